import { Component } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Who begins with how many targets, from when until when. */
export class TouchPreviewField extends Component {
    static template = "crm_corporate_sales.TouchPreviewField";
    static props = { ...standardFieldProps };

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    when(row) {
        const [first, last] = [row.first, row.last].map((day) => formatDate(deserializeDate(day)));
        return first === last ? first : `${first} – ${last}`;
    }
}

export const touchPreviewField = {
    component: TouchPreviewField,
    displayName: _t("First touches of a plan"),
    supportedTypes: ["json"],
    additionalClasses: ["d-block", "w-100"],
};

registry.category("fields").add("touch_preview", touchPreviewField);
