import { Component, useEffect, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { DeliveryRows } from "./delivery_rows";

/** Where the goods of an order, or of all orders of a deal, are; asked for after the form is shown. */
export class DeliveryLine extends Component {
    static template = "crm_corporate_sales.DeliveryLine";
    static components = { DeliveryRows };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ orders: null, isFailed: false });
        useEffect(
            () => {
                this.load();
            },
            // anew for another record, and after a change was saved
            () => [this.props.record.resId, this.props.record.dirty, this.props.record.data.state]
        );
    }

    get isDeal() {
        return this.props.record.resModel === "crm.lead";
    }

    async load() {
        const { resModel, resId, dirty } = this.props.record;
        if (dirty) {
            return;
        }
        if (!resId) {
            this.state.orders = [];
            return;
        }
        try {
            const orders = await this.orm.silent.call(resModel, "delivery_overview", [[resId]]);
            if (this.props.record.resId === resId) {
                Object.assign(this.state, { orders, isFailed: false });
            }
        } catch (error) {
            this.state.isFailed = true;
            throw error;
        }
    }

    open(order) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: order.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("delivery_line", { component: DeliveryLine });
