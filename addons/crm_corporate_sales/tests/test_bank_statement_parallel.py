from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

KEY = "parallel-bank-statement"


@tagged("post_install", "-at_install")
class TestBankStatementParallel(TransactionCase):
    """Two accountants match the same money, on two connections that really commit."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        self.startPatcher(patch("odoo.service.model.random.uniform", return_value=0))
        with self._real_env() as env:
            company = env.company
            journal = env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
            )
            partner = env["res.partner"].create({"name": KEY})
            product = env["product.product"].create(
                {"name": KEY, "type": "service", "taxes_id": False}
            )
            invoice = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": fields.Date.today(),
                    "invoice_line_ids": [
                        (0, 0, {"product_id": product.id, "quantity": 1, "price_unit": 100})
                    ],
                }
            )
            invoice.action_post()
            lines = env["account.bank.statement.line"].create(
                [
                    {
                        "journal_id": journal.id,
                        "date": fields.Date.today(),
                        "amount": 100,
                        "payment_ref": f"{KEY} {invoice.name}",
                        "partner_id": partner.id,
                        "bank_document": str(number),
                    }
                    for number in (1, 2)
                ]
            )
            self.invoice_id, self.line_ids = invoice.id, lines.ids

    @contextmanager
    def _real_env(self):
        with self.registry.cursor() as cr:
            # both connections are of one thread: waiting for each other would last for ever
            cr.execute("SET lock_timeout = '3s'")
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _clean_up(self):
        with self._real_env() as env:
            lines = env["account.bank.statement.line"].search([("payment_ref", "like", KEY)])
            lines.action_undo_reconciliation()
            moves = env["account.move"].search([("partner_id.name", "=", KEY)]) - lines.move_id
            moves.button_draft()
            lines.with_context(force_delete=True).unlink()
            moves.with_context(force_delete=True).unlink()
            env["product.product"].search([("name", "=", KEY)]).product_tmpl_id.unlink()
            env["res.partner"].search([("name", "=", KEY)]).unlink()

    def _lines(self, env, *positions):
        ids = [self.line_ids[position] for position in positions or (0, 1)]
        return env["account.bank.statement.line"].browse(ids)

    def _check_paid_once(self):
        with self._real_env() as env:
            lines = self._lines(env)
            self.assertEqual(sorted(lines.mapped("is_reconciled")), [False, True])
            invoice = env["account.move"].browse(self.invoice_id)
            self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
            matched = invoice.line_ids.matched_credit_ids
            self.assertEqual(matched.mapped("amount"), [100])
            for move in lines.move_id:
                self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0)

    def test_the_same_payment(self):
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")  # from now on it sees the database as it is now
            self._lines(first, 0).action_match()
            first.flush_all()
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "Somebody else"):
                self._lines(second, 0).action_match()
            second.cr.rollback()
            second.cr.execute("SELECT 1")
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "matched already"):
                # as every call from outside: refused once, then it sees what the first one did
                retrying(lambda: self._lines(second, 0).action_match(), second)
        self._check_paid_once()

    def test_two_payments_for_one_invoice(self):
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")
            self._lines(first, 0).action_match()
            first.cr.commit()
            with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "No document"):
                retrying(lambda: self._lines(second, 1).action_match(), second)
        self._check_paid_once()

    def test_all_that_are_certain(self):
        with self._real_env() as first, self._real_env() as second:
            second.cr.execute("SELECT 1")
            self._lines(first).action_match_certain()
            first.cr.commit()
            with mute_logger("odoo.sql_db"):
                retrying(lambda: self._lines(second).action_match_certain(), second)
        self._check_paid_once()
