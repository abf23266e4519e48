from odoo.tests import HttpCase, tagged

from .test_key_contact_map import _hoot_id
from .test_sorting_case import SortingCase


@tagged("post_install", "-at_install")
class TestSortingTour(SortingCase, HttpCase):
    """The three screens in a real browser, by keyboard."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in cls.dora | cls.hanna | cls.boris:
            # the tours sign in with the login as password
            user.password = user.login
        cls.team.write({"name": "Tour Vacuum", "sequence": -2, "process_id": cls.corporate.id})
        cls.climate.write({"name": "Tour Climate", "sequence": -1})

    def _wait_in_order(self, count):
        inquiries = self.env["crm.inquiry"]
        for number in range(1, count + 1):
            email = self.customer.email if number in (4, 5) else False
            text = "First text" if number == 1 else "Another text"
            inquiries |= self._wait(
                f"Tour {number}", 100 - number, text=text, **({"email": email} if email else {})
            ).sudo()
        return inquiries

    def test_queue_by_keys(self):
        self._new_deal("Tour deal B")
        inquiries = self._wait_in_order(7)
        self.start_tour("/odoo/crm", "inquiry_queue_keys", login=self.dora.login, timeout=120)
        inquiries.invalidate_recordset()
        self.assertEqual(
            inquiries.mapped("state"),
            ["sorted", "sorted", "rejected", "assigned", "sorted", "new", "new"],
        )
        self.assertEqual(inquiries[:2].team_id, self.team)
        self.assertEqual(inquiries[3].lead_id.name, "Tour deal B")
        self.assertEqual(inquiries[4].team_id, self.climate)
        self.assertTrue(inquiries[4].created_lead)

    def test_colleague_was_first(self):
        self._wait_in_order(2)
        self.start_tour(
            "/odoo/inquiry-queue", "inquiry_queue_late", login=self.dora.login, timeout=120
        )

    def _leads_in_order(self, count):
        leads = self.env["crm.lead"]
        for number in range(1, count + 1):
            leads |= (
                self._wait(f"Tour lead {number}", 100 - number, team_id=self.team.id).sudo().lead_id
            )
        return leads

    def test_assign_by_keys(self):
        leads = self._leads_in_order(4)
        self.start_tour(
            "/odoo/assign-leads", "assign_board_keys", login=self.hanna.login, timeout=120
        )
        leads.invalidate_recordset()
        self.assertFalse(leads.user_id, "taken back")
        self.assertFalse(leads[2].team_id)
        self.assertIn("chamber", leads[2].inquiry_ids.return_note)

    def test_pool_by_keys(self):
        self.team.claim_limit = 1
        leads = self._leads_in_order(2)
        self.start_tour("/odoo/lead-pool", "lead_pool_keys", login=self.boris.login, timeout=120)
        leads.invalidate_recordset()
        self.assertEqual(leads.mapped("user_id"), self.boris)
        self.assertFalse(leads[1].user_id)

    def test_units_in_the_browser(self):
        """static/tests/inquiry_queue.test.js"""
        suite = _hoot_id("@crm_corporate_sales/inquiry_queue")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=60000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
