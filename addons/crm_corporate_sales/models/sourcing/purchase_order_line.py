from odoo import models

from .settled import find_user


class PurchaseOrderLine(models.Model):
    """Requests to suppliers follow the orders that they were made for."""

    _inherit = "purchase.order.line"

    def _drop_requests(self):
        """Delete lines nobody needs any more; a request without lines is cancelled."""
        requests = self.order_id
        self.unlink()
        requests.filtered(
            lambda order: not order.order_line.filtered(lambda line: not line.display_type)
        ).button_cancel()

    def _request_less(self, quantity):
        """Ask the supplier for less; nothing has been ordered yet.

        :param float quantity: in the product's unit of measure
        """
        self.ensure_one()
        less = self.product_id.uom_id._compute_quantity(quantity, self.product_uom_id)
        if self.product_uom_id.compare(self.product_qty, less) > 0:
            self.product_qty -= less
        else:
            self._drop_requests()


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _get_planner(self):
        """Who decides about this order: its buyer, else somebody who buys."""
        self.ensure_one()
        return self.user_id or find_user(self, "purchase.group_purchase_manager")
