from datetime import date, datetime

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ProcessCase, stage, task

FRIDAY = "2026-03-06 10:00:00"


@tagged("post_install", "-at_install", "zones")
class TestProcessPostpone(ProcessCase):
    """Deadlines by working and calendar days, and putting steps off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"

    @freeze_time(FRIDAY)
    def test_postponing_moves_step_and_activity(self):
        deal = self._make_deal()
        [status] = deal.process_postpone("interest_call", "2026-03-20")
        [step] = status["steps"]
        self.assertEqual((step["code"], step["date_deadline"]), ("interest_call", "2026-03-20"))
        self.assertEqual(self._activity(deal, "interest_call").date_deadline, date(2026, 3, 20))
        self.assertEqual(self._run(deal, "interest_call").postponed_count, 1)
        self.assertEqual(self._history(deal), [], "the run goes on where it was")

    @freeze_time(FRIDAY)
    def test_postponing_takes_the_event_along(self):
        deal = self._make_deal_at("hold_presentation")
        event = self._run(deal, "hold_presentation").calendar_event_id
        deal.process_postpone("hold_presentation", "2026-03-17")
        self.assertEqual(event.start, datetime(2026, 3, 17, 10, 0), "same time, another day")
        self.assertEqual(event.stop, datetime(2026, 3, 17, 11, 0))
        self.assertEqual(self._activity(deal, "hold_presentation").date_deadline, date(2026, 3, 17))
        self.assertEqual(self._run(deal, "hold_presentation").date_deadline, date(2026, 3, 17))

    @freeze_time(FRIDAY)
    def test_postponing_a_meeting_of_the_future(self):
        deal = self._make_deal_at("interest_meeting")
        self._do(deal, "interest_meeting")
        event = self._run(deal, "hold_presentation").calendar_event_id
        deal.process_postpone("hold_presentation", "2031-05-20")
        self.assertEqual(event.start, datetime(2031, 5, 20, 9, 30))

    @freeze_time(FRIDAY)
    def test_today_is_allowed_the_past_is_not(self):
        deal = self._make_deal()
        deal.process_postpone("interest_call", "2026-03-06")
        for wrong in ("2026-03-05", "1999-01-01", False, ""):
            with self.subTest(wrong), self.assertRaises(UserError):
                deal.process_postpone("interest_call", wrong)
        [step] = self._status(deal)["steps"]
        self.assertEqual(step["date_deadline"], "2026-03-06")

    def test_nonsense_dates_are_named(self):
        deal = self._make_deal()
        for wrong in ("tomorrow", "2026-13-40", "20.03.2031"):
            with self.subTest(wrong), self.assertRefused(wrong):
                deal.process_postpone("interest_call", wrong)

    def test_types_that_are_no_dates(self):
        deal = self._make_deal()
        for wrong in (5, ["2031-01-01"], {"a": 1}, 20310101.0):
            with self.subTest(wrong), self.assertRaises(UserError):
                deal.process_postpone("interest_call", wrong)

    def test_step_not_open_can_not_be_put_off(self):
        deal = self._make_deal()
        with self.assertRefused("needs_call|agree on the presentation"):
            deal.process_postpone("needs_call", "2031-01-01")
        with self.assertRefused("dance"):
            deal.process_postpone("dance", "2031-01-01")

    def test_passes_are_counted_and_nothing_is_overwritten(self):
        deal = self._make_deal()
        first = self._run(deal, "interest_call")
        for day in ("2031-01-10", "2031-01-20"):
            deal.process_postpone("interest_call", day)
        self.assertEqual(self._run(deal, "interest_call"), first)
        self.assertEqual(first.postponed_count, 2)

    @freeze_time(FRIDAY)
    def test_outcome_postponed_opens_the_step_anew_at_the_date_given(self):
        deal = self._make_deal()
        first = self._run(deal, "interest_call")
        self._do(deal, "interest_call", "postponed", next_date="2026-04-01")
        second = self._run(deal, "interest_call")
        self.assertNotEqual(first, second)
        self.assertEqual((first.state, first.outcome_code), ("done", "postponed"))
        self.assertEqual(second.date_deadline, date(2026, 4, 1))
        self.assertEqual(second.activity_id.date_deadline, date(2026, 4, 1))
        self.assertEqual(self._history(deal), [("interest_call", "postponed")])

    @freeze_time(FRIDAY)
    def test_outcome_postponed_without_a_date_takes_a_later_working_day(self):
        deal = self._make_deal()
        deal.process_postpone("interest_call", "2026-03-13")
        self._do(deal, "interest_call", "postponed")
        self.assertEqual(self._run(deal, "interest_call").date_deadline, date(2026, 3, 16))

    @freeze_time(FRIDAY)
    def test_outcome_postponed_into_the_past_is_refused(self):
        deal = self._make_deal()
        with self.assertRaises(UserError):
            self._do(deal, "interest_call", "postponed", next_date="2026-03-01")
        with self.assertRefused("soon"):
            self._do(deal, "interest_call", "postponed", next_date="soon")
        self.assertEqual(self._history(deal), [])


@tagged("post_install", "-at_install", "zones")
class TestProcessDeadline(ProcessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls._make_process(
            "timed",
            stage("work", task("slow", deadline_days=3)),
            stage("days", task("soon", deadline_days=3, deadline_unit="calendar")),
            stage("now", task("at_once", deadline_days=0)),
            {"code": "won", "is_won": True},
        )

    def _deadline(self, start, stage_code="work"):
        with freeze_time(start):
            deal = self._make_deal(process="timed")
            deal.process_enter_stage(stage_code)
            [step] = self._status(deal)["steps"]
            return step["date_deadline"]

    def test_working_days_step_over_the_week_end(self):
        self.assertEqual(self._deadline("2026-03-02 09:00:00"), "2026-03-05")
        self.assertEqual(self._deadline("2026-03-06 09:00:00"), "2026-03-11")
        self.assertEqual(self._deadline("2026-03-06 20:00:00"), "2026-03-11")

    def test_working_days_from_a_day_off_begin_with_the_next_working_day(self):
        self.assertEqual(self._deadline("2026-03-07 09:00:00"), "2026-03-11")

    def test_working_days_know_public_holidays(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": "2026-03-09 00:00:00",
                "date_to": "2026-03-09 23:59:59",
            }
        )
        self.assertEqual(self._deadline("2026-03-06 09:00:00"), "2026-03-12")

    def test_calendar_days_count_all(self):
        self.assertEqual(self._deadline("2026-03-06 09:00:00", "days"), "2026-03-09")

    def test_no_days_is_the_same_day(self):
        self.assertEqual(self._deadline("2026-03-07 09:00:00", "now"), "2026-03-07")

    def test_today_is_the_users_today(self):
        """At 21:00 in UTC it is tomorrow in Vladivostok."""
        self.anna.tz = "Asia/Vladivostok"
        with freeze_time("2026-03-03 21:00:00"):
            deal = self._make_deal(process="timed")
            deal.with_context(tz="Asia/Vladivostok").process_enter_stage("now")
            [step] = self._status(deal)["steps"]
        self.assertEqual(step["date_deadline"], "2026-03-04")
