import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { formatFloat } from "@web/views/fields/formatters";
import { parseFloat } from "@web/views/fields/parsers";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { hours, money, number, percent } from "./figures";
import { ForecastHead } from "./forecast_head";
import { scopeArguments, useForecast } from "./forecast_screen";

const MODEL = "crm.sales.simulator";
const WAIT = 250;
export const WIDTH = 480;
export const HEIGHT = 120;
const CURVE = { width: 96, height: 28 };

/**
 * Bars of how often which amount was reached, and where the plan lies among them.
 *
 * @param {[number, number, number][]} bars low, high, share
 * @param {number} target
 */
export function makeHistogram(bars, target) {
    const low = Math.min(bars[0][0], target);
    const high = Math.max(bars.at(-1)[1], target);
    const top = Math.max(...bars.map(([, , share]) => share));
    const x = (amount) => (high > low ? (WIDTH * (amount - low)) / (high - low) : WIDTH / 2);
    return {
        plan: Math.min(Math.max(x(target), 1), WIDTH - 1),
        bars: bars.map(([first, last, share]) => {
            const height = top ? (HEIGHT * share) / top : 0;
            return {
                x: x(first),
                width: Math.max(x(last) - x(first) - 1, 2),
                y: HEIGHT - height,
                height,
                isEnough: (first + last) / 2 >= target,
            };
        }),
    };
}

/** Points of a lever's curve: how the probability rises with its steps. */
export function makeCurve(probabilities) {
    const last = Math.max(probabilities.length - 1, 1);
    return probabilities
        .map((probability, level) => {
            const x = (CURVE.width * level) / last;
            return `${x.toFixed(1)},${(CURVE.height * (1 - probability)).toFixed(1)}`;
        })
        .join(" ");
}

/** How likely the plan is, and what would help most. */
export class Simulator extends Component {
    static template = "crm_sales_planning.Simulator";
    static components = { ForecastHead };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.levels = {};
        this.goal = 0.8;
        this.target = false;
        const { state, load, change } = useForecast(MODEL, (question) =>
            this.orm.call(MODEL, "get_simulation", [
                ...scopeArguments(question),
                question.kpi,
                this.levels,
                this.target,
                this.goal,
            ])
        );
        this.state = state;
        this.load = load;
        this.change = (values) => {
            this.levels = {};
            this.target = false;
            return change(values);
        };
        this.loadSoon = useDebounced(load, WAIT);
        this.percent = percent;
        this.number = number;
        this.hours = hours;
        this.makeCurve = makeCurve;
        Object.assign(this, { WIDTH, HEIGHT, CURVE });
    }

    get title() {
        return _t("Simulator");
    }

    get total() {
        return this.state.answer.total;
    }

    get goals() {
        return [0.6, 0.7, 0.8, 0.9].map((value) => ({ value, label: percent(value) }));
    }

    money(amount) {
        return money(amount, this.state.choices.currency_id);
    }

    get histogram() {
        return makeHistogram(this.total.bars, this.total.target);
    }

    get isMoved() {
        return Object.values(this.levels).some((level) => level > 0);
    }

    get range() {
        return _t("between %(low)s and %(high)s", {
            low: percent(this.total.low),
            high: percent(this.total.high),
        });
    }

    get basis() {
        const { records, history } = this.state.answer;
        return _t(
            "It rests on %(stated)s closed deals whose chances these people had stated, %(dates)s closing dates of theirs, and %(closed)s deals closed in the last year.",
            {
                stated: number(records.stated),
                dates: number(records.dates),
                closed: number(history.closed),
            }
        );
    }

    get amounts() {
        return _t(
            "In the middle %(middle)s; in one of ten cases less than %(worst)s, in one more than %(best)s.",
            {
                middle: this.money(this.total.middle),
                worst: this.money(this.total.worst),
                best: this.money(this.total.best),
            }
        );
    }

    get advice() {
        const { total, answer } = { total: this.total, answer: this.state.answer };
        const goal = percent(answer.goal);
        if (total.probability >= answer.goal) {
            return _t("The plan is as likely as you want (%s or more).", goal);
        }
        const lever = total.levers.find((item) => item.code === total.cheapest);
        if (!lever) {
            return _t(
                "No lever alone makes it %s. Pull several of them, or agree another plan.",
                goal
            );
        }
        return _t("The cheapest way to %(goal)s: %(lever)s, %(size)s, about %(hours)s of work.", {
            goal,
            lever: lever.name,
            size: this.sizeOf(lever, lever.needed),
            hours: hours(total.hours),
        });
    }

    /** How far a lever is pulled, in its own measure. */
    sizeOf(lever, level) {
        const size = lever.step * level;
        if (["win", "amount"].includes(lever.code)) {
            return `+${formatFloat(size, { digits: [16, Number.isInteger(size) ? 0 : 1] })}%`;
        }
        return lever.code === "pull"
            ? _t("%s pulled in", number(size))
            : _t("%s new", number(size));
    }

    toneOf(probability) {
        if (probability === false) {
            return "";
        }
        return probability >= this.state.answer.goal
            ? "o_forecast_good"
            : probability < 0.4
              ? "o_forecast_bad"
              : "o_forecast_fair";
    }

    pull(lever, value) {
        lever.level = Number(value);
        this.levels = { ...this.levels, [lever.code]: lever.level };
        this.loadSoon();
    }

    /** Pull the lever as far as it takes. */
    take(lever) {
        this.levels = { ...this.levels, [lever.code]: lever.needed };
        return this.load();
    }

    reset() {
        this.levels = {};
        return this.load();
    }

    /** A target to try instead of the plan's; nothing: the plan's again. */
    tryTarget(event) {
        const text = event.target.value.trim();
        let target = false;
        if (text) {
            try {
                target = parseFloat(text);
            } catch {
                target = -1;
            }
            event.target.classList.toggle("is-invalid", target < 0);
            if (target < 0) {
                return;
            }
        }
        this.target = target;
        return this.load();
    }

    get targetText() {
        return this.target === false ? "" : formatFloat(this.target, { digits: [16, 0] });
    }

    setGoal(value) {
        this.goal = Number(value);
        return this.load();
    }

    leverName(row) {
        const lever = this.total.levers?.find((item) => item.code === row.cheapest);
        return lever ? `${lever.name}: ${this.sizeOf(lever, row.needed)}` : "";
    }

    mayDive(row) {
        return this.state.choices.scopes.some(
            (item) => item.type === row.type && item.id === row.id
        );
    }

    openPlans() {
        return this.action.doAction("crm_sales_planning.action_crm_sales_plan");
    }
}

registry.category("actions").add("crm_sales_planning.simulator", Simulator);
