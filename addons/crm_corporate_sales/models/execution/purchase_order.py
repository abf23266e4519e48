from datetime import timedelta

from odoo import fields, models

#: two dates as near as that are the same: a buyer picks a day, Odoo counts to the second
NEAR = timedelta(days=1)


class PurchaseOrder(models.Model):
    """What is ordered from a supplier later than planned comes later.

    Odoo counts back from the day the goods are needed and keeps that day, even when the day to
    order was missed; the client would be told a date that nobody can keep.
    """

    _inherit = "purchase.order"

    def button_approve(self, force=False):
        now = fields.Datetime.now()
        # sudo: orders of clients are only looked for
        self.sudo().filtered(
            lambda order: (
                order.state in ("draft", "sent", "to approve")
                and (order.reference_ids.sale_ids or order.order_line.sale_line_id)
                and order._approval_allowed()
            )
        ).order_line._postpone_to_lead_time(now)
        return super().button_approve(force=force)


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    is_arrival_told = fields.Boolean(
        copy=False,
        readonly=True,
        export_string_translation=False,
        help="The buyer named the day of arrival; else it follows from the vendor's lead time.",
    )

    def write(self, vals):
        if not vals.get("date_planned") or self.env.su:
            return super().write(vals)
        told = fields.Datetime.to_datetime(vals["date_planned"])
        lines = self.filtered(
            lambda line: line._differs(told, line.date_planned) and line._differs_from_lead(told)
        )
        result = super().write(vals)
        if lines:
            # sudo: only the server says so
            lines.sudo().write({"is_arrival_told": True})
        return result

    @staticmethod
    def _differs(one, other):
        return not other or abs(one - other) >= NEAR

    def _differs_from_lead(self, moment):
        """Whether it is another moment than what Odoo writes when the quantity is changed."""
        self.ensure_one()
        if not self.order_id.date_order:
            return True
        lead = timedelta(days=self.selected_seller_id.delay)
        return self._differs(moment, self.order_id.date_order + lead)

    def _postpone_to_lead_time(self, now):
        """They are ordered only now: the vendor needs the lead time from now on.

        What the buyer was told by the vendor stays.

        :param datetime now: naive, UTC
        """
        for line in self:
            if line.display_type or line.is_arrival_told or not line.date_planned:
                continue
            arrival = now + timedelta(days=line.selected_seller_id.delay)
            if line.date_planned < arrival:
                line.date_planned = arrival
