from datetime import datetime, time, timedelta

from odoo import fields
from odoo.tests import tagged

from .execution_case import ExecutionCase


@tagged("post_install", "-at_install")
class TestExecutionDelay(ExecutionCase):
    """Expected dates, and delays that the salesperson hears of once (spec 3.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._put_in_stock(cls.part, 100)
        cls.order = cls._make_order((cls.made, 1), commitment_date=cls._in_days(30))
        cls.production = cls._productions(cls.order, cls.made)

    def _day(self, days):
        return fields.Date.to_string(fields.Date.today() + timedelta(days=days))

    def _replan(self, days, production=None):
        """The planner moves a production so that it ends in so many days."""
        production = (production or self.production).with_user(self.maria)
        production.workorder_ids.write({"duration_expected": 1})
        production.date_start = datetime.combine(self._in_days(days), time(10))
        self._settle()

    def _watch(self):
        """What the cron does about delays (the cron itself: test_execution_watch)."""
        self.env["sale.order"].search([("execution_news", "=", True)])._tell_delays()

    def _activities(self, order=None):
        return (order or self.order).activity_ids.filtered(
            lambda activity: activity.user_id == self.anna
        )

    def _digests(self):
        return self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("notified_partner_ids", "in", self.anna.partner_id.ids),
                ("subject", "ilike", "late"),
            ]
        )

    def test_promise_is_kept_while_the_plan_is_before_it(self):
        self._replan(20)
        self.assertLine(self.order, promised_date=self._day(30), delay_days=0)
        self.assertFalse(self.order.execution_news)
        self._watch()
        self.assertFalse(self._activities())

    def test_delay_is_told_once(self):
        self._replan(35)
        self.assertLine(self.order, expected_date=self._day(35), delay_days=5)
        self.assertEqual(self.order.execution_delay_days, 5)
        self.assertEqual(self._status(self.order)["production"][0]["delay_days"], 5)
        self.assertTrue(self.order.execution_news)
        before = len(self._digests())
        self._watch()
        [activity] = self._activities()
        self.assertIn("Vacuum furnace", activity.note)
        self.assertEqual(len(self._digests()), before + 1)
        for _again in range(2):
            self.order._on_execution_changed()
            self.assertFalse(self.order.execution_news)
            self._watch()
        self.assertEqual(self._activities(), activity)
        self.assertEqual(len(self._digests()), before + 1)

    def test_worse_is_told_again_in_the_same_activity(self):
        self._replan(35)
        self._watch()
        told = len(self._digests())
        self._replan(34)
        self._watch()
        self.assertEqual(len(self._digests()), told)
        self._replan(40)
        self._watch()
        self.assertEqual(len(self._digests()), told + 1)
        [activity] = self._activities()
        self.assertIn("10 days late", activity.note)

    def test_new_episode_after_the_delay_was_over(self):
        self._replan(35)
        self._watch()
        told = len(self._digests())
        self._replan(20)
        self.assertFalse(self.order.order_line.execution_told_promise)
        self._replan(35)
        self._watch()
        self.assertEqual(len(self._digests()), told + 1)

    def test_new_promise_is_a_new_episode(self):
        self._replan(35)
        self._watch()
        self.order.commitment_date = self._in_days(32)
        self._settle()
        self.assertTrue(self.order.execution_news)

    def test_one_message_for_several_orders(self):
        other = self._make_order((self.made, 1), commitment_date=self._in_days(10))
        self._replan(35)
        self._replan(35, self._productions(other, self.made))
        before = len(self._digests())
        self._watch()
        self.assertEqual(len(self._digests()), before + 1)
        self.assertTrue(self._activities())
        self.assertTrue(self._activities(other))
        self.assertIn("2 orders", self._digests()[0].subject)

    def test_head_hears_when_the_salesperson_left(self):
        self._replan(35)
        self.anna.active = False
        self._watch()
        self.assertEqual(self.order.activity_ids.user_id, self.hanna)

    def test_sub_assembly_delays_what_it_goes_into(self):
        self._replan(20)
        self._replan(40, self._productions(self.order, self.chamber))
        row = self._line(self.order)
        self.assertGreaterEqual(row["expected_date"], self._day(40))
        self.assertGreater(row["delay_days"], 9)

    def test_receipt_delays_the_order(self):
        order = self._make_order((self.bought, 1), commitment_date=self._in_days(10))
        purchase = order._get_purchase_orders()
        purchase.with_user(self.pavel).button_confirm()
        purchase.with_user(self.pavel).order_line.date_planned = self._in_days(15)
        self._settle()
        self.assertLine(order, expected_date=self._day(15), delay_days=5)
        [row] = self._status(order)["purchases"]
        self.assertEqual((row["date_expected"], row["delay_days"]), (self._day(15), 5))

    def test_supplier_needs_time_from_the_order_on(self):
        """A request that should have been ordered already is late by as much."""
        order = self._make_order((self.bought, 1), commitment_date=self._in_days(1))
        self.assertLine(order, expected_date=self._day(3), delay_days=2)

    def test_ordered_late_it_comes_late(self):
        order = self._make_order((self.bought, 1), commitment_date=self._in_days(1))
        purchase = order._get_purchase_orders().with_user(self.pavel)
        purchase.button_confirm()
        self._settle()
        self.assertLine(order, expected_date=self._day(3), delay_days=2)
        self.assertEqual(purchase.order_line.date_planned.date(), self._in_days(3).date())
        [receipt] = purchase.picking_ids.move_ids
        self.assertEqual(receipt.date.date(), self._in_days(3).date())

    def test_ordered_in_time_it_comes_when_it_is_needed(self):
        order = self._make_order((self.bought, 1), commitment_date=self._in_days(20))
        purchase = order._get_purchase_orders().with_user(self.pavel)
        before = purchase.order_line.date_planned
        purchase.button_confirm()
        self.assertEqual(purchase.order_line.date_planned, before)

    def test_what_the_vendor_promised_is_believed(self):
        order = self._make_order((self.bought, 1), commitment_date=self._in_days(1))
        purchase = order._get_purchase_orders().with_user(self.pavel)
        purchase.write(
            {"order_line": [(1, purchase.order_line.id, {"date_planned": self._in_days(2)})]}
        )
        self._settle()
        self.assertLine(order, expected_date=self._day(2))
        purchase.button_confirm()
        self._settle()
        self.assertLine(order, expected_date=self._day(2), delay_days=1)

    def test_stock_that_is_on_its_way_is_dated(self):
        """First come, first served: what is free first, then what comes next."""
        first = self._make_order((self.kept, 3), commitment_date=self._in_days(2))
        second = self._make_order((self.kept, 3), commitment_date=self._in_days(3))
        self.assertLine(first, expected_date=False, delay_days=0)
        self.assertFalse(first.execution_last_date)
        for days, quantity in ((6, 4), (9, 4)):
            receipt = self.env["stock.picking"].create(
                {
                    "picking_type_id": self.warehouse.in_type_id.id,
                    "location_id": self.env.ref("stock.stock_location_suppliers").id,
                    "location_dest_id": self.warehouse.lot_stock_id.id,
                    "scheduled_date": self._in_days(days),
                    "move_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.kept.id,
                                "product_uom_qty": quantity,
                                "date": self._in_days(days),
                                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                                "location_dest_id": self.warehouse.lot_stock_id.id,
                            },
                        )
                    ],
                }
            )
            receipt.action_confirm()
        self.assertLine(first, expected_date=self._day(6), delay_days=4)
        self.assertLine(second, expected_date=self._day(9), delay_days=6)

    def test_unknown_date_is_late_from_the_promise_on(self):
        order = self._make_order((self.kept, 1), commitment_date=self._in_days(-2))
        self.assertFalse(self._line(order)["expected_date"])
        self.assertEqual(order.execution_delay_days, 2)
        self.assertTrue(order.execution_news)
        self._watch()
        [activity] = self._activities(order)
        self.assertIn("nobody knows", activity.note)

    def test_lead_time_is_a_promise(self):
        self.kept.sale_delay = 3
        self._put_in_stock(self.kept, 1)
        order = self._make_order((self.kept, 1))
        self.assertLine(order, promised_date=self._day(3), delay_days=0)

    def test_shipped_is_not_late_any_more(self):
        self._replan(35)
        self._produce(self._productions(self.order, self.chamber))
        self._produce(self.production)
        self._ship(self.order.picking_ids)
        self.assertEqual(self.order.execution_delay_days, 0)
        self.assertFalse(self.order.execution_news)
        self.assertLine(self.order, expected_date=self._day(0))
