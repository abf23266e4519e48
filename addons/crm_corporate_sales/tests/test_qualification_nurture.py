from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_qualification_case import QualificationCase


@tagged("post_install", "-at_install")
class TestQualificationNurture(QualificationCase):
    """Put aside until a day: out of the lists, neither lost nor open, back by itself."""

    def setUp(self):
        super().setUp()
        self.today = fields.Date.context_today(self.env["crm.lead"])
        self.later = self.today + timedelta(days=30)

    def _nurture(self, lead=None, **values):
        lead = (lead or self.lead).with_user(self.anna)
        lead.qualify("nurture", {"nurture_date": fields.Date.to_string(self.later), **values})
        return lead

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_wake_nurtured_leads").method_direct_trigger()
        self.env.invalidate_all()

    def _tasks(self, lead):
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )

    def _make_due(self, leads, days=0):
        leads.sudo()._as_engine().write({"nurture_date": self.today - timedelta(days=days)})

    def test_put_aside(self):
        for probability in (0, 30):
            with self.subTest(probability):
                lead = self._new_lead(probability=probability)
                self._nurture(lead, note="After the budget round")
                self.assertEqual((lead.active, lead.won_status), (False, "pending"))
                self.assertEqual(lead.nurture_date, self.later)
                self.assertFalse(lead.date_closed)
                self.assertNotIn(lead, self.env["crm.lead"].search([]))
                self.assertIn("budget round", "".join(lead.message_ids.mapped("body")))

    def test_does_not_count_for_the_limit_of_the_pool(self):
        self.team.claim_limit = 1
        self.deal.action_set_lost()
        self._nurture()
        pool = self._new_lead(user_id=False).with_user(self.anna)
        pool.claim()
        self.assertEqual(pool.user_id, self.anna)

    def test_comes_back_on_its_day_once(self):
        lead, tomorrow = self._nurture(), self._nurture(self._new_lead(name="Later"))
        self._make_due(lead)
        self._run_cron()
        self.assertEqual((lead.active, lead.qualification_result), (True, False))
        self.assertFalse(lead.nurture_date)
        task = self._tasks(lead)
        self.assertEqual((task.user_id, task.date_deadline), (self.anna, self.today))
        self.assertIn(lead.name, task.summary)
        self.assertFalse(tomorrow.active)
        self._run_cron()
        self.assertEqual(self._tasks(lead), task)

    def test_missed_days_are_made_up_for(self):
        lead = self._nurture()
        self._make_due(lead, days=40)
        self._run_cron()
        self.assertTrue(lead.active)
        self.assertEqual(self._tasks(lead).date_deadline, self.today)

    def test_task_of_the_head_when_nobody_has_the_lead(self):
        lead = self._new_lead(user_id=False)
        lead.with_user(self.maxim).qualify("nurture", {"nurture_date": str(self.later)})
        self._make_due(lead)
        self._run_cron()
        self.assertEqual(self._tasks(lead).user_id, self.hanna)

    def test_task_of_the_head_when_the_owner_left(self):
        lead = self._nurture()
        self.anna.active = False
        self._make_due(lead)
        self._run_cron()
        self.assertEqual(self._tasks(lead).user_id, self.hanna)

    def test_what_is_planned_waits_as_well(self):
        lead = self.lead
        lead.process_start("corporate")
        own = lead.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id, date_deadline=self.today
        )
        [step] = lead.process_status()[0]["steps"]
        self._nurture()
        self.assertEqual(own.date_deadline, self.later)
        [waiting] = lead.process_status()[0]["steps"]
        self.assertEqual(waiting["code"], step["code"])
        self.assertEqual(waiting["date_deadline"], str(self.later))

    def test_day_has_to_come(self):
        lead = self.lead.with_user(self.anna)
        for value in (False, str(self.today), "2001-01-01"):
            with self.subTest(value), self.assertRaises(UserError):
                lead.qualify("nurture", {"nurture_date": value})
        self.assertTrue(lead.active)

    def test_another_day(self):
        lead = self._nurture()
        later = self.later + timedelta(days=5)
        lead.qualify("nurture", {"nurture_date": str(later)})
        self.assertEqual(lead.nurture_date, later)

    def test_client_asks_again(self):
        _answer, inquiry, lead = self._register(phone="+7 495 5550188", team_id=self.team.id)
        lead.user_id = self.anna
        self._nurture(lead)
        self.assertEqual(inquiry.state, "processed")
        answer = self._register(phone="8 495 555-01-88")[0]
        self.assertEqual((answer["lead_id"], answer["created_lead"]), (lead.id, False))
        self.assertEqual((lead.active, lead.qualification_result), (True, False))
        self.assertIn("asked again", self._tasks(lead).note)

    def test_client_asks_again_after_the_window(self):
        lead = self._new_lead(phone="+7 495 5550189", partner_id=False)
        self._nurture(lead)
        self.assertEqual(self._register(phone="84955550189")[2], lead)
        self.assertTrue(lead.active)

    def test_open_deal_comes_before_a_nurtured_one(self):
        nurtured = self._nurture(self._new_lead(partner_id=self.customer.id))
        self.assertEqual(self._register(email=self.customer.email)[2], self.deal)
        self.assertFalse(nurtured.active)

    def test_archived_is_not_nurtured(self):
        """What somebody merely archived is not found again: the request would be lost in it."""
        _answer, _inquiry, lead = self._register(phone="+7 495 5550190")
        lead.write({"probability": 30})
        lead.action_archive()
        self.assertEqual(lead.won_status, "pending")
        self.assertTrue(self._register(phone="+7 495 5550190")[0]["created_lead"])

    def test_taken_up_again_by_hand(self):
        for method in ("action_take_up_again", "action_unarchive"):
            with self.subTest(method):
                lead = self._nurture(self._new_lead())
                getattr(lead, method)()
                self.assertEqual((lead.active, lead.qualification_result), (True, False))
                self.assertFalse(lead.nurture_date)

    def test_made_a_deal_at_once(self):
        lead = self._nurture()
        lead.qualify("deal", self.complete)
        self.assertEqual((lead.active, lead.qualification_result), (True, "deal"))

    def test_lost_while_nurtured(self):
        plain = self._nurture(self._new_lead(probability=30))
        plain.action_set_lost(lost_reason_id=self.reason.id)
        by_process = self._new_lead()
        by_process.process_start("corporate")
        self._nurture(by_process)
        by_process.process_close("lost", {"lost_reason_id": self.reason.id})
        for lead in plain | by_process.with_env(plain.env):
            self.assertEqual((lead.won_status, lead.qualification_result), ("lost", False))

    def test_dialog_proposes_a_day(self):
        model = self.env["crm.lead.qualify"].with_user(self.anna)
        context = {"default_lead_ids": self.lead.ids, "default_result": "nurture"}
        with Form(model.with_context(**context)) as form:
            self.assertGreater(form.nurture_date, self.today)
        form.record.action_apply()
        self.assertEqual(self.lead.qualification_result, "nurture")

    def test_cron_does_not_ask_lead_by_lead(self):
        def count(number):
            leads = self.env["crm.lead"].browse()
            for index in range(number):
                leads |= self._nurture(self._new_lead(name=f"N{number}-{index}"))
            self._make_due(leads)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._run_cron()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(12)
        # Odoo notifies of each task on its own: 12 queries each, the rest is the same
        self.assertLessEqual(many - few, 10 * 20)
