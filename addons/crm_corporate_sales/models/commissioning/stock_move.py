from odoo import models


class StockMove(models.Model):
    """Deliveries and returns change what stands at the customer's."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: a worker who moves goods has no right on orders
        moves.sudo().sale_line_id.order_id._touch_execution()
        return moves

    def _action_cancel(self):
        result = super()._action_cancel()
        # sudo: as above
        self.sudo().sale_line_id.order_id._touch_execution()
        return result
