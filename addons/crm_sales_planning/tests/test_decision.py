from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .test_plan_facts import FactsCase

APRIL = date(2031, 4, 1)


@tagged("post_install", "-at_install")
class TestDecision(FactsCase):
    """Below the threshold: why, what is done, who agrees, and whether it helped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._new_fact("payment", cls.anna, date(2031, 4, 2), 80)
        cls.plan = cls.env["crm.sales.plan"]

    def setUp(self):
        super().setUp()
        self.plan = self._run("month", APRIL, self.anna, payments=100)
        self.plan.refresh_facts()
        self.line = self.plan.line_ids

    def _decide(self, user=None, **values):
        return (
            self.env["crm.sales.decision"]
            .with_user(user or self.hanna)
            .create(
                {
                    "line_id": self.line.id,
                    "cause": "Clients pay late",
                    "measure": "Remind three days before",
                    "owner_id": self.anna.id,
                    "expected_effect": 20,
                    **values,
                }
            )
        )

    def test_no_month_is_closed_without_decisions(self):
        self.assertTrue(self.line.is_below)
        self.assertEqual(self.plan.missing_decisions, 1)
        with self.assertRefused("below the threshold of 90.0 % without a decision in: Payments"):
            self.plan.with_user(self.hanna).action_close()
        self.assertEqual(self.plan.state, "in_progress")
        decision = self._decide()
        with self.assertRefused("below the threshold"):
            self.plan.with_user(self.hanna).action_close()
        decision.action_propose()
        self.plan.with_user(self.hanna).action_close()
        self.assertEqual(self.plan.state, "closed")

    def test_threshold_is_a_setting(self):
        self.env.company.planning_threshold = 80
        self.plan.with_user(self.hanna).action_close()
        self.assertEqual(self.plan.state, "closed")

    def test_closing_the_group_asks_for_its_people(self):
        group = self._run("month", date(2031, 3, 1), self.team, payments=1)
        self._new_fact("payment", self.boris, date(2031, 3, 2), 8)
        people = group.browse(group.with_user(self.hanna).action_distribute("equal"))
        anna = people.filtered(lambda part: part.user_id == self.anna)
        anna.line_ids.target, (people - anna).line_ids.target = 1, 0
        people.with_user(self.hanna).action_issue()
        with self.assertRefused("March 2031 · Anna"):
            group.with_user(self.dora).action_close()
        self.assertEqual((group | people).mapped("state"), ["in_progress"] * 3)

    def test_quarters_need_no_decisions(self):
        plan = self._run("quarter", date(2031, 1, 1), self.anna, payments=100)
        plan.with_user(self.hanna).action_close()
        self.assertEqual(plan.state, "closed")

    def test_life(self):
        decision = self._decide()
        decision.action_propose()
        self.assertEqual((decision.state, decision.base_fact), ("proposed", 80))
        self.assertEqual(decision.activity_ids.user_id, self.dora)
        decision.with_user(self.dora).action_return("Who reminds?")
        self.assertEqual((decision.state, decision.return_reason), ("returned", "Who reminds?"))
        decision.measure = "Anna reminds three days before"
        decision.action_propose()
        decision.with_user(self.dora).action_agree()
        task = decision.activity_ids
        self.assertEqual(
            (task.user_id, task.date_deadline, task.summary),
            (self.anna, date(2031, 5, 1), "Anna reminds three days before"),
        )

    def test_it_enters_the_next_period(self):
        may = self._run("month", date(2031, 5, 1), self.anna, payments=100)
        decision = self._decide()
        decision.action_propose()
        self.assertFalse(may.entering_decision_ids)
        decision.with_user(self.dora).action_agree()
        may.invalidate_recordset()
        self.assertEqual(may.entering_decision_ids, decision)
        self.assertEqual(
            (decision.effect_from, decision.effect_to), (date(2031, 5, 1), date(2031, 5, 31))
        )

    def _evaluate(self, *decisions):
        for decision in decisions:
            decision.action_propose()
            decision.with_user(self.carl).action_agree()
        self.env["crm.sales.decision"]._cron_evaluate()
        self.assertEqual({decision.state for decision in decisions}, {"agreed"})
        with freeze_time("2031-06-06 09:00:00"):
            self.env["crm.sales.decision"]._cron_evaluate()
            self.env["crm.sales.decision"]._cron_evaluate()

    def test_effect_is_told_by_the_next_facts(self):
        self._new_fact("payment", self.anna, date(2031, 5, 3), 95)
        self._new_fact("payment", self.boris, date(2031, 5, 3), 1000)
        partly, helped = self._decide(), self._decide(expected_effect=15)
        self._evaluate(partly, helped)
        self.assertEqual((partly.next_fact, partly.effect), (95, 15))
        self.assertEqual((partly.result, helped.result), ("partly", "helped"))

    def test_it_did_not_help(self):
        decision = self._decide()
        self._evaluate(decision)
        self.assertEqual((decision.effect, decision.result), (-80, "failed"))

    def test_less_is_better(self):
        self._kpi("payments").direction = "down"
        self.line.invalidate_recordset()
        self._new_fact("payment", self.anna, date(2031, 5, 3), 60)
        decision = self._decide()
        self._evaluate(decision)
        self.assertEqual((decision.effect, decision.result), (20, "helped"))

    def test_roles(self):
        for user in (self.anna, self.gleb, self.lena, self.maxim):
            with self.assertRaises(AccessError):
                self._decide(user)
        decision = self._decide()
        for user in (self.anna, self.gleb, self.maxim):
            with self.assertRaises(AccessError):
                decision.with_user(user).action_propose()
        decision.action_propose()
        for user in (self.anna, self.hanna, self.gleb, self.maxim):
            for action in ("action_agree", "action_return"):
                arguments = ["No"] if action == "action_return" else []
                with self.assertRaises(AccessError):
                    getattr(decision.with_user(user), action)(*arguments)
        own = self._decide(self.dora)
        own.action_propose()
        with self.assertRaises(AccessError):
            own.action_agree()
        own.with_user(self.carl).action_agree()

    def test_who_sees_it(self):
        decision = self._decide(owner_id=self.boris.id)
        decisions = self.env["crm.sales.decision"]
        for user in (self.anna, self.boris, self.hanna, self.dora, self.carl, self.maxim):
            self.assertEqual(decisions.with_user(user).search([]), decision, user.name)
        for user in (self.stranger, self.gleb, self.lena):
            self.assertFalse(decisions.with_user(user).search([]), user.name)

    def test_head_of_the_group_decides_about_the_group(self):
        self.line = self._run("month", APRIL, self.team, payments=100).line_ids
        decision = self._decide()
        decision.action_propose()
        decision.with_user(self.dora).action_agree()

    def test_what_was_proposed_stays(self):
        decision = self._decide()
        decision.action_propose()
        for values in ({"measure": "Other"}, {"cause": "Other"}, {"expected_effect": 1}):
            with self.assertRefused("what was proposed stays"):
                decision.write(values)
        with self.assertRefused("what was proposed stays"):
            decision.unlink()
        for values in ({"result": "helped"}, {"base_fact": 1}, {"agreed_by_id": self.dora.id}):
            with self.assertRefused("kept by the program"):
                decision.write(values)
        with self.assertRefused("moved by the buttons"):
            decision.state = "agreed"
        with self.assertRefused("what is missing"):
            decision.with_user(self.dora).action_return(" ")

    def test_about_plans_that_are_worked_on(self):
        self.line = self._new_plan("month", date(2031, 6, 1), self.anna, payments=1).line_ids
        with self.assertRefused("is not"):
            self._decide()

    def test_from_the_line_of_the_plan(self):
        action = self.line.action_decide()
        form = Form(
            self.env["crm.sales.decision"].with_user(self.hanna).with_context(**action["context"])
        )
        form.cause, form.measure = "Late", "Remind"
        decision = form.save()
        self.assertEqual((decision.line_id, decision.owner_id), (self.line, self.hanna))
