from datetime import date

from freezegun import freeze_time
from odoo.tests import tagged

from .test_target_case import TODAY, TargetCase, day


@freeze_time(TODAY + " 09:00:00")
@tagged("post_install", "-at_install")
class TestTouchPlanSeries(TargetCase):
    """A series makes the next touch only, until there is an answer."""

    def test_only_the_first_touch_is_planned(self):
        run = self._start()
        self.assertEqual(self.target.state, "contacting")
        self.assertEqual(
            self._touches(),
            [
                ("call", "open"),
                ("letter", "planned"),
                ("call", "planned"),
                ("meeting", "planned"),
            ],
        )
        activity = self.target.activity_ids
        self.assertRecordValues(
            activity,
            [
                {
                    "user_id": self.anna.id,
                    "summary": "call 1",
                    "date_deadline": day(23),
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                }
            ],
        )
        self.assertEqual(self.target.next_touch_date, day(23))
        self.assertEqual(run.touch_ids.filtered("activity_id").activity_id, activity)

    def test_done_without_answer_brings_the_next(self):
        self._start()
        self._next().action_result("done")
        self.assertEqual(self._touches()[:2], [("call", "done"), ("letter", "open")])
        self.assertEqual(self.target.next_touch_date, day(24), "a working day later")
        self.assertEqual(self.target.activity_ids.summary, "letter 2")
        with freeze_time("2026-11-26 09:00:00"):  # a Thursday
            self._next().action_result("done")
            self.assertEqual(self.target.next_touch_date, date(2026, 12, 1), "over the weekend")

    def test_days_off_are_not_counted(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": "2026-11-24 00:00:00",
                "date_to": "2026-11-24 23:59:59",
            }
        )
        self._start()
        self._next().action_result("done")
        self.assertEqual(self.target.next_touch_date, day(25))

    def test_start_on_a_day_off(self):
        self._start(start=day(28))
        self.assertEqual(self.target.next_touch_date, date(2026, 11, 30))

    # ---- what ends an activity, anywhere in Odoo ------------------------------------------

    def test_activity_done_in_the_chatter(self):
        self._start()
        self.target.activity_ids.with_user(self.anna).action_feedback(feedback="Nobody there")
        self.assertEqual(self._touches()[:2], [("call", "done"), ("letter", "open")])
        self.assertEqual(self.target.touch_ids.filtered("date_done").feedback, "Nobody there")

    def test_activity_archived(self):
        self._start()
        self.target.activity_ids.with_user(self.anna).action_archive()
        self.assertEqual(self._touches()[:2], [("call", "done"), ("letter", "open")])

    def test_activity_deleted(self):
        self._start()
        self.target.activity_ids.with_user(self.anna).unlink()
        self.assertEqual(self._touches()[:2], [("call", "skipped"), ("letter", "open")])
        self.assertEqual(self.target.touches_made, 0)

    def test_meeting_deleted_in_the_calendar(self):
        plan = self._new_plan(("meeting", 0, {}), ("call", 2, {}))
        run = self._start(plan=plan)
        event = self.env["calendar.event"].create(
            {
                "name": "At the works",
                "start": "2026-11-24 10:00:00",
                "stop": "2026-11-24 11:00:00",
                "activity_ids": [(6, 0, self.target.activity_ids.ids)],
            }
        )
        self.assertEqual(self.target.activity_ids.calendar_event_id, event)
        event.with_user(self.anna).sudo().unlink()
        self.assertEqual(self._touches(), [("meeting", "skipped"), ("call", "open")])
        self.assertEqual(self.target.next_touch_id.activity_id, self.target.activity_ids)
        self.assertEqual(run.state, "running")

    def test_meeting_of_a_touch_done_is_deleted_in_peace(self):
        plan = self._new_plan(("meeting", 0, {}), ("call", 2, {}))
        self._start(plan=plan)
        activity = self.target.activity_ids
        event = self.env["calendar.event"].create(
            {
                "name": "At the works",
                "start": "2026-11-24 10:00:00",
                "stop": "2026-11-24 11:00:00",
                "activity_ids": [(6, 0, activity.ids)],
            }
        )
        activity.with_user(self.anna).action_feedback()
        event.unlink()
        self.assertEqual(self._touches(), [("meeting", "done"), ("call", "open")])

    def test_activity_moved(self):
        self._start()
        activity = self.target.activity_ids.with_user(self.anna)
        activity.write({"date_deadline": day(27), "user_id": self.boris.id})
        self.assertEqual(self.target.next_touch_date, day(27))
        self.assertEqual(self.target.next_touch_id.user_id, self.boris)
        self.assertEqual(
            self.target.touch_ids.filtered(lambda t: t.kind == "letter").user_id, self.anna
        )

    def test_touch_of_an_activity_is_not_written(self):
        self._start()
        with self.assertRefused("series"):
            self.target.activity_ids.write({"touch_id": False})

    def test_many_activities_at_once(self):
        other = self._new_target("Volga")
        self._start(self.target | other)
        (self.target | other).activity_ids.with_user(self.anna).action_done()
        self.assertEqual(self._touches(other)[:2], [("call", "done"), ("letter", "open")])
        self.assertEqual(self._touches()[:2], [("call", "done"), ("letter", "open")])

    # ---- time limits -------------------------------------------------------------------------

    def test_touches_nobody_made_in_time_are_left_out(self):
        plan = self._new_plan(("letter", 0, {"limit_days": 2}), ("call", 1, {}))
        self._start(plan=plan)
        touches = self.env["crm.touch"]
        self.assertEqual(self.target.next_touch_id.date_limit, day(25))
        with freeze_time("2026-11-25 09:00:00"):
            self._miss(touches)
            self.assertEqual(self._touches()[0], ("letter", "open"))
        with freeze_time("2026-11-26 09:00:00"):
            self._miss(touches)
            self.assertEqual(self._touches(), [("letter", "missed"), ("call", "open")])
            self.assertEqual(self.target.next_touch_date, day(27))
        self.assertEqual(self.target.activity_ids.summary, "call 2")

    def _miss(self, touches):
        with self.enter_registry_test_mode():
            self.env.ref("crm_corporate_sales.ir_cron_touch_miss").method_direct_trigger()
        self.env.invalidate_all()

    # ---- starting and stopping ---------------------------------------------------------------

    def test_refused_starts(self):
        empty = self.env["crm.touch.plan"].create({"name": "Empty"})
        with self.assertRefused("Empty"):
            self._start(plan=empty)
        nobodys = self._new_target("Pool", user_id=False)
        with self.assertRefused("Nobody owns"):
            self._start(nobodys, user=self.maxim)
        dropped = self._new_target("Dropped")
        dropped._drop(self.reason)
        with self.assertRefused("Dropped"):
            self._start(dropped)
        self._start()
        with self.assertRefused("running"):
            self._start()
        self.assertEqual(len(self.target.run_ids), 1)

    def test_stop_by_hand(self):
        run = self._start()
        self.target.with_user(self.anna).action_stop_touches()
        self.assertEqual((run.state, self.target.state), ("stopped", "contacting"))
        self.assertFalse(self.target.activity_ids)

    def test_dropped_and_converted_are_not_touched(self):
        other = self._new_target("Volga")
        runs = self._start(self.target | other)
        self.target.with_user(self.anna)._drop(self.reason)
        deal = other.with_user(self.anna).convert()
        self.assertEqual(runs.mapped("state"), ["stopped", "stopped"])
        self.assertFalse((self.target | other).activity_ids)
        self.assertEqual(other.run_ids.lead_id, deal)

    def test_new_owner_gets_the_touches(self):
        run = self._start()
        self.target.with_user(self.hanna).user_id = self.boris
        self.assertEqual(self.target.activity_ids.user_id, self.boris)
        self.assertEqual(run.user_id, self.boris)
        self.assertEqual(run.touch_ids.user_id, self.boris)

    def test_leaver_leaves_touches_to_the_head(self):
        run = self._start()
        self.anna.action_archive()
        self.assertEqual(run.user_id, self.hanna)
        self.assertEqual(self.target.activity_ids.user_id, self.hanna)
        self.assertEqual(self._touches()[0], ("call", "open"))

    def test_changed_plan_does_not_change_running_series(self):
        self._start()
        self.plan.step_ids.filtered(lambda step: step.kind == "letter").unlink()
        self.plan.step_ids[1].days = 30
        self._next().action_result("done")
        self.assertEqual(self._next().kind, "letter")

    def test_timeline(self):
        self._start()
        self._next().action_result("done")
        [series] = self.target.with_user(self.anna).timeline
        self.assertEqual([item["state"] for item in series["touches"]][:2], ["done", "open"])
        codes = [choice["code"] for choice in series["touches"][1]["choices"]]
        self.assertEqual(codes, ["done", "answer"])
        self.assertFalse(series["touches"][2]["choices"])
