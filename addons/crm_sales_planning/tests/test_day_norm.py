from datetime import timedelta

from odoo.tests import tagged

from .test_day_case import MONDAY, DayCase


@tagged("post_install", "-at_install", "zones")
class TestDayNorm(DayCase):
    """The norm of a day out of the week's plan, the facts and the working days."""

    def _take_leave(self, user, *days):
        resource = self.env["resource.resource"].search([("user_id", "=", user.id)], limit=1)
        if not resource:
            resource = self.env["resource.resource"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "calendar_id": self.env.company.resource_calendar_id.id,
                }
            )
        self.env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Leave",
                    "resource_id": resource.id,
                    "calendar_id": resource.calendar_id.id,
                    "date_from": self._moment(day, 0),
                    "date_to": self._moment(day, 23, 59),
                }
                for day in days
            ]
        )

    def test_rest_of_the_week_by_the_days_left(self):
        self.assertEqual(self._norms(MONDAY).norm, 4)
        self._do(self.anna, MONDAY, 1)
        self.assertEqual(self._norms(MONDAY).done, 1)
        self.assertEqual(self._norms(MONDAY).norm, 4, "what is done today does not lower it")
        self.assertEqual(self._norms(self._day(1)).norm, 5, "19 left for 4 days, rounded up")
        self._do(self.anna, self._day(1), 15)
        self.assertEqual(self._norms(self._day(4)).norm, 4)
        self._do(self.anna, self._day(2), 6)
        self.assertEqual(self._norms(self._day(4)).norm, 0)

    def test_repetitions_and_other_people_do_not_count(self):
        self._do(self.anna, MONDAY, 2).is_counted = False
        self.env.flush_all()
        self._do(self.boris, MONDAY, 3)
        self.assertEqual(self._norms(MONDAY).done, 0)

    def test_leave_and_public_holiday(self):
        self._take_leave(self.anna, self._day(1), self._day(2))
        self.assertEqual(self._norms(MONDAY).norm, 7, "three days are left")
        self.assertEqual(self._norms(self._day(1)).norm, 0)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "date_from": self._moment(self._day(4), 0),
                "date_to": self._moment(self._day(4), 23, 59),
            }
        )
        self.assertEqual(self._norms(MONDAY).norm, 10)

    def test_weekend_has_no_norm(self):
        self.assertEqual(self._norms(self._day(5)).norm, 0)

    def test_only_binding_plans(self):
        draft = self._new_plan("week", MONDAY, self.boris, cold_calls=10)
        figures = self.env["crm.sales.day"]._get_figures(self.env.company, MONDAY)
        self.assertNotIn(self.boris, figures)
        with self._at(self._day(2)):
            draft._as_move().write({"state": "issued"})
            draft.flush_recordset()
        days = self.env["crm.sales.day"]
        self.assertNotIn(self.boris, days._get_figures(self.env.company, self._day(1)))
        self.assertIn(self.boris, days._get_figures(self.env.company, self._day(2)))
        self.assertEqual(draft.norm_since, self._day(2))

    def test_issued_before_the_week(self):
        early = self._issue(self.boris, since=MONDAY - timedelta(days=3), cold_calls=5)
        self.assertEqual(early.norm_since, MONDAY - timedelta(days=3))
        self.assertEqual(self._norms(MONDAY, self.boris).norm, 1)

    def test_a_plan_of_the_day_asks_for_more(self):
        plan = self._new_plan("day", MONDAY, self.anna, cold_calls=9)
        self.assertEqual(self._norms(MONDAY).norm, 4)
        plan._as_move().write({"state": "issued"})
        self.assertEqual(self._norms(MONDAY).norm, 9)

    def test_indicators_of_less_are_no_norm(self):
        self._kpi("cold_meetings").direction = "down"
        figures = self.env["crm.sales.day"]._get_figures(self.env.company, MONDAY)
        self.assertEqual(figures[self.anna].keys(), {self._kpi("cold_calls")})

    def test_queries_do_not_grow_with_people(self):
        days = self.env["crm.sales.day"]

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            days._get_figures(self.env.company, MONDAY)
            return self.env.cr.sql_log_count - before

        count()
        one = count()
        for user in (self.boris, self.stranger, self.hanna, self.gleb):
            self._issue(user, cold_calls=10)
        self.assertLessEqual(count(), one)
