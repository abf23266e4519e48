import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { parseFloat } from "@web/views/fields/parsers";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { money, number, place } from "./figures";
import { ForecastHead } from "./forecast_head";
import { scopeArguments, useForecast } from "./forecast_screen";

const MODEL = "crm.sales.calculator";

/** Target sum ÷ average contract → contracts → meetings → calls → norm of a day. */
export class Calculator extends Component {
    static template = "crm_sales_planning.Calculator";
    static components = { ForecastHead };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.overrides = {};
        const { state, load, change } = useForecast(
            MODEL,
            (question) =>
                this.orm.call(MODEL, "get_figures", [...scopeArguments(question), this.overrides]),
            "month"
        );
        this.state = state;
        this.load = load;
        this.change = (values) => {
            this.overrides = {};
            return change(values);
        };
        this.number = number;
        this.place = place;
    }

    get title() {
        return _t("Plan Calculator");
    }

    money(amount) {
        return money(amount, this.state.choices.currency_id);
    }

    isMoney(input) {
        return ["target", "average"].includes(input.code);
    }

    valueOf(input) {
        return input.value === false
            ? ""
            : formatFloat(input.value, {
                  digits: [16, this.isMoney(input) ? 0 : 1],
                  trailingZeros: false,
              });
    }

    measuredOf(input) {
        if (input.code === "target") {
            return input.measured === false
                ? _t("There is no target in the plan yet.")
                : _t("In the plan: %s", this.money(input.measured));
        }
        if (input.measured === false) {
            return _t("Nothing to measure yet: enter your own number.");
        }
        const values = {
            value: this.isMoney(input)
                ? this.money(input.measured)
                : `${formatFloat(input.measured, { digits: [16, 1] })}%`,
            cases: number(input.cases),
        };
        return input.is_company
            ? _t("Measured: %(value)s of %(cases)s cases of the whole company", values)
            : _t("Measured: %(value)s of %(cases)s own cases", values);
    }

    enter(input, event) {
        const text = event.target.value.trim();
        const overrides = { ...this.overrides };
        delete overrides[input.code];
        if (text) {
            try {
                overrides[input.code] = parseFloat(text);
            } catch {
                event.target.classList.add("is-invalid");
                return;
            }
            const value = overrides[input.code];
            if (value < 0 || (!this.isMoney(input) && (value <= 0 || value > 100))) {
                event.target.classList.add("is-invalid");
                return;
            }
        }
        event.target.classList.remove("is-invalid");
        this.overrides = overrides;
        return this.load();
    }

    forget(input) {
        this.overrides = { ...this.overrides };
        delete this.overrides[input.code];
        return this.load();
    }

    get top() {
        return Math.max(...this.state.answer.steps.map((step) => step.total || 0), 1);
    }

    /** A funnel on its side: the bar of a step grows with the order of magnitude. */
    widthOf(step) {
        return step.total ? place(Math.log(1 + step.total), Math.log(1 + this.top)) : 0;
    }

    get sentence() {
        const { people, person_days: days, steps } = this.state.answer;
        const calls = steps.at(-1);
        if (calls.missing) {
            const input = this.state.answer.inputs.find((item) => item.code === calls.missing);
            return _t("Not complete: “%s” is missing or 0.", input ? input.name : "");
        }
        if (calls.per_day === false) {
            return _t("There is no working day left in this period.");
        }
        return _t(
            "%(calls)s cold calls a day for each of %(people)s people, on %(days)s working days left in all.",
            { calls: number(calls.per_day), people: number(people), days: number(days) }
        );
    }

    get isComplete() {
        const { steps, inputs } = this.state.answer;
        return Boolean(inputs[0].value) && steps.every((step) => !step.missing);
    }

    get mayWrite() {
        const { plan, may_write: mayWrite } = this.state.answer;
        return mayWrite && (!plan || plan.is_open);
    }

    get planLabel() {
        return this.state.answer.plan ? _t("Write into the Draft") : _t("Make a Draft");
    }

    async write() {
        const action = await this.orm.call(MODEL, "write_plan", [
            ...scopeArguments(this.state.question),
            this.overrides,
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("crm_sales_planning.calculator", Calculator);
