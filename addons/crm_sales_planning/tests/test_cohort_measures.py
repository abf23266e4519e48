"""Conversions of cohorts, discipline of the day, churn, coverage of the plan by the pipeline."""

from datetime import datetime, timedelta

from odoo.tests import freeze_time, tagged

from .test_state_measures import StateCase


@tagged("post_install", "-at_install")
@freeze_time("2031-05-20 12:00:00")
class TestCohorts(StateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.sales.kpi"].search([]).minimum = 1
        cls.parties = cls.env["res.partner"].create(
            [{"name": f"Party {number}", "is_company": True} for number in range(6)]
        )

    def _call_cold(self, record, day, user=None):
        return self._do_activity(record, self.cold_call, f"{day} 10:00:00", user)

    def _meet(self, partner, day, kind, user=None, result="held"):
        deal = self._deal(f"{day} 08:00:00", partner_id=partner.id)
        event = self._make_meeting(deal, f"{day} 10:00:00", user, meeting_kind=kind)
        event.meeting_result = result
        return event

    def _rate(self, code, first="2031-03-01", last="2031-03-31", user=None):
        rows = self._rows(code, first=first, day=last, user=user)
        return (rows[0]["numerator"], rows[0]["denominator"]) if rows else (0, 0)

    def test_calls_that_led_to_a_first_meeting_in_time(self):
        self._call_cold(self.parties[0], "2031-03-03")
        self._call_cold(self.parties[1], "2031-03-20")
        self._call_cold(self.parties[2], "2031-03-01")
        self._call_cold(self.parties[3], "2031-03-05")
        self._call_cold(self.parties[4], "2031-02-27")
        self._meet(self.parties[0], "2031-03-10", "cold")
        self._meet(self.parties[1], "2031-04-19", "cold")  # the thirtieth day, of the next month
        self._meet(self.parties[2], "2031-04-01", "cold")  # the thirty-first
        self._meet(self.parties[3], "2031-03-06", "cold", result="no_show")
        self._meet(self.parties[4], "2031-03-02", "cold")  # called in February
        self.assertEqual(self._rate("conv_call_meet"), (2, 4))
        self.assertEqual(self._number_of_rate("conv_call_meet"), 50)
        self.assertEqual(self._rate("conv_call_meet", "2031-02-01", "2031-02-28"), (1, 1))
        self.assertEqual(self._rate("conv_call_meet", "2031-04-01", "2031-04-30"), (0, 0))

    def _number_of_rate(self, code):
        [row] = self._rows(code, first="2031-03-01", day="2031-03-31")
        return row["value"]

    def test_a_party_counts_once_a_month_for_who_was_first(self):
        self._call_cold(self.parties[0], "2031-03-03")
        self._call_cold(self.parties[0], "2031-03-25", self.boris)
        self._meet(self.parties[0], "2031-04-20", "cold")
        self.assertEqual(self._rate("conv_call_meet"), (1, 1), "in time after the second call")
        self.assertEqual(self._rate("conv_call_meet", user=self.anna), (1, 1))
        self.assertEqual(self._rate("conv_call_meet", user=self.boris), (0, 0))
        self._call_cold(self.parties[0], "2031-04-02")
        rows = self._rows("conv_call_meet", "month", first="2031-03-01", day="2031-04-30")
        self.assertEqual([row["denominator"] for row in rows], [1, 1])

    def test_a_meeting_before_the_call_did_not_follow(self):
        self._meet(self.parties[0], "2031-03-02", "cold")
        self._call_cold(self.parties[0], "2031-03-05")
        self.assertEqual(self._rate("conv_call_meet"), (0, 1))

    def test_somebody_without_a_record_until_the_meeting(self):
        lead = self._deal("2031-03-01 08:00:00", partner_id=False)
        self._call_cold(lead, "2031-03-03")
        self.assertEqual(self._rate("conv_call_meet"), (0, 1))
        lead.partner_id = self.parties[0]
        self._meet(self.parties[0], "2031-03-12", "cold")
        self.assertEqual(self._rate("conv_call_meet"), (1, 1))

    def test_the_later_conversions(self):
        for number in (0, 1, 2):
            self._meet(self.parties[number], f"2031-03-0{number + 1}", "cold")
        self._meet(self.parties[0], "2031-03-31", "needs")
        self._meet(self.parties[1], "2031-04-02", "needs")
        self.assertEqual(self._rate("conv_cold_work"), (1, 3))
        self._meet(self.parties[0], "2031-05-15", "terms")
        self.assertEqual(self._rate("conv_terms"), (1, 1))
        self.assertEqual(self._rate("conv_terms", "2031-04-01", "2031-04-30"), (0, 1))

    def test_too_few_cases_have_no_rate(self):
        self.env.ref("crm_sales_planning.kpi_conv_call_meet").minimum = 2
        self._call_cold(self.parties[0], "2031-03-03")
        [row] = self._rows("conv_call_meet", first="2031-03-01", day="2031-03-31")
        self.assertIs(row["value"], False)
        self.assertEqual(row["denominator"], 1)

    def test_behind_the_rate_are_the_calls_it_began_with(self):
        for number in (0, 1):
            self._call_cold(self.parties[number], "2031-03-03")
        self._call_cold(self.parties[0], "2031-03-04")
        self._meet(self.parties[0], "2031-03-12", "cold")
        action = (
            self._kpi("conv_call_meet")
            .with_user(self.carl)
            .action_open_documents("2031-03-01", "2031-03-31")
        )
        facts = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(facts.mapped("kind"), ["cold_call"] * 2)
        self.assertEqual(facts.partner_id, self.parties[0] | self.parties[1])

    def test_days_allowed_are_the_indicators(self):
        self._call_cold(self.parties[0], "2031-03-03")
        self._meet(self.parties[0], "2031-03-13", "cold")
        self.env.ref("crm_sales_planning.kpi_conv_call_meet").days = 9
        self.assertEqual(self._rate("conv_call_meet"), (0, 1))

    def test_discipline_of_days_that_are_over(self):
        for number, state in enumerate(("met", "missed", "excused", "open", "met")):
            sheet = self.env["crm.sales.day"].create(
                {
                    "user_id": self.anna.id,
                    "team_id": self.team.id,
                    "company_id": self.env.company.id,
                    "date": datetime(2031, 3, 3) + timedelta(days=number),
                }
            )
            sheet.flush_recordset()
            self.env.cr.execute(
                "UPDATE crm_sales_day SET state = %s WHERE id = %s", (state, sheet.id)
            )
            sheet.invalidate_recordset()
        self.assertEqual(self._rate("discipline"), (3, 4))
        self.assertEqual(self._rate("discipline", user=self.hanna), (3, 4))
        self.assertEqual(self._rate("discipline", user=self.gleb), (0, 0))


@tagged("post_install", "-at_install")
@freeze_time("2031-05-20 12:00:00")
class TestChurn(StateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls.env.ref("crm_sales_planning.kpi_churn")
        cls.kpi.minimum = 1

    def _rate(self, first, last, user=None):
        rows = self._rows("churn", first=first, day=last, user=user)
        return (rows[0]["numerator"], rows[0]["denominator"]) if rows else (0, 0)

    def test_who_bought_in_the_year_before_and_not_since(self):
        self._make_order(self.client, day="2030-02-01")
        self._make_order(self.prospect, day="2030-02-01")
        self._make_order(self.prospect, day="2030-12-01", user_id=self.boris.id)
        self._make_order(self.dealer, day="2029-12-31")  # more than a year before
        self.assertEqual(self._rate("2031-01-01", "2031-01-31"), (0, 2))
        self.assertEqual(self._rate("2031-01-01", "2031-03-31"), (1, 2))
        self.assertEqual(self._rate("2031-02-01", "2031-02-28"), (1, 2))
        self.assertEqual(self._rate("2031-02-02", "2031-03-01"), (0, 1), "not active at the start")
        self.assertEqual(self._rate("2031-01-01", "2031-03-31", self.anna), (1, 1))
        self.assertEqual(self._rate("2031-01-01", "2031-03-31", self.boris), (0, 1))

    def test_behind_the_rate_are_the_lost_clients(self):
        self._make_order(self.client, day="2030-02-01")
        self._make_order(self.prospect, day="2030-12-01")
        action = self.kpi.with_user(self.carl).action_open_documents("2031-01-01", "2031-03-31")
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.client)

    def test_each_month_has_its_own_clients(self):
        self._make_order(self.client, day="2030-02-10")
        self._make_order(self.prospect, day="2030-07-10")
        rows = self._rows("churn", "month", first="2031-01-01", day="2031-03-31")
        self.assertEqual(
            {row["month"]: (row["numerator"], row["denominator"]) for row in rows},
            {"2031-01": (0, 2), "2031-02": (1, 2), "2031-03": (0, 1)},
        )

    def test_a_period_that_goes_on_ends_today(self):
        self._make_order(self.client, day="2030-05-21")
        self.assertEqual(self._rate("2031-01-01", "2031-12-31"), (0, 1))
        with freeze_time("2031-05-21 12:00:00"):
            self.assertEqual(self._rate("2031-01-01", "2031-12-31"), (1, 1))
        self.assertEqual(self._rows("churn", first="2031-06-01", day="2031-06-30"), [])

    def test_a_segment_has_its_own_time(self):
        self._make_order(self.client, day="2030-12-01")
        self.assertEqual(self._rate("2031-01-01", "2031-03-31"), (0, 1))
        self.industry.churn_days = 60
        self.assertEqual(self._rate("2031-01-01", "2031-03-31"), (1, 1))


@tagged("post_install", "-at_install")
@freeze_time("2031-05-20 12:00:00")
class TestCoverage(StateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("crm_sales_planning.kpi_turnover").basis = "ordered"

    def _plan(self, scope=None, target=1000, period="month", day="2031-05-01"):
        plan = self._new_plan(period, day, scope, turnover=target)
        plan.line_ids.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_sales_plan SET state = 'approved' WHERE id = %s", (plan.id,)
        )
        plan.invalidate_recordset()
        return plan

    def _coverage(self, *keys, first="2031-05-01", day="2031-05-31", user=None):
        return self._rows("coverage", *keys, first=first, day=day, user=user)

    def test_open_deals_by_what_is_lacking(self):
        self._plan()
        self._make_order(self.client, 600, day="2031-05-05")
        self._deal("2031-05-01 12:00:00", expected_revenue=800, date_deadline="2031-05-31")
        self._deal("2031-05-01 12:00:00", expected_revenue=50, date_deadline="2031-06-01")
        [row] = self._coverage()
        self.assertEqual((row["value"], row["numerator"], row["denominator"]), (2, 800, 400))

    def test_behind_the_number_are_the_deals(self):
        self._plan()
        self._make_order(self.client, 600, day="2031-05-05")
        deal = self._deal("2031-05-01 12:00:00", date_deadline="2031-05-31")
        kpi = self._kpi("coverage").with_user(self.carl)
        action = kpi.action_open_documents("2031-05-01", "2031-05-31")
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), deal)

    def test_a_plan_that_is_reached_lacks_nothing(self):
        self._plan(target=500)
        self._make_order(self.client, 600, day="2031-05-05")
        self._deal("2031-05-01 12:00:00", expected_revenue=800, date_deadline="2031-05-31")
        [row] = self._coverage()
        self.assertIs(row["value"], False)

    def test_without_a_plan_there_is_no_number(self):
        self._new_plan("month", "2031-05-01", turnover=10)  # a draft binds nobody
        self._deal("2031-05-01 12:00:00", expected_revenue=800, date_deadline="2031-05-31")
        [row] = self._coverage()
        self.assertIs(row["value"], False)

    def test_each_by_own_plan(self):
        self._plan(target=10000)
        self._plan(self.team, target=4000)
        self._plan(self.anna, target=1000)
        self._plan(self.department, target=8000)
        self._make_order(self.client, 500, day="2031-05-05")
        self._deal("2031-05-01 12:00:00", expected_revenue=1500, date_deadline="2031-05-31")
        for keys, target in (
            ((), 10000),
            (("team",), 4000),
            (("user",), 1000),
        ):
            [row] = self._coverage(*keys)
            self.assertEqual(row["denominator"], target - 500, keys)
            self.assertEqual(row["value"], 1500 / (target - 500))
        from_server = self._kpi("coverage")._get_facts(
            datetime(2031, 5, 1).date(), datetime(2031, 5, 31).date(), ("department",)
        )
        found = {row["department"]: row["denominator"] for row in from_server}
        self.assertEqual(found[self.department.id], 7500)
        [row] = self._coverage(user=self.anna)
        self.assertEqual(row["denominator"], 500, "a salesperson is measured by the own plan")

    def test_smaller_plans_stand_in_for_one_that_is_missing(self):
        self._plan(self.anna, target=1000)
        self._plan(self.boris, target=2000)
        [row] = self._coverage()
        self.assertEqual(row["denominator"], 3000)
        [row] = self._coverage("team")
        self.assertEqual((row["team"], row["denominator"]), (self.team.id, 3000))

    def test_months_and_the_quarter_have_their_own_plans(self):
        self._plan(target=9000, period="quarter", day="2031-04-01")
        self._plan(target=1000)
        self._deal("2031-05-01 12:00:00", expected_revenue=500, date_deadline="2031-05-25")
        self._deal("2031-05-01 12:00:00", expected_revenue=4000, date_deadline="2031-06-25")
        [row] = self._coverage("month")
        self.assertEqual((row["numerator"], row["denominator"]), (500, 1000))
        [row] = self._coverage("quarter", first="2031-04-01", day="2031-06-30")
        self.assertEqual((row["value"], row["numerator"]), (0.5, 4500))
