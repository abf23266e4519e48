import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const QUESTIONS = 4;

/** How many of budget, authority, need and time are known: a dot for each. */
export class BantDotsField extends Component {
    static template = "crm_corporate_sales.BantDotsField";
    static props = { ...standardFieldProps };

    get known() {
        return this.props.record.data[this.props.name] || 0;
    }

    get dots() {
        return Array.from({ length: QUESTIONS }, (_, index) => index < this.known);
    }

    get title() {
        return _t("Budget, responsible person, need, decision date: %(known)s of %(all)s known", {
            known: this.known,
            all: QUESTIONS,
        });
    }
}

export const bantDotsField = {
    component: BantDotsField,
    displayName: _t("BANT dots"),
    supportedTypes: ["integer"],
    listViewWidth: 60,
};

registry.category("fields").add("bant_dots", bantDotsField);
