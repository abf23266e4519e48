"""Orders of the past were invoiced and paid in their time."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Domain

from .company import QUIET

#: orders younger than this are left to the story of money
SETTLED_DAYS = 30
#: days from the order to the invoice, and from the invoice to the money
INVOICED_AFTER, PAID_AFTER = 12, 25


class PastMoney:
    def __init__(self, player):
        self.env = player.env(context={**player.env.context, **QUIET})
        self.company = player.company.company
        self.today = fields.Date.context_today(
            self.env["crm.lead"].with_context(tz="Europe/Moscow")
        )

    def create(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        if journal:
            self._pay(journal, self._invoice())

    def _invoice(self):
        orders = self.env["sale.order"].search(
            Domain(
                [
                    ("company_id", "=", self.company.id),
                    ("state", "=", "sale"),
                    ("invoice_status", "=", "to invoice"),
                    ("picking_ids", "=", False),
                    ("date_order", "<", self.today - timedelta(days=SETTLED_DAYS)),
                ]
            ),
            order="date_order",
        )
        invoices = self.env["account.move"]
        for order in orders:
            invoice = order._create_invoices()
            day = order.date_order.date() + timedelta(days=INVOICED_AFTER)
            invoice.write({"invoice_date": day, "date": day, "invoice_date_due": day})
            invoices |= invoice
        invoices.action_post()
        return invoices

    def _pay(self, journal, invoices):
        for invoice in invoices:
            day = min(invoice.invoice_date + timedelta(days=PAID_AFTER), self.today)
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({"payment_date": day, "journal_id": journal.id})._create_payments()
