from datetime import date

from freezegun import freeze_time
from odoo.tests import tagged

from .test_target_case import TODAY, TargetCase, day


@freeze_time(TODAY + " 09:00:00")
@tagged("post_install", "-at_install")
class TestTouchPlanResult(TargetCase):
    """What a result does to the series: on, an answer, or nobody answers."""

    # ---- results of calls ------------------------------------------------------------------

    def test_reached_stops_the_series(self):
        run = self._start()
        self._call("meeting", feedback="On Friday")
        self.assertEqual(self.target.state, "answered")
        self.assertFalse(self.target.activity_ids)
        self.assertRecordValues(
            run,
            [
                {
                    "state": "answered",
                    "answer_channel": "call",
                    "touches_to_answer": 1,
                    "is_positive": True,
                    "has_meeting": True,
                }
            ],
        )
        self.assertTrue(run.answer_touch_id.is_answer)
        self.assertEqual({state for _kind, state in self._touches()[1:]}, {"cancelled"})
        feedback = self.target.with_context(active_test=False).activity_ids.feedback
        self.assertIn("On Friday", feedback)
        self.assertIn(self.results["meeting"].name, feedback)

    def test_refusal_is_an_answer(self):
        run = self._start()
        self._call("talked")
        self.assertEqual((run.state, run.is_positive), ("answered", False))

    def test_call_again_as_often_as_planned(self):
        plan = self._new_plan(("call", 0, {"attempts": 2}), ("letter", 1, {}))
        self._start(plan=plan)
        self._call("no_answer")
        self.assertEqual(self._touches(), [("call", "open"), ("letter", "planned")])
        self.assertEqual((self._next().attempts, self.target.next_touch_date), (1, day(24)))
        self._call("no_answer")
        self.assertEqual(self._touches(), [("call", "done"), ("letter", "open")])

    def test_asked_to_call_back(self):
        self._start()
        for _attempt in range(4):
            self._call("callback")
            self.assertEqual(self._next().kind, "call")
        self.assertEqual(self.target.next_touch_date, day(25), "two working days")
        self._call("callback")
        self.assertEqual(self._next().kind, "letter", "five times at most")

    def test_result_after_which_the_plan_goes_on(self):
        goes_on = {"goes_on_result_ids": [(6, 0, self.results["contact_found"].ids)]}
        plan = self._new_plan(("call", 0, goes_on), ("call", 2, {}))
        self._start(plan=plan)
        self._call("contact_found")
        self.assertEqual(self._touches(), [("call", "done"), ("call", "open")])
        self._call("contact_found")
        self.assertEqual(self.target.state, "answered")

    def test_never_call_again(self):
        self.target.phone = "+7 495 777-11-33"
        self._start()
        self._call("do_not_call")
        self.assertEqual(self.target.state, "answered")
        blocked = self.env["phone.blacklist"].search([("number", "=", "+74957771133")])
        self.assertTrue(blocked)

    def test_who_wants_no_calls_gets_none(self):
        self.target.phone = "+7 495 777-11-44"
        self._add_person(email="petr@blocked.example.com")
        self.env["phone.blacklist"]._add(["+74957771144"])
        self.env["mail.blacklist"]._add("petr@blocked.example.com")
        self._start()
        self.assertEqual(
            self._touches(),
            [("call", "skipped"), ("letter", "skipped"), ("call", "skipped"), ("meeting", "open")],
        )
        self.assertEqual(self.target.activity_ids.summary, "meeting 4")

    def test_call_by_script(self):
        script = self.env.ref("crm_corporate_sales.call_script_meeting")
        plan = self._new_plan(("call", 0, {"script_id": script.id}), ("letter", 1, {}))
        self._start(plan=plan)
        action = self._next().action_start_script()
        self.assertEqual([row["id"] for row in action["params"]["scripts"]], script.ids)
        runs = self.env["crm.call.script.run"].with_user(self.anna)
        for source in (self.target, self.target.activity_ids):
            card = runs.start_call(script.id, source._name, source.id)
            run = runs.browse(card["run_id"])
            self.assertEqual(run.target_id, self.target)
        run.finish_call(self.results["talked"].id, "Not now")
        self.assertEqual(self.target.state, "answered")
        touch = self.target.touch_ids.filtered("is_answer")
        self.assertEqual((touch.result_id, touch.feedback), (self.results["talked"], "Not now"))

    def test_target_scenario_when_the_plan_has_none(self):
        script = self.env.ref("crm_corporate_sales.call_script_decision_maker")
        self.target.script_id = script
        self._start()
        action = self.target.with_user(self.anna).action_start_script()
        self.assertEqual([row["id"] for row in action["params"]["scripts"]], script.ids)

    # ---- the other kinds -------------------------------------------------------------------

    def test_meeting_held(self):
        run = self._start()
        for _touch in range(3):
            self._next().action_result("done")
        self._next().action_result("held")
        self.assertEqual((run.state, run.has_meeting, run.touches_to_answer), ("answered", True, 4))

    def test_wrong_results(self):
        self._start()
        touch = self._next()
        for code in ("held", "result_0", "result_x", "", "skipp"):
            with self.subTest(code), self.assertRefused("no result"):
                touch.action_result(code)
        touch.action_result("done")
        with self.assertRefused("not due"):
            touch.action_result("done")

    def test_postpone(self):
        self._start()
        self._next().action_postpone()
        self.assertEqual(self.target.next_touch_date, day(24))
        self.assertEqual(self.target.activity_ids.date_deadline, day(24))

    def test_postpone_to_no_day(self):
        self._start()
        touch = self._next()
        for days in (10**9, 366, -5, "x", True, 1.5, None):
            with self.subTest(days=days), self.assertRefused("0 to 365"):
                touch.action_postpone(days)
        self.assertEqual(self.target.next_touch_date, day(23))
        touch.action_postpone(0)
        self.assertEqual(self.target.next_touch_date, day(23))

    # ---- nobody answers ----------------------------------------------------------------------

    def _exhaust(self, target=None):
        for _touch in range(4):
            self._next(target).action_result("skip")

    def test_exhausted_asks_the_owner(self):
        run = self._start()
        self._exhaust()
        self.assertEqual((run.state, self.target.state), ("exhausted", "contacting"))
        self.assertTrue(self.target.needs_decision)
        task = self.target.activity_ids
        self.assertEqual((task.user_id, task.date_deadline), (self.anna, day(23)))
        found = self.env["crm.target"].search([("needs_decision", "=", True)])
        self.assertIn(self.target, found)
        self.assertNotIn(
            self.target, self.env["crm.target"].search([("needs_decision", "=", False)])
        )

    def test_decide_to_pause(self):
        self._start()
        self._exhaust()
        decide = self.env["crm.touch.decide"].with_user(self.anna)
        wizard = decide.with_context(default_target_ids=self.target.ids).create(
            {"pause_months": "3"}
        )
        self.assertEqual(wizard.plan_id, self.plan)
        wizard.action_apply()
        self.assertFalse(self.target.needs_decision)
        self.assertEqual(self.target.paused_until, date(2027, 2, 23))
        self.assertEqual(self.target.activity_ids.mapped("summary"), ["call 1"], "no task is left")

    def test_decide_to_drop(self):
        self._start()
        self._exhaust()
        self.env["crm.touch.decide"].with_user(self.anna).create(
            {
                "target_ids": self.target.ids,
                "decision": "drop",
                "reason_id": self.reason.id,
            }
        ).action_apply()
        self.assertEqual(self.target.state, "dropped")
        self.assertFalse(self.target.activity_ids)
