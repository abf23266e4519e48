from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import CLOSING, ProcessCase, question, stage


@tagged("post_install", "-at_install", "zones")
class TestDealRisk(ProcessCase):
    """Nothing planned for longer than the stage allows: the deal is at risk everywhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_process(
            "risky",
            stage("patient", question("one"), next_step_days=3),
            stage("urgent", question("two"), next_step_days=0),
            *CLOSING,
        )

    def _age(self, deal, days):
        """As if the deal had come into its stage some days ago."""
        moment = fields.Datetime.now() - timedelta(days=days, minutes=5)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET create_date = %s, date_last_stage_update = %s WHERE id = %s",
            [moment, moment, deal.id],
        )
        self.env.invalidate_all()
        deal.modified(["date_last_stage_update"])

    def _check(self, deal, missing, at_risk):
        deal.invalidate_recordset()
        self.assertEqual((deal.next_activity_missing, deal.is_at_risk), (missing, at_risk))
        Lead = self.env["crm.lead"].with_context(active_test=False)
        for name, value in (("next_activity_missing", missing), ("is_at_risk", at_risk)):
            for operator, wanted in (("=", True), ("!=", True), ("=", False), ("!=", False)):
                found = Lead.search([("id", "=", deal.id), (name, operator, wanted)])
                expected = (value == wanted) == (operator == "=")
                self.assertEqual(bool(found), expected, f"{name} {operator} {wanted}")

    def _deal(self, stage_code="patient", age=0):
        deal = self._make_deal(process="risky")
        if stage_code != "patient":
            deal.process_enter_stage(stage_code)
        self._age(deal, age)
        return deal

    def test_within_the_limit(self):
        self._check(self._deal(age=2), True, False)

    def test_beyond_the_limit(self):
        self._check(self._deal(age=3), True, True)

    def test_without_patience_at_once(self):
        self._check(self._deal("urgent"), True, True)

    def test_a_planned_activity_is_enough(self):
        deal = self._deal(age=30)
        deal.activity_schedule("mail.mail_activity_data_call", user_id=self.boris.id)
        self._check(deal, False, False)

    def test_an_activity_done_today_gives_time(self):
        deal = self._deal(age=30)
        activity = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        activity.action_feedback()
        self._check(deal, True, False)

    def test_an_activity_done_long_ago_does_not(self):
        deal = self._deal(age=30)
        activity = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        activity.action_feedback()
        activity.sudo().date_done = fields.Date.today() - timedelta(days=5)
        self._check(deal, True, True)

    def test_process_made_activity_is_a_plan(self):
        deal = self._make_deal()
        self._age(deal, 30)
        self._check(deal, False, False)

    def test_finished_stage_is_at_risk_without_a_plan(self):
        deal = self._make_deal_at("needs_call")
        self._do(deal, "needs_call")
        deal.activity_ids.unlink()
        done = self.env["mail.activity"].with_context(active_test=False)
        done.search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", deal.id)]
        ).date_done = "2020-01-01"
        self._age(deal, 30)
        self._check(deal, True, True)

    def test_closed_deals_are_not_at_risk(self):
        for result in ("won", "lost"):
            with self.subTest(result):
                deal = self._deal(age=30)
                deal.process_close(result, {"lost_reason_id": self.reason.id})
                self._check(deal, False, False)

    def test_archived_deal_is_not_at_risk(self):
        deal = self._make_deal(process=False)
        self._age(deal, 30)
        deal.action_archive()
        self._check(deal, False, False)

    def test_deal_without_a_process_is_at_risk_too(self):
        deal = self._make_deal(process=False)
        self._age(deal, 1)
        self._check(deal, True, True)

    def test_simple_process_needs_the_next_contact_date(self):
        deal = self._make_deal(process="simple")
        deal.activity_ids.unlink()
        self.assertTrue(deal.next_activity_missing)

    def test_the_next_step_is_the_earliest_planned_one(self):
        deal = self._deal(age=30)
        today = fields.Date.today()
        for days in (5, 2, 9):
            deal.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=self.anna.id,
                date_deadline=today + timedelta(days=days),
            )
        first = deal.activity_ids.sorted("date_deadline")[0]
        self.assertEqual(deal.next_step_date, today + timedelta(days=2))
        first.date_deadline = today + timedelta(days=7)
        self.assertEqual(deal.next_step_date, today + timedelta(days=5))
        deal.activity_ids.sorted("date_deadline")[0].action_feedback()
        self.assertEqual(deal.next_step_date, today + timedelta(days=7))
        deal.activity_ids.unlink()
        self.assertFalse(deal.next_step_date)
        self.assertTrue(deal.next_activity_missing)

    def test_activities_that_move_to_another_deal(self):
        empty, full = self._deal(age=30), self._deal(age=30)
        full.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        full.activity_ids.res_id = empty.id
        self._check(empty, False, False)
        self._check(full, True, True)

    def test_patience_of_the_stage_changes(self):
        deal = self._deal(age=5)
        self._check(deal, True, True)
        deal.stage_id.sudo().next_step_days = 10
        self._check(deal, True, False)

    def test_pages_read_kept_facts(self):
        deals = self.env["crm.lead"].union(*(self._deal(age=30) for _number in range(3)))
        self.env.flush_all()
        deals = deals.with_user(self.maxim)
        names = ["next_step_date", "next_activity_missing", "is_at_risk"]
        deals.read(names)
        deals.invalidate_recordset()
        with self.assertQueryCount(1):
            deals.read(names)

    def test_search_is_one_query(self):
        for _number in range(3):
            self._deal(age=30)
        self.env.flush_all()
        Lead = self.env["crm.lead"].with_user(self.maxim)
        for name in ("next_activity_missing", "is_at_risk"):
            Lead.search_count([(name, "=", True)])
            with self.subTest(name), self.assertQueryCount(1):
                Lead.search([(name, "=", True)])
