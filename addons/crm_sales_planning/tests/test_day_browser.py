from datetime import timedelta

from odoo import fields
from odoo.addons.crm_corporate_sales.tests.test_key_contact_map import _hoot_id
from odoo.tests import HttpCase, tagged

from .common import OWN, PlanningCase


@tagged("post_install", "-at_install")
class TestDayBrowser(PlanningCase, HttpCase):
    """My day in the web client, as a salesperson has it."""

    def test_my_day(self):
        days = self.env["crm.sales.day"]
        today = days._get_local_today(self.env.company)
        monday = today - timedelta(days=today.weekday())
        plan = self._new_plan("week", monday, self.anna, cold_calls=20, cold_meetings=2)
        plan._as_move().write({"state": "issued"})
        called = self._make_deal("Tour call", process=None, contact_name="Tour person")
        self._make_deal("Tour idle", process=None, expected_revenue=10**9)
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                "res_id": called.id,
                "activity_type_id": self.env.ref(f"{OWN}.activity_type_cold_call").id,
                "user_id": self.anna.id,
                "date_deadline": today,
            }
        )
        start = fields.Datetime.now() - timedelta(minutes=1)
        event = self.env["calendar.event"].create(
            {
                "name": "Tour meeting",
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.anna.id,
                "partner_ids": [(6, 0, (self.anna.partner_id | self.customer).ids)],
                "meeting_kind": "cold",
            }
        )
        self.start_tour("/odoo/my-day", "my_day", login=self.anna.login, timeout=120)
        self.assertEqual(event.meeting_result, "held")
        done = self.env["mail.activity"].with_context(active_test=False)
        self.assertEqual(
            done.search([("res_model", "=", "crm.lead"), ("res_id", "=", called.id)]).feedback,
            "They want a quote",
        )

    def test_units_in_the_browser(self):
        """static/tests/my_day.test.js"""
        suite = _hoot_id(f"@{OWN}/my_day")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
