from datetime import date, datetime

from odoo.tests import freeze_time, tagged

from .test_forecast_case import NOW, ForecastCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForecast(ForecastCase):
    """Where the month lands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.committed = cls._open(1000, 90)
        cls.best = cls._open(2000, 50, user=cls.boris)
        cls.rest = cls._open(4000, 25, deadline=date(2031, 11, 3))
        cls.said = cls._open(8000, 10, forecast_category="commit")
        cls.left_out = cls._open(16000, 90, forecast_category="omitted")
        cls.later = cls._open(32000, 90, deadline=date(2031, 12, 1))
        cls.undated = cls._open(64000, 90, deadline=False)
        cls.strange = cls._open(500, 80, user=cls.stranger)
        cls._fact("deal_closed", date(2031, 11, 5), 300)
        cls._fact("deal_closed", date(2031, 11, 6), 7777, numerator=0)
        cls._fact("deal_closed", date(2031, 10, 31), 5555)
        cls._fact("invoice", date(2031, 11, 5), 300)
        cls._fact("invoice", date(2031, 10, 31), 5555)
        cls._fact("payment", date(2031, 11, 5), 70)
        cls._new_plan("month", "2031-11-01", cls.team, turnover=20000)
        cls._new_plan("month", "2031-11-01", cls.anna, turnover=15000)

    def _forecast(self, user, *scope, **values):
        found = (
            self.env["crm.sales.forecast"]
            .with_user(user)
            .get_forecast(*scope, period_type="month", **values)
        )
        return found

    def test_landing_of_a_group(self):
        found = self._forecast(self.hanna, "team", self.team.id)
        total = found["total"]
        self.assertEqual(total["reached"], 300)
        self.assertEqual(total["commit"], 300 + 1000 + 8000)
        self.assertEqual(total["best_case"], 300 + 1000 + 8000 + 2000)
        self.assertEqual(total["pipeline"], 1000 + 8000 + 2000 + 4000)
        self.assertAlmostEqual(total["weighted"], 300 + 900 + 1000 + 1000 + 800)
        self.assertEqual((total["target"], total["gap"]), (20000, 19700))
        self.assertAlmostEqual(total["coverage"], 15000 / 19700)
        self.assertEqual(total["undated"], {"count": 1, "amount": 64000})
        self.assertEqual(total["overdue"], {"count": 1, "amount": 4000})
        self.assertEqual(found["subject"]["first"], "2031-11-01")
        rows = {row["id"]: row for row in found["rows"]}
        self.assertEqual(set(rows), set((self.anna | self.boris).ids))
        self.assertEqual(rows[self.anna.id]["commit"], 9300)
        self.assertEqual(rows[self.anna.id]["target"], 15000)
        self.assertEqual(rows[self.boris.id]["best_case"], 2000)
        self.assertIs(rows[self.boris.id]["target"], False)

    def test_rows_add_up(self):
        found = self._forecast(self.carl, "company")
        for name in ("reached", "commit", "best_case", "weighted", "corrected", "pipeline"):
            self.assertAlmostEqual(
                sum(row[name] for row in found["rows"]), found["total"][name], msg=name
            )
        self.assertAlmostEqual(
            sum(row["amount"] for row in found["categories"]), found["total"]["pipeline"]
        )

    def test_against_another_indicator(self):
        total = self._forecast(self.hanna, "team", self.team.id, kpi="payments")["total"]
        self.assertEqual((total["reached"], total["commit"]), (70, 9070))
        self.assertIs(total["target"], False)

    def test_of_the_next_and_of_a_past_month(self):
        following = self._forecast(self.hanna, "team", self.team.id, day="2031-12-20")["total"]
        self.assertEqual((following["reached"], following["pipeline"]), (0, 32000))
        past = self._forecast(self.hanna, "team", self.team.id, day="2031-10-20")
        self.assertEqual((past["total"]["reached"], past["total"]["pipeline"]), (5555, 0))
        self.assertTrue(past["subject"]["is_over"])

    def test_own_win_rate_asks_for_coverage(self):
        self._closed(5, 15)
        total = self._forecast(self.hanna, "team", self.team.id)
        # with those two of setUpClass won
        self.assertEqual(total["history"]["closed"], 23)
        self.assertAlmostEqual(total["history"]["win_rate"], 7 / 23)
        self.assertFalse(total["history"]["is_company"])
        self.assertAlmostEqual(total["total"]["needed"], 23 / 7)
        self.assertAlmostEqual(total["total"]["missing_pipeline"], 19700 * 23 / 7 - 15000)

    def test_too_few_own_deals_take_the_company_s_rate(self):
        self._closed(10, 10, user=self.stranger)
        history = self._forecast(self.anna)["history"]
        self.assertTrue(history["is_company"])
        self.assertEqual(history["closed"], 23)

    def test_an_optimist_is_corrected(self):
        before = self._forecast(self.anna)["total"]
        self.assertLess(abs(before["corrected"] - before["weighted"]), 1)
        for number in range(10):
            deal = self._open(1, 80)
            self.env["crm.sales.statement"].create(
                {
                    "lead_id": deal.id,
                    "company_id": self.env.company.id,
                    "user_id": self.anna.id,
                    "said_at": datetime(2031, 9, 1 + number),
                    "probability": 80,
                    "has_probability": True,
                }
            )
            deal.action_set_lost(lost_reason_id=self.reason.id)
        after = self._forecast(self.anna)["total"]
        self.assertEqual(after["weighted"], before["weighted"])
        self.assertLess(after["corrected"], before["corrected"] * 0.7)
        # what others state is read by all that people stated, less strictly
        others = self._forecast(self.gleb)["total"]
        self.assertLess(after["corrected"] / after["weighted"], 0.8)
        self.assertTrue(0.3 < others["corrected"] / others["weighted"] < 1)

    def test_what_odoo_reckons_is_corrected_by_the_company_s_deals(self):
        deal = self._open(1000, 40, user=self.gleb, team=self.other_team)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_lead SET automated_probability = probability WHERE id = %s", [deal.id]
        )
        deal.invalidate_recordset()
        before = self._forecast(self.gleb, "user", self.gleb.id)["total"]
        self.assertAlmostEqual(before["corrected"], before["weighted"])
        for number in range(10):
            self._state(number, date(2031, 3, 1), date(2031, 3, 30), probability=40)
            self._state(
                number, date(2031, 3, 31), state="won", closed_on=date(2031, 3, 31), probability=100
            )
        after = self._forecast(self.gleb, "user", self.gleb.id)["total"]
        self.assertGreater(after["corrected"], 1.4 * before["corrected"])

    def test_product_categories(self):
        categories = self.env["product.category"].create([{"name": "Pumps"}, {"name": "Service"}])
        products = self.env["product.product"].create(
            [{"name": name.name, "categ_id": name.id} for name in categories]
        )
        self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "opportunity_id": self.committed.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": 1, "price_unit": price})
                    for product, price in zip(products, (200, 100), strict=True)
                ],
            }
        )
        # the order does not lower the deal's own amount
        self.assertEqual(self.committed.expected_revenue, 1000)
        rows = {row["id"]: row for row in self._forecast(self.anna)["categories"]}
        self.assertEqual(rows[categories[0].id]["amount"], 666.67)
        self.assertEqual(rows[categories[1].id]["amount"], 333.33)
        self.assertEqual(rows[False]["amount"], 12000)

    def test_the_deals_behind_a_number(self):
        forecasts = self.env["crm.sales.forecast"].with_user(self.hanna)

        def ids(kind):
            action = forecasts.action_open_deals(kind, "team", self.team.id, "month")
            return set(action["domain"][0][2])

        self.assertEqual(ids("commit"), set((self.committed | self.said).ids))
        self.assertEqual(ids("best_case"), set(self.best.ids))
        self.assertEqual(ids("overdue"), set(self.rest.ids))
        self.assertEqual(ids("undated"), set(self.undated.ids))
        self.assertEqual(ids("omitted"), set(self.left_out.ids))
        self.assertEqual(len(ids("due")), 5)
        with self.assertRefused("no “all”"):
            forecasts.action_open_deals("all")

    def test_bad_questions(self):
        forecasts = self.env["crm.sales.forecast"].with_user(self.hanna)
        for arguments, pattern in (
            (("planet",), "no scope"),
            (("team", "one"), "whole number"),
            (("team", self.team.id, "week"), "not forecast"),
            (("team", self.team.id, "month", "soon"), "no date"),
            (("team", self.team.id, "month", False, "claims"), "plan of one of"),
        ):
            with self.subTest(arguments), self.assertRefused(pattern):
                forecasts.get_forecast(*arguments)

    def test_queries_do_not_grow_with_deals(self):
        forecasts = self.env["crm.sales.forecast"].with_user(self.hanna)

        def count():
            self.env["crm.sales.fact"]._sync_noted()
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            forecasts.get_forecast("team", self.team.id, "month")
            return self.env.cr.sql_log_count - start

        count()
        few = count()
        for number in range(10):
            self._open(100 + number, 20)
        self.assertLessEqual(count(), few)
