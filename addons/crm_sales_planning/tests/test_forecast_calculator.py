from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .test_forecast_case import NOW, TODAY, ForecastCase


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestForecastCalculator(ForecastCase):
    """From the target to the calls of a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.global_leave_ids.unlink()
        # of 20 clients called 10 were met, of these 5 about needs, 4 about terms; 2 signed
        cls.clients = cls.env["res.partner"].create([{"name": f"C{n}"} for n in range(20)])
        day = date(2031, 3, 3)
        for number, client in enumerate(cls.clients):
            for limit, kind, after in (
                (20, "cold_call", 0),
                (10, "cold_meeting", 10),
                (5, "need_meeting", 20),
                (4, "terms_meeting", 30),
                (2, "new_contract", 100),
            ):
                if number < limit:
                    amount = 5000 if kind == "new_contract" else 0
                    cls._fact(kind, day + timedelta(days=after), amount, partner=client)
        # too young to be judged
        cls._fact("cold_call", TODAY - timedelta(days=3), partner=cls.customer)

    def _figures(self, user=None, *scope, **values):
        found = (
            self.env["crm.sales.calculator"]
            .with_user(user or self.hanna)
            .get_figures(*scope, **values)
        )
        inputs = {item["code"]: item for item in found["inputs"]}
        return found, inputs, {step["code"]: step for step in found["steps"]}

    def test_what_was_measured(self):
        _found, inputs, _steps = self._figures()
        self.assertEqual(
            {code: item["value"] for code, item in inputs.items()},
            {
                "target": False,
                "average": 5000,
                "conv_contract": 50,
                "conv_terms": 80,
                "conv_cold_work": 50,
                "conv_call_meet": 50,
            },
        )
        self.assertEqual(inputs["conv_call_meet"]["cases"], 20)

    def test_the_way_down_and_the_norm_of_a_day(self):
        _found, _inputs, steps = self._figures(overrides={"target": 20000})
        self.assertEqual(
            {code: step["total"] for code, step in steps.items()},
            {
                "new_contracts": 4,
                "terms_meetings": 8,
                "need_meetings": 10,
                "cold_meetings": 20,
                "cold_calls": 40,
            },
        )
        found, _inputs, steps = self._figures(overrides={"target": 20000})
        # 17 to 28 November are ten working days of two people
        self.assertEqual((found["people"], found["person_days"]), (2, 20))
        self.assertEqual(steps["cold_calls"]["done"], 1)
        self.assertEqual(steps["cold_calls"]["per_day"], 2)

    def test_the_plan_s_target_and_what_is_there_already(self):
        self._new_plan("month", "2031-11-01", self.team, new_contract_amount=20000)
        self._fact("new_contract", date(2031, 11, 3), 10000, partner=self.customer)
        found, inputs, steps = self._figures()
        self.assertEqual((inputs["target"]["measured"], found["reached"]), (20000, 10000))
        # average is 20000 / 3 now
        self.assertEqual((steps["new_contracts"]["total"], steps["new_contracts"]["left"]), (3, 2))

    def test_own_numbers(self):
        _found, inputs, steps = self._figures(
            overrides={"target": 1000, "average": 100, "conv_call_meet": 10}
        )
        self.assertTrue(inputs["conv_call_meet"]["is_given"])
        self.assertEqual(inputs["conv_call_meet"]["measured"], 50)
        self.assertEqual(steps["cold_calls"]["total"], 500)

    def test_who_has_too_few_cases_gets_the_company_s(self):
        _found, inputs, _steps = self._figures(self.gleb)
        self.assertTrue(inputs["conv_call_meet"]["is_company"])
        self.assertEqual(inputs["conv_call_meet"]["value"], 50)

    def test_nothing_measured_is_said(self):
        self.env["crm.sales.fact"].search([("kind", "=", "need_meeting")]).unlink()
        _found, inputs, steps = self._figures(overrides={"target": 20000})
        self.assertIs(inputs["conv_terms"]["value"], False)
        self.assertEqual(steps["cold_calls"]["missing"], "conv_terms")
        with self.assertRefused("not known yet"):
            self.env["crm.sales.calculator"].with_user(self.hanna).write_plan(
                overrides={"target": 20000}
            )

    def test_into_a_new_draft(self):
        action = (
            self.env["crm.sales.calculator"]
            .with_user(self.hanna)
            .write_plan("user", self.anna.id, "month", TODAY, {"target": 20000})
        )
        plan = self.env["crm.sales.plan"].browse(action["res_id"])
        self.assertEqual(
            (plan.user_id, plan.state, plan.date_from), (self.anna, "draft", date(2031, 11, 1))
        )
        targets = {line.kpi_id.code: line.target for line in plan.line_ids}
        self.assertEqual((targets["new_contract_amount"], targets["cold_calls"]), (20000, 40))
        self.assertEqual(targets["conv_terms"], 80)
        # a second time changes the same lines
        self.env["crm.sales.calculator"].with_user(self.hanna).write_plan(
            "user", self.anna.id, "month", TODAY, {"target": 40000}
        )
        self.assertEqual(self._line(plan, "cold_calls").target, 80)
        self.assertEqual(len(plan.line_ids), len(targets))

    def test_a_quarter_has_no_calls(self):
        action = (
            self.env["crm.sales.calculator"]
            .with_user(self.dora)
            .write_plan("department", self.department.id, "quarter", TODAY, {"target": 20000})
        )
        plan = self.env["crm.sales.plan"].browse(action["res_id"])
        self.assertEqual(
            set(plan.line_ids.kpi_id.mapped("code")), {"new_contracts", "new_contract_amount"}
        )

    def test_who_may_not_write(self):
        calculator = self.env["crm.sales.calculator"]
        with self.assertRaises(AccessError):
            calculator.with_user(self.anna).write_plan(overrides={"target": 20000})
        with self.assertRaises(AccessError):
            calculator.with_user(self.maxim).write_plan(
                "user", self.anna.id, overrides={"target": 20000}
            )
        with self.assertRaises(AccessError):
            calculator.with_user(self.hanna).write_plan(
                "user", self.stranger.id, overrides={"target": 20000}
            )
        self.assertFalse(self._figures(self.anna)[0]["may_write"])
        self.assertTrue(self._figures(self.hanna)[0]["may_write"])

    def test_a_plan_that_is_no_draft_stays(self):
        plan = self._new_plan("month", "2031-11-01", self.anna, self.hanna, cold_calls=7)
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_sales_plan SET state = 'issued' WHERE id = %s", [plan.id])
        plan.invalidate_recordset()
        with self.assertRefused("not a draft"):
            self.env["crm.sales.calculator"].with_user(self.hanna).write_plan(
                "user", self.anna.id, overrides={"target": 20000}
            )
        self.assertEqual(self._line(plan, "cold_calls").target, 7)

    def test_bad_numbers(self):
        for overrides, pattern in (
            ({"luck": 1}, "give a number"),
            ({"target": "much"}, "give a number"),
            ({"target": -1}, "give a number"),
            ({"conv_terms": 0}, "more than 0"),
            ({"conv_terms": 101}, "more than 0"),
            ([1], "by name"),
        ):
            with self.subTest(overrides), self.assertRefused(pattern):
                self._figures(overrides=overrides)
