from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from odoo import api, fields, models

from ...engine import supply as engine
from .supply_reader import SupplyReader

#: writes that change what is to be delivered, or by when
FACTS = frozenset(
    {
        "product_uom_qty",
        "product_uom_id",
        "product_id",
        "qty_delivered",
        "customer_lead",
        "order_id",
        "display_type",
    }
)


@dataclass
class LineFacts:
    """Where a line of an order stands; quantities in the unit of the line.

    kind: ``goods`` (shipped by the warehouse) or ``service``
    ready: reserved in the warehouse that ships, not shipped yet
    delivered: shipped, without what came back
    returned: came back and is credited: nobody owes it any more
    rest: still to deliver
    unplanned: part of the rest that no transfer is going to deliver
    making, buying, waiting: parts of the rest that the workshop makes, suppliers bring, and that
        are to come from stock and aren't there
    making_percent: how far the workshop is with what it makes
    expected_at: when the rest will probably be shipped, or the last of it was; None: nobody knows
    """

    line: models.Model
    kind: str
    ordered: float
    delivered: float
    invoiced: float
    from_stock: float = 0.0
    from_production: float = 0.0
    from_purchase: float = 0.0
    ready: float = 0.0
    returned: float = 0.0
    rest: float = 0.0
    unplanned: float = 0.0
    making: float = 0.0
    buying: float = 0.0
    waiting: float = 0.0
    making_percent: float = 0.0
    percent: float = 0.0
    expected_at: datetime | None = None
    expected: date | None = None
    promised: date | None = None
    parts: list = field(default_factory=list)

    @property
    def delay_days(self):
        return engine.delay_days(self.expected, self.promised)

    @property
    def is_goods(self):
        return self.kind == "goods"

    @property
    def is_delivered(self):
        return self.rest <= engine.NOTHING

    @property
    def is_ready(self):
        """Nothing of it is waited for any more: in the warehouse, or shipped."""
        return self.ready >= self.rest - engine.NOTHING


class SaleOrderLine(models.Model):
    """Facts of the execution of order lines, computed from Odoo's own documents."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale").order_id._touch_execution()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not FACTS.isdisjoint(vals):
            self.filtered(lambda line: line.state == "sale").order_id._touch_execution()
        return result

    def unlink(self):
        orders = self.order_id
        result = super().unlink()
        orders._touch_execution()
        return result

    @api.private
    def _get_execution_facts(self):
        """({line: :class:`LineFacts`} of the lines that are goods or services, the documents read).

        Rights: the caller answers for them; the figures hold no costs and no suppliers.
        """
        # sudo: sellers see where the goods of their orders are without rights on the documents
        lines = self.sudo().filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and line.product_id
                and line.product_type != "combo"
            )
        )
        now = fields.Datetime.now()
        goods = lines.filtered(lambda line: line._is_shipped())
        reader = SupplyReader(goods.filtered(lambda line: line.state == "sale"), now)
        return {
            line: line._prepare_execution_facts(reader, line in goods) for line in lines
        }, reader

    def _is_shipped(self):
        """Whether the warehouse ships the line; services, expenses and negative lines aren't."""
        return self.product_id.type == "consu" and not self.is_expense and self.product_uom_qty >= 0

    def _prepare_execution_facts(self, reader, is_goods):
        facts = LineFacts(
            self,
            "goods" if is_goods else "service",
            self.product_uom_qty,
            self.qty_delivered,
            self.qty_invoiced,
            promised=self._get_promised_date(),
        )
        if is_goods:
            self._set_goods_facts(facts, reader)
        else:
            facts.rest = max(0.0, facts.ordered - facts.delivered) if self.state == "sale" else 0.0
            facts.percent = engine.percent(facts.delivered, facts.ordered)
        return facts

    def _set_goods_facts(self, facts, reader):
        figures, factor, returned, exchanged = self._read_figures(reader)

        def amount(quantity):
            return self.product_uom_id.round(quantity * factor)

        facts.parts = figures.parts
        facts.from_stock = amount(figures.quantity_from(engine.STOCK))
        facts.from_production = amount(figures.quantity_from(engine.PRODUCTION))
        facts.from_purchase = amount(figures.quantity_from(engine.PURCHASE))
        facts.ready = amount(figures.ready)
        facts.delivered = amount(max(0.0, facts.delivered / factor - exchanged))
        facts.returned = amount(max(0.0, returned))
        if self.state != "sale":
            return
        waiting = amount(figures.open)
        facts.rest = max(facts.ordered - facts.delivered - facts.returned, waiting, 0.0)
        facts.unplanned = amount(max(0.0, facts.rest - waiting) / factor)
        worth = min(facts.ordered, facts.delivered + facts.returned) + amount(
            max(0.0, figures.worth - figures.moved)
        )
        facts.percent = engine.percent(worth, facts.ordered)
        self._split_rest(facts, reader, amount)
        if facts.unplanned <= engine.NOTHING:
            facts.expected_at = figures.expected
            facts.expected = self._as_local_date(figures.expected)

    def _split_rest(self, facts, reader, amount):
        """What is not ready: made, bought, or waited for from stock."""
        coming = [part for part in facts.parts if not part.is_done]
        left = max(0.0, facts.rest - facts.ready - facts.unplanned)
        made = [part for part in coming if part.kind == engine.PRODUCTION]
        facts.making = min(left, amount(sum(part.quantity for part in made)))
        left -= facts.making
        facts.buying = min(
            left, amount(sum(part.quantity for part in coming if part.kind == engine.PURCHASE))
        )
        facts.waiting = max(0.0, left - facts.buying)
        if made:
            facts.making_percent = engine.percent(
                sum(part.quantity * reader.supply.get_source(part).share for part in made),
                sum(part.quantity for part in made),
            )

    def _read_figures(self, reader):
        """(figures, factor to the unit of the line, quantity returned and credited, and quantity
        that came back to be replaced), all but the factor in the unit that ``figures`` are in.
        """
        roots = reader.roots.get(self.id, [])
        by_product = {}
        for root in roots:
            by_product.setdefault(reader.rows[root]["product_id"], []).append(root)
        own = self.product_id.id
        factor = self.product_id.uom_id.factor / self.product_uom_id.factor
        if not set(by_product) - {own}:
            return (
                reader.supply.figures(roots, reader.now),
                factor,
                reader.returned[self.id, own],
                reader.exchanged[self.id, own],
            )
        components = []
        shares_returned, shares_exchanged = [], []
        for product, moves in by_product.items():
            figures = reader.supply.figures(moves, reader.now)
            needed = max(figures.moved + figures.open, engine.NOTHING)
            components.append((needed, figures))
            shares_returned.append(reader.returned[self.id, product] / needed)
            shares_exchanged.append(reader.exchanged[self.id, product] / needed)
        kits = self.product_uom_qty / factor
        figures = engine.kit_figures(kits, components)
        return figures, factor, kits * max(shares_returned), kits * max(shares_exchanged)

    def _get_promised_date(self):
        """The day the client was promised: that of the order, else the lead time of the line."""
        order = self.order_id
        if order.commitment_date:
            return self._as_local_date(order.commitment_date)
        if self.customer_lead > 0 and order.date_order and order.state == "sale":
            return self._as_local_date(order.date_order + timedelta(days=self.customer_lead))
        return None

    def _as_local_date(self, moment):
        """The day of a moment where the company works."""
        if not moment:
            return None
        zone = self.company_id.resource_calendar_id.tz or "UTC"
        return fields.Datetime.context_timestamp(self.with_context(tz=zone), moment).date()
