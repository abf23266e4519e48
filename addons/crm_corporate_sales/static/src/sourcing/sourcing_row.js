import { Component, useState, onWillUpdateProps } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";

const SOURCES = ["stock", "production", "purchase"];
/** Parts narrower than this share of the bar have no room for their number. */
const ROOM_FOR_NUMBER = 0.09;

export function labels() {
    return {
        stock: _t("from stock"),
        production: _t("to produce"),
        purchase: _t("to buy"),
        missing: _t("no source"),
    };
}

/** One line of the order: its parts as a bar, the dates, and the seller's choice. */
export class SourcingRow extends Component {
    static template = "crm_corporate_sales.SourcingRow";
    static props = { row: Object, isBusy: Boolean, onChoose: Function };

    setup() {
        this.state = useState({ manual: null });
        onWillUpdateProps((next) => {
            if (next.row !== this.props.row) {
                this.state.manual = null;
            }
        });
    }

    get row() {
        return this.props.row;
    }

    get parts() {
        const { row } = this;
        const names = labels();
        const quantities = {
            stock: row.from_stock,
            production: row.from_production,
            purchase: row.from_purchase,
            missing: row.missing,
        };
        const total = Object.values(quantities).reduce((sum, part) => sum + part, 0);
        return Object.entries(quantities)
            .filter(([, quantity]) => quantity > 0)
            .map(([source, quantity]) => ({
                source,
                quantity: this.format(quantity),
                label: `${names[source]}: ${this.format(quantity)}`,
                style: `flex-grow: ${quantity / total}`,
                hasRoom: quantity / total >= ROOM_FOR_NUMBER,
            }));
    }

    get summary() {
        return this.parts.map((part) => part.label).join(" · ");
    }

    get modes() {
        const names = {
            automatic: _t("Automatic"),
            stock: _t("From stock"),
            production: _t("Produce"),
            purchase: _t("Buy"),
            split: _t("Split by hand…"),
        };
        return this.row.modes.map((code) => ({ code, name: names[code] }));
    }

    get mode() {
        return this.state.manual ? "split" : this.row.mode;
    }

    get isSplit() {
        return this.mode === "split" && this.row.modes.includes("split");
    }

    /** Fields of a split by hand: only of sources that the line can have. */
    get fields() {
        const names = labels();
        const manual = this.state.manual || this.row.manual;
        return SOURCES.filter(
            (source) => source === "stock" || this.row.modes.includes(source)
        ).map((source) => ({ source, label: names[source], value: manual[source] }));
    }

    get rest() {
        const manual = this.state.manual || this.row.manual;
        const total = SOURCES.reduce((sum, source) => sum + (manual[source] || 0), 0);
        return Math.round((this.row.ordered - total) * 1e6) / 1e6;
    }

    get restText() {
        return this.rest > 0
            ? _t("%(rest)s still without a source", { rest: this.format(this.rest) })
            : _t("%(rest)s too much", { rest: this.format(-this.rest) });
    }

    format(quantity) {
        return formatFloat(quantity, { trailingZeros: false });
    }

    date(text) {
        return text ? formatDate(deserializeDate(text)) : "";
    }

    choose(event) {
        const mode = event.target.value;
        if (mode === "split") {
            const { row } = this;
            this.state.manual = {
                stock: row.from_stock + (row.modes.includes("production") ? 0 : row.missing),
                production: row.from_production,
                purchase: row.from_purchase,
            };
            return;
        }
        this.state.manual = null;
        this.props.onChoose(this.row, { sourcing_mode: mode });
    }

    enter(source, event) {
        const value = Number.parseFloat(event.target.value.replace(",", "."));
        this.state.manual = {
            ...(this.state.manual || this.row.manual),
            [source]: Number.isFinite(value) && value > 0 ? value : 0,
        };
    }

    apply() {
        const manual = this.state.manual || this.row.manual;
        this.props.onChoose(this.row, {
            sourcing_mode: "split",
            sourcing_stock_qty: manual.stock,
            sourcing_production_qty: manual.production,
            sourcing_purchase_qty: manual.purchase,
        });
    }
}
