from odoo import api, models
from odoo.exceptions import AccessError


class SaleOrder(models.Model):
    """Where the execution of orders stands (spec 08-api.md); capabilities add their parts."""

    _inherit = "sale.order"

    @api.readonly
    def execution_status(self):
        """Where the execution of these orders stands.

        :return: list of dicts, one for each order in order: ``id, stage, lines, production,
            purchases, pickings, commissioning, certification, service, invoices, documents,
            missing_to_close``; dates are ISO texts, empty values are ``False``
        :raises AccessError: the caller may not read one of the orders, or is a client
        """
        self._check_execution_access()
        parts = self._prepare_execution_status()
        missing = self._get_missing_to_close()
        return [{**parts[order], "missing_to_close": missing[order]} for order in self]

    def _check_execution_access(self):
        """What is made and bought for an order is told to colleagues who read it, not to clients.

        :raises AccessError: the caller may not read one of the orders, or is a client
        """
        self.check_access("read")
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(
                self.env._("Only employees see how an order is carried out; see its page instead.")
            )

    def _prepare_execution_status(self):
        """{order: its part of :meth:`execution_status`}; extended by each capability."""
        # sudo: the caller reads the order; the stage of its deal is no secret of the deal
        return {
            order: {"id": order.id, "stage": order.sudo().opportunity_id.stage_id.code or False}
            for order in self
        }

    def _get_missing_to_close(self):
        """{order: [what is missing before the deal can be closed, by name]}; each capability adds
        its own, in the caller's language.
        """
        return {order: [] for order in self}
