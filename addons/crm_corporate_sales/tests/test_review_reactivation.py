from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .test_review_case import DealCase


@tagged("post_install", "-at_install", "zones")
class TestReactivationCron(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("crm_corporate_sales.ir_cron_reactivate_lost_deals")
        cls.today = fields.Date.context_today(cls.deal)

    def _lost(self, days=0, **values):
        deal = self._new_deal("Lost furnace", **values)
        deal.action_set_lost(
            lost_reason_id=self.env.ref("crm_corporate_sales.lost_reason_postponed").id
        )
        deal.reactivation_date = self.today + timedelta(days=days)
        return deal

    @contextmanager
    def _cron_progress(self, seconds_left=60.0):
        # a test's transaction must not be committed
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", return_value=seconds_left
        ) as progress:
            yield progress

    def _run(self):
        with self._cron_progress():
            self.env["crm.lead"]._cron_reactivate_lost_deals()

    def _tasks(self, record):
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )

    def test_task_on_the_customer(self):
        deal = self._lost()
        self._run()
        task = self._tasks(self.customer)
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.anna)
        self.assertEqual(task.date_deadline, self.today)
        self.assertIn(deal.name, task.summary)
        self.assertIn(f'data-oe-id="{deal.id}"', task.note)
        self.assertEqual(deal.reactivation_task_date, self.today)

    def test_runs_again_without_a_second_task(self):
        self._lost()
        self._run()
        self._run()
        self.assertEqual(len(self._tasks(self.customer)), 1)

    def test_days_missed_are_made_up_for(self):
        self._lost(days=-10)
        self._run()
        self.assertEqual(self._tasks(self.customer).date_deadline, self.today)

    def test_not_before_the_day(self):
        self._lost(days=1)
        self._run()
        self.assertFalse(self._tasks(self.customer))

    def test_new_date_asks_for_a_new_task(self):
        deal = self._lost()
        self._run()
        deal.reactivation_date = self.today
        self._run()
        self.assertEqual(len(self._tasks(self.customer)), 2)

    def test_without_a_customer_the_task_is_on_the_deal(self):
        deal = self._lost(partner_id=False)
        self._run()
        self.assertEqual(self._tasks(deal).user_id, self.anna)

    def test_head_takes_over_for_a_left_owner(self):
        self._lost()
        self.anna.active = False
        self._run()
        self.assertEqual(self._tasks(self.customer).user_id, self.hanna)

    def test_reopened_and_won_deals_are_left_alone(self):
        deal = self._lost()
        deal.action_restore()
        deal._on_deal_reopened()
        self.assertFalse(deal.reactivation_date)
        deal.reactivation_date = self.today
        self._run()
        self.assertFalse(self._tasks(self.customer))

    def test_stops_when_the_time_is_over_and_goes_on_later(self):
        for _number in range(3):
            self._lost()
        path = "odoo.addons.crm_corporate_sales.models.review.crm_lead_reactivation"
        with patch(f"{path}.REACTIVATION_BATCH", 2):
            with self._cron_progress(seconds_left=0.0):
                self.env["crm.lead"]._cron_reactivate_lost_deals()
            self.assertEqual(len(self._tasks(self.customer)), 2)
            self._run()
        self.assertEqual(len(self._tasks(self.customer)), 3)

    def test_scheduled_action_runs(self):
        self._lost()
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.assertEqual(len(self._tasks(self.customer)), 1)
