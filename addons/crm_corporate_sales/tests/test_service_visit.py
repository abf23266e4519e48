from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_service_case import ServiceCase


@tagged("post_install", "-at_install", "zones")
class TestServiceVisit(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._new_service(
            visit_count=3, engineer_ids=cls.engineer.ids, sign=True
        ).sudo()
        cls.visit = cls.contract.visit_ids[0]

    def test_moved_visit_moves_its_meeting(self):
        day, later = self.visit.date, self.visit.date_start + timedelta(days=3)
        self.visit.with_user(self.anna).date_start = later
        self.assertEqual(self.visit.event_id.start, later)
        self.assertEqual(self.visit.event_id.stop, later + timedelta(hours=8))
        # of the company: in the far east the morning's visit is the day before by UTC
        self.assertEqual(self.visit.date, day + timedelta(days=3))

    def test_moved_meeting_moves_its_visit(self):
        later = self.visit.date_start + timedelta(days=4)
        self.visit.event_id.with_user(self.engineer).write(
            {"start": later, "stop": later + timedelta(hours=4)}
        )
        self.assertEqual(self.visit.date_start, later)
        self.assertEqual(self.visit.duration, 4)

    def test_other_engineer_is_in_the_meeting(self):
        self.visit.with_user(self.anna).engineer_ids = self.other_engineer
        people = self.visit.event_id.partner_ids
        self.assertIn(self.other_engineer.partner_id, people)
        self.assertNotIn(self.engineer.partner_id, people)

    def test_nobody_gets_a_letter_for_a_meeting(self):
        before = self.env["mail.mail"].search_count([])
        self._new_service(visit_count=2, engineer_ids=self.engineer.ids, sign=True)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)

    def test_done_needs_a_report(self):
        visit = self.visit.with_user(self.engineer)
        with self.assertRaises(UserError):
            visit.action_done()
        visit.report = "Seals replaced"
        visit.action_done()
        self.assertEqual(self.visit.state, "done")
        self.assertEqual(self.visit.done_on, self.today)
        self.assertEqual(self.contract.visit_done_count, 1)
        with self.assertRaises(UserError):
            visit.date_start = fields.Datetime.now()
        with self.assertRaises(UserError):
            self.visit.unlink()

    def test_visit_of_a_draft_is_not_done(self):
        draft = self._new_service(self._new_deal("Second"), visit_count=1).visit_ids
        draft.report = "x"
        with self.assertRaises(UserError):
            draft.action_done()

    def test_cancelled_visit_leaves_the_calendar_and_comes_back(self):
        event = self.visit.event_id
        self.visit.with_user(self.anna).action_cancel()
        self.assertFalse(event.exists())
        self.assertEqual(self.contract.visit_count, 2)
        self.visit.with_user(self.anna).action_plan_again()
        self.assertTrue(self.visit.event_id)

    def test_additional_visit_is_numbered(self):
        visit = (
            self.env["crm.service.visit"]
            .with_user(self.anna)
            .create({"contract_id": self.contract.id, "date_start": "2026-03-03 08:00:00"})
        )
        self.assertEqual(visit.number, 4)
        self.assertTrue(visit.sudo().event_id)

    # ---- the daily look ---------------------------------------------------------------

    def _miss(self, visit, days=2):
        visit.date_start = fields.Datetime.now() - timedelta(days=days)

    def test_missed_visit_is_reminded_of_once(self):
        self._miss(self.visit)
        draft = self._new_service(self._new_deal("Second"), visit_count=1).visit_ids
        self._miss(draft.sudo())
        self.assertTrue(self.visit.is_missed)
        missed = self.env["crm.service.visit"].search([("is_missed", "=", True)])
        self.assertIn(self.visit, missed)
        self.assertNotIn(self.contract.visit_ids[1], missed)
        for _run in range(2):
            self._run_cron("ir_cron_remind_service_visits")
        self.assertEqual(self.visit.activity_ids.user_id, self.anna)
        self.assertEqual(len(self.visit.activity_ids), 1)
        self.assertFalse(draft.sudo().activity_ids, "an unsigned contract promises nothing")
        self.assertFalse(self.contract.visit_ids[1:].activity_ids)

    def test_visit_of_today_is_not_missed(self):
        self._miss(self.visit, days=0)
        self._run_cron("ir_cron_remind_service_visits")
        self.assertFalse(self.visit.activity_ids)

    def test_moved_visit_is_reminded_of_anew(self):
        self._miss(self.visit)
        self._run_cron("ir_cron_remind_service_visits")
        self._miss(self.visit, days=1.5)
        self._run_cron("ir_cron_remind_service_visits")
        self.assertEqual(len(self.visit.activity_ids), 2)

    def test_done_visit_ends_its_reminder(self):
        self._miss(self.visit)
        self._run_cron("ir_cron_remind_service_visits")
        self.visit.report = "x"
        self.visit.with_user(self.engineer).action_done()
        self.assertFalse(self.visit.activity_ids)

    def test_responsible_who_left_is_replaced(self):
        self._miss(self.visit)
        self.contract.user_id = self.boris
        self.boris.active = False
        self._run_cron("ir_cron_remind_service_visits")
        self.assertEqual(self.visit.activity_ids.user_id, self.anna)

    def test_reminders_cost_the_same_for_many(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            visits = self.env["crm.service.visit"].search([])
            visits.with_user(self.maxim).read(
                ["display_name", "date_start", "is_missed", "equipment_text", "engineer_ids"]
            )
            return self.env.cr.sql_log_count - before

        self._new_service(self._new_deal("Second"), visit_count=2, sign=True)
        count()
        few = count()
        for number in range(4):
            self._new_service(self._new_deal(f"Deal {number}"), visit_count=3, sign=True)
        # twelve visits of four deals more; what is cached of other tests may cost two look-ups
        self.assertLessEqual(count(), few + 2)
