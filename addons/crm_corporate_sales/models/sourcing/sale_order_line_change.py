from collections import defaultdict

from odoo import models

from ...engine import sourcing as engine
from .mrp_production import CLOSED
from .stock_move import REQUEST


class SaleOrderLine(models.Model):
    """What happens to production and supplier orders when a confirmed order changes."""

    _inherit = "sale.order.line"

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        # sudo: rules of all levels work here, also those a salesperson has no rights on; whoever
        # may change the order may have it procured
        lines = self.sudo()
        result = super(SaleOrderLine, lines)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )
        before = previous_product_uom_qty or {}
        less = lines.filtered(lambda line: before.get(line.id, 0.0) > line.product_uom_qty)
        if less:
            less._release_productions()
            less._get_order_moves()._drop_empty_requests()
        return result

    def _get_order_moves(self):
        """Open transfer lines that take the goods out of the stock, with their source."""
        # sudo: what was planned is looked up, whatever the seller may see of transfers
        return self.sudo().move_ids.filtered(
            lambda move: (
                move.state not in CLOSED
                and move.rule_id
                and move.rule_id == move.rule_id.warehouse_id.order_pull_id
            )
        )

    def _get_open_parts(self, product_id, rule):
        """Open quantities of a product by source, the least binding first.

        :return: list of (source, quantity in the product's unit)
        """
        self.ensure_one()
        moves = self._get_order_moves().filtered(
            lambda move: move.product_id.id == product_id and move.rule_id == rule
        )
        parts = [(move._get_binding(), move.sourcing_source, move.product_qty) for move in moves]
        parts.sort(key=lambda part: part[0])
        return [(source, quantity) for _binding, source, quantity in parts]

    # ---- production --------------------------------------------------------------------

    def _release_productions(self):
        """Make less where less is ordered; ask the planner where work has begun."""
        # sudo: the seller who changes an order has no rights on production
        productions = (
            self.env["mrp.production"]
            .sudo()
            .search(
                [("sale_line_id", "in", self.ids), ("state", "not in", CLOSED)],
                order="id desc",
            )
        )
        if not productions:
            return
        needed = defaultdict(float)
        for move in self._get_order_moves():
            if move.sourcing_source == engine.PRODUCTION:
                needed[move.sale_line_id, move.product_id] += move.product_qty - (
                    move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
                )
        for key, orders in productions.grouped(
            lambda order: (order.sale_line_id, order.product_id)
        ).items():
            covered = sum(order._get_open_quantity() for order in orders)
            orders._release(covered - needed[key])

    # ---- purchase ----------------------------------------------------------------------

    def _get_requested(self):
        """[(line of a request to a supplier, quantity in the product's unit asked for this order)]"""
        return [
            (request, move.product_qty)
            for move in self._get_order_moves()
            if move.sourcing_source == engine.PURCHASE
            for request in move.created_purchase_line_ids[:1]
            if request.order_id.state in REQUEST
        ]
