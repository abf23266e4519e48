from odoo import fields
from odoo.tests import tagged

from .money_case import MoneyCase


@tagged("post_install", "-at_install")
class TestReceivableStatus(MoneyCase):
    """Invoices and documents in the execution of an order, and what keeps a deal open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"closing_documents": "none", "closing_act_for_services": False})
        cls.deal = cls._make_deal()
        cls.order = cls._make_order((cls.furnace, 2), deal=cls.deal)

    def _status(self, order=None):
        self.env["sale.order"]._settle_execution()
        [status] = (order or self.order).with_user(self.anna).execution_status()
        return status

    def _missing(self, order=None):
        order = order or self.order
        self.env["sale.order"]._settle_execution()
        return order.with_user(self.anna)._get_missing_to_close()[order.with_user(self.anna)]

    def _ship(self, order, quantity=None):
        for move in order.picking_ids.move_ids.filtered(lambda m: m.state != "done"):
            move.quantity = move.product_uom_qty if quantity is None else quantity
            move.picked = True
        pickings = order.picking_ids.filtered(lambda picking: picking.state != "done")
        pickings.with_context(skip_backorder=True).button_validate()

    def _money(self, text):
        return [line for line in self._missing() if text in line]

    def test_nothing_invoiced(self):
        self.assertEqual(self._status()["invoices"], [])
        [text] = self._money("invoiced")
        self.assertIn(self.order.name, text)
        self.assertIn("2,440.00", text)

    def test_draft_invoice(self):
        self._invoice(self.order, post=False)
        self.assertFalse(self._money("fully invoiced"))
        self.assertTrue(self._money("not confirmed"))
        [row] = self._status()["invoices"]
        self.assertEqual((row["state"], row["paid"], row["rest"]), ("draft", 0, 2440))

    def test_partly_then_fully_paid(self):
        invoice = self._invoice(self.order)
        self.assertEqual(len(self._money(invoice.name)), 1)
        self._pay(invoice, 1000)
        [row] = self._status()["invoices"]
        self.assertEqual(
            row,
            {
                "id": invoice.id,
                "name": invoice.name,
                "type": "invoice",
                "state": "partial",
                "date": fields.Date.to_string(self.today),
                "due": fields.Date.to_string(self.today),
                "total": 2440.0,
                "paid": 1000.0,
                "rest": 1440.0,
                "currency": "RUB",
            },
        )
        self.assertIn("1,440.00", self._money(invoice.name)[0])
        self._pay(invoice)
        self.assertEqual(self._status()["invoices"][0]["state"], "paid")
        self.assertFalse(self._money(invoice.name))
        self.assertFalse(self._money("invoiced"))

    def test_payment_touches_the_order(self):
        invoice = self._invoice(self.order)
        self.env["sale.order"]._settle_execution()
        key = "crm_corporate_sales.execution_touched"
        self._pay(invoice)
        self.env.flush_all()
        self.assertIn(self.order.id, self.env.cr.precommit.data.get(key, set()))

    def test_down_payment_then_the_rest(self):
        advance = self._down_payment(self.order, 30)
        rows = self._status()["invoices"]
        self.assertEqual([(row["type"], row["total"]) for row in rows], [("down_payment", 732.0)])
        self.assertTrue(self._money("fully invoiced"))
        self._pay(advance)
        final = self._invoice(self.order)
        self.assertEqual(final.amount_total, 1708)
        self.assertFalse(self._money("fully invoiced"))
        self._pay(final)
        self.assertFalse(self._money("paid"))

    def test_a_down_payment_leaves_less_to_invoice(self):
        order = self._make_order((self.furnace, 1), deal=self.deal)

        def left():
            [text] = [text for text in self._missing(order) if order.name in text]
            return text

        self.assertIn("1,220.00", left())
        advance = self._down_payment(order, 50, post=False)
        self.assertIn("610.00", left(), "a draft is told of besides, and not twice")
        advance.action_post()
        self.assertIn("610.00", left())
        credit = self._credit(advance)
        self.assertIn("1,220.00", left(), "given back")
        self.assertEqual(credit.amount_total, 610)

    def test_all_paid_in_advance_still_needs_the_final_invoice(self):
        order = self._make_order((self.furnace, 1), deal=self.deal)
        self._pay(self._down_payment(order, 100))
        self.assertIn(f"Order {order.name} has no final invoice yet", self._missing(order))
        self._invoice(order)
        self.assertFalse([text for text in self._missing(order) if "invoice" in text])

    def test_credit_note(self):
        invoice = self._invoice(self.order)
        self._pay(invoice)
        self._ship(self.order)
        credit = self._credit(invoice)
        rows = {row["type"]: row for row in self._status()["invoices"]}
        self.assertEqual(rows["credit_note"]["rest"], 2440)
        [text] = self._money(credit.name)
        self.assertIn("not paid out", text)
        self._bank_line(-2440, credit.name)._match_with(credit.ids)
        self.assertFalse(self._money(credit.name))

    def test_partly_delivered_the_rest_given_up(self):
        self.furnace.invoice_policy = "delivery"
        order = self._make_order((self.furnace, 3), deal=self.deal)
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        order.picking_ids.filtered(lambda item: item.state != "done").action_cancel()
        self.assertEqual(order.order_line.qty_delivered, 1)
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, 1220)
        self.assertFalse([text for text in self._missing(order) if "invoiced" in text])

    def test_two_orders_on_one_deal_and_one_invoice(self):
        other = self._make_order((self.training, 1), deal=self.deal)
        invoice = (self.order | other)._create_invoices()
        self.assertEqual(len(invoice), 1)
        invoice.action_post()
        for order in (self.order, other):
            self.assertEqual(self._status(order)["invoices"][0]["id"], invoice.id)
        rows = self.env["crm.order.money"].search([("order_id", "in", (self.order | other).ids)])
        self.assertEqual(
            {row.order_id: row.invoiced for row in rows}, {self.order: 2440.0, other: 610.0}
        )
        self._pay(invoice, 1525)
        rows.invalidate_recordset()
        self.assertEqual(
            {row.order_id: row.paid for row in rows}, {self.order: 1220.0, other: 305.0}
        )

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
        order = self._make_order((self.furnace, 1, 10), pricelist_id=pricelist.id, deal=self.deal)
        self._invoice(order, days_ago=5)
        row = self.env["crm.order.money"].browse(order.id)
        self.assertEqual((row.currency_id, row.invoiced, row.overdue), (euro, 12.2, 12.2))
        self.assertAlmostEqual(row.overdue_company, 1220)
        self.assertEqual(self._status(order)["invoices"][0]["currency"], "EUR")
        self.assertIn("12.20", [text for text in self._missing(order) if "paid" in text][0])

    def test_money_of_orders(self):
        invoice = self._invoice(self.order, days_ago=10)
        self._pay(invoice, 1000)
        row = self.env["crm.order.money"].with_user(self.vera).browse(self.order.id)
        self.assertEqual(
            (row.ordered, row.invoiced, row.to_invoice, row.paid, row.rest, row.overdue),
            (2440, 2440, 0, 1000, 1440, 1440),
        )
        self.assertEqual(row.next_due, invoice.invoice_date_due)
        self.assertEqual(row.lead_id, self.deal)

    def test_receivables_by_age(self):
        ages = {}
        for days in (0, 5, 40, 70, 100):
            invoice = self._invoice(self._make_order((self.furnace, 1)), days_ago=days)
            ages[invoice] = days
        rows = (
            self.env["crm.receivable"].with_user(self.vera).search([("user_id", "=", self.anna.id)])
        )
        self.assertEqual(
            {row.move_id: (row.age, row.days_overdue) for row in rows},
            {
                invoice: (age, days)
                for (invoice, days), age in zip(ages.items(), "01234", strict=True)
            },
        )
        self.assertEqual(sum(rows.mapped("overdue_company")), 4880)
        groups = self.env["crm.receivable"]._read_group(
            [("user_id", "=", self.anna.id)], ["age"], ["rest_company:sum"]
        )
        self.assertEqual(dict(groups)["0"], 1220)

    def test_money_not_set_off_counts_against(self):
        invoice = self._invoice(self.order)
        line = self._bank_line(3000, invoice.name, partner_id=self.client.id)
        line._match_with(invoice.ids)
        [row] = self.env["crm.receivable"].search([("partner_id", "=", self.client.id)])
        self.assertEqual((row.kind, row.rest), ("payment", -560))
        self.assertEqual((row.age, row.days_overdue), ("0", 0))

    def test_queries_do_not_grow(self):
        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            orders.with_user(self.anna).execution_status()
            return self.cr.sql_log_count - before

        orders = self.env["sale.order"]
        for _number in range(6):
            order = self._make_order((self.furnace, 1), (self.training, 1), deal=self.deal)
            self._invoice(order)
            orders |= order
        self.env["sale.order"]._settle_execution()
        count(orders[:1])
        few = count(orders[:2])
        self.assertLessEqual(count(orders), few + 2)
