from datetime import date, datetime, timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import tagged

from .common import ProcessCase
from .corporate_table import MEETING

STEP = "hold_presentation"


@tagged("post_install", "-at_install")
class TestProcessPresentation(ProcessCase):
    """`hold_presentation`: a meeting agreed on early or planned late, and what becomes of it."""

    def _deal_after_interest(self):
        deal = self._make_deal_at("interest_meeting")
        self._do(deal, "interest_meeting", "done")
        return deal

    def _event(self, deal):
        return self._run(deal, STEP).calendar_event_id

    def test_interest_plans_the_meeting_at_its_date_and_time(self):
        deal = self._deal_after_interest()
        run = self._run(deal, STEP)
        self.assertEqual(run.calendar_event_id.start, fields.Datetime.to_datetime(MEETING))
        self.assertEqual(run.activity_id.calendar_event_id, run.calendar_event_id)
        self.assertEqual(run.activity_id.date_deadline, date(2031, 5, 14))
        self.assertEqual(run.date_deadline, date(2031, 5, 14))
        self.assertEqual(run.activity_id.res_id, deal.id)
        self.assertEqual(run.calendar_event_id.opportunity_id, deal.sudo())
        self.assertIn(self.anna.partner_id, run.calendar_event_id.partner_ids)
        self.assertEqual(run.user_id, self.anna)

    def test_meeting_is_a_meeting_in_the_chatter(self):
        deal = self._deal_after_interest()
        meeting = self.env.ref("mail.mail_activity_data_meeting")
        self.assertEqual(self._activity(deal, STEP).activity_type_id, meeting)
        self.assertIn(self._run(deal, STEP).activity_id, deal.sudo().activity_ids)

    def test_meeting_from_interest_keeps_its_date_and_time(self):
        deal = self._deal_after_interest()
        run, event = self._run(deal, STEP), self._event(deal)
        deal.process_enter_stage("needs")
        self.assertEqual(self._run(deal, STEP), run, "leaving the interest keeps the meeting")
        deal.process_enter_stage("presentation")
        self.assertEqual(sorted(self._steps(deal)), [STEP, "prepare_presentation"])
        self._do(deal, "prepare_presentation")
        self.assertEqual(self._run(deal, STEP), run)
        self.assertEqual(self._event(deal), event)
        self.assertEqual(event.start, fields.Datetime.to_datetime(MEETING))
        self.assertEqual(self._status(deal)["state"], "waiting")

    def test_without_interest_the_meeting_is_made_when_prepared(self):
        deal = self._make_deal()
        deal.process_enter_stage("presentation")
        self.assertEqual(self._steps(deal), ["prepare_presentation"])
        with freeze_time("2026-03-04 09:15:00"):
            self._do(deal, "prepare_presentation")
        event = self._event(deal)
        self.assertEqual(event.start, datetime(2026, 3, 4, 9, 15), "starts at that moment")
        self.assertEqual(self._run(deal, STEP).date_deadline, date(2026, 3, 4))

    def test_meeting_made_late_can_be_edited(self):
        deal = self._make_deal_at(STEP)
        event = self._event(deal).with_user(self.anna)
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(days=9)
        event.write({"start": start, "stop": start + timedelta(hours=2)})
        self.assertEqual(self._event(deal).start, start)
        self.assertEqual(self._run(deal, STEP).date_deadline, start.date())

    def test_moving_the_event_moves_the_deadline(self):
        deal = self._deal_after_interest()
        self._event(deal).with_user(self.anna).write(
            {"start": "2031-06-20 10:00:00", "stop": "2031-06-20 11:00:00"}
        )
        self.assertEqual(self._activity(deal, STEP).date_deadline, date(2031, 6, 20))
        self.assertEqual(self._run(deal, STEP).date_deadline, date(2031, 6, 20))
        [step] = self._status(deal)["steps"]
        self.assertEqual(step["date_deadline"], "2031-06-20")

    def test_meeting_held_before_its_stage_ends_the_wait_at_once(self):
        deal = self._deal_after_interest()
        deal.process_enter_stage("needs")
        self._activity(deal, STEP).action_feedback(feedback="They liked it")
        self.assertEqual(self._status(deal)["stage"], "needs")
        self.assertEqual(self._steps(deal), ["collect_info"], "the running stage goes on")
        deal.process_enter_stage("presentation")
        self.assertEqual(self._steps(deal), ["prepare_presentation"])
        self._do(deal, "prepare_presentation")
        self.assertEqual(self._steps(deal), ["presentation_results"])
        self.assertEqual([row for row in self._history(deal) if row[0] == STEP], [(STEP, "done")])

    def test_meeting_held_while_preparing_ends_the_wait_at_once(self):
        deal = self._deal_after_interest()
        deal.process_enter_stage("presentation")
        self._activity(deal, STEP).action_feedback()
        self.assertEqual(self._steps(deal), ["prepare_presentation"], "still being prepared")
        self._do(deal, "prepare_presentation")
        self.assertEqual(self._steps(deal), ["presentation_results"])

    def test_done_activity_ends_the_wait(self):
        deal = self._make_deal_at(STEP)
        self._activity(deal, STEP).action_feedback()
        self.assertEqual(self._steps(deal), ["presentation_results"])
        self.assertEqual(self._status(deal)["state"], "running")

    def test_contract_may_end_the_wait(self):
        deal = self._make_deal_at(STEP)
        activity = self._activity(deal, STEP)
        deal.process_complete(STEP, "done", False, "Held at the plant")
        self.assertFalse(activity.active, "its activity is done, too")
        self.assertEqual(self._steps(deal), ["presentation_results"])

    def test_deleting_the_event_cancels_the_step(self):
        deal = self._make_deal_at(STEP)
        self._event(deal).with_user(self.anna).unlink()
        self.assertEqual(self._steps(deal), ["presentation_results"])
        self.assertIn((STEP, "cancelled"), self._history(deal))

    def test_deleting_the_event_early_plans_another_in_its_stage(self):
        deal = self._deal_after_interest()
        deal.process_enter_stage("needs")
        self._event(deal).with_user(self.anna).unlink()
        self.assertEqual(self._steps(deal), ["collect_info"])
        deal.process_enter_stage("presentation")
        self._do(deal, "prepare_presentation")
        self.assertEqual(self._steps(deal), [STEP], "a cancelled meeting is no presentation")
        self.assertTrue(self._event(deal))

    def test_deleting_activity_with_its_meeting(self):
        deal = self._make_deal_at(STEP)
        event = self._event(deal)
        self._activity(deal, STEP).unlink_w_meeting()
        self.assertFalse(event.exists())
        self.assertEqual(self._steps(deal), ["presentation_results"])

    def test_archiving_the_event_does_not_leave_the_deal_hanging(self):
        """The calendar offers archiving instead of deleting."""
        deal = self._make_deal_at(STEP)
        self._event(deal).with_user(self.anna).action_archive()
        self.assertTrue(self._steps(deal))
        if self._steps(deal) == [STEP]:
            self._do(deal, STEP, "done")
        self.assertEqual(self._steps(deal), ["presentation_results"])

    def test_interest_passed_twice_plans_one_meeting(self):
        deal = self._deal_after_interest()
        run = self._run(deal, STEP)
        deal.process_enter_stage("interest")
        self._do(deal, "interest_call", "meet")
        self._do(deal, "interest_meeting", "done")
        self.assertEqual(self._run(deal, STEP), run)

    def test_leaving_the_presentation_takes_its_meeting_along(self):
        deal = self._make_deal_at(STEP)
        deal.sudo().meeting_start = False
        event = self._event(deal)
        event.write({"start": "2031-01-01 10:00:00", "stop": "2031-01-01 11:00:00"})
        activity = self._activity(deal, STEP)
        deal.process_enter_stage("needs")
        self.assertEqual(self._steps(deal), ["collect_info"])
        self.assertFalse(activity.exists())
        self.assertFalse(event.exists())
