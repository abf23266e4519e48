from datetime import date

from odoo.tests import Form, tagged

from .test_plan_facts import FactsCase

JUNE = date(2031, 6, 1)


@tagged("post_install", "-at_install")
class TestPlanScreen(FactsCase):
    def test_a_salesperson_opens_own_plan(self):
        plan = self._run("month", JUNE, self.anna, cold_calls=10)
        form = Form(plan.with_user(self.anna))
        self.assertEqual(form.state, "issued")
        plan = plan.with_user(self.anna)
        self.assertFalse(plan.may_plan or plan.can_split or plan.can_issue or plan.can_reopen)

    def test_group_head_drafts_in_the_form(self):
        form = Form(self.env["crm.sales.plan"].with_user(self.hanna))
        form.date_from = JUNE
        form.scope_type = "user"
        form.user_id = self.anna
        with form.line_ids.new() as line:
            line.kpi_id = self._kpi("cold_calls")
            line.target = 40
        plan = form.save()
        self.assertEqual((plan.team_id, plan.line_ids.has_target), (self.team, True))

    def test_notice_of_segments_that_do_not_add_up(self):
        plan = self._new_plan("quarter", date(2031, 7, 1), None, new_contracts=10)
        kpi = self._kpi("new_contracts_segment")
        plan.line_ids = [
            (0, 0, {"kpi_id": kpi.id, "industry_id": industry.id, "target": 4})
            for industry in self.industries
        ]
        self.assertIn("“New contracts, total” is 10", plan.notice)
        self.assertIn("8 together", plan.notice)
        plan.line_ids.filtered("industry_id")[0].target = 6
        self.assertFalse(plan.notice)

    def test_products_may_be_more_than_the_total(self):
        plan = self._new_plan(
            "quarter", date(2031, 7, 1), None, new_contracts=10, new_contracts_product=12
        )
        self.assertFalse(plan.notice)
        self._line(plan, "new_contracts_product").target = 9
        self.assertTrue(plan.notice)

    def test_notice_of_what_is_not_allocated(self):
        plan = self._run("month", JUNE, self.team, cold_calls=10)
        self.assertFalse(plan.notice)
        self.assertTrue(plan.with_user(self.hanna).can_distribute)
        plan.with_user(self.hanna).action_distribute("manual")
        self.assertIn("Cold calls: 10 is not allocated to people", plan.notice)

    def test_distribution_shows_shares_first(self):
        plan = self._run("month", JUNE, self.team, cold_calls=10)
        wizard = Form(
            self.env["crm.sales.plan.distribute"]
            .with_user(self.hanna)
            .with_context(default_plan_id=plan.id)
        )
        self.assertEqual([line["share"] for line in wizard.line_ids._records], [50, 50])
        wizard.method = "manual"
        with wizard.line_ids.edit(0) as line:
            line.weight = 3
        with wizard.line_ids.edit(1) as line:
            line.weight = 1
        action = wizard.save().action_apply()
        parts = plan.search(action["domain"])
        self.assertEqual(sorted(parts.line_ids.mapped("target")), [2, 8])

    def test_shares_by_pipeline_and_of_the_reserve(self):
        self._make_deal(user_id=self.anna.id, expected_revenue=90, process=None)
        self._make_deal(user_id=self.boris.id, expected_revenue=10, process=None)
        plan = self._run("month", JUNE, self.team, cold_calls=10)
        wizard = (
            self.env["crm.sales.plan.distribute"]
            .with_user(self.hanna)
            .create({"plan_id": plan.id, "method": "pipeline"})
        )
        self.assertEqual(wizard.line_ids.mapped("share"), [90, 10])
        wizard.action_apply()
        plan.child_ids.with_user(self.hanna).action_issue()
        self.anna.active = False
        self.assertTrue(plan.with_user(self.hanna).has_reserve)
        wizard = (
            self.env["crm.sales.plan.distribute"]
            .with_user(self.hanna)
            .create({"plan_id": plan.id, "method": "equal", "is_reserve": True})
        )
        wizard.action_apply()
        boris = plan.child_ids.filtered(lambda part: part.user_id == self.boris)
        self.assertEqual(boris.line_ids.target, 10)

    def test_return_and_correct_in_their_wizards(self):
        plan = self._new_plan("month", JUNE, self.anna, user=self.hanna, cold_calls=10)
        plan.action_submit()
        wizard = self.env["crm.sales.plan.return"].with_user(self.dora)
        wizard.create({"plan_ids": plan.ids, "reason": "More"}).action_apply()
        self.assertEqual(plan.state, "returned")
        plan.action_submit()
        plan.with_user(self.dora).action_approve()
        wizard = self.env["crm.sales.plan.correct"].with_user(self.hanna)
        correct = wizard.create(
            {"plan_id": plan.id, "line_id": plan.line_ids.id, "new_target": 12, "reason": "Well"}
        )
        self.assertEqual(correct.old_target, 10)
        correct.action_apply()
        self.assertEqual(plan.line_ids.target, 12)

    def test_splitting_shows_the_parts(self):
        plan = self._run("quarter", date(2031, 7, 1), self.team, turnover=10)
        action = plan.with_user(self.dora).action_split_usual()
        self.assertEqual(len(plan.search(action["domain"])), 3)
        self.assertEqual(plan.part_count, 3)
        self.assertEqual(plan.action_show_parts()["domain"], action["domain"])
