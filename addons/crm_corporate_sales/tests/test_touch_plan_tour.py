from odoo import fields
from odoo.tests import HttpCase, tagged

from .test_key_contact_map import _hoot_id
from .test_target_case import TargetCase

SUITE = "@crm_corporate_sales/active_search"


@tagged("post_install", "-at_install")
class TestTouchPlanTour(TargetCase, HttpCase):
    """Active search in the web client, as a salesperson has it."""

    def _make_script(self, result):
        script = self.env["crm.call.script"].create({"name": "Tour of touches"})
        hello, end = self.env["crm.call.script.node"].create(
            [
                {"script_id": script.id, "name": "Tour hello", "text": "Good day, {contact|you}!"},
                {
                    "script_id": script.id,
                    "name": "Tour end",
                    "text": "Until then",
                    "kind": "end",
                    "result_id": result.id,
                },
            ]
        )
        self.env["crm.call.script.answer"].create(
            {"node_id": hello.id, "name": "Tour interested", "next_node_id": end.id}
        )
        script.action_publish()
        return script

    def test_touches_of_today(self):
        # touches that come after each other are due at once on any day of the week
        self.env.company.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Every day",
                "tz": "UTC",
                "company_id": self.env.company.id,
                "attendance_ids": [
                    (
                        0,
                        0,
                        {
                            "name": str(day),
                            "dayofweek": str(day),
                            "hour_from": 0,
                            "hour_to": 24,
                            "day_period": "morning",
                        },
                    )
                    for day in range(7)
                ],
            }
        )
        meeting = self.results["meeting"]
        meeting.name = "Tour meeting"
        script = self._make_script(meeting)
        plan = self._new_plan(
            ("letter", 0, {"name": "Tour letter"}),
            ("call", 0, {"name": "Tour call", "script_id": script.id}),
            ("call", 3, {"name": "Tour later"}),
        )
        target = self._new_target("Tour works")
        self._add_person(target, phone="+7 495 777-11-22")
        run = self._start(target, plan=plan, start=fields.Date.today())
        self.start_tour(
            "/odoo/action-crm_corporate_sales.action_crm_touch_today",
            "touch_today",
            login=self.anna.login,
            timeout=120,
        )
        letter, call, later = run.touch_ids.sorted("position")
        self.assertEqual((letter.state, letter.result_id), ("done", meeting.browse()))
        self.assertEqual(
            (call.state, call.result_id, call.feedback), ("done", meeting, "On Friday at ten")
        )
        self.assertEqual((later.state, run.state, run.has_meeting), ("cancelled", "answered", True))
        self.assertEqual(target.state, "answered")
        script_run = self.env["crm.call.script.run"].search([("script_id", "=", script.id)])
        self.assertEqual(script_run.step_ids.mapped("answer_name"), ["Tour interested"])
        self.assertEqual((script_run.target_id, script_run.state), (target, "finished"))

    def test_units_in_the_browser(self):
        """static/tests/active_search.test.js"""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={_hoot_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
