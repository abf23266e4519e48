import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const { DateTime } = luxon;

/**
 * A warning sign on deals on which nothing has been planned for too long: the moment from which
 * the deal is at risk has passed.
 */
export class AtRiskField extends Component {
    static template = "crm_corporate_sales.AtRiskField";
    static props = { ...standardFieldProps };

    get isAtRisk() {
        const since = this.props.record.data[this.props.name];
        return Boolean(since) && since <= DateTime.now();
    }

    get title() {
        return _t("At risk: nothing has been planned for longer than the stage allows");
    }
}

export const atRiskField = {
    component: AtRiskField,
    displayName: _t("Deal at risk"),
    supportedTypes: ["datetime"],
    listViewWidth: 28,
};

registry.category("fields").add("at_risk", atRiskField);
