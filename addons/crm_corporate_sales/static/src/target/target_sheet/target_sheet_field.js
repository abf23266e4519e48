import { Component, useRef } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { focusField } from "../../process_bar/focus_field";

/** The information sheet: a line a question; an answer is saved as soon as it is given. */
export class TargetSheetField extends Component {
    static template = "crm_corporate_sales.TargetSheetField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.root = useRef("root");
    }

    get rows() {
        const { record, name } = this.props;
        return record.resId ? record.data[name] || [] : [];
    }

    get isEditable() {
        return this.props.record.isInEdition;
    }

    get kinds() {
        return { text: "text", number: "text", date: "date" };
    }

    requiredText(row) {
        return row.required_for === "contacting"
            ? _t("Needed before contacting")
            : _t("Needed before conversion");
    }

    async answer(row, value) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        try {
            await this.orm.call("crm.target", "set_answer", [[record.resId], row.id, value]);
        } finally {
            await record.load();
        }
    }

    onChoice(row, ev) {
        return this.answer(row, Number(ev.target.value) || false);
    }

    /** Fields of the target and people are told where they belong. */
    async showSource(row) {
        const form = this.root.el?.closest(".o_form_view");
        await focusField(form, row.kind === "role" ? "contact_ids" : row.field);
    }
}

export const targetSheetField = {
    component: TargetSheetField,
    displayName: _t("Information sheet"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("target_sheet", targetSheetField);
