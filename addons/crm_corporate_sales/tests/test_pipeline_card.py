from odoo.tests import HttpCase, tagged

from .test_key_contact_map import _hoot_id


@tagged("post_install", "-at_install")
class TestPipelineCard(HttpCase):
    def test_card_in_the_browser(self):
        """static/tests/pipeline_card.test.js: at risk, nothing planned."""
        suite = _hoot_id("@crm_corporate_sales/pipeline_card")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
