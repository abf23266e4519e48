import { Component } from "@odoo/owl";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { money, number } from "./figures";
import { ForecastHead } from "./forecast_head";
import { useForecast } from "./forecast_screen";
import { formatDay, spanOf } from "./question";
import { makeWaterfall, toneOf } from "./waterfall_geometry";

const MODEL = "crm.sales.waterfall";
/** What is compared with today, in days. */
const SPANS = [7, 30, 91, 365];

/** Why the pipeline is not what it was. */
export class Waterfall extends Component {
    static template = "crm_sales_planning.Waterfall";
    static components = { ForecastHead };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { state, change } = useForecast(MODEL, (question) => this.ask(question));
        this.state = state;
        this.change = change;
        this.number = number;
        this.toneOf = toneOf;
        this.formatDay = formatDay;
    }

    get title() {
        return _t("Change of the Pipeline");
    }

    ask(question) {
        if (!question.to) {
            Object.assign(question, {
                to: question.day,
                from: this.daysBefore(question.day, 30),
                due: "all",
                measure: "amount",
            });
        }
        return this.orm.call(MODEL, "get_waterfall", this.arguments(question));
    }

    arguments({ from, to, scopeType, scopeId, due, day, measure }) {
        const [first, last] = due === "all" ? [false, false] : spanOf(due, day);
        return [from, to, scopeType, scopeId, first, last, measure];
    }

    daysBefore(day, count) {
        return serializeDate(deserializeDate(day).minus({ days: count }));
    }

    get spans() {
        const labels = {
            7: _t("A week"),
            30: _t("30 days"),
            91: _t("A quarter"),
            365: _t("A year"),
        };
        const { from, to, day } = this.state.question;
        return SPANS.map((days) => ({
            days,
            label: labels[days],
            isChosen: to === day && from === this.daysBefore(day, days),
        }));
    }

    get windows() {
        return [
            { code: "all", label: _t("All open deals") },
            { code: "month", label: _t("Due this month") },
            { code: "quarter", label: _t("Due this quarter") },
            { code: "year", label: _t("Due this year") },
        ];
    }

    get measures() {
        return [
            { code: "amount", label: _t("Amounts") },
            { code: "weighted", label: _t("Weighted") },
        ];
    }

    get areDaysWrong() {
        const { from, to } = this.state.question;
        return !from || !to || from >= to;
    }

    set(values) {
        Object.assign(this.state.question, values);
        if (!this.areDaysWrong) {
            this.change({});
        }
    }

    setSpan(days) {
        const { day } = this.state.question;
        this.set({ from: this.daysBefore(day, days), to: day });
    }

    get picture() {
        return makeWaterfall(this.state.answer.bars);
    }

    get isEmpty() {
        return this.state.answer.bars.every((bar) => !bar.count);
    }

    get summary() {
        const { bars } = this.state.answer;
        const difference = bars.at(-1).amount - bars[0].amount;
        const values = {
            first: formatDay(this.state.answer.date_from),
            last: formatDay(this.state.answer.date_to),
            change: this.money(Math.abs(difference)),
        };
        if (!difference) {
            return _t("From %(first)s to %(last)s the pipeline kept its size.", values);
        }
        return difference > 0
            ? _t("From %(first)s to %(last)s the pipeline grew by %(change)s.", values)
            : _t("From %(first)s to %(last)s the pipeline shrank by %(change)s.", values);
    }

    money(amount) {
        return money(amount, this.state.answer.currency_id);
    }

    signed(bar) {
        const isTotal = toneOf(bar) === "total";
        return money(bar.amount, this.state.answer.currency_id, { signed: !isTotal });
    }

    hintOf(bar) {
        return _t("%(part)s: %(amount)s, deals: %(count)s. Press to open them.", {
            part: bar.name,
            amount: this.signed(bar),
            count: number(bar.count),
        });
    }

    async open(bar) {
        if (!bar.count) {
            return;
        }
        const action = await this.orm.call(MODEL, "action_open_part", [
            bar.code,
            ...this.arguments(this.state.question),
        ]);
        return this.action.doAction(action);
    }

    onBarKey(event, bar) {
        if (["Enter", " "].includes(event.key)) {
            event.preventDefault();
            this.open(bar);
        }
    }
}

registry.category("actions").add("crm_sales_planning.waterfall", Waterfall);
