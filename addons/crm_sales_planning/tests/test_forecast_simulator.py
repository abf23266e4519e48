from datetime import date

from odoo.tests import freeze_time, tagged

from .test_forecast_case import NOW, ForecastCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForecastSimulator(ForecastCase):
    """How likely plans are and what would help."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(10):
            cls._open(100 + number, 50)
        for _number in range(3):
            cls._open(5000, 99, deadline=date(2031, 12, 10))
        cls._open(600, 50, user=cls.stranger)
        cls._closed(10, 10, cycle=5)
        cls._new_plan("month", "2031-11-01", cls.team, turnover=400)
        cls._new_plan("month", "2031-11-01", cls.department, turnover=500)

    def _simulate(self, user=None, *scope, **values):
        return (
            self.env["crm.sales.simulator"]
            .with_user(user or self.hanna)
            .get_simulation(*scope, period_type="month", **values)
        )

    def test_a_group(self):
        found = self._simulate()
        total = found["total"]
        self.assertEqual((total["target"], total["deals"], total["reached"]), (400, 10, 0))
        self.assertTrue(0 < total["low"] <= total["probability"] <= total["high"] < 1)
        self.assertTrue(total["worst"] <= total["middle"] <= total["best"])
        self.assertAlmostEqual(sum(bar[2] for bar in total["bars"]), 1, delta=0.03)
        levers = {lever["code"]: lever for lever in total["levers"]}
        self.assertEqual(set(levers), {"win", "amount", "pull", "new"})
        # sure deals of next month, each as likely in time as not: three are enough
        self.assertEqual((total["cheapest"], total["needed"], total["hours"]), ("pull", 3, 18))
        # two hours for each of ten open deals
        self.assertEqual(levers["win"]["hours_per_step"], 20)
        self.assertEqual(found["history"]["closed"], 20)

    def test_the_same_question_has_the_same_answer(self):
        self.assertEqual(self._simulate()["total"], self._simulate()["total"])

    def test_pulling_levers(self):
        start = self._simulate()["total"]
        moved = self._simulate(levers={"win": 3, "new": 2})["total"]
        self.assertGreater(moved["probability"], start["probability"])
        self.assertEqual(
            {lever["code"]: lever["level"] for lever in moved["levers"]},
            {"win": 3, "amount": 0, "pull": 0, "new": 2},
        )
        dear = self.env.ref("crm_sales_planning.lever_pull")
        dear.hours = 10000
        self.assertNotEqual(self._simulate()["total"]["cheapest"], "pull")

    def test_a_company_s_own_lever_replaces_the_common_one(self):
        self.env.ref("crm_sales_planning.lever_pull").copy(
            {"company_id": self.env.company.id, "hours": 77}
        )
        levers = {lever["code"]: lever for lever in self._simulate()["total"]["levers"]}
        self.assertEqual(levers["pull"]["hours_per_step"], 77)

    def test_groups_of_a_department(self):
        found = self._simulate(self.dora)
        rows = {row["id"]: row for row in found["rows"]}
        self.assertEqual(set(rows), set((self.team | self.other_team).ids))
        self.assertEqual(
            rows[self.team.id]["probability"], self._simulate()["total"]["probability"]
        )
        self.assertEqual(rows[self.team.id]["cheapest"], "pull")
        # Climate has no plan
        self.assertIs(rows[self.other_team.id]["probability"], False)
        self.assertEqual(found["total"]["target"], 500)

    def test_a_target_of_one_s_own(self):
        self.assertEqual(self._simulate(target=0)["total"]["probability"], 1)
        self.assertIs(self._simulate(self.gleb)["total"]["probability"], False)
        self.assertAlmostEqual(
            self._simulate(self.gleb, target=600.0)["total"]["probability"], 0.25, delta=0.1
        )

    def test_what_is_reached_is_reached(self):
        self._fact("invoice", date(2031, 11, 3), 400)
        total = self._simulate()["total"]
        self.assertEqual((total["probability"], total["reached"]), (1, 400))
        self.assertIs(total["cheapest"], False)

    def test_a_past_period_is_not_played(self):
        self._new_plan("month", "2031-10-01", self.team, turnover=100)
        total = self._simulate(day="2031-10-01")["total"]
        self.assertEqual((total["deals"], total["probability"]), (0, 0))

    def test_dates_that_were_kept_make_it_likelier(self):
        before = self._simulate()["total"]["probability"]
        for number in range(12):
            deal = self._open(100, 50, deadline=date(2031, 10, 31))
            self.env["crm.sales.statement"].create(
                {
                    "lead_id": deal.id,
                    "company_id": self.env.company.id,
                    "user_id": self.anna.id,
                    "team_id": self.team.id,
                    "said_at": f"2031-09-{number + 1:02}",
                    "date_deadline": "2031-10-31",
                    "has_deadline": True,
                }
            )
            deal.action_set_won()
            deal.date_closed = "2031-10-20"
        self.env["crm.sales.fact"].search([("date", ">=", "2031-10-01")]).unlink()
        after = self._simulate()
        self.assertEqual(after["records"]["dates"], 12)
        self.assertGreater(after["total"]["probability"], before + 0.2)

    def test_bad_questions(self):
        for values, pattern in (
            ({"levers": {"luck": 1}}, "a lever is one of"),
            ({"levers": {"win": 51}}, "whole number"),
            ({"levers": {"win": True}}, "whole number"),
            ({"levers": ["win"]}, "by code"),
            ({"goal": 1}, "between 0 and 1"),
            ({"goal": "much"}, "between 0 and 1"),
            ({"target": -1}, "amount of money"),
        ):
            with self.subTest(values), self.assertRefused(pattern):
                self._simulate(**values)
