import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { PERIODS, describePeriod, periodLabels, shift } from "./question";

/** Title of a screen of forecasts with the choice of whom, of which period and against which plan. */
export class ForecastHead extends Component {
    static template = "crm_sales_planning.ForecastHead";
    static props = {
        title: String,
        choices: Object,
        question: Object,
        onChange: Function,
        hasPeriod: { type: Boolean, optional: true },
        hasKpi: { type: Boolean, optional: true },
        slots: { type: Object, optional: true },
    };
    static defaultProps = { hasPeriod: false, hasKpi: false };

    get groups() {
        const labels = {
            company: _t("Company"),
            department: _t("Departments"),
            team: _t("Groups"),
            user: _t("People"),
        };
        return Object.entries(labels)
            .map(([type, label]) => ({
                label,
                type,
                items: this.props.choices.scopes.filter((item) => item.type === type),
            }))
            .filter((group) => group.items.length);
    }

    get periods() {
        const labels = periodLabels();
        return PERIODS.map((code) => ({ code, label: labels[code] }));
    }

    get periodName() {
        return describePeriod(this.props.question.period, this.props.question.day);
    }

    isScope(item) {
        const { scopeType, scopeId } = this.props.question;
        return item.type === scopeType && item.id === scopeId;
    }

    chooseScope(value) {
        const [scopeType, scopeId] = value.split(":");
        this.props.onChange({ scopeType, scopeId: Number(scopeId) });
    }

    move(by) {
        const { period, day } = this.props.question;
        this.props.onChange({ day: shift(period, day, by) });
    }
}
