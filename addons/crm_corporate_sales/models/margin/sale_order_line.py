from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import margin as engine
from .cost_groups import COST_GROUPS


class SaleOrderLine(models.Model):
    """What a line was planned to cost, kept from its confirmation on."""

    _inherit = "sale.order.line"

    is_cost_frozen = fields.Boolean(readonly=True, copy=False, groups=COST_GROUPS)
    planned_unit_cost = fields.Float(
        digits=False,
        readonly=True,
        copy=False,
        groups=COST_GROUPS,
        help="Cost of one unit when the line was confirmed, in the currency of the order.",
    )
    planned_costs = fields.Json(
        readonly=True,
        copy=False,
        groups=COST_GROUPS,
        help="Planned cost of one unit by kind, in the currency of the order.",
    )

    @api.private
    def _freeze_planned_costs(self, orders):
        """Keep the unit costs of lines confirmed just now: one query, whatever comes after."""
        self.flush_model(["purchase_price", "display_type", "order_id", "is_cost_frozen"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order_line
                   SET planned_unit_cost = COALESCE(purchase_price, 0), is_cost_frozen = TRUE
                 WHERE order_id IN %s AND is_cost_frozen IS NOT TRUE AND display_type IS NULL
                """,
                tuple(orders.ids),
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["planned_unit_cost", "is_cost_frozen"], flush=False)

    @api.private
    def _get_planned_costs(self, facts, rates):
        """{line: {kind: planned cost of one unit, currency of the order}}.

        Kept for good on confirmed lines, computed anew on quotations.

        :param dict facts: {line: ``LineFacts``}
        :param dict rates: see ``crm.hour.rate._get_rates``
        """
        todo = self.filtered(lambda line: not line.planned_costs)
        made = todo.product_id.filtered(lambda product: product.type == "consu")
        bom_costs = self.env["product.product"].union(made)._get_bom_costs(self.company_id)
        result = {line: line.planned_costs for line in self - todo}
        for line in todo:
            costs = line._plan_unit_costs(facts.get(line), bom_costs, rates)
            result[line] = costs
            if line.is_cost_frozen and line.state == "sale":
                line.planned_costs = costs
        return result

    def _plan_unit_costs(self, facts, bom_costs, rates):
        self.ensure_one()
        unit_cost = self.planned_unit_cost if self.is_cost_frozen else self.purchase_price
        if self.product_id.type == "service":
            return {self.product_id.cost_kind or engine.SERVICES: unit_cost}
        materials, works = bom_costs.get((self.company_id.id, self.product_id.id), (0.0, 0.0))
        if not unit_cost:
            # no cost is set on the product: what its bill of materials says
            factor = self.product_id.uom_id.factor / self.product_uom_id.factor
            unit_cost = (materials + works) / factor * self._get_order_rate()
        share = works / (materials + works) if materials + works else 0.0
        shares = engine.split_goods(self._get_cost_sources(facts, bool(materials + works)), share)
        costs = {kind: unit_cost * part for kind, part in shares.items()}
        hours = self.product_id.planned_commissioning_hours
        if hours:
            day = fields.Date.to_date(self.order_id.date_order) or fields.Date.context_today(self)
            rate = engine.hour_rate(rates[self.company_id.id], None, day)
            costs[engine.COMMISSIONING] = hours * rate * self._get_order_rate()
        return costs

    def _get_cost_sources(self, facts, has_bom):
        """{source: quantity}; on a quotation what has a bill of materials will be made."""
        if self.state == "sale" and facts and facts.ordered:
            return {
                "stock": facts.from_stock,
                "production": facts.from_production,
                "purchase": facts.from_purchase,
            }
        return {"production" if has_bom else "stock": 1.0}

    def _get_order_rate(self):
        """Units of the order's currency for one of the company's."""
        return self.order_id.currency_rate or 1.0

    def _get_actual_costs(self, costs, bought):
        """{kind: what the line cost so far}, in the currency of the company.

        :param costs: the ``CostReader`` of the line
        :param dict bought: {line id: cost of services that vendors do for it}
        """
        self.ensure_one()
        if self.product_id.type != "service":
            if costs.has_moves(self):
                return costs.of_line(self)
            # delivered without transfers (before the warehouse was kept here): as planned
            return {
                kind: cost * self.qty_delivered / self._get_order_rate()
                for kind, cost in (self.planned_costs or {}).items()
                if kind != engine.COMMISSIONING
            }
        kind = self.product_id.cost_kind or engine.SERVICES
        if self.id in bought:
            return {kind: bought[self.id]}
        if kind in (engine.COMMISSIONING, engine.CERTIFICATION):
            # what engineers and the outside organisation did is told by their documents
            return {}
        unit_cost = self.planned_unit_cost if self.is_cost_frozen else 0.0
        return {kind: unit_cost * self.qty_delivered / self._get_order_rate()}
