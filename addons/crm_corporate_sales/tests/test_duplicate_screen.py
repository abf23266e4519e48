from odoo.tests import HttpCase, tagged

from .test_key_contact_map import _hoot_id


@tagged("post_install", "-at_install")
class TestDuplicateScreen(HttpCase):
    def test_comparison_in_the_browser(self):
        """static/tests/duplicate.test.js: banner, choosing, keyboard, merging."""
        suite = _hoot_id("@crm_corporate_sales/duplicate")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
