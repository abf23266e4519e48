from datetime import date, datetime

from freezegun import freeze_time
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PlanningCase

YEAR, MAY, JUNE = date(2031, 1, 1), date(2031, 5, 1), date(2031, 6, 1)


class DividedCase(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2031-04-10 09:00:00"))
        calendar = cls.env.company.resource_calendar_id
        calendar.tz = "Europe/Moscow"

    def _approved(self, period_type, date_from, scope=None, **targets):
        plan = self._new_plan(period_type, date_from, scope, **targets)
        plan.with_user(self.dora).action_submit()
        plan.with_user(self.carl).action_approve()
        return plan

    def _split(self, plan, period_type, user=None):
        found = plan.with_user(user or self.dora).action_split(period_type)
        return self.env["crm.sales.plan"].browse(found)

    def _distribute(self, plan, method, user=None, **options):
        found = plan.with_user(user or self.dora).action_distribute(method, **options)
        return self.env["crm.sales.plan"].browse(found)

    def _targets(self, plans, code):
        return [self._line(plan, code).target for plan in plans]

    def _holiday(self, first, last, user=None):
        resource = user and self.env["resource.resource"].create(
            {"name": user.name, "user_id": user.id, "tz": "Europe/Moscow"}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "company_id": self.env.company.id,
                "resource_id": resource.id if resource else False,
                "date_from": datetime.combine(first, datetime.min.time()),
                "date_to": datetime.combine(last, datetime.max.time()),
            }
        )


@tagged("post_install", "-at_install")
class TestPlanSplit(DividedCase):
    def test_year_into_quarters_by_working_days(self):
        plan = self._approved("year", YEAR, turnover=1000.01, new_contracts=10, quality=95)
        quarters = self._split(plan, "quarter")
        self.assertEqual(quarters.mapped("state"), ["draft"] * 4)
        self.assertEqual(quarters.parent_id, plan)
        turnover = self._targets(quarters, "turnover")
        # 64, 65, 66, 66 working days of 261
        self.assertEqual(turnover, [245.21, 249.04, 252.88, 252.88])
        self.assertEqual(round(sum(turnover), 2), 1000.01)
        self.assertEqual(self._targets(quarters, "new_contracts"), [2, 2, 3, 3])
        self.assertEqual(self._targets(quarters, "quality"), [95] * 4)

    def test_a_state_at_the_end_is_never_divided(self):
        plan = self._approved("quarter", date(2031, 4, 1), pot_clients_wip=40)
        self.assertEqual(self._targets(self._split(plan, "month"), "pot_clients_wip"), [40] * 3)
        self.assertEqual(plan.line_ids.rest_time, 0)

    def test_only_what_is_planned_for_the_part(self):
        plan = self._approved("month", MAY, self.anna, turnover=100, cold_calls=40)
        weeks = self._split(plan, "week")
        self.assertEqual(weeks.line_ids.kpi_id, self._kpi("cold_calls"))

    def test_only_an_approved_plan_is_split(self):
        plan = self._new_plan("year", YEAR, turnover=10)
        with self.assertRefused("once it is approved"):
            self._split(plan, "quarter")
        plan.with_user(self.dora).action_submit()
        with self.assertRefused("once it is approved"):
            self._split(plan, "quarter")
        self.assertFalse(plan.child_ids)

    def test_into_shorter_periods_only(self):
        plan = self._approved("quarter", date(2031, 4, 1), turnover=10)
        for period_type in ("year", "quarter", "week", "decade"):
            with self.assertRefused("is not split into"):
                self._split(plan, period_type)

    def test_year_into_months_only_without_quarters(self):
        plan = self._approved("year", YEAR, turnover=10)
        self.assertEqual(sum(self._targets(self._split(plan, "month"), "turnover")), 10)
        other = self._approved("year", date(2032, 1, 1), turnover=10)
        self._split(other, "quarter")
        with self.assertRefused("has quarters"):
            self._split(other, "month")

    def test_splitting_again_keeps_what_is_approved(self):
        plan = self._approved("year", YEAR, turnover=1000)
        quarters = self._split(plan, "quarter")
        self._line(quarters[0], "turnover").target = 400
        self.assertEqual(plan.line_ids.rest_time, round(245.21 - 400, 2))
        quarters[0].with_user(self.dora).action_submit()
        quarters[0].with_user(self.carl).action_approve()
        self.assertEqual(self._split(plan, "quarter"), quarters)
        turnover = self._targets(quarters, "turnover")
        self.assertEqual((turnover[0], sum(turnover)), (400, 1000))
        self.assertEqual(plan.line_ids.rest_time, 0)

    def test_rest_is_live(self):
        plan = self._approved("year", YEAR, turnover=1000)
        self.assertEqual(plan.line_ids.rest_time, 1000)
        quarters = self._split(plan, "quarter")
        self.assertEqual(plan.line_ids.rest_time, 0)
        self._line(quarters[1], "turnover").target -= 49.5
        self.assertEqual(plan.line_ids.rest_time, 49.5)
        quarters[1].line_ids.unlink()
        self.assertEqual(plan.line_ids.rest_time, 249.04)

    def test_nothing_is_issued_while_something_is_unallocated(self):
        plan = self._approved("year", YEAR, turnover=1000)
        quarters = self._split(plan, "quarter")
        line = self._line(quarters[0], "turnover")
        line.target -= 1
        quarters[0].with_user(self.dora).action_submit()
        quarters[0].with_user(self.carl).action_approve()
        with self.assertRefused("1.0 of “Turnover” is not allocated"):
            plan.with_user(self.dora).action_issue()
        with self.assertRefused("not allocated"):
            quarters[0].with_user(self.dora).action_issue()
        self._line(quarters[1], "turnover").target += 2
        with self.assertRefused("1.0 more than"):
            plan.with_user(self.dora).action_issue()
        self._line(quarters[1], "turnover").target -= 1
        plan.with_user(self.dora).action_issue()
        quarters[0].with_user(self.dora).action_issue()
        self.assertEqual((plan | quarters[0]).mapped("state"), ["in_progress"] * 2)

    def test_weeks_that_cross_months(self):
        may = self._approved("month", MAY, self.anna, cold_calls=44)
        june = self._approved("month", JUNE, self.anna, cold_calls=42)
        weeks = self._split(may, "week", self.hanna)
        # Thursday 1 May to Friday 30 May: 2, 5, 5, 5, 5 working days, the Sunday 1 June none
        self.assertEqual(self._targets(weeks, "cold_calls"), [4, 10, 10, 10, 10])
        june_weeks = self._split(june, "week", self.hanna)
        self.assertEqual(june_weeks[0], weeks[-1])
        self.assertEqual(self._targets(june_weeks[:2], "cold_calls"), [10, 10])
        july = self._approved("month", date(2031, 7, 1), self.anna, cold_calls=46)
        july_weeks = self._split(july, "week", self.hanna)
        crossing = july_weeks & june_weeks
        # Monday 30 June of 21, Tuesday to Friday of 23 working days
        self.assertEqual(sorted(crossing.line_ids.allocation_ids.mapped("amount")), [2, 8])
        self.assertEqual(crossing.line_ids.target, 10)
        for month in (may, june, july):
            self.assertEqual(month.line_ids.rest_time, 0)
        total = sum((weeks | june_weeks | july_weeks).line_ids.mapped("target"))
        self.assertEqual(total, 44 + 42 + 46)

    def test_typed_week_is_taken_from_its_months(self):
        june = self._approved("month", JUNE, self.anna, cold_calls=42)
        july = self._approved("month", date(2031, 7, 1), self.anna, cold_calls=46)
        crossing = self._split(june, "week", self.hanna) & self._split(july, "week", self.hanna)
        crossing.with_user(self.hanna).line_ids.target = 15
        self.assertEqual(sorted(crossing.line_ids.allocation_ids.mapped("amount")), [3, 12])
        self.assertEqual((june.line_ids.rest_time, july.line_ids.rest_time), (-1, -4))

    def test_issued_week_grows_by_the_share_of_the_next_month(self):
        june = self._approved("month", JUNE, self.anna, cold_calls=42)
        crossing = self._split(june, "week", self.hanna)[-1]
        crossing.with_user(self.hanna).action_issue()
        self.assertEqual((crossing.state, crossing.line_ids.approved_target), ("issued", 2))
        july = self._approved("month", date(2031, 7, 1), self.anna, cold_calls=46)
        self._split(july, "week", self.hanna)
        self.assertEqual((crossing.line_ids.target, crossing.line_ids.approved_target), (10, 10))
        self._split(july, "week", self.hanna)
        self.assertEqual(crossing.line_ids.target, 10)

    def test_holidays_and_leaves_count(self):
        self._holiday(date(2031, 5, 5), date(2031, 5, 9))
        self._holiday(date(2031, 5, 12), date(2031, 5, 15), self.anna)
        plan = self._approved("month", MAY, self.anna, cold_calls=26)
        weeks = self._split(plan, "week", self.hanna)
        self.assertEqual(self._targets(weeks, "cold_calls"), [4, 0, 2, 10, 10])
        of_boris = self._approved("month", MAY, self.boris, cold_calls=34)
        weeks = self._split(of_boris, "week", self.hanna)
        self.assertEqual(self._targets(weeks, "cold_calls"), [4, 0, 10, 10, 10])

    def test_group_head_splits_own_people_only(self):
        plan = self._approved("month", MAY, self.stranger, cold_calls=40)
        with self.assertRaises(AccessError):
            self._split(plan, "week", self.hanna)
        with self.assertRaises(AccessError):
            self._split(plan, "week", self.anna)
        with self.assertRaises(AccessError):
            self._split(plan, "week", self.maxim)
        self.assertFalse(plan.child_ids)
        self._split(plan, "week", self.gleb)
        self.assertEqual(len(plan.child_ids), 5)

    def test_group_head_does_not_split_the_quarter_of_the_group(self):
        plan = self._approved("quarter", date(2031, 4, 1), self.team, turnover=100)
        with self.assertRaises(AccessError):
            self._split(plan, "month", self.hanna)

    def test_queries_do_not_grow_with_indicators_or_people(self):
        plan = self._approved("month", MAY, self.anna, cold_calls=40)
        self.env.invalidate_all()
        self.env.flush_all()
        start = self.cr.sql_log_count
        self._split(plan, "week", self.hanna)
        self.env.flush_all()
        one = self.cr.sql_log_count - start
        plan = self._approved(
            "month", MAY, self.boris, cold_calls=40, cold_meetings=9, need_meetings=5, payments=9
        )
        self.env.invalidate_all()
        self.env.flush_all()
        start = self.cr.sql_log_count
        self._split(plan, "week", self.hanna)
        self.env.flush_all()
        self.assertLessEqual(self.cr.sql_log_count - start, one + 12)
