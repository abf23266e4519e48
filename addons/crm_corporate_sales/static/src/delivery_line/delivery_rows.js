import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { formatFloat } from "@web/views/fields/formatters";

export function formatDay(day) {
    return day ? formatDate(deserializeDate(day)) : "";
}

export function formatQuantity(quantity) {
    return formatFloat(quantity, { trailingZeros: false });
}

export function formatPercent(percent) {
    return `${formatFloat(percent, { digits: [16, 1], trailingZeros: false })} %`;
}

export function formatDelay(days) {
    return days === 1 ? _t("1 day late") : _t("%s days late", days);
}

/** The parts of the bar, from what is done to what nobody plans. */
export function segments(line) {
    const parts = [
        ["delivered", line.delivered, _t("%s shipped")],
        ["ready", line.ready, _t("%s ready to ship")],
        ["making", line.making, _t("%s in production, %s done")],
        ["buying", line.buying, _t("%s being bought")],
        ["waiting", line.waiting, _t("%s awaited from stock")],
        ["unplanned", line.unplanned, _t("%s without a transfer")],
        ["returned", line.returned, _t("%s returned")],
    ].filter(([, quantity]) => quantity > 0);
    const whole = parts.reduce((sum, [, quantity]) => sum + quantity, 0) || 1;
    return parts.map(([kind, quantity, text]) => ({
        kind,
        style: `width: ${(100 * quantity) / whole}%`,
        // what is being made fills its part as far as the workshop is
        fill: kind === "making" ? `width: ${line.making_percent}%` : "",
        text: text
            .replace("%s", formatQuantity(quantity))
            .replace("%s", formatPercent(line.making_percent)),
    }));
}

/** One order: its items with what is shipped, ready, made and bought, and until when. */
export class DeliveryRows extends Component {
    static template = "crm_corporate_sales.DeliveryRows";
    static props = { order: Object, onOpen: { type: Function, optional: true } };

    setup() {
        this.state = useState({ open: {} });
    }

    get order() {
        return this.props.order;
    }

    get goods() {
        return this.order.lines.filter((line) => line.kind === "goods");
    }

    get services() {
        return this.order.lines.filter((line) => line.kind !== "goods");
    }

    segments(line) {
        return segments(line);
    }

    label(line) {
        return segments(line)
            .map((segment) => segment.text)
            .join(", ");
    }

    isDone(line) {
        return line.rest <= 0;
    }

    details(line) {
        const { production, purchases } = this.order;
        const isOf = (row) => row.order_line_id === line.line_id;
        return { production: production.filter(isOf), purchases: purchases.filter(isOf) };
    }

    hasDetails(line) {
        const { production, purchases } = this.details(line);
        return production.length + purchases.length > 0;
    }

    /** Sub-assemblies below what they go into. */
    flat(rows, level = 0) {
        return rows.flatMap((row) => [
            { ...row, level, indent: `padding-inline-start: ${level * 1.2}rem` },
            ...this.flat(row.sub_assemblies, level + 1),
        ]);
    }

    get openPickings() {
        return this.order.pickings.filter((picking) => picking.state !== "cancel");
    }

    get servicesText() {
        return this.services
            .map(
                (line) =>
                    `${line.name} ${formatQuantity(line.delivered)}/${formatQuantity(line.ordered)}`
            )
            .join(", ");
    }

    get pickingsText() {
        return this.openPickings
            .map((picking) => `${picking.name} (${this.pickingText(picking)})`)
            .join("; ");
    }

    pickingText(picking) {
        const states = {
            draft: _t("draft"),
            waiting: _t("waits for another one"),
            confirmed: _t("waits for goods"),
            assigned: _t("ready"),
            done: _t("done"),
        };
        const day = formatDay(picking.state === "done" ? picking.date_done : picking.date_planned);
        return [states[picking.state], day].filter(Boolean).join(", ");
    }

    toggle(line) {
        this.state.open[line.line_id] = !this.state.open[line.line_id];
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
