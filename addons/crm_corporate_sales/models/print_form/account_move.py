from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_printed_base_lines(self, kinds=None, with_down_payments=False):
        """Lines of the invoice with their taxes, as Odoo rounds them.

        :param kinds: product types to keep (``consu``, ``service``, ``combo``); default: all
        :param bool with_down_payments: also those that take a down payment off
        """
        self.ensure_one()
        base_lines, _tax_lines = self._get_rounded_base_and_tax_lines()
        result = []
        for base_line in base_lines:
            line = base_line["record"]
            if line._name != "account.move.line" or line.display_type != "product":
                continue
            if line.is_downpayment and not with_down_payments and not self._is_downpayment():
                continue
            if kinds and line.product_id.type not in kinds:
                continue
            result.append(base_line)
        return result

    def _get_paid_documents(self):
        """[(number, date)] of the client's payments of the orders' down payments and this invoice:
        what a tax invoice names as “to the payment document”.
        """
        self.ensure_one()
        orders = self.line_ids.sale_line_ids.order_id
        moves = self | orders.invoice_ids.filtered(
            lambda move: move.state == "posted" and move._is_downpayment()
        )
        day = self.invoice_date or self.date
        found = {}
        for line in moves.line_ids.filtered(lambda item: item.account_type == "asset_receivable"):
            for partial in line.matched_credit_ids:
                payment = partial.credit_move_id.move_id
                statement = payment.statement_line_id
                if payment.move_type == "entry" and payment.date <= day:
                    number = statement.bank_document or payment.ref or payment.name
                    found[payment.id] = (number, payment.date)
        return sorted(found.values(), key=lambda item: item[1])

    def _get_shipping_documents(self):
        """Done transfers of the orders, for “document of the shipment”."""
        pickings = self.line_ids.sale_line_ids.order_id.picking_ids
        return pickings.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_code == "outgoing"
        ).sorted("date_done")
