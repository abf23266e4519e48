from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import PlanningCase


@tagged("post_install", "-at_install")
class TestPeriod(PlanningCase):
    def test_period_ends_by_its_kind(self):
        plan = self._new_plan("quarter", date(2027, 4, 1))
        self.assertEqual(plan.date_to, date(2027, 6, 30))

    def test_period_begins_at_its_start(self):
        with self.assertRaises(ValidationError):
            self._new_plan("month", date(2027, 4, 2))

    def test_indicator_of_a_year_is_not_planned_for_a_day(self):
        with self.assertRaises(ValidationError):
            self._new_plan("day", date(2027, 4, 1), turnover=100)

    def test_last_period_there_is(self):
        for kind, start in (
            ("year", date(9999, 1, 1)),
            ("month", date(9999, 12, 1)),
            ("week", date(9999, 12, 27)),
            ("day", date(9999, 12, 31)),
        ):
            self.assertEqual(self._new_plan(kind, start).date_to, date(9999, 12, 31))

    def test_a_target_is_a_number_that_can_be_reached(self):
        with self.assertRaises(UserError):
            self._new_plan("month", date(2027, 4, 1), turnover=1e300)
