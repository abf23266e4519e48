from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import OWN, make_user
from .execution_case import ExecutionCase


class PurchaseRequestCase(ExecutionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = make_user(cls.env, "program", f"{OWN}.group_integrator")
        cls.buh = make_user(cls.env, "buh", f"{OWN}.group_accountant_deals")
        cls.pump = cls._make_product("Spare pump")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.pump.seller_ids = [
            (0, 0, {"partner_id": cls.vendor.id, "price": 9, "delay": 3}),
            (0, 0, {"partner_id": cls.vendor.id, "price": 6, "delay": 3, "min_qty": 10}),
        ]
        cls.deal = cls._make_deal(process=None, partner_id=cls.customer.id)

    def _request(self, quantity=2, user=None, **values):
        return (
            self.env["crm.purchase.request"]
            .with_user(user or self.anna)
            .create({"product_id": self.pump.id, "quantity": quantity, **values})
        )

    def _buy(self, requests, **kwargs):
        """The buyer puts requests on quotations."""
        ids = requests.with_user(self.pavel).consolidate(**kwargs)
        self.env["crm.purchase.request"]._settle_requests()
        return self.env["purchase.order"].browse(ids)

    def _settle_requests(self):
        self.env.flush_all()
        self.env["crm.purchase.request"]._settle_requests()

    def _confirm(self, purchase):
        purchase.with_user(self.pavel).button_confirm()
        self._settle_requests()

    def _receive(self, purchase, quantity=None):
        picking = purchase.picking_ids.filtered(lambda item: item.state != "done")
        self._ship(picking, quantity)
        self._settle_requests()

    def _news(self, requests):
        return self.env["mail.message"].search(
            [
                ("model", "=", requests._name),
                ("res_id", "in", requests.ids),
                ("message_type", "=", "user_notification"),
            ]
        )


@tagged("post_install", "-at_install")
class TestPurchaseRequest(PurchaseRequestCase):
    """What salespeople ask for becomes orders to vendors (spec 3.11)."""

    def test_requests_are_summed_on_one_quotation(self):
        requests = self._request(8, lead_id=self.deal.id) | self._request(4, user=self.boris)
        purchase = self._buy(requests)
        self.assertEqual(purchase.partner_id, self.vendor)
        line = purchase.order_line
        # together they reach the better price
        self.assertEqual((line.product_qty, line.price_unit), (12, 6))
        self.assertEqual(requests.sudo().purchase_line_id, line)
        self.assertEqual(set(requests.mapped("state")), {"consolidated"})
        more = self._request(3)
        self.assertEqual(self._buy(more), purchase)
        self.assertEqual(purchase.order_line.product_qty, 15)

    def test_quantities_are_summed_in_the_unit_of_the_vendor(self):
        self.pump.uom_ids = self.dozen
        self.pump.seller_ids = [(5, 0, 0)]
        self.pump.seller_ids = [
            (0, 0, {"partner_id": self.vendor.id, "price": 60, "product_uom_id": self.dozen.id})
        ]
        requests = self._request(1, product_uom_id=self.dozen.id) | self._request(6)
        line = self._buy(requests).order_line
        self.assertEqual((line.product_uom_id, line.product_qty), (self.dozen, 1.5))

    def test_currency_of_the_vendor_makes_its_own_quotation(self):
        foreign = self.env["res.currency"].create({"name": "FRC", "symbol": "F"})
        first = self._buy(self._request())
        self.pump.seller_ids.currency_id = foreign
        second = self._buy(self._request())
        self.assertNotEqual(first, second)
        self.assertEqual(second.currency_id, foreign)

    def test_lines_bought_for_an_order_keep_their_quantity(self):
        order = self._make_order((self.bought, 5))
        bought = order._get_purchase_orders().order_line
        request = self._request(2, product_id=self.bought.id)
        self._buy(request)
        self.assertEqual(bought.product_qty, 5)
        self.assertNotEqual(request.sudo().purchase_line_id, bought)

    def test_product_without_vendor(self):
        request = self._request(product_id=self.part.id)
        with self.assertRefused("Heater", UserError):
            self._buy(request)
        self.assertEqual(request.state, "new")
        purchase = self._buy(request, vendor_ids={str(self.part.id): self.vendor.id})
        self.assertEqual(purchase.partner_id, self.vendor)

    def test_dialog_proposes_vendors(self):
        requests = self._request(8) | self._request(4) | self._request(1, product_id=self.part.id)
        action = requests.with_user(self.pavel).action_consolidate()
        wizard = self.env[action["res_model"]].with_user(self.pavel).browse(action["res_id"])
        rows = {
            line.product_id: (line.quantity, line.request_count, line.partner_id)
            for line in wizard.line_ids
        }
        self.assertEqual(rows[self.pump], (12, 2, self.vendor))
        with self.assertRefused("Heater", UserError):
            wizard.action_apply()
        wizard.line_ids.filtered(lambda line: not line.partner_id).partner_id = self.vendor
        wizard.action_apply()
        self.assertEqual(len(requests.sudo().purchase_id), 1)

    # ---- states follow the order to the vendor ------------------------------------------

    def test_states_follow_and_the_requester_is_told_once(self):
        request = self._request(2, lead_id=self.deal.id)
        purchase = self._buy(request)
        self.assertFalse(self._news(request))
        self._confirm(purchase)
        self.assertEqual(request.state, "ordered")
        self.assertTrue(request.date_expected)
        purchase.order_line.date_planned = self._in_days(5)
        self._settle_requests()
        [news] = self._news(request)
        self.assertEqual(news.notified_partner_ids, self.anna.partner_id)
        self._receive(purchase)
        self.assertEqual(request.state, "received")
        self.assertEqual(len(self._news(request)), 2)
        self.assertNotIn("Secret", "".join(self._news(request).mapped("body")))

    def test_partial_receipt_goes_to_the_first_needed(self):
        today = fields.Date.today()
        late = self._request(3, date_needed=fields.Date.add(today, days=9))
        soon = self._request(2, date_needed=fields.Date.add(today, days=2))
        purchase = self._buy(late | soon)
        self._confirm(purchase)
        self._receive(purchase, 2)
        self.assertEqual((soon.state, late.state), ("received", "ordered"))
        self._receive(purchase)
        self.assertEqual(late.state, "received")

    def test_cancelled_order_gives_requests_back(self):
        request = self._request()
        purchase = self._buy(request)
        self._confirm(purchase)
        purchase.button_cancel()
        self._settle_requests()
        self.assertEqual(request.state, "new")
        self.assertFalse(request.sudo().purchase_line_id)
        self.assertEqual(len(self._news(request)), 2)
        again = self._buy(request)
        self.assertNotEqual(again, purchase)
        again.order_line.unlink()
        self.assertEqual(request.state, "new")

    def test_merged_quotations_keep_requests(self):
        request = self._request()
        first = self._buy(request)
        other = first.copy()
        other.with_user(self.pavel)
        (first | other).action_merge()
        self._settle_requests()
        self.assertEqual(request.state, "consolidated")
        self.assertNotEqual(request.sudo().purchase_id.state, "cancel")

    def test_refused_with_a_reason(self):
        request = self._request()
        with self.assertRefused("why", UserError):
            request.with_user(self.pavel).action_refuse(" ")
        request.with_user(self.pavel).action_refuse("Too dear")
        self.assertEqual((request.state, request.refusal_reason), ("refused", "Too dear"))
        [news] = self._news(request)
        self.assertIn("Too dear", news.body)
        with self.assertRefused("Refused", UserError):
            self._buy(request)
        request.action_reopen()
        self.assertEqual(request.state, "new")

    def test_state_is_not_written(self):
        request = self._request()
        with self.assertRefused("buttons", UserError):
            request.state = "received"
        self._buy(request)
        with self.assertRefused("taken up", UserError):
            request.quantity = 5
        with self.assertRefused("taken up", UserError):
            request.unlink()
        with self.assertRefused("themselves", UserError):
            request.with_user(self.pavel).write({"purchase_line_id": False})

    def test_bad_input(self):
        with mute_logger("odoo.sql_db"), self.assertRefused("positive", IntegrityError):
            self._request(0)
        with self.assertRefused("counted", UserError):
            self._request(product_uom_id=self.env.ref("uom.product_uom_hour").id)
        other = self._make_deal("Other", process=None)
        order = self._make_order((self.service, 1), opportunity_id=other.id)
        with self.assertRefused(order.name, UserError):
            self._request(order_id=order.id, lead_id=self.deal.id)
        self.assertEqual(self._request(order_id=order.id).lead_id, other)

    # ---- rights ------------------------------------------------------------------------

    def test_salespeople_see_their_deals_only_and_no_prices(self):
        request = self._request(lead_id=self.deal.id)
        free = self._request()
        self._buy(request)
        requests = self.env["crm.purchase.request"]
        self.assertEqual(requests.with_user(self.anna).search([]), request | free)
        self.assertEqual(requests.with_user(self.hanna).search([]), request)
        self.assertFalse(requests.with_user(self.stranger).search([]))
        for user in (self.boris, self.stranger):
            with self.assertRaises(AccessError):
                free.with_user(user).read(["quantity"])
        with self.assertRaises(AccessError):
            request.with_user(self.stranger).read(["quantity"])
        with self.assertRaises(AccessError):
            self._request(user=self.stranger, lead_id=self.deal.id)
        for name in ("purchase_line_id", "purchase_id"):
            self.assertNotIn(name, request.fields_get())
            with self.assertRaises(AccessError):
                request.read([name])
        for method, arguments in (
            ("consolidate", ()),
            ("action_consolidate", ()),
            ("action_refuse", ("no",)),
            ("action_open_purchase", ()),
        ):
            with self.assertRaises(AccessError):
                getattr(free, method)(*arguments)
        with self.assertRaises(AccessError):
            requests.with_user(self.anna).create(
                {"product_id": self.pump.id, "user_id": self.boris.id}
            )

    def test_buyer_sees_all_but_no_deals(self):
        request = self._request(lead_id=self.deal.id)
        there = request.with_user(self.pavel)
        self.assertEqual(there.quantity, 2)
        self.assertIn(there, there.search([]))
        self.assertNotIn("lead_id", there.fields_get())
        with self.assertRaises(AccessError):
            there.read(["lead_id"])
        with self.assertRaises(AccessError):
            there.create({"product_id": self.pump.id})

    def test_nobody_else(self):
        request = self._request(lead_id=self.deal.id)
        for user in (self.program, self.buh, self.kostya, self.maria):
            with self.assertRaises(AccessError):
                request.with_user(user).read(["quantity"])
        other = self.env["res.company"].create({"name": "Other Works"})
        foreign = request.sudo().copy({"company_id": other.id, "lead_id": False})
        self.assertNotIn(foreign, request.with_user(self.pavel).search([]))
        with self.assertRaises(AccessError):
            foreign.with_user(self.pavel).consolidate()

    def test_queries_do_not_grow(self):
        requests = self.env["crm.purchase.request"].union(
            *(self._request(1, lead_id=self.deal.id) for _number in range(12))
        )

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.with_user(self.anna).read(
                ["name", "quantity", "date_expected", "is_late", "order_name", "state"]
            )
            return self.cr.sql_log_count - before

        count(requests)
        self.assertLessEqual(count(requests), count(requests[:1]) + 1)
