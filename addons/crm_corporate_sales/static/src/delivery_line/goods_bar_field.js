import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { formatDelay, formatPercent } from "./delivery_rows";

const OPEN = ["purchase", "production", "stock", "ready"];

/** How far the goods of an order or deal are, on a card or in a list; nothing when nothing is open. */
export class GoodsBarField extends Component {
    static template = "crm_corporate_sales.GoodsBarField";
    static props = { ...standardFieldProps, hideLate: { type: Boolean, optional: true } };

    get data() {
        return this.props.record.data;
    }

    get isShown() {
        return OPEN.includes(this.data.execution_state);
    }

    get style() {
        return `width: ${Math.min(100, this.data[this.props.name])}%`;
    }

    get text() {
        return formatPercent(this.data[this.props.name]);
    }

    get late() {
        const days = this.data.execution_delay_days;
        return days > 0 && !this.props.hideLate ? formatDelay(days) : "";
    }

    get title() {
        return [_t("Goods ready: %s", this.text), this.late].filter(Boolean).join(", ");
    }
}

export const goodsBarField = {
    component: GoodsBarField,
    displayName: _t("Readiness of goods"),
    supportedTypes: ["float"],
    // where a column tells the delay
    extractProps: ({ options }) => ({ hideLate: Boolean(options.hide_late) }),
    fieldDependencies: [
        { name: "execution_state", type: "selection" },
        { name: "execution_delay_days", type: "integer" },
    ],
};

registry.category("fields").add("goods_bar", goodsBarField);
