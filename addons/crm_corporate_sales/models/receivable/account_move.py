from odoo import models


class AccountMove(models.Model):
    """Whatever happens to an invoice or its payment, its orders hear of it."""

    _inherit = "account.move"

    def _compute_payment_state(self):
        # the state of the invoice, its rest and each payment end here
        result = super()._compute_payment_state()
        self._touch_orders()
        return result

    def unlink(self):
        orders = self._get_orders()
        result = super().unlink()
        orders._touch_execution()
        return result

    def _touch_orders(self):
        self._get_orders()._touch_execution()

    def _get_orders(self):
        """Orders whose lines these invoices bill."""
        moves = self.filtered(
            lambda move: move.id and move.move_type in ("out_invoice", "out_refund")
        )
        # sudo: an accountant need not see the orders, only their ids are used
        return moves.sudo().line_ids.sale_line_ids.order_id
