import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The step the deal stands at; after the last one of a stage, that a stage is to be chosen. */
export class DealStepField extends Component {
    static template = "crm_corporate_sales.DealStepField";
    static props = { ...standardFieldProps };

    get step() {
        return this.props.record.data[this.props.name];
    }

    get isStageFinished() {
        return !this.step && this.props.record.data.process_state === "stage_finished";
    }
}

export const dealStepField = {
    component: DealStepField,
    displayName: _t("Step of a deal"),
    supportedTypes: ["char"],
    fieldDependencies: [{ name: "process_state", type: "selection", readonly: true }],
};

registry.category("fields").add("deal_step", dealStepField);
