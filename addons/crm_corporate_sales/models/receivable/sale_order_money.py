from odoo import fields, models
from odoo.tools import float_compare, formatLang


class SaleOrder(models.Model):
    """Invoices and payments of orders, and what of them keeps a deal open."""

    _inherit = "sale.order"

    def _prepare_execution_status(self):
        result = super()._prepare_execution_status()
        for order in self:
            # sudo: whoever reads the order sees the state of its invoices, not their entries
            moves = order.sudo().invoice_ids.sorted(
                lambda move: (move.invoice_date or move.date, move.id)
            )
            result[order]["invoices"] = [
                move._prepare_execution_invoice() for move in moves if move.state != "cancel"
            ]
        return result

    def _create_down_payment_section_line_if_needed(self):
        self.check_access("write")
        # sudo: an accountant, who invoices orders, adds no other lines to them
        return super(SaleOrder, self.sudo())._create_down_payment_section_line_if_needed()

    def _create_down_payment_lines_from_base_lines(self, down_payment_base_lines):
        self.check_access("write")
        # sudo: as above
        lines = super(SaleOrder, self.sudo())._create_down_payment_lines_from_base_lines(
            down_payment_base_lines
        )
        return lines.sudo(self.env.su)

    def _get_missing_to_close(self):
        result = super()._get_missing_to_close()
        for order in self:
            # sudo: as above
            result[order] += order.sudo()._get_missing_money()
        return result

    def _get_missing_money(self):
        """What is not invoiced or not paid, by name."""
        self.ensure_one()
        if self.state != "sale":
            return []
        return self._get_missing_invoicing() + [
            move._tell_missing_payment()
            for move in self.invoice_ids.sorted("id")
            if move.state == "draft"
            or (move.state == "posted" and not move.currency_id.is_zero(move.amount_residual))
        ]

    def _get_missing_invoicing(self):
        left = self.order_line.filtered(lambda line: line._has_more_to_invoice())
        if not left:
            return []
        amount = sum(
            line.price_total
            / line.product_uom_qty
            * (line._get_closing_quantity() - line.qty_invoiced)
            for line in left
        ) - sum(line._get_deposit() for line in self.order_line if line.is_downpayment)
        if self.currency_id.compare_amounts(amount, 0) <= 0:
            return [
                self.env._("Order %(order)s has no final invoice yet", order=self.name),
            ]
        return [
            self.env._(
                "Order %(order)s is not fully invoiced (left %(amount)s)",
                order=self.name,
                amount=formatLang(self.env, amount, currency_obj=self.currency_id),
            )
        ]


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _get_closing_quantity(self):
        """How much of the line is invoiced when everything is right: what was ordered; of goods
        whose transfers are all over, what stayed with the client.
        """
        self.ensure_one()
        moves = self.move_ids
        if self.product_id.type != "consu" or not moves:
            return self.product_uom_qty
        if any(move.state not in ("done", "cancel") for move in moves):
            return self.product_uom_qty
        return min(self.product_uom_qty, self.qty_delivered)

    def _get_deposit(self):
        """What a line of a down payment has taken that no final invoice has taken off yet, with
        taxes, in the currency of the order.
        """
        self.ensure_one()
        deposit = 0.0
        for item in self.invoice_lines.filtered(lambda item: item.move_id.state != "cancel"):
            move = item.move_id
            deposit -= move.direction_sign * item.currency_id._convert(
                item.price_total,
                self.currency_id,
                self.company_id,
                move.invoice_date or fields.Date.context_today(self),
            )
        return deposit

    def _has_more_to_invoice(self):
        """Whether something of the line must still be invoiced before the deal is closed."""
        self.ensure_one()
        if self.display_type or self.is_downpayment or not self.price_total:
            return False
        return (
            float_compare(
                self._get_closing_quantity(),
                self.qty_invoiced,
                precision_rounding=self.product_uom_id.rounding or 0.01,
            )
            > 0
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _prepare_execution_invoice(self):
        """One invoice in :meth:`sale.order.execution_status`; amounts as on the paper."""
        self.ensure_one()
        kind = "invoice"
        if self.move_type == "out_refund":
            kind = "credit_note"
        elif self._is_downpayment():
            kind = "down_payment"
        return {
            "id": self.id,
            "name": self.name or False,
            "type": kind,
            "state": self.payment_state if self.state == "posted" else self.state,
            "date": fields.Date.to_string(self.invoice_date) or False,
            "due": fields.Date.to_string(self.invoice_date_due) or False,
            "total": self.amount_total,
            "paid": self.currency_id.round(self.amount_total - self.amount_residual)
            if self.state == "posted"
            else 0.0,
            "rest": self.amount_residual,
            "currency": self.currency_id.name,
        }

    def _tell_missing_payment(self):
        self.ensure_one()
        rest = formatLang(self.env, self.amount_residual, currency_obj=self.currency_id)
        if self.state == "draft":
            return self.env._("An invoice of %(amount)s is not confirmed", amount=rest)
        if self.move_type == "out_refund":
            return self.env._(
                "Credit note %(name)s is not paid out or set off (rest %(amount)s)",
                name=self.name,
                amount=rest,
            )
        return self.env._(
            "Invoice %(name)s is not paid (rest %(amount)s)", name=self.name, amount=rest
        )
