from odoo.tests import HttpCase, tagged

from .test_key_contact_map import _hoot_id


@tagged("post_install", "-at_install")
class TestMailScreen(HttpCase):
    def test_trying_a_template(self):
        """static/tests/mail_template.test.js: live result, marks, problems."""
        suite = _hoot_id("@crm_corporate_sales/mail_template")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
