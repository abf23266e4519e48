from odoo.tests import tagged

from .test_target_case import TargetCase


@tagged("post_install", "-at_install")
class TestTouchPlanReport(TargetCase):
    """What plans and scripts bring."""

    def test_plans(self):
        answered, silent, running = (
            self._new_target(name) for name in ("Answered", "Silent", "Running")
        )
        self._start(answered | silent | running)
        self._next(answered).action_result("done")
        self._next(answered).action_result("answer")
        deal = answered.with_user(self.anna).convert()
        silent.with_user(self.anna).action_stop_touches()
        deal.process_close("won")
        [row] = self.env["crm.touch.run.report"]._read_group(
            [("plan_id", "=", self.plan.id)],
            ["plan_id"],
            [
                "__count",
                "touches:sum",
                "touches_to_answer:avg",
                "answer_rate:avg",
                "deal_rate:avg",
                "win_rate:avg",
            ],
        )
        self.assertEqual(row[1:], (3, 2, 2.0, 0.5, 0.5, 0.5))
        self.assertEqual(self.plan.run_count, 3)
        self.assertEqual(self.plan.answer_rate, 0.5)

    def test_scripts(self):
        script = self.env.ref("crm_corporate_sales.call_script_meeting")
        other = self.env.ref("crm_corporate_sales.call_script_decision_maker")
        plan = self._new_plan(("call", 0, {"script_id": script.id}), ("call", 1, {}))
        first, second = self._new_target("First"), self._new_target("Second", script_id=other.id)
        self._start(first | second, plan=plan)
        self._call("meeting", first)
        self._next(second).action_result("done")
        self._next(second).action_result("done")
        rows = self.env["crm.touch.report"]._read_group(
            [("plan_id", "=", plan.id)],
            ["script_id"],
            ["__count", "answer_rate:avg", "meeting_rate:avg"],
        )
        self.assertEqual(
            {row[0]: row[1:] for row in rows}, {script: (2, 0.5, 0.5), other: (1, 0.0, 0.0)}
        )
