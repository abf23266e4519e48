from odoo import api, fields, models

from .sale_order_facts import STATES

#: of the orders of a deal the one that waits for most speaks for it
_SLOWEST = ("production", "purchase", "stock", "ready", "done", "none")


class CrmLead(models.Model):
    """Where the goods of all orders of a deal are; kept, so that a board costs no more for it."""

    _inherit = "crm.lead"

    execution_state = fields.Selection(STATES, string="Goods", readonly=True, copy=False)
    execution_percent = fields.Float(
        string="Readiness of Goods, %",
        digits=(5, 1),
        default=0,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="How far the goods of all orders of the deal are.",
    )
    execution_delay_days = fields.Integer(
        string="Goods Late, Days", default=0, readonly=True, copy=False, aggregator="max"
    )

    execution_last_date = fields.Date(
        string="Everything On",
        compute="_compute_execution_dates",
        help="When the last goods of the deal's orders will probably be shipped.",
    )
    execution_promised_date = fields.Date(
        string="Goods Promised On", compute="_compute_execution_dates"
    )

    @api.depends("order_ids.execution_last_date", "order_ids.execution_promised_date")
    def _compute_execution_dates(self):
        # sudo: whoever reads the deal may know when its goods come, also without rights on orders
        orders = self.env["sale.order"].sudo()
        dates = {
            lead.id: (last, promised)
            for lead, last, promised in orders._read_group(
                [("opportunity_id", "in", self.ids), ("execution_state", "!=", False)],
                ["opportunity_id"],
                ["execution_last_date:max", "execution_promised_date:max"],
            )
        }
        for lead in self:
            lead.execution_last_date, lead.execution_promised_date = dates.get(
                lead._origin.id, (False, False)
            )

    @api.readonly
    def delivery_overview(self):
        """The delivery lines of the deal's orders that the caller may read; see
        ``sale.order.delivery_overview``.
        """
        self.check_access("read")
        orders = self.env["sale.order"].search(
            [("opportunity_id", "in", self.ids), ("state", "=", "sale")], order="date_order, id"
        )
        return orders.delivery_overview()

    def _get_execution_done(self):
        done = super()._get_execution_done()
        orders_of = self._get_execution_orders()
        facts = self.env["sale.order"].union(*orders_of.values())._get_execution_facts()
        for lead in self:
            own = [facts[order] for order in orders_of[lead]]
            # without a confirmed order nothing can be done yet
            done[lead]["fulfilment"] = bool(own) and all(order.is_ready for order in own)
            done[lead]["shipment"] = bool(own) and all(order.is_delivered for order in own)
        return done

    def _refresh_execution(self):
        """Keep what boards show, out of what the orders keep."""
        rows = self.env["sale.order"]._read_group(
            [("opportunity_id", "in", self.ids), ("execution_state", "!=", False)],
            ["opportunity_id", "execution_state"],
            [
                "execution_percent:array_agg",
                "execution_line_count:array_agg",
                "execution_delay_days:max",
            ],
        )
        found = {lead.id: [] for lead in self}
        for lead, state, percents, counts, delay in rows:
            found[lead.id].append((state, percents, counts, delay))
        for lead in self:
            vals = self._prepare_goods_vals(found[lead.id])
            changed = {name: value for name, value in vals.items() if lead[name] != value}
            if changed:
                lead.write(changed)

    @api.model
    def _prepare_goods_vals(self, rows):
        """:param rows: [(state, percents, numbers of lines, delay)] of the orders of a deal"""
        states = {row[0] for row in rows}
        weighted, lines = 0.0, 0
        for _state, percents, counts, _delay in rows:
            weighted += sum(
                float(percent) * count for percent, count in zip(percents, counts, strict=True)
            )
            lines += sum(counts)
        return {
            "execution_state": next((state for state in _SLOWEST if state in states), False),
            "execution_percent": round(weighted / lines, 1) if lines else 0.0,
            "execution_delay_days": max((row[3] for row in rows), default=0),
        }
