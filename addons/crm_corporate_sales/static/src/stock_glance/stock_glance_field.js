import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { usePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What is on hand, free and expected, warehouse by warehouse. */
export class StockGlancePopover extends Component {
    static template = "crm_corporate_sales.StockGlancePopover";
    static props = { productId: Number, close: { type: Function, optional: true } };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ uom: "", warehouses: [] });
        onWillStart(async () => {
            const [stock] = await this.orm.call("product.product", "stock_by_warehouse", [
                [this.props.productId],
            ]);
            Object.assign(this.state, stock);
        });
    }

    format(quantity) {
        return formatFloat(quantity, { trailingZeros: false });
    }
}

/** The free quantity beside a product: enough or not; a click shows each warehouse. */
export class StockGlanceField extends Component {
    static template = "crm_corporate_sales.StockGlanceField";
    static props = { ...standardFieldProps, needed: { type: String, optional: true } };

    setup() {
        this.popover = usePopover(StockGlancePopover, { position: "bottom" });
    }

    get data() {
        return this.props.record.data;
    }

    /** Services and unchosen products have no stock. */
    get isStocked() {
        return Boolean(this.data.product_id && (this.data.is_stocked ?? this.data.is_storable));
    }

    get free() {
        return this.data[this.props.name] || 0;
    }

    get isEnough() {
        return this.free >= (this.props.needed ? this.data[this.props.needed] || 0 : 1);
    }

    get text() {
        return formatFloat(this.free, { trailingZeros: false });
    }

    get title() {
        return this.isEnough
            ? _t("%(free)s free: enough for this line. Click for each warehouse.", {
                  free: this.text,
              })
            : _t("%(free)s free: not enough for this line. Click for each warehouse.", {
                  free: this.text,
              });
    }

    open(event) {
        this.popover.open(event.currentTarget, { productId: this.data.product_id.id });
    }
}

export const stockGlanceField = {
    component: StockGlanceField,
    displayName: _t("Stock at a glance"),
    supportedTypes: ["float"],
    extractProps: ({ options }) => ({ needed: options.needed }),
};

registry.category("fields").add("stock_glance", stockGlanceField);
