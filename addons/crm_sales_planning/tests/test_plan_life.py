from datetime import date

from freezegun import freeze_time
from odoo import Command
from odoo.addons.crm_corporate_sales.tests.common import make_user
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import PlanningCase

YEAR, QUARTER, MONTH = date(2031, 1, 1), date(2031, 4, 1), date(2031, 5, 1)


@tagged("post_install", "-at_install")
class TestPlanLife(PlanningCase):
    """Draft, submitted, returned, approved, issued, in progress; who may do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2031-04-10 09:00:00"))

    def _approved(self, *arguments, **targets):
        plan = self._new_plan(*arguments, **targets)
        plan.with_user(self.dora).action_submit()
        plan.with_user(self.carl).action_approve()
        return plan

    def test_year_from_draft_to_progress(self):
        plan = self._new_plan("year", YEAR, user=self.dora, turnover=1000)
        plan.action_submit()
        self.assertEqual((plan.state, plan.submitted_by_id), ("submitted", self.dora))
        plan.with_user(self.carl).action_return("More of pumps")
        self.assertEqual((plan.state, plan.return_reason), ("returned", "More of pumps"))
        plan.line_ids.target = 1200
        plan.action_submit()
        self.assertFalse(plan.return_reason)
        plan.with_user(self.carl).action_approve()
        self.assertEqual((plan.state, plan.line_ids.approved_target), ("approved", 1200))
        plan.action_issue()
        self.assertEqual(plan.state, "in_progress")

    def test_plan_of_a_later_period_waits(self):
        plan = self._approved("month", MONTH, turnover=10)
        plan.with_user(self.dora).action_issue()
        self.assertEqual(plan.state, "issued")
        with freeze_time("2031-05-01 09:00:00"):
            self.env["crm.sales.plan"]._cron_start_plans()
            self.env["crm.sales.plan"]._cron_start_plans()
        self.assertEqual(plan.state, "in_progress")

    def test_plans_begin_by_the_day_of_the_company(self):
        self.env.company.resource_calendar_id.tz = "Asia/Vladivostok"
        plan = self._approved("month", MONTH, turnover=10)
        plan.action_issue()
        with freeze_time("2031-04-30 13:59:00"):
            self.env["crm.sales.plan"]._cron_start_plans()
            self.assertEqual(plan.state, "issued")
        with freeze_time("2031-04-30 14:01:00"):
            self.env["crm.sales.plan"]._cron_start_plans()
            self.assertEqual(plan.state, "in_progress")

    def test_department_head_does_not_approve_years_and_the_company(self):
        for period, start in (("year", YEAR), ("quarter", QUARTER), ("month", MONTH)):
            for scope in (None, self.department):
                plan = self._new_plan(period, start, scope, user=self.carl, turnover=1)
                plan.action_submit()
                with self.assertRefused("approved by the CEO", AccessError):
                    plan.with_user(self.dora).action_approve()
                plan.action_approve()

    def test_year_of_a_group_is_approved_by_the_ceo(self):
        plan = self._new_plan("year", YEAR, self.team, user=self.carl, turnover=1)
        plan.action_submit()
        with self.assertRefused("CEO", AccessError):
            plan.with_user(self.dora).action_approve()

    def test_nobody_but_the_ceo_approves_what_they_submitted(self):
        plan = self._new_plan("month", MONTH, self.team, user=self.dora, turnover=1)
        plan.action_submit()
        with self.assertRefused("submitted", AccessError):
            plan.action_approve()
        with self.assertRefused("submitted", AccessError):
            plan.action_return("no")
        plan.with_user(self.carl).action_approve()
        own = self._new_plan("month", MONTH, user=self.carl, turnover=1)
        own.action_submit()
        own.action_approve()
        self.assertEqual(own.state, "approved")

    def test_head_above_approves_a_person(self):
        plan = self._new_plan("month", MONTH, self.anna, user=self.hanna, cold_calls=50)
        plan.action_submit()
        for nobody in (self.hanna, self.gleb):
            with self.assertRefused(".", AccessError):
                plan.with_user(nobody).action_approve()
        plan.with_user(self.dora).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_nobody_approves_their_own_plan(self):
        self.team.member_ids |= self.hanna
        plan = self._new_plan("month", MONTH, self.hanna, user=self.dora, cold_calls=50)
        plan.action_submit()
        with self.assertRefused("yours to approve", AccessError):
            plan.with_user(self.hanna).action_approve()

    def test_who_drafts(self):
        may = {
            None: {self.dora, self.carl},
            self.department: {self.dora, self.carl},
            self.team: {self.dora, self.carl},
            self.anna: {self.hanna, self.dora, self.carl},
        }
        everybody = (
            self.anna,
            self.hanna,
            self.gleb,
            self.dora,
            self.carl,
            self.lena,
            self.maxim,
        )
        for scope, planners in may.items():
            for user in everybody:
                with self.subTest(scope=scope and scope.name, user=user.name):
                    if user in planners:
                        self._new_plan("month", MONTH, scope, user=user, cold_calls=1).unlink()
                    else:
                        with self.assertRefused(".", AccessError):
                            self._new_plan("month", MONTH, scope, user=user, cold_calls=1)

    def test_head_of_another_department(self):
        stranger = self._make_team("Service", self.maxim, is_department=True)
        self.other_team.department_id = stranger
        self._new_plan("month", MONTH, self.team, user=self.dora, cold_calls=1)
        for scope in (stranger, self.other_team, self.stranger):
            with self.assertRefused(".", AccessError):
                self._new_plan("month", MONTH, scope, user=self.dora, cold_calls=1)

    def test_group_head_sets_weeks_of_the_own_group(self):
        week = date(2031, 5, 5)
        self._new_plan("week", week, self.team, user=self.hanna, cold_calls=9)
        with self.assertRefused(".", AccessError):
            self._new_plan("week", week, self.other_team, user=self.hanna, cold_calls=9)

    def test_salesperson_reads_own_plans_only(self):
        own = self._new_plan("month", MONTH, self.anna, cold_calls=9)
        self._new_plan("month", MONTH, self.boris, cold_calls=9)
        self._new_plan("month", MONTH, self.team, cold_calls=18)
        plans = self.env["crm.sales.plan"].with_user(self.anna).search([])
        self.assertEqual(plans, own)
        self.assertFalse(plans.may_plan)
        for change in (
            lambda: plans.write({"date_from": MONTH}),
            lambda: plans.line_ids.write({"target": 1}),
            lambda: plans.line_ids.unlink(),
            plans.action_submit,
            plans.action_issue,
            plans.unlink,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_readers_change_nothing(self):
        plan = self._new_plan("month", MONTH, self.anna, cold_calls=9).with_user(self.maxim)
        self.assertEqual(plan.line_ids.target, 9)
        with self.assertRaises(AccessError):
            plan.line_ids.target = 1
        with self.assertRaises(AccessError):
            plan.action_submit()

    def test_other_companies_are_out_of_reach(self):
        company = self.env["res.company"].create({"name": "Second"})
        plan = self.env["crm.sales.plan"].create(
            {"period_type": "month", "date_from": MONTH, "company_id": company.id}
        )
        for user in (self.carl, self.dora, self.maxim):
            self.assertFalse(
                self.env["crm.sales.plan"].with_user(user).search([("id", "=", plan.id)])
            )
            with self.assertRaises(AccessError):
                plan.with_user(user).line_ids = [
                    Command.create({"kpi_id": self._kpi("turnover").id, "target": 1})
                ]

    def test_only_the_program_writes_what_it_keeps(self):
        plan = self._new_plan("month", MONTH, self.anna, user=self.hanna, cold_calls=9)
        for values in (
            {"state": "approved"},
            {"parent_id": plan.id},
            {"submitted_by_id": self.hanna.id},
            {"approved_by_id": self.hanna.id},
        ):
            with self.assertRaises(UserError, msg=values):
                plan.write(values)
        for name in ("approved_target", "fact", "has_fact", "reserve", "corrected", "numerator"):
            with self.assertRefused("kept by the program"):
                plan.line_ids.write({name: 1})
        with self.assertRefused("kept by the program"):
            plan.line_ids = [
                Command.create({"kpi_id": self._kpi("need_meetings").id, "approved_target": 5})
            ]

    def test_targets_are_typed_in_drafts_only(self):
        plan = self._new_plan("month", MONTH, user=self.dora, turnover=10)
        plan.action_submit()
        for change in (
            lambda: plan.line_ids.write({"target": 5}),
            lambda: plan.line_ids.unlink(),
            lambda: plan.write({"line_ids": [Command.create({"kpi_id": self._kpi("claims").id})]}),
        ):
            with self.assertRefused("fixed"):
                change()
        with self.assertRefused("only drafts"):
            plan.date_from = date(2031, 6, 1)
        with self.assertRefused("only drafts"):
            plan.unlink()
        plan.action_reset()
        plan.line_ids.target = 5

    def test_a_state_is_left_only_in_order(self):
        plan = self._new_plan("month", MONTH, user=self.carl, turnover=10)
        for action in (plan.action_approve, plan.action_issue, lambda: plan.action_return("no")):
            with self.assertRefused("possible only from"):
                action()
        plan.action_submit()
        with self.assertRefused("possible only from"):
            plan.action_submit()

    def test_a_plan_without_targets_is_not_submitted(self):
        plan = self._new_plan("month", MONTH, user=self.dora, nonstandard=0)
        with self.assertRefused("no targets"):
            plan.action_submit()

    def test_returning_needs_a_reason(self):
        plan = self._new_plan("month", MONTH, user=self.dora, turnover=10)
        plan.action_submit()
        for reason in ("", "  ", False, 5, ["why"]):
            with self.assertRefused("what is to be changed"):
                plan.with_user(self.carl).action_return(reason)

    def test_approver_is_asked_and_the_request_is_done(self):
        plan = self._new_plan("month", MONTH, self.anna, user=self.hanna, cold_calls=9)
        plan.action_submit()
        self.assertEqual(plan.activity_ids.user_id, self.dora)
        plan.with_user(self.dora).action_approve()
        self.assertFalse(plan.activity_ids)

    def test_changes_are_tracked(self):
        plan = self._new_plan("month", MONTH, turnover=10)
        plan = plan.with_context(mail_notrack=False, tracking_disable=False)
        self.env.flush_all()
        self.cr.precommit.run()
        plan.action_submit()
        plan.action_approve()
        self.env.flush_all()
        self.cr.precommit.run()
        plan.invalidate_recordset()
        values = plan.message_ids.tracking_value_ids
        self.assertIn("Approved", values.mapped("new_value_char"))

    def test_typed_targets_are_tracked(self):
        plan = self._new_plan("month", MONTH, turnover=10, claims=3)
        lines = plan.line_ids.with_context(tracking_disable=False).with_user(self.dora)
        lines[0].target = 12
        lines[1].unlink()
        self.assertEqual(
            [html2plaintext(message.body) for message in plan.message_ids[:2]],
            ["Claims: removed", "Turnover: 10.0 → 12.0"],
        )

    def test_other_roles_see_no_plans(self):
        for group in ("dispatcher", "marketing", "accountant_deals"):
            user = make_user(self.env, group, f"crm_corporate_sales.group_{group}")
            for model in ("plan", "plan.line", "decision", "report", "correction"):
                with self.assertRaises(AccessError, msg=(group, model)):
                    self.env[f"crm.sales.{model}"].with_user(user).search([])
        integrator = make_user(self.env, "robot", "crm_corporate_sales.group_integrator")
        plan = self._new_plan("month", MONTH, turnover=10).with_user(integrator)
        self.assertEqual(plan.line_ids.target, 10)
        with self.assertRaises(AccessError):
            plan.line_ids.target = 5
        with self.assertRaises(AccessError):
            plan.action_submit()

    def test_a_person_is_planned_in_the_own_group(self):
        with self.assertRefused("not in", ValidationError):
            self.env["crm.sales.plan"].with_user(self.hanna).create(
                {
                    "period_type": "month",
                    "date_from": MONTH,
                    "scope_type": "user",
                    "user_id": self.stranger.id,
                    "team_id": self.team.id,
                }
            )
        plan = self.env["crm.sales.plan"].create(
            {
                "period_type": "month",
                "date_from": MONTH,
                "scope_type": "user",
                "user_id": self.stranger.id,
            }
        )
        self.assertEqual(plan.team_id, self.other_team)
