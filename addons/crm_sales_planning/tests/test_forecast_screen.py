from odoo import fields
from odoo.addons.crm_corporate_sales.tests.test_key_contact_map import _hoot_id
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestForecastScreen(HttpCase):
    def test_rules_of_the_screens(self):
        """static/tests/forecast.test.js: pictures, choices, levers, own numbers."""
        suite = _hoot_id("@crm_sales_planning/forecast")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )

    def test_a_salesperson_simulates_and_sees_what_changed(self):
        seller = new_test_user(
            self.env,
            login="tour_forecast",
            name="Tour Seller",
            groups="sales_team.group_sale_salesman",
        )
        team = self.env["crm.team"].create(
            {
                "name": "Tour Group",
                "member_ids": [(4, seller.id)],
                "company_id": self.env.company.id,
            }
        )
        self.env["crm.lead"].create(
            {
                "name": "Tour deal",
                "type": "opportunity",
                "user_id": seller.id,
                "team_id": team.id,
                "company_id": self.env.company.id,
                "expected_revenue": 1000,
                "probability": 40,
                "date_deadline": fields.Date.context_today(team),
            }
        )
        today = fields.Date.context_today(team)
        self.env["crm.sales.plan"].create(
            {
                "period_type": "quarter",
                "date_from": today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1),
                "scope_type": "user",
                "user_id": seller.id,
                "team_id": team.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "kpi_id": self.env.ref("crm_sales_planning.kpi_turnover").id,
                            "target": 900,
                        },
                    )
                ],
            }
        )
        self.start_tour(
            "/odoo/sales-simulator", "forecast_simulator", login="tour_forecast", timeout=120
        )
        self.start_tour(
            "/odoo/pipeline-change", "forecast_waterfall", login="tour_forecast", timeout=120
        )
