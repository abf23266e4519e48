from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_printed_base_lines(self):
        """Lines of the order with their taxes, rounded as the invoice will be."""
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )
        return self._round_printed_base_lines(
            [line._prepare_base_line_for_taxes_computation() for line in lines]
        )

    def _round_printed_base_lines(self, base_lines):
        taxes = self.env["account.tax"]
        taxes._add_tax_details_in_base_lines(base_lines, self.company_id)
        taxes._round_base_lines_tax_details(base_lines, self.company_id)
        return base_lines
