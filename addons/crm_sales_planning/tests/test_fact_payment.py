from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .fact_case import FactCase


@tagged("post_install", "-at_install")
class TestFactPayment(FactCase):
    """Money of clients counts for the salesperson of the invoice it paid."""

    def _invoice(self, amount=100, move_type="out_invoice", user=None):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.customer.id,
                "invoice_user_id": (user or self.anna).id,
                "team_id": self.team.id,
                "invoice_date": "2031-04-30",
                "invoice_line_ids": [
                    Command.create(
                        {"product_id": self.product.id, "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        invoice.action_post()
        return invoice

    def _pay(self, invoices, amount=None, day="2031-05-05", **values):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"payment_date": day, "group_payment": True, **values})
        )
        if amount:
            wizard.amount = amount
        return wizard._create_payments()

    def _may(self, user=None):
        return self._value("payments", "2031-05-01", "2031-05-31", user)

    def _outstanding(self):
        """Payments get entries, as with an accountant."""
        account = self.env["account.account"].create(
            {"name": "Outstanding", "code": "199999", "account_type": "asset_current"}
        )
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        bank.inbound_payment_method_line_ids.payment_account_id = account
        bank.outbound_payment_method_line_ids.payment_account_id = account
        return bank

    def _without_entries(self):
        """Payments get no entries where the bank's lines are matched with invoices."""
        self.startPatcher(
            patch.object(
                type(self.env["account.move"]),
                "_get_invoice_in_payment_state",
                lambda moves: "in_payment",
            )
        )

    def test_payment_without_an_entry(self):
        self._without_entries()
        invoice = self._invoice()
        payment = self._pay(invoice, 40)
        self.assertFalse(payment.move_id)
        self.assertEqual(self._may(), 40)
        self.assertEqual(self._may(self.anna), 40)
        payment.action_cancel()
        self.assertEqual(self._may(), 0)

    def test_payment_with_an_entry_by_invoice(self):
        self._outstanding()
        mine, other = self._invoice(100), self._invoice(50, user=self.boris)
        payment = self._pay(mine | other)
        self.assertTrue(payment.move_id)
        self.assertEqual(self._may(), 150)
        self.assertEqual(self._may(self.anna), 100)
        self.assertEqual(self._may(self.boris), 50)
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(self._may(), 150, "the money is there, whatever it is for")
        self.assertEqual(self._may(self.boris), 0)

    def test_advance_counts_for_the_clients_salesperson(self):
        self._outstanding()
        self.customer.user_id = self.boris
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 70,
                "date": "2031-05-05",
            }
        )
        payment.action_post()
        self.assertEqual((self._may(), self._may(self.boris)), (70, 70))
        invoice = self._invoice(50)
        (invoice.line_ids | payment.move_id.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual((self._may(), self._may(self.anna), self._may(self.boris)), (70, 50, 20))

    def test_money_given_back_counts_against(self):
        self._outstanding()
        self._pay(self._invoice(100))
        self._pay(self._invoice(30, "out_refund"))
        self.assertEqual(self._may(), 70)

    def test_bank_statement_instead_of_a_payment_counts_once(self):
        self._without_entries()
        invoice = self._invoice(100)
        self.assertFalse(self._pay(invoice).move_id)
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.env.company.id)], limit=1
        )
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": bank.id,
                "date": "2031-05-06",
                "payment_ref": invoice.name,
                "partner_id": self.customer.id,
                "amount": 100,
            }
        )
        self.assertEqual(self._may(), 100)
        receivable = invoice.line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        counterpart = line.move_id.line_ids.filtered(
            lambda item: item.account_id == bank.suspense_account_id
        )
        line.move_id.button_draft()
        counterpart.account_id = receivable.account_id
        line.move_id.action_post()
        (receivable | counterpart).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(self._may(), 100)
        self.assertEqual(self._may(self.anna), 100)
