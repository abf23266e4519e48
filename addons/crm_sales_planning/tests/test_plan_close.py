from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_plan_facts import MAY, FactsCase

APRIL = date(2031, 4, 1)


@tagged("post_install", "-at_install")
class TestPlanClose(FactsCase):
    def test_facts_and_their_documents_are_frozen(self):
        fact = self._new_fact("payment", self.anna, date(2031, 4, 2), 100)
        self._new_fact("payment", self.boris, date(2031, 4, 2), 7)
        plan = self._run("month", APRIL, self.anna, payments=100)
        plan.with_user(self.hanna).action_close()
        self.assertEqual((plan.state, plan.line_ids.fact), ("closed", 100))
        document = plan.line_ids.document_ids
        self.assertEqual(
            (document.res_model, document.res_id, document.amount, document.date, document.name),
            ("res.partner", self.customer.id, 100, date(2031, 4, 2), "Furnace Works"),
        )
        self.assertTrue(fact.is_frozen)
        self._new_fact("payment", self.anna, date(2031, 4, 3), 50)
        plan.refresh_facts()
        self.assertEqual(plan.line_ids.fact, 100)

    def test_documents_of_every_scope_and_segment(self):
        steel = self.industries[0]
        self._new_fact("payment", self.anna, date(2031, 4, 2), 100, industry_id=steel.id)
        self._new_fact("payment", self.boris, date(2031, 4, 2), 7)
        plans = self.env["crm.sales.plan"]
        for scope in (None, self.department, self.team, self.anna):
            plans |= self._run("month", APRIL, scope, payments=1)
        lines = self.env["crm.sales.plan.line"]
        extra = self._new_plan("quarter", date(2031, 1, 1), None, payments=1)
        extra.line_ids = [
            (0, 0, {"kpi_id": self._kpi("payments").id, "industry_id": steel.id, "target": 1})
        ]
        self.assertEqual(len(extra.line_ids), 2)
        plans.with_user(self.carl).action_close()
        counts = [len(line.document_ids) for line in lines.union(*plans.line_ids)]
        self.assertEqual(counts, [2, 2, 2, 1])
        segment = self._run("month", date(2031, 3, 1), self.team, payments=1)
        self.assertFalse(segment.line_ids.document_ids)

    def test_drill_down(self):
        steel = self.industries[0]
        kept = self._new_fact("payment", self.anna, date(2031, 4, 2), 5, industry_id=steel.id)
        self._new_fact("payment", self.anna, date(2031, 4, 2), 5)
        self._new_fact("payment", self.boris, date(2031, 4, 2), 5)
        plan = self._new_plan("month", APRIL, self.anna, payments=5)
        plan.line_ids = [
            (0, 0, {"kpi_id": self._kpi("payments").id, "industry_id": steel.id, "target": 5})
        ]
        plan.with_user(self.carl).action_submit()
        plan.with_user(self.carl).action_approve()
        plan.with_user(self.carl).action_issue()
        self.assertIn("domain", plan.line_ids[0].with_user(self.hanna).action_show_documents())
        plan.with_user(self.hanna).action_close()
        counts = {}
        for line in plan.line_ids:
            action = line.with_user(self.anna).action_show_documents()
            documents = self.env[action["res_model"]].with_user(self.anna)
            counts[line.industry_id] = documents.search_count(action["domain"])
        self.assertEqual(counts, {steel.browse(): 2, steel: 1})
        self.assertTrue(kept.is_frozen)

    def test_document_outlives_its_record(self):
        self._new_fact("payment", self.anna, date(2031, 4, 2), 5, res_id=10**8, res_name="Gone")
        plan = self._run("month", APRIL, self.anna, payments=5)
        plan.with_user(self.hanna).action_close()
        self.assertEqual(plan.line_ids.document_ids.name, "Gone")
        with self.assertRaises(AccessError):
            plan.line_ids.document_ids.with_user(self.hanna).write({"amount": 1})
        self.assertFalse(self.env["crm.sales.plan.line.document"].with_user(self.gleb).search([]))

    def test_not_before_the_period_is_over(self):
        plan = self._run("month", MAY, self.anna, payments=1)
        with self.assertRefused("runs until"):
            plan.with_user(self.hanna).action_close()
        self._new_fact("payment", self.anna, date(2031, 5, 2), 5)
        plan.with_user(self.carl).action_close()
        self.assertEqual(plan.state, "closed")

    def test_what_lies_within_ends_along(self):
        self._new_fact("payment", self.anna, date(2031, 4, 2), 5)
        plan = self._run("month", APRIL, self.team, payments=4)
        people = plan.child_ids.browse(plan.with_user(self.hanna).action_distribute("equal"))
        people.with_user(self.hanna).action_issue()
        anna = people.filtered(lambda part: part.user_id == self.anna)
        weeks = anna.browse(anna.with_user(self.hanna).action_split("week"))
        weeks.with_user(self.hanna).action_issue()
        self._new_fact("payment", self.boris, date(2031, 4, 2), 5)
        plan.with_user(self.dora).action_close()
        self.assertEqual((plan | people).mapped("state"), ["closed"] * 3)
        # the week of 28 April runs into May
        self.assertEqual(weeks.mapped("state"), ["in_progress"] + ["closed"] * 3 + ["in_progress"])

    def test_only_what_is_worked_on_is_closed(self):
        plan = self._new_plan("month", APRIL, self.anna, payments=1)
        with self.assertRefused("possible only from"):
            plan.with_user(self.hanna).action_close()
        self._new_fact("payment", self.boris, date(2031, 4, 2), 5)
        issued = self._run("month", APRIL, self.boris, payments=5)
        issued.with_user(self.hanna).action_close()
        with self.assertRefused("possible only from"):
            issued.with_user(self.hanna).action_close()

    def test_closing_is_for_planners(self):
        plan = self._run("month", APRIL, self.anna, payments=1)
        for user in (self.anna, self.gleb, self.maxim):
            with self.assertRaises(AccessError):
                plan.with_user(user).action_close()

    def test_only_the_ceo_reopens(self):
        self._new_fact("payment", self.anna, date(2031, 4, 2), 5)
        plan = self._run("month", APRIL, self.anna, payments=5)
        plan.with_user(self.hanna).action_close()
        for user in (self.hanna, self.dora, self.anna, self.maxim):
            with self.assertRaises(AccessError):
                plan.with_user(user).action_reopen()
        late = self._new_fact("payment", self.anna, date(2031, 4, 3), 50)
        plan.with_user(self.carl).action_reopen()
        self.assertEqual((plan.state, plan.line_ids.fact), ("in_progress", 55))
        self.assertFalse(plan.line_ids.document_ids)
        self.assertFalse(late.is_frozen)

    def test_a_part_of_something_closed_is_not_reopened(self):
        whole = self._run("month", APRIL, self.team, payments=4)
        self._new_fact("payment", self.anna, date(2031, 4, 2), 5)
        self._new_fact("payment", self.boris, date(2031, 4, 2), 5)
        parts = whole.browse(whole.with_user(self.hanna).action_distribute("equal"))
        parts.with_user(self.hanna).action_issue()
        whole.with_user(self.dora).action_close()
        with self.assertRefused("reopen that first"):
            parts.with_user(self.carl).action_reopen()
        (whole | parts).with_user(self.carl).action_reopen()

    def test_a_closed_plan_stays_as_it_is(self):
        self._new_fact("payment", self.anna, date(2031, 4, 2), 5)
        plan = self._run("month", APRIL, self.anna, payments=5)
        plan.with_user(self.hanna).action_close()
        with freeze_time("2031-03-01"), self.assertRefused("only agreed plans"):
            plan.with_user(self.hanna).action_correct(plan.line_ids.id, 9, "More")
        with self.assertRefused("once it is approved"):
            plan.with_user(self.hanna).action_split("week")
