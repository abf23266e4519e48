from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ProcessCase
from .test_key_contact_map import _hoot_id


@tagged("post_install", "-at_install")
class TestProcessTour(ProcessCase, HttpCase):
    """Every row of the corporate table walked in the browser (spec 1.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.anna | cls.dirk | cls.maxim:
            # the tours sign in with the login as password
            user.password = user.login
        cls.env.flush_all()

    def _walk(self, tour, deal, user, url=None):
        self.start_tour(url or f"/odoo/crm/{deal.id}", tour, login=user.login, timeout=180)
        deal.invalidate_recordset()

    def _make_key_contact(self, deal):
        person = self.env["res.partner"].create(
            {"name": "Chief Engineer", "parent_id": self.customer.id}
        )
        self.env["crm.lead.contact"].create({"lead_id": deal.id, "partner_id": person.id})

    def test_from_first_call_to_signed_contract(self):
        deal = self._make_deal("Won deal", process=False, partner_id=self.customer.id)
        self._make_key_contact(deal)
        self._walk("process_corporate_won", deal, self.anna)
        self.assertEqual(deal.process_state, "won")
        self.assertEqual(deal.won_status, "won")
        ended = deal.sudo().step_run_ids
        self.assertFalse(ended.filtered(lambda run: run.state == "open"))
        self.assertEqual(ended.user_end_id, self.anna)

    def test_skip_return_repeat_cancel_postpone_correct_lose(self):
        deal = self._make_deal("Detours", partner_id=self.customer.id)
        deal.activity_ids.sudo().date_deadline = fields.Date.context_today(deal)
        self._walk("process_corporate_detours", deal, self.anna, url="/odoo/my-deals-today")
        self.assertEqual(deal.process_state, "lost")
        self.assertEqual(deal.lost_reason_id, self.reason)
        passes = deal.sudo().stage_run_ids.filtered(lambda run: run.stage_code == "interest")
        self.assertEqual(sorted(passes.mapped("pass_number")), [1, 2])

    def test_not_interested(self):
        deal = self._make_deal("Not interested")
        self._walk("process_corporate_not_interested", deal, self.anna)
        self.assertEqual(deal.process_state, "lost")

    def test_head_of_direction_accepts(self):
        deal = self._make_deal("For Dirk", sales_direction_id=self.direction.id)
        deal.process_enter_stage("potential")
        self._walk("process_corporate_head", deal, self.dirk)
        self.assertEqual(deal.user_id, self.anna)
        self.assertEqual(deal.process_state, "stage_finished")

    def test_manager_rejects_reopens_and_moves(self):
        deal = self._make_deal("For Maxim", sales_direction_id=self.direction.id)
        deal.process_enter_stage("potential")
        self._walk("process_corporate_manager", deal, self.maxim)
        self.assertEqual(deal.process_id, self.simple)
        self.assertEqual(deal.process_state, "running")

    def test_units_in_the_browser(self):
        """static/tests/process_bar.test.js and process_map.test.js."""
        suites = "&".join(
            f"id={_hoot_id(f'@crm_corporate_sales/{name}')}"
            for name in ("process_bar", "process_map")
        )
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&{suites}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
