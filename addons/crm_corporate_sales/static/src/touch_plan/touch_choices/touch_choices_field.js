import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useTouchActions } from "./touch_actions";
import { TouchChoices } from "./touch_choices";

/** On the card of a touch: one tap tells what came out. */
export class TouchChoicesField extends Component {
    static template = "crm_corporate_sales.TouchChoicesField";
    static components = { TouchChoices };
    static props = { ...standardFieldProps };

    setup() {
        this.actions = useTouchActions(() => this.props.record.model.load());
    }

    get choices() {
        return this.props.record.data[this.props.name] || [];
    }
}

export const touchChoicesField = {
    component: TouchChoicesField,
    displayName: _t("Results of a touch"),
    supportedTypes: ["json"],
    fieldDependencies: [{ name: "kind", type: "selection" }],
};

registry.category("fields").add("touch_choices", touchChoicesField);
