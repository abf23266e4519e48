"""Weeks, facts and days for the tests of day sheets."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from .common import OWN, PlanningCase

#: Monday of an ordinary week without public holidays
MONDAY = date(2031, 3, 3)


class DayCase(PlanningCase):
    """anna has to make 20 calls and hold 2 meetings in the week of 3 March 2031."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zone = cls.env["crm.sales.fact"]._get_zone(cls.env.company)
        cls.number = 0
        cls.week = cls._issue(cls.anna, cold_calls=20, cold_meetings=2)

    @classmethod
    def _issue(cls, user, monday=MONDAY, since=None, **targets):
        """A plan of a week, issued in time."""
        with freeze_time(cls._noon(since or monday)):
            plan = cls._new_plan("week", monday, user, **targets)
            plan._as_move().write({"state": "issued"})
            plan.flush_recordset()
        return plan

    @classmethod
    def _moment(cls, day, hour, minute=0):
        """A moment of the company's clock, in UTC, as freeze_time wants it."""
        local = datetime.combine(day, time(hour, minute), ZoneInfo(str(cls.zone)))
        return local.astimezone(UTC).replace(tzinfo=None)

    @classmethod
    def _noon(cls, day):
        return cls._moment(day, 12)

    @contextmanager
    def _at(self, day, hour=12, minute=0):
        with freeze_time(self._moment(day, hour, minute)):
            yield

    @classmethod
    def _do(cls, user, day, count=1, kind="cold_call"):
        """Facts of a day."""
        rows = []
        for _number in range(count):
            cls.number += 1
            rows.append(
                {
                    "kind": kind,
                    "company_id": cls.env.company.id,
                    "user_id": user.id,
                    "team_id": user.sale_team_id.id,
                    "date": day,
                    "happened_at": cls._noon(day),
                    "res_model": "day.case",
                    "res_id": cls.number,
                }
            )
        return cls.env["crm.sales.fact"].create(rows)

    def _norms(self, day, user=None, code="cold_calls"):
        figures = self.env["crm.sales.day"]._get_figures(self.env.company, day)
        return figures[user or self.anna][self._kpi(code)]

    def _run_cron(self):
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref(f"{OWN}.ir_cron_close_days").method_direct_trigger()
        self.env.invalidate_all()

    def _sheets(self, user=None):
        return (
            self.env["crm.sales.day"]
            .search([("user_id", "=", (user or self.anna).id)])
            .sorted("date")
        )

    @staticmethod
    def _day(number):
        """Day of the week, 0 is Monday."""
        return MONDAY + timedelta(days=number)
