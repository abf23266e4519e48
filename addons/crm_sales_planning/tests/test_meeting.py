from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_day_case import MONDAY, OWN, DayCase


@tagged("post_install", "-at_install", "zones")
class TestMeeting(DayCase):
    """Repeating meetings with prepared agendas and minutes."""

    def _series(self, kind="standup", user=None, **values):
        with self._at(values.pop("on", MONDAY), 8):
            return (
                self.env["crm.sales.meeting.series"]
                .with_user(user or self.hanna)
                .create(
                    {
                        "name": "Stand-up",
                        "kind": kind,
                        "team_id": self.team.id,
                        "chair_id": self.hanna.id,
                        "date_from": MONDAY,
                        "hour": 9.5,
                        **values,
                    }
                )
            )

    def _run_meetings(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"{OWN}.ir_cron_plan_meetings").method_direct_trigger()
        self.env.invalidate_all()

    def test_in_the_calendar_on_working_days(self):
        series = self._series()
        days = sorted(series.meeting_ids.mapped("date"))
        self.assertEqual(days[:6], [self._day(number) for number in (0, 1, 2, 3, 4, 7)])
        event = series.meeting_ids.filtered(lambda meeting: meeting.date == MONDAY).event_id
        self.assertEqual(event.user_id, self.hanna)
        people = self.anna | self.boris | self.hanna
        self.assertEqual(event.partner_ids, people.partner_id)
        self.assertEqual(series.attendee_ids, people)

    def test_kept_filled_ahead_without_doubles(self):
        series = self._series()
        before = len(series.meeting_ids)
        with self._at(MONDAY, 8):
            self._run_meetings()
        self.assertEqual(len(series.meeting_ids), before)
        with self._at(self._day(7), 8):
            self._run_meetings()
        self.assertEqual(len(series.meeting_ids), before + 5)
        self.assertEqual(len(set(series.meeting_ids.mapped("date"))), before + 5)

    def test_holiday(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": self._moment(self._day(7), 0),
                "date_to": self._moment(self._day(7), 23, 59),
            }
        )
        series = self._series("weekly", weekday="0")
        self.assertEqual(sorted(series.meeting_ids.mapped("date"))[:2], [MONDAY, self._day(8)])

    def test_another_hour_moves_what_is_coming(self):
        series = self._series()
        first = series.meeting_ids.filtered(lambda meeting: meeting.date == MONDAY)
        with self._at(MONDAY, 12):
            series.hour = 10
        self.assertTrue(first.exists(), "what has begun stays")
        coming = series.meeting_ids.filtered(lambda meeting: meeting.date == self._day(1))
        self.assertEqual(len(coming), 1)
        self.assertEqual(coming.start.minute, 0)

    def test_moved_in_the_calendar(self):
        meeting = self._series().meeting_ids[0]
        meeting.event_id.start += timedelta(hours=2)
        self.assertEqual(meeting.start, meeting.event_id.start)

    def test_agenda_of_the_stand_up(self):
        series = self._series()
        self._do(self.anna, MONDAY, 1)
        deal = self._make_deal(process=None)
        with self._at(MONDAY):
            deal.activity_schedule("mail.mail_activity_data_todo", MONDAY, user_id=self.anna.id)
        with self._at(self._day(1), 1):
            self._run_cron()
            self._run_meetings()
        meeting = series.meeting_ids.filtered(lambda one: one.date == self._day(1))
        self.assertEqual(meeting.state, "prepared")
        self.assertEqual(meeting.point_ids.user_id, self.anna | self.boris | self.hanna)
        point = meeting.point_ids.filtered(lambda point: point.user_id == self.anna)
        self.assertIn("Cold calls: 1 of 4", point.done_text)
        self.assertIn("Cold calls: norm 5", point.next_text)
        self.assertIn("Overdue activities: 1", point.blocked_text)
        self.assertIn("Cold calls: 5 not planned yet", point.blocked_text)
        later = series.meeting_ids.filtered(lambda one: one.date == self._day(3))
        self.assertEqual(later.state, "planned")

    def test_own_words_survive_another_preparing(self):
        meeting = self._series().meeting_ids.filtered(lambda one: one.date == MONDAY)
        with self._at(MONDAY, 8):
            meeting.with_user(self.hanna).action_prepare()
            point = meeting.point_ids.filtered(lambda point: point.user_id == self.anna)
            point.with_user(self.anna).note = "No car"
            meeting.with_user(self.hanna).action_prepare()
        point = meeting.point_ids.filtered(lambda point: point.user_id == self.anna)
        self.assertEqual(point.note, "No car")

    def test_agenda_of_the_week(self):
        self._do(self.anna, MONDAY, 7)
        series = self._series("weekly", weekday="0", on=self._day(7))
        meeting = series.meeting_ids.filtered(lambda one: one.date == self._day(7))
        self._issue(self.anna, self._day(7), cold_calls=25)
        with self._at(self._day(7), 9):
            self._run_cron()
            meeting.with_user(self.hanna).action_prepare()
        point = meeting.point_ids.filtered(lambda point: point.user_id == self.anna)
        self.assertIn("Cold calls: 7 of 20", point.done_text)
        self.assertIn("Cold calls: 25", point.next_text)
        self.assertIn("Days with a missed norm: 5", point.blocked_text)

    def test_yearly_scorecard(self):
        plan = self._new_plan("year", MONDAY.replace(year=2030, month=1, day=1), turnover=1000)
        plan.line_ids.create({"plan_id": plan.id, "kpi_id": self._kpi("claims").id, "target": 4})
        plan._as_move().write({"state": "issued"})
        series = self._series(
            "scorecard", user=self.carl, team_id=False, chair_id=self.carl.id, month=3, day=10
        )
        [meeting] = series.meeting_ids.filtered(lambda one: one.date.year == 2031)
        self.assertEqual(meeting.date, MONDAY.replace(day=10))
        with self._at(MONDAY):
            meeting.with_user(self.carl).action_prepare()
        self.assertEqual(
            [(point.perspective, point.target) for point in meeting.point_ids],
            [("finance", 1000), ("clients", 4)],
        )

    # ---- minutes -----------------------------------------------------------------------

    def test_decisions_become_activities(self):
        meeting = self._series().meeting_ids.filtered(lambda one: one.date == MONDAY)
        mine = meeting.with_user(self.hanna)
        with self._at(MONDAY, 12), self.assertRefused("Write down"):
            mine.action_hold()
        with self._at(MONDAY, 12):
            mine.write(
                {
                    "minutes": "<p>Calls first</p>",
                    "task_ids": [
                        (
                            0,
                            0,
                            {
                                "name": "Call the plant",
                                "user_id": self.anna.id,
                                "date_deadline": self._day(2),
                            },
                        )
                    ],
                }
            )
            mine.action_hold()
        task = meeting.task_ids
        self.assertEqual(
            (task.activity_id.user_id, task.activity_id.date_deadline, task.activity_id.summary),
            (self.anna, self._day(2), "Call the plant"),
        )
        self.assertIn("Call the plant", meeting.message_ids[0].body)
        self.assertIn(self.boris.partner_id, meeting.message_ids[0].notified_partner_ids)
        self.assertEqual(meeting.open_task_count, 1)
        task.activity_id.with_user(self.anna)._action_done()
        self.assertTrue(task.is_done)
        with self.assertRefused("Reopen"):
            mine.minutes = "<p>Other</p>"
        mine.action_reopen()
        mine.action_hold()
        made = self.env["mail.activity"].with_context(active_test=False)
        self.assertEqual(
            made.search([("res_model", "=", meeting._name), ("res_id", "=", meeting.id)]),
            task.activity_id,
        )

    # ---- rights ------------------------------------------------------------------------

    def test_who_reads_meetings(self):
        meeting = self._series().meeting_ids[0]
        with self._at(MONDAY, 8):
            meeting.with_user(self.hanna).action_prepare()
        for user in (self.anna, self.boris, self.hanna, self.dora, self.carl, self.maxim):
            self.assertTrue(meeting.with_user(user).has_access("read"), user.name)
            self.assertTrue(meeting.point_ids.with_user(user).has_access("read"), user.name)
        for user in (self.stranger, self.gleb, self.lena):
            self.assertFalse(meeting.with_user(user).has_access("read"), user.name)
            self.assertFalse(meeting.point_ids.with_user(user).has_access("read"), user.name)

    def test_who_writes(self):
        meeting = self._series().meeting_ids[0]
        with self._at(MONDAY, 8):
            meeting.with_user(self.hanna).action_prepare()
        for user in (self.anna, self.gleb, self.maxim):
            with self.assertRaises(AccessError, msg=user.name):
                meeting.with_user(user).minutes = "<p>x</p>"
            with self.assertRaises(AccessError, msg=user.name):
                meeting.with_user(user).action_hold()
        point = meeting.point_ids.filtered(lambda point: point.user_id == self.anna)
        with self.assertRaises(AccessError):
            point.with_user(self.boris).note = "x"
        with self.assertRaises(AccessError):
            point.with_user(self.anna).done_text = "everything"
        with self.assertRaises(AccessError):
            self._series(user=self.gleb)
        with self.assertRaises(AccessError):
            self._series(user=self.anna)
        self.assertTrue(self._series(user=self.dora, name="By the department head"))
