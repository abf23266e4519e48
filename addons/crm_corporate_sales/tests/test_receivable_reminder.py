from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .money_case import MoneyCase


@tagged("post_install", "-at_install")
class TestReceivableReminder(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.move"].search([("reminder_step", "=", 0)]).reminder_step = 99
        cls.deal = cls._make_deal()
        cls.order = cls._make_order((cls.furnace, 1), deal=cls.deal)
        cls.cron = cls.env.ref("crm_corporate_sales.ir_cron_remind_overdue").sudo()

    def _run(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _activities(self):
        return self.deal.activity_ids.filtered(lambda item: "overdue" in (item.summary or ""))

    def _age(self, invoice, days):
        invoice.invoice_date_due = fields.Date.subtract(self.today, days=days)

    def test_each_step_once(self):
        invoice = self._invoice(self.order, days_ago=0)
        self._run()
        self.assertFalse(self._activities(), "due today is not overdue")
        for days, expected in ((1, 1), (3, 1), (7, 2), (29, 2), (30, 3), (90, 3)):
            self._age(invoice, days)
            self._run()
            self._run()
            self.assertEqual(len(self._activities()), expected, days)
        activity = self._activities()[0]
        self.assertEqual(activity.user_id, self.anna)
        self.assertIn(invoice.name, activity.summary)
        self.assertIn("1,220.00", activity.summary)

    def test_found_late_reminds_once(self):
        invoice = self._invoice(self.order, days_ago=45)
        self._run()
        self.assertEqual(len(self._activities()), 1)
        self.assertEqual(invoice.reminder_step, 30)

    def test_paid_is_not_reminded(self):
        invoice = self._invoice(self.order, days_ago=10)
        self._pay(invoice)
        self._run()
        self.assertFalse(self._activities())

    def test_rest_only(self):
        invoice = self._invoice(self.order, days_ago=10)
        self._pay(invoice, 1000)
        self._run()
        self.assertIn("220.00", self._activities().summary)

    def test_clients_are_written_to_if_the_company_wants_it(self):
        self._invoice(self.order, days_ago=10)
        self._run()
        self.assertFalse(self._letters())
        self.company.remind_clients_of_invoices = True
        other = self._invoice(self._make_order((self.furnace, 1), deal=self.deal), days_ago=1)
        self._run()
        letter = self._letters()
        self.assertEqual(len(letter), 1)
        self.assertIn(other.name, letter.subject)
        self.assertIn("1,220.00", letter.body)

    def _letters(self):
        return self.env["mail.message"].search(
            [("model", "=", "account.move"), ("subject", "ilike", "waiting for payment")]
        )

    def test_by_hand(self):
        invoice = self._invoice(self.order, days_ago=10)
        action = invoice.with_user(self.vera).action_remind_client()
        self.assertEqual(action["context"]["default_res_ids"], invoice.ids)
        self._pay(invoice)
        with self.assertRaises(UserError):
            invoice.action_remind_client()

    def test_one_notice_for_many(self):
        for _number in range(4):
            self._invoice(self._make_order((self.furnace, 1), deal=self.deal), days_ago=2)
        notices = self.env["mail.message"].sudo()
        domain = [("partner_ids", "in", self.anna.partner_id.ids)]
        before = notices.search_count(domain)
        self._run()
        after = notices.search_count(domain)
        self.assertEqual(after - before, 1)
        self.assertEqual(len(self._activities()), 4)
