from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import ProcessCase
from .test_key_contact_map import _hoot_id

SUITE = "@crm_corporate_sales/call_task"


@tagged("post_install", "-at_install")
class TestCallTaskTour(ProcessCase, HttpCase):
    """Calls in the web client, as a salesperson has them."""

    def test_my_calls(self):
        results = self.env["crm.call.result"]
        results.search([]).active = False
        yes, _no, _again = results.create(
            [
                {"name": "Tour yes", "code": "tour_yes", "is_positive": True, "makes_lead": True},
                {"name": "Tour no", "code": "tour_no"},
                {"name": "Tour again", "code": "tour_again", "follow_up": "retry"},
            ]
        )
        campaign = self.env["crm.call.campaign"].create(
            {
                "name": "Tour campaign",
                "script_id": self._make_script(yes).id,
                "user_ids": [Command.set(self.anna.ids)],
                "team_id": self.team.id,
                "method": "even",
                "partner_ids": [
                    Command.create(
                        {"name": f"Tour {number}", "phone": f"+4420794609{number}{number}"}
                    )
                    for number in (1, 2, 3)
                ],
            }
        )
        campaign.action_launch()
        self.start_tour("/odoo/my-calls", "my_calls", login=self.anna.login, timeout=120)
        first, second, third = campaign.task_ids.sorted("contact_name")
        self.assertEqual((first.state, first.result_id.name), ("done", "Tour no"))
        self.assertEqual((second.state, second.attempts), ("open", 1))
        self.assertEqual((third.result_id, third.note), (yes, "Comes on Friday"))
        self.assertEqual(third.made_lead_id.user_id, self.anna)
        run = self.env["crm.call.script.run"].search([("script_id", "=", campaign.script_id.id)])
        self.assertEqual(run.step_ids.mapped("answer_name"), ["Tour agrees"])

    def _make_script(self, result):
        script = self.env["crm.call.script"].create({"name": "Tour script"})
        refusal = self.env["crm.call.result"].search([("code", "=", "tour_no")])
        hello, end, pity = self.env["crm.call.script.node"].create(
            [
                {"script_id": script.id, "name": "Tour hello", "text": "Good day, {contact|you}!"},
                {
                    "script_id": script.id,
                    "name": "Tour end",
                    "text": "Thank you",
                    "kind": "end",
                    "result_id": result.id,
                },
                {
                    "script_id": script.id,
                    "name": "Tour pity",
                    "text": "Pity",
                    "kind": "end",
                    "result_id": refusal.id,
                },
            ]
        )
        self.env["crm.call.script.answer"].create(
            [
                {"node_id": hello.id, "name": "Tour agrees", "next_node_id": end.id},
                {"node_id": hello.id, "name": "Tour refuses", "next_node_id": pity.id},
            ]
        )
        script.action_publish()
        return script

    def test_units_in_the_browser(self):
        """static/tests/call_task.test.js"""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={_hoot_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
