from odoo import fields
from odoo.addons.crm_corporate_sales.tests.test_key_contact_map import _hoot_id
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSheetScreen(HttpCase):
    def test_rules_of_the_sheet(self):
        """static/tests/plan_sheet_model.test.js: numbers, rests, pasting, undoing."""
        suite = _hoot_id("@crm_sales_planning/plan_sheet_model")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_a_year_by_keyboard(self):
        head = new_test_user(
            self.env,
            login="tour_dora",
            name="Tour Head",
            groups="crm_sales_planning.group_planner_department_head",
        )
        seller = new_test_user(
            self.env,
            login="tour_seller",
            name="Tour Seller",
            groups="sales_team.group_sale_salesman",
        )
        department = self.env["crm.team"].create(
            {"name": "Tour Department", "is_department": True, "user_id": head.id}
        )
        group = self.env["crm.team"].create(
            {
                "name": "Tour Group",
                "department_id": department.id,
                "member_ids": [(4, seller.id)],
            }
        )
        self.start_tour("/odoo/plan-sheet", "plan_sheet", login="tour_dora", timeout=120)
        year = fields.Date.context_today(group).year
        plans = self.env["crm.sales.plan"].search(
            [("team_id", "=", group.id)], order="date_from, date_to desc"
        )
        self.assertEqual(plans.mapped("period_type"), ["year", "quarter"])
        self.assertEqual(plans.mapped("line_ids.target"), [1200, 500])
        self.assertEqual(plans[0].date_from.year, year)
