from dataclasses import dataclass, field
from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import supply as engine

#: writes on an order that change its facts
FACTS = frozenset({"state", "commitment_date", "warehouse_id", "opportunity_id", "date_order"})

STATES = [
    ("none", "Nothing to Ship"),
    ("purchase", "Waiting for Suppliers"),
    ("production", "In Production"),
    ("stock", "Waiting for Stock"),
    ("ready", "Ready to Ship"),
    ("done", "Shipped"),
]


@dataclass
class OrderFacts:
    """Where an order stands, out of the facts of its lines."""

    lines: list = field(default_factory=list)
    documents: object = None

    @property
    def goods(self):
        return [line for line in self.lines if line.is_goods]

    @property
    def open_goods(self):
        return [line for line in self.goods if not line.is_delivered]

    @property
    def percent(self):
        """Readiness of the goods, each line counting alike: quantities of different things
        don't add up.
        """
        goods = [line for line in self.goods if line.ordered > engine.NOTHING]
        if not goods:
            return 0.0
        if all(line.is_ready and line.percent >= 100 for line in goods):
            return 100.0
        return min(99.9, round(sum(line.percent for line in goods) / len(goods), 1))

    @property
    def is_ready(self):
        return all(line.is_ready for line in self.open_goods)

    @property
    def is_delivered(self):
        return not self.open_goods

    @property
    def state(self):
        if not self.goods:
            return "none"
        if self.is_delivered:
            return "done"
        if self.is_ready:
            return "ready"
        kinds = {
            part.kind
            for line in self.open_goods
            if not line.is_ready
            for part in line.parts
            if not part.is_done
        }
        if engine.PRODUCTION in kinds:
            return "production"
        return "purchase" if engine.PURCHASE in kinds else "stock"

    @property
    def next_expected(self):
        """The first day on which something more can be shipped."""
        return min((line.expected for line in self.open_goods if line.expected), default=None)

    @property
    def last_expected(self) -> date | None:
        """The day on which the last of it can be shipped; None when nobody knows."""
        dates = [line.expected for line in self.open_goods]
        return None if not dates or None in dates else max(dates)

    @property
    def promised(self):
        return min((line.promised for line in self.open_goods if line.promised), default=None)

    def delay_days(self, today):
        """Days by which the worst of the open lines is late; one without a date is late from its
        promise on.
        """
        return max(
            (engine.delay_days(line.expected or today, line.promised) for line in self.open_goods),
            default=0,
        )


class SaleOrder(models.Model):
    """What lists, boards and notices need of the execution of an order, kept from fact to fact."""

    _inherit = "sale.order"

    execution_state = fields.Selection(
        STATES,
        string="Execution",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="What the goods of the order wait for, from the documents of warehouse, workshop and "
        "purchase.",
    )
    execution_percent = fields.Float(
        string="Readiness, %",
        digits=(5, 1),
        default=0,
        readonly=True,
        copy=False,
        aggregator="avg",
        help="How far the goods of the order are: what is shipped or stands ready counts whole, "
        "what is made counts as far as the workshop has got.",
    )
    execution_next_date = fields.Date(
        string="Next Goods On",
        readonly=True,
        copy=False,
        help="The first day on which more of the order can probably be shipped.",
    )
    execution_last_date = fields.Date(
        string="All Goods On",
        readonly=True,
        copy=False,
        help="The day on which the last of the order can probably be shipped. Empty while nobody "
        "knows.",
    )
    execution_promised_date = fields.Date(
        string="Promised On",
        readonly=True,
        copy=False,
        help="The first promise to the client that is not kept yet: the delivery date of the order "
        "or the lead time of a line.",
    )
    execution_delay_days = fields.Integer(
        string="Late, Days",
        default=0,
        readonly=True,
        copy=False,
        aggregator="max",
        help="By how many days the worst line will miss its promise.",
    )
    execution_line_count = fields.Integer(
        string="Lines to Ship", default=0, readonly=True, copy=False, help="Lines with goods."
    )
    execution_ready_count = fields.Integer(
        string="Lines Ready",
        default=0,
        readonly=True,
        copy=False,
        help="Lines whose goods are ready or shipped.",
    )
    execution_checked_at = fields.Datetime(readonly=True, copy=False)
    execution_unsettled = fields.Boolean(
        readonly=True,
        copy=False,
        help="The facts could not be read when a document changed; it will be tried again.",
    )

    _execution_unsettled_idx = models.Index("(id) WHERE execution_unsettled IS TRUE")
    _execution_open_idx = models.Index(
        "(execution_checked_at) WHERE execution_state IN "
        "('purchase', 'production', 'stock', 'ready')"
    )

    def write(self, vals):
        # sudo: the deal an order is taken from may be somebody else's
        left = self.sudo().opportunity_id if "opportunity_id" in vals else self.env["crm.lead"]
        result = super().write(vals)
        left.exists()._refresh_execution()
        if not FACTS.isdisjoint(vals):
            self.filtered(lambda order: order.state in ("sale", "cancel"))._touch_execution()
        return result

    @api.private
    def _get_execution_facts(self):
        """{order: :class:`OrderFacts`}; constant queries, with the rights of the server."""
        # sudo: see sale.order.line._get_execution_facts
        orders = self.sudo()
        lines, documents = orders.order_line._get_execution_facts()
        found = {order: OrderFacts(documents=documents) for order in self}
        by_id = {order.id: facts for order, facts in found.items()}
        for line, facts in lines.items():
            by_id[line.order_id.id].lines.append(facts)
        return found

    def _on_execution_changed(self):
        self._refresh_execution()
        self.opportunity_id._refresh_execution()
        return super()._on_execution_changed()

    def _refresh_execution(self):
        """Keep what lists need. Whoever else settles the same orders at once has to wait and then
        reads anew: the rows are written first, whatever the facts are.
        """
        if not self.ids:
            return
        self._claim_execution()
        today = fields.Date.context_today(self)
        for order, facts in self._get_execution_facts().items():
            order._write_execution(facts, today)

    def _claim_execution(self):
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order
                   SET execution_checked_at = NOW() AT TIME ZONE 'UTC', execution_unsettled = FALSE
                  FROM (SELECT id FROM sale_order WHERE id IN %s ORDER BY id FOR NO KEY UPDATE) own
                 WHERE sale_order.id = own.id
                """,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["execution_checked_at", "execution_unsettled"], flush=False)

    def _prepare_execution_vals(self, facts, today):
        if self.state != "sale":
            return dict.fromkeys(
                (
                    "execution_state",
                    "execution_next_date",
                    "execution_last_date",
                    "execution_promised_date",
                ),
                False,
            ) | dict.fromkeys(
                (
                    "execution_percent",
                    "execution_delay_days",
                    "execution_line_count",
                    "execution_ready_count",
                ),
                0,
            )
        return {
            "execution_state": facts.state,
            "execution_percent": facts.percent,
            "execution_next_date": facts.next_expected or False,
            "execution_last_date": facts.last_expected or False,
            "execution_promised_date": facts.promised or False,
            "execution_delay_days": facts.delay_days(today),
            "execution_line_count": len(facts.goods),
            "execution_ready_count": sum(
                line.is_ready or line.is_delivered for line in facts.goods
            ),
        }

    def _write_execution(self, facts, today):
        vals = self._prepare_execution_vals(facts, today)
        changed = {name: value for name, value in vals.items() if self[name] != value}
        if changed:
            self.write(changed)
