import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const RADIUS = 15.5;
const AROUND = 2 * Math.PI * RADIUS;
const GOOD = 80;
const POOR = 40;

/** How complete the information sheet is, and what is missing by name. */
export class CompletenessRingField extends Component {
    static template = "crm_corporate_sales.CompletenessRingField";
    static props = { ...standardFieldProps, size: { type: Number, optional: true } };
    static defaultProps = { size: 72 };

    get percent() {
        return this.props.record.data[this.props.name] || 0;
    }

    get dash() {
        return `${(this.percent / 100) * AROUND} ${AROUND}`;
    }

    get tone() {
        if (this.percent >= GOOD) {
            return "text-success";
        }
        return this.percent < POOR ? "text-danger" : "text-warning";
    }

    get title() {
        const missing = this.props.record.data.missing_names;
        return missing
            ? _t("%(percent)s of 100 known. Still to find out: %(missing)s", {
                  percent: this.percent,
                  missing,
              })
            : _t("Everything on the sheet is known");
    }
}

export const completenessRingField = {
    component: CompletenessRingField,
    displayName: _t("Completeness ring"),
    supportedTypes: ["integer"],
    supportedOptions: [{ label: _t("Size in pixels"), name: "size", type: "number" }],
    fieldDependencies: [{ name: "missing_names", type: "char" }],
    listViewWidth: 60,
    extractProps: ({ options }) => ({ size: options.size }),
};

registry.category("fields").add("completeness_ring", completenessRingField);
