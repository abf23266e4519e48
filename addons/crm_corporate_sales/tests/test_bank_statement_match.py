from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_case import INN, MoneyCase


@tagged("post_install", "-at_install")
class TestBankStatementMatch(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_order((cls.furnace, 1))
        cls.invoice = cls._invoice(cls.order)
        cls.second = cls._invoice(cls._make_order((cls.furnace, 2)))

    def _as_vera(self, line):
        return line.with_user(self.vera).with_company(self.company)

    def test_number_and_payer_are_certain(self):
        line = self._as_vera(self._bank_line(1220, f"Оплата {self.invoice.name}", payer_inn=INN))
        self.assertEqual(line.match_move_ids, self.invoice)
        self.assertTrue(line.match_is_certain)
        self.assertEqual(line.match_reason, "number in the text, payer, sum")
        line.action_match()
        self.assertTrue(line.is_reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(line.partner_id, self.client)
        self.assertFalse(line.match_move_ids, "nothing more to suggest")
        with self.assertRaisesRegex(UserError, "already"):
            line.action_match()

    def test_order_number(self):
        line = self._bank_line(1220, f"по заказу {self.order.name}", payer_inn=INN)
        self.assertEqual(line.match_move_ids, self.invoice)

    def test_part_then_rest(self):
        self._bank_line(220, self.invoice.name, payer_inn=INN).action_match()
        self.assertEqual(self.invoice.payment_state, "partial")
        self.assertEqual(self.invoice.amount_residual, 1000)
        rest = self._bank_line(1000, self.invoice.name, payer_inn=INN)
        self.assertTrue(rest.match_is_certain)
        rest.action_match()
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_several_together(self):
        line = self._bank_line(3660, "счета", payer_inn=INN)
        self.assertEqual(line.match_move_ids, self.invoice | self.second)
        self.assertFalse(line.match_is_certain, "no number")
        line.action_match()
        self.assertEqual((self.invoice | self.second).mapped("payment_state"), ["paid", "paid"])

    def test_credit_note_is_taken_off(self):
        credit = self._credit(self.invoice)
        credit.button_draft()
        credit.invoice_line_ids.price_unit = 100
        credit.action_post()
        credit.line_ids.remove_move_reconcile()
        line = self._bank_line(1098, f"{self.invoice.name} {credit.name}", payer_inn=INN)
        self.assertEqual(line.match_move_ids, self.invoice | credit)
        line.action_match()
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(credit.amount_residual, 0)

    def test_money_back_to_the_client(self):
        credit = self._credit(self.second)
        credit.line_ids.remove_move_reconcile()
        line = self._bank_line(-2440, f"возврат по {credit.name}", payer_inn=INN)
        self.assertEqual(line.match_move_ids, credit)
        line.action_match()
        self.assertEqual(credit.amount_residual, 0)

    def test_overpayment_is_left_to_a_person_and_stays_with_the_client(self):
        line = self._bank_line(1500, self.invoice.name, payer_inn=INN)
        self.assertFalse(line.match_is_certain)
        line.action_match()
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        rest = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.client.id),
                ("account_type", "=", "asset_receivable"),
                ("reconciled", "=", False),
                ("amount_residual", "<", 0),
            ]
        )
        self.assertEqual(rest.amount_residual, -280)

    def test_all_certain(self):
        certain = self._bank_line(1220, self.invoice.name, payer_inn=INN)
        # nobody named: two invoices are possible only in part
        unsure = self._bank_line(100, "за оборудование", payer_inn=INN)
        stranger = self._bank_line(777, "что-то")
        lines = certain | unsure | stranger
        result = self._as_vera(lines).action_match_certain()
        self.assertEqual(lines.mapped("is_reconciled"), [True, False, False])
        self.assertIn("matched: 1", result["params"]["message"])
        self.assertIn("look: 2", result["params"]["message"])

    def test_two_payments_for_one_invoice(self):
        """The second is judged again after the first."""
        first = self._bank_line(1220, self.invoice.name, payer_inn=INN)
        twin = self._bank_line(1220, self.invoice.name, payer_inn=INN)
        (first | twin).action_match_certain()
        self.assertEqual(sorted((first | twin).mapped("is_reconciled")), [False, True])

    def test_same_sum_twice_is_not_certain(self):
        self._invoice(self._make_order((self.furnace, 1)))
        line = self._bank_line(1220, "за оборудование", payer_inn=INN)
        self.assertTrue(line.match_move_ids)
        self.assertFalse(line.match_is_certain)
        line.action_match_certain()
        self.assertFalse(line.is_reconciled)

    def test_payer_without_invoices(self):
        line = self._bank_line(5, "благодарность")
        self.assertFalse(line.match_move_ids)
        with self.assertRaisesRegex(UserError, "by hand"):
            line.action_match()

    def test_foreign_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": "2020-01-01",
                "rate": 0.01,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id, "company_id": self.company.id}
        )
        order = self._make_order((self.furnace, 1, 10), pricelist_id=pricelist.id)
        invoice = self._invoice(order)
        self.assertEqual((invoice.currency_id, invoice.amount_total), (euro, 12.2))
        line = self._bank_line(1220, f"оплата {invoice.name}", payer_inn=INN)
        self.assertEqual(line.match_move_ids, invoice)
        self.assertFalse(line.match_is_certain)
        self.assertIn("rate", line.match_reason)
        line.action_match()
        self.assertEqual(invoice.payment_state, "paid")

    def test_down_payment(self):
        order = self._make_order((self.furnace, 10))
        advance = self._down_payment(order, 30)
        line = self._bank_line(3660, f"аванс {advance.name}", payer_inn=INN)
        self.assertTrue(line.match_is_certain)
        line.action_match()
        self.assertEqual(advance.payment_state, "paid")

    def test_other_company_is_not_looked_at(self):
        other = self._create_company(name="Other company", country_id=self.env.ref("base.ru").id)
        self.env.user.company_ids += other
        journal = self.env["account.journal"].search(
            [("company_id", "=", other.id), ("type", "=", "bank")], limit=1
        )
        line = self._bank_line(1220, self.invoice.name, journal_id=journal.id, payer_inn=INN)
        self.assertEqual(line.company_id, other)
        self.assertFalse(line.match_move_ids)

    def test_sellers_may_not(self):
        line = self._bank_line(1220, self.invoice.name, payer_inn=INN)
        with self.assertRaises(AccessError):
            line.with_user(self.anna).action_match()
        with self.assertRaises(AccessError):
            line.with_user(self.maxim).action_match_certain()

    def test_queries_do_not_grow(self):
        def count(lines):
            lines.invalidate_recordset()
            self.env.flush_all()
            before = self.cr.sql_log_count
            lines.mapped("match_score")
            return self.cr.sql_log_count - before

        lines = self.env["account.bank.statement.line"]
        for number in range(12):
            lines |= self._bank_line(100 + number, f"payment {number}", payer_inn=INN)
        few = count(lines[:3])
        for _number in range(4):
            self._invoice(self._make_order((self.furnace, 1)))
        self.assertLessEqual(count(lines), few + 1)
