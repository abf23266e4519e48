import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { formatCurrency } from "@web/core/currency";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Planned and actual cost and margin of an order or a deal, kind by kind, with bars. */
export class MarginTable extends Component {
    static template = "crm_corporate_sales.MarginTable";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ table: null });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps((props) => this.load(props.record));
    }

    async load(record) {
        const id = record.resId;
        if (!id || !record.data.can_see_margin) {
            this.state.table = null;
            return;
        }
        this.state.table = await this.orm.call(record.resModel, "get_margin_table", [[id]]);
    }

    get table() {
        return this.state.table;
    }

    get isEmpty() {
        return !this.table.rows.length && !this.table.revenue.planned && !this.table.revenue.actual;
    }

    money(value) {
        return formatCurrency(value, this.table.currency_id);
    }

    /** With its sign: what is more than planned, and what is less. */
    difference(value) {
        return value > 0 ? `+${this.money(value)}` : this.money(value);
    }

    percent(value) {
        return value === false ? "—" : `${formatFloat(value, { digits: [16, 1] })} %`;
    }

    /** Width of a bar; the widest figure of the table fills it. */
    width(value) {
        const { revenue, rows } = this.table;
        const all = rows.flatMap((row) => [row.planned, row.actual]);
        const widest = Math.max(1e-9, revenue.planned, revenue.actual, ...all);
        return `width: ${Math.max(0, Math.min(100, (100 * value) / widest))}%`;
    }

    /** More cost is bad, more revenue and margin is good. */
    tone(value, isCost) {
        if (!value) {
            return "text-muted";
        }
        return value > 0 === isCost ? "text-danger" : "text-success";
    }
}

registry.category("view_widgets").add("crm_margin_table", {
    component: MarginTable,
    fieldDependencies: [{ name: "can_see_margin", type: "boolean" }],
});
