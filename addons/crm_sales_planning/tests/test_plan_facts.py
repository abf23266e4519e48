from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PlanningCase

MAY = date(2031, 5, 1)


class FactsCase(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2031-05-16 09:00:00"))
        cls.env.company.resource_calendar_id.tz = "Europe/Moscow"
        cls.numbers = iter(range(1, 10**6))
        cls.industries = cls.env["res.partner.industry"].create(
            [{"name": "Steel"}, {"name": "Glass"}]
        )

    @classmethod
    def _new_fact(cls, kind, user, day, amount=0, **values):
        number = next(cls.numbers)
        return cls.env["crm.sales.fact"].create(
            {
                "kind": kind,
                "company_id": cls.env.company.id,
                "user_id": user.id,
                "team_id": user.sale_team_id.id,
                "date": day,
                "res_model": "res.partner",
                "res_id": cls.customer.id,
                "part": str(number),
                "res_name": "Furnace Works",
                "amount": amount,
                **values,
            }
        )

    def _run(self, *arguments, **targets):
        """An issued plan."""
        plan = self._new_plan(*arguments, **targets)
        plan.with_user(self.carl).action_submit()
        plan.with_user(self.carl).action_approve()
        plan.with_user(self.carl).action_issue()
        return plan


@tagged("post_install", "-at_install")
class TestPlanFacts(FactsCase):
    def test_each_scope_has_its_facts(self):
        self._new_fact("payment", self.anna, date(2031, 5, 2), 100)
        self._new_fact("payment", self.boris, date(2031, 5, 31), 20)
        self._new_fact("payment", self.stranger, date(2031, 5, 5), 3)
        self._new_fact("payment", self.anna, date(2031, 4, 30), 1000)
        self._new_fact("payment", self.anna, date(2031, 6, 1), 1000)
        plans = self.env["crm.sales.plan"]
        expected = {
            None: 123,
            self.department: 123,
            self.team: 120,
            self.other_team: 3,
            self.anna: 100,
            self.boris: 20,
        }
        for scope in expected:
            plans |= self._run("month", MAY, scope, payments=200)
        plans.refresh_facts()
        self.assertEqual(plans.line_ids.mapped("fact"), list(expected.values()))
        self.assertEqual(plans.line_ids.mapped("has_fact"), [True] * 6)
        before = plans.line_ids.read(["fact", "fact_count", "numerator", "write_date"])
        plans.refresh_facts()
        self.assertEqual(
            before, plans.line_ids.read(["fact", "fact_count", "numerator", "write_date"])
        )

    def test_whole_company_as_one_department(self):
        self._new_fact("payment", self.anna, date(2031, 5, 2), 100)
        plan = self.env["crm.sales.plan"].create(
            {
                "period_type": "month",
                "date_from": MAY,
                "scope_type": "department",
                "line_ids": [(0, 0, {"kpi_id": self._kpi("payments").id, "target": 10})],
            }
        )
        plan.refresh_facts()
        self.assertEqual(plan.line_ids.fact, 100)

    def test_segments(self):
        steel, glass = self.industries
        self._new_fact("payment", self.anna, date(2031, 5, 2), 100, industry_id=steel.id)
        self._new_fact("payment", self.anna, date(2031, 5, 2), 40)
        plan = self._new_plan("month", MAY, self.anna, payments=10)
        plan.line_ids = [
            (0, 0, {"kpi_id": self._kpi("payments").id, "industry_id": industry.id})
            for industry in (steel, glass)
        ]
        plan.refresh_facts()
        facts = {line.industry_id: line.fact for line in plan.line_ids}
        self.assertEqual(facts, {steel.browse(): 140, steel: 100, glass: 0})

    def test_nothing_happened(self):
        plan = self._run("month", MAY, self.anna, payments=200)
        quarter = self._run("quarter", date(2031, 4, 1), self.anna, payments=200, win_rate=30)
        later = self._run("month", date(2031, 6, 1), self.anna, payments=200)
        (plan | quarter | later).refresh_facts()
        self.assertEqual((plan.line_ids.fact, plan.line_ids.has_fact), (0, True))
        rate = self._line(quarter, "win_rate")
        self.assertFalse(rate.has_fact)
        self.assertFalse(later.line_ids.has_fact)
        self.assertFalse(rate.attainment)

    def test_pace_by_working_days(self):
        for day in (2, 5, 15):
            self._new_fact("payment", self.anna, date(2031, 5, day), 40)
        plan = self._run("month", MAY, self.anna, payments=220)
        plan.refresh_facts()
        # 11 of 22 working days are over on the morning of the 16th
        self.assertEqual((plan.working_days, plan.working_days_passed), (22, 11))
        line = plan.line_ids
        self.assertEqual(round(line.attainment, 2), 54.55)
        self.assertEqual((line.expected, round(line.pace, 2)), (110, 109.09))
        self.assertEqual((round(line.run_rate, 2), line.landing), (9.09, 240))
        self.assertEqual(round(line.landing_attainment, 2), 109.09)

    def test_group_has_the_days_of_its_people(self):
        plan = self._run("month", MAY, self.team, payments=220)
        plan.refresh_facts()
        self.assertEqual((plan.working_days, plan.working_days_passed), (44, 22))

    def test_a_ceiling_is_judged_the_other_way(self):
        for number in range(4):
            self._new_fact("escalation", self.anna, date(2031, 5, 2 + number))
        self._kpi("nonstandard").direction = "down"
        plan = self._run("month", MAY, self.anna, nonstandard=5)
        plan.refresh_facts()
        self.assertEqual((plan.line_ids.attainment, plan.line_ids.landing), (125, 8))
        self.assertEqual(plan.line_ids.landing_attainment, 62.5)

    def test_salesperson_refreshes_own_plan_only(self):
        self._new_fact("payment", self.anna, date(2031, 5, 2), 100)
        plan = self._run("month", MAY, self.anna, payments=220)
        plan.with_user(self.anna).refresh_facts()
        self.assertEqual(plan.line_ids.fact, 100)
        with self.assertRaises(AccessError):
            plan.with_user(self.boris).refresh_facts()

    def test_queries_do_not_grow_with_people(self):
        plans = self._run("month", MAY, self.anna, payments=220, cold_calls=10)
        queries = []
        for person in (self.anna, self.boris):
            if person == self.boris:
                plans |= self._run("month", MAY, self.boris, payments=220, cold_calls=10)
                plans |= self._run("month", MAY, self.stranger, payments=220, cold_calls=10)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            plans.refresh_facts()
            self.env.flush_all()
            queries.append(self.cr.sql_log_count - start)
        self.assertLessEqual(queries[1], queries[0] + 2)

    def test_cron_begins_counts_and_closes_weeks(self):
        self._new_fact("payment", self.anna, date(2031, 5, 2), 100)
        month = self._run("month", MAY, self.anna, payments=220)
        week = self._run("week", date(2031, 4, 28), self.anna, payments=50)
        late = self._run("week", date(2031, 5, 5), self.anna, payments=50)
        self._new_fact("payment", self.anna, date(2031, 5, 6), 7)
        cron = self.env.ref("crm_sales_planning.ir_cron_start_plans")
        for _run in range(2):
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        plans = month | week | late
        plans.invalidate_recordset()
        self.assertEqual(plans.mapped("state"), ["in_progress", "closed", "in_progress"])
        self.assertEqual(plans.line_ids.mapped("fact"), [107, 100, 7])

    def test_target_of_the_team_dashboard(self):
        plan = self._run("month", MAY, self.team, turnover=50000)
        self.assertEqual(self.team.invoiced_target, 50000)
        self._run("month", date(2031, 6, 1), self.team, turnover=70000)
        self.assertEqual(self.team.invoiced_target, 50000)
        draft = self._new_plan("month", MAY, self.other_team, turnover=1)
        self.assertFalse(self.other_team.invoiced_target)
        self.assertEqual(draft.state, "draft")
        with freeze_time("2031-06-01 09:00:00"):
            plan._cron_invoiced_targets()
            self.assertEqual(self.team.invoiced_target, 70000)
