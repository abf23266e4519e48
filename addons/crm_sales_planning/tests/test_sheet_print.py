from datetime import date

from odoo.tests import tagged

from .common import PlanningCase


@tagged("post_install", "-at_install")
class TestPlanReport(PlanningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = date(2031, 3, 1)
        cls.plan = cls._new_plan("month", day, cls.team, turnover=200, claims=4)
        cls.part = cls._new_plan("month", day, cls.anna, turnover=50)
        for plan, fact in ((cls.plan, 150), (cls.part, 60)):
            cls._line(plan, "turnover")._as_server().write({"fact": fact, "has_fact": True})

    def _print(self, plan, user):
        report = self.env["ir.actions.report"].with_user(user)
        html, _kind = report._render_qweb_html("crm_sales_planning.report_sales_plan", plan.ids)
        return " ".join(html.decode().split())

    def test_targets_facts_and_who_contributes(self):
        html = self._print(self.plan, self.hanna)
        self.assertIn("75 %", html)
        self.assertIn("bg-danger", html)
        self.assertIn("Who contributes", html)
        self.assertIn("120 %", html)
        self.assertIn("width: 100%", html)

    def test_nothing_counted_shows_no_bar(self):
        [row] = [row for row in self.plan.get_print_rows() if row["name"] == "Claims"]
        self.assertEqual((row["fact"], row["attainment"]), ("", ""))
        self.assertTrue(row["target"])

    def test_a_persons_report_has_no_people(self):
        self.assertEqual(self.part.get_print_parts(), ([], []))
        self.assertNotIn("Who contributes", self._print(self.part, self.anna))
