import { Component, onWillStart, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import {
    formatDay,
    formatDelay,
    formatPercent,
    formatQuantity,
} from "../delivery_line/delivery_rows";

/** What the workshop makes for the orders of a seller: only to read, without manufacturing rights. */
export class ProductionView extends Component {
    static template = "crm_corporate_sales.ProductionView";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.display = { controlPanel: {} };
        this.state = useState({ onlyMine: true, onlyLate: false, rows: [], next: false });
        onWillStart(() => this.load());
    }

    async load(offset = 0) {
        const { onlyMine, onlyLate } = this.state;
        const page = await this.orm.call("sale.order", "production_overview", [], {
            only_mine: onlyMine,
            only_late: onlyLate,
            offset,
        });
        this.state.rows = offset ? [...this.state.rows, ...page.rows] : page.rows;
        this.state.next = page.next_offset;
    }

    async toggle(name) {
        this.state[name] = !this.state[name];
        await this.load();
    }

    more() {
        return this.load(this.state.next);
    }

    open(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.order",
            res_id: row.order_id,
            views: [[false, "form"]],
        });
    }

    get filters() {
        return [
            { name: "onlyMine", text: _t("My orders") },
            { name: "onlyLate", text: _t("Late") },
        ];
    }

    get columns() {
        return {
            order: _t("Order"),
            product: _t("Product"),
            quantity: _t("Quantity"),
            ready: _t("Ready"),
            planned: _t("Planned"),
            expected: _t("Probably"),
            promised: _t("Promised"),
        };
    }

    style(row) {
        return `width: ${row.readiness_percent}%`;
    }

    day(day) {
        return formatDay(day);
    }

    quantity(quantity) {
        return formatQuantity(quantity);
    }

    percent(percent) {
        return formatPercent(percent);
    }

    delay(days) {
        return formatDelay(days);
    }
}

registry.category("actions").add("crm_corporate_sales.production_view", ProductionView);
