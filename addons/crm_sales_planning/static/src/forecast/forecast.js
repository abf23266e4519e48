import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { money, number, percent, place, times } from "./figures";
import { ForecastHead } from "./forecast_head";
import { scopeArguments, useForecast } from "./forecast_screen";

const MODEL = "crm.sales.forecast";

/** Where the period lands: reached, committed, best case, what the odds say, and the plan. */
export class Forecast extends Component {
    static template = "crm_sales_planning.Forecast";
    static components = { ForecastHead };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { state, change } = useForecast(MODEL, (question) =>
            this.orm.call(MODEL, "get_forecast", [...scopeArguments(question), question.kpi])
        );
        this.state = state;
        this.change = change;
        this.percent = percent;
        this.number = number;
        this.times = times;
        this.place = place;
    }

    money(amount) {
        return money(amount, this.state.choices.currency_id);
    }

    get title() {
        return _t("Forecast");
    }

    get total() {
        return this.state.answer.total;
    }

    get isEmpty() {
        const { total, rows } = this.state.answer;
        return !total.reached && !total.deals && total.target === false && !rows.length;
    }

    /** The end of the scale of a row or of the total. */
    topOf(row) {
        return Math.max(row.target || 0, row.best_case, row.weighted, row.corrected, 1) * 1.05;
    }

    /** The end of the scale that all rows of the table share. */
    get tableTop() {
        return Math.max(...this.state.answer.rows.map((row) => this.topOf(row)), 1);
    }

    /** Reached, commit and best case, one on top of the other. */
    layersOf(row, top) {
        const steps = [
            ["reached", row.reached],
            ["commit", row.commit],
            ["best_case", row.best_case],
        ];
        let before = 0;
        return steps.map(([code, value]) => {
            const layer = {
                code,
                left: place(before, top),
                width: place(Math.max(value - before, 0), top),
            };
            before = Math.max(before, value);
            return layer;
        });
    }

    get cards() {
        const total = this.total;
        return [
            {
                code: "reached",
                label: _t("Reached"),
                value: total.reached,
                hint: _t("%s of the period so far", this.state.answer.subject.kpi_name),
            },
            {
                code: "commit",
                label: _t("Commit"),
                value: total.commit,
                list: "commit",
                hint: _t("What is reached, and the deals that people stand for."),
            },
            {
                code: "best_case",
                label: _t("Best case"),
                value: total.best_case,
                list: "best_case",
                hint: _t("Commit, and the deals that may well come."),
            },
            {
                code: "weighted",
                label: _t("Weighted"),
                value: total.weighted,
                list: "due",
                hint: _t("What is reached, and every open deal of the period by its probability."),
            },
            {
                code: "corrected",
                label: _t("Corrected"),
                value: total.corrected,
                list: "due",
                hint: _t("As weighted, with probabilities read by how good their authors were."),
            },
            {
                code: "target",
                label: _t("Plan"),
                value: total.target,
                hint: this.state.answer.subject.kpi_name,
            },
        ];
    }

    get coverage() {
        const { total, history } = this.state.answer;
        if (total.gap === false) {
            return _t("There is no plan for this period yet, so nothing can be said of coverage.");
        }
        if (!total.gap) {
            return _t("The plan is reached.");
        }
        const values = {
            pipeline: this.money(total.pipeline),
            gap: this.money(total.gap),
            coverage: times(total.coverage),
            needed: times(total.needed),
            rate: percent(history.win_rate),
            missing: this.money(total.missing_pipeline),
        };
        if (total.needed === false) {
            return _t(
                "%(pipeline)s of open deals for the %(gap)s still to reach: %(coverage)s. No deal has been closed yet, so how much is enough is not known.",
                values
            );
        }
        if (total.missing_pipeline > 0) {
            return _t(
                "%(pipeline)s of open deals for the %(gap)s still to reach: %(coverage)s. A win rate of %(rate)s asks for %(needed)s: %(missing)s of deals are missing.",
                values
            );
        }
        return _t(
            "%(pipeline)s of open deals for the %(gap)s still to reach: %(coverage)s. A win rate of %(rate)s asks for %(needed)s: there is enough.",
            values
        );
    }

    get basis() {
        const { history } = this.state.answer;
        const values = {
            closed: number(history.closed),
            low: percent(history.low),
            high: percent(history.high),
        };
        if (!history.closed) {
            return "";
        }
        return history.is_company
            ? _t(
                  "Win rate of the whole company in the last year: %(closed)s closed deals, between %(low)s and %(high)s. Own ones are too few.",
                  values
              )
            : _t(
                  "Own win rate of the last year: %(closed)s closed deals, between %(low)s and %(high)s.",
                  values
              );
    }

    get warnings() {
        const { overdue, undated } = this.total;
        const warnings = [];
        if (overdue.count) {
            warnings.push({
                list: "overdue",
                text: _t("Past their closing date: %(count)s (%(amount)s)", {
                    count: number(overdue.count),
                    amount: this.money(overdue.amount),
                }),
            });
        }
        if (undated.count) {
            warnings.push({
                list: "undated",
                text: _t("Without a closing date, so left out: %(count)s (%(amount)s)", {
                    count: number(undated.count),
                    amount: this.money(undated.amount),
                }),
            });
        }
        return warnings;
    }

    get categoryTop() {
        return Math.max(...this.state.answer.categories.map((row) => row.amount), 1);
    }

    toneOf(row) {
        if (row.attainment === false) {
            return "";
        }
        return row.attainment >= 100
            ? "o_forecast_good"
            : row.attainment < 80
              ? "o_forecast_bad"
              : "o_forecast_fair";
    }

    async open(kind) {
        const action = await this.orm.call(MODEL, "action_open_deals", [
            kind,
            ...scopeArguments(this.state.question),
        ]);
        return this.action.doAction(action);
    }

    dive(row) {
        return this.change({ scopeType: row.type, scopeId: row.id });
    }

    mayDive(row) {
        return this.state.choices.scopes.some(
            (item) => item.type === row.type && item.id === row.id
        );
    }
}

registry.category("actions").add("crm_sales_planning.forecast", Forecast);
