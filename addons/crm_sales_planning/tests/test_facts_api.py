from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PlanningCase


@tagged("post_install", "-at_install")
class TestFactsApi(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = 0
        for user, team, day, amount in (
            (cls.anna, cls.team, date(2031, 1, 31), 100),
            (cls.anna, cls.team, date(2031, 2, 1), 20),
            (cls.boris, cls.team, date(2031, 2, 3), 3),
            (cls.stranger, cls.other_team, date(2031, 2, 4), 1000),
        ):
            cls._new_fact("payment", user, team, day, amount)

    @classmethod
    def _new_fact(cls, kind, user, team, day, amount=0, **values):
        cls.number += 1
        return cls.env["crm.sales.fact"].create(
            {
                "kind": kind,
                "company_id": cls.env.company.id,
                "user_id": user.id,
                "team_id": team.id,
                "date": day,
                "happened_at": datetime.combine(day, datetime.min.time()),
                "res_model": "res.partner",
                "res_id": cls.number,
                "amount": amount,
                **values,
            }
        )

    def _facts(self, user, *group_by, codes=("payments",), last="2031-02-28"):
        rows = (
            self.env["crm.sales.kpi"]
            .with_user(user)
            .facts(list(codes), "2031-01-01", last, list(group_by))
        )
        return [tuple(row[key] for key in (*group_by, "value")) for row in rows]

    def test_everything_for_who_reads_all(self):
        self.assertEqual(self._facts(self.carl), [(1123,)])

    def test_by_month_and_person(self):
        self.assertEqual(
            self._facts(self.hanna, "month", "user"),
            [
                ("2031-01", self.anna.id, 100),
                ("2031-02", self.anna.id, 20),
                ("2031-02", self.boris.id, 3),
            ],
        )

    def test_weeks_quarters_years(self):
        self.assertEqual(self._facts(self.anna, "week"), [("2031-W05", 120)])
        self.assertEqual(self._facts(self.anna, "quarter"), [("2031-Q1", 120)])
        self.assertEqual(self._facts(self.anna, "year"), [("2031", 120)])

    def test_a_salesperson_counts_own_facts_only(self):
        self.assertEqual(self._facts(self.boris), [(3,)])

    def test_head_of_department_counts_the_groups_in_it(self):
        self.assertEqual(self._facts(self.dora), [(1123,)])
        self.other_team.department_id = False
        self.assertEqual(self._facts(self.dora), [(123,)])

    def test_nothing_happened(self):
        self.assertEqual(self._facts(self.maxim, last="2031-01-01"), [])

    def test_a_rate_needs_its_smallest_base(self):
        for number in range(3):
            self._new_fact(
                "deal_closed",
                self.anna,
                self.team,
                date(2031, 1, 5),
                numerator=number % 2,
                denominator=1,
            )
        self.assertEqual(self._facts(self.anna, codes=["win_rate"]), [(100 * (1 / 3),)])
        self._kpi("win_rate").minimum = 4
        self.assertEqual(self._facts(self.anna, codes=["win_rate"]), [(False,)])

    def test_bad_questions(self):
        kpis = self.env["crm.sales.kpi"].with_user(self.anna)
        with self.assertRefused("nonsense"):
            kpis.facts(["nonsense"], "2031-01-01", "2031-01-02")
        with self.assertRefused("no date"):
            kpis.facts(["payments"], "soon", "2031-01-02")
        with self.assertRefused("after"):
            kpis.facts(["payments"], "2031-01-03", "2031-01-02")
        with self.assertRefused("grouped by"):
            kpis.facts(["payments"], "2031-01-01", "2031-01-02", ["color"])
        with self.assertRaises(UserError):
            kpis.facts([], "2031-01-01", "2031-01-02")

    def test_questions_of_the_wrong_type(self):
        def ask(codes=("payments",), first="2031-01-01", group_by=()):
            return self.env["crm.sales.kpi"].facts(codes, first, "2031-01-31", group_by)

        for codes in (5, True, [["payments"]], [{"code": "payments"}], [None]):
            with self.assertRefused("no indicator"):
                ask(codes)
        for keys in (5, True, [["user"]], [None], "colour"):
            with self.assertRefused("grouped by"):
                ask(group_by=keys)
        with self.assertRefused("no date"):
            ask(first={"day": 1})
        self.assertEqual(ask(group_by="user"), ask(group_by=["user"]))

    def test_states_until_the_last_day_there_is(self):
        kpis = self.env["crm.sales.kpi"]
        for keys in ([], ["year"], ["month"], ["week"], ["day"]):
            rows = kpis.facts(["pot_clients_wip", "overdue"], "2026-01-01", "9999-12-31", keys)
            self.assertNotIn(None, [row["value"] for row in rows])
