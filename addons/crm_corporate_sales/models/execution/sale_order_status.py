from odoo import api, models
from odoo.exceptions import AccessError

from ..arguments import check_ids


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

        :raises UserError: no ids of orders
        :raises AccessError: the caller may not read one of the orders, or is a client
        """
        check_ids(self)
        self.check_access("read")
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(
                self.env._("Only employees see how an order is carried out; see its page instead.")
            )

    def _prepare_execution_status(self):
        """{order: its part of :meth:`execution_status`}; extended by each capability."""
        # sudo: the caller reads the order; the stage of its deal is no secret of the deal
        return {
            order: {
                "id": order.id,
                "stage": order.sudo().opportunity_id.stage_id.code or False,
                # capabilities add theirs
                "documents": [],
            }
            for order in self
        }

    @api.model
    def _get_status_files(self, records, *field_names):
        """{(record id, field name): attachment id} of files for :meth:`execution_status`."""
        # sudo: ids only, opening a file asks for the rights
        found = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", records._name),
                    ("res_field", "in", field_names),
                    ("res_id", "in", records.ids),
                ]
            )
        )
        return {(file.res_id, file.res_field): file.id for file in found}

    def _get_missing_to_close(self):
        """{order: [what is missing before the deal can be closed, by name]}; each capability adds
        its own, in the caller's language.
        """
        return {order: [] for order in self}
