from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .money_case import MoneyCase


@tagged("post_install", "-at_install")
class TestReceivableAccess(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hanna = cls._make_user("hanna_money", "sales_team.group_sale_salesman")
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Vacuum",
                "user_id": cls.hanna.id,
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.anna.ids)],
            }
        )
        cls.order = cls._make_order((cls.furnace, 1), team_id=cls.team.id)
        cls.invoice = cls._invoice(cls.order, days_ago=10)

    def _seen(self, model, user):
        return self.env[model].with_user(user).search([("order_id", "=", self.order.id)])

    def test_who_sees(self):
        for model in ("crm.receivable", "crm.order.money"):
            for user in (self.anna, self.hanna, self.maxim, self.vera):
                row = self._seen(model, user)
                self.assertEqual(len(row), 1, (model, user.login))
                self.assertEqual(row.rest, 1220)
                self.assertTrue(row.display_name)
            self.assertFalse(self._seen(model, self.boris))

    def test_who_has_no_right(self):
        for group in (
            "crm_corporate_sales.group_marketing",
            "crm_corporate_sales.group_dispatcher",
            "stock.group_stock_user",
            "mrp.group_mrp_user",
        ):
            user = self._make_user(group.replace(".", "_") + "_r", group)
            for model in ("crm.receivable", "crm.order.money"):
                with self.assertRaises(AccessError, msg=group):
                    self.env[model].with_user(user).search([])

    def test_nobody_writes(self):
        for model in ("crm.receivable", "crm.order.money"):
            with self.assertRaises(AccessError):
                self._seen(model, self.vera).write({"rest": 0})

    def test_other_company(self):
        other = self._create_company(name="Other company", country_id=self.env.ref("base.ru").id)
        user = self._make_user("otto_money", "account.group_account_invoice")
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model in ("crm.receivable", "crm.order.money"):
            self.assertFalse(self._seen(model, user))

    def test_invoice_opens_for_its_seller(self):
        row = self._seen("crm.order.money", self.anna)
        self.assertEqual(row.action_open_order()["res_id"], self.order.id)
        self.assertEqual(row.action_open_invoices()["res_id"], self.invoice.id)
        receivable = self._seen("crm.receivable", self.anna)
        self.assertEqual(receivable.action_open_document()["res_id"], self.invoice.id)

    def test_accountant_invoices_an_order(self):
        """The button of the order opens Odoo's wizard, which is for salespeople only."""
        order = self._make_order((self.training, 1))
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_user(self.vera)
            .create({"advance_payment_method": "delivered", "sale_order_ids": [(6, 0, order.ids)]})
        )
        wizard.create_invoices()
        self.assertEqual(order.invoice_ids.amount_total, 610)
        bought = self._make_order()
        advance = (
            self.env["sale.advance.payment.inv"]
            .with_user(self.vera)
            .with_context(active_model="sale.order", active_ids=bought.ids)
            .create({"advance_payment_method": "percentage", "amount": 50})
        )
        invoice = self.env["account.move"].browse(advance.create_invoices()["res_id"])
        self.assertEqual(invoice.amount_total, 610)
        invoice.with_user(self.vera).action_post()
        final = advance.create(
            {"advance_payment_method": "delivered", "sale_order_ids": bought.ids}
        ).create_invoices()
        self.assertEqual(self.env["account.move"].browse(final["res_id"]).amount_total, 610)
        with self.assertRaises(AccessError):
            bought.with_user(self.vera).order_line.copy({"order_id": bought.id})
        worker = self._make_user("worker_invoices", "stock.group_stock_user")
        with self.assertRaises(AccessError):
            self.env["sale.advance.payment.inv"].with_user(worker).create({})
