from odoo.tests import HttpCase, tagged

from .test_key_contact_map import _hoot_id


@tagged("post_install", "-at_install")
class TestChannelBrowser(HttpCase):
    """The drawing of funnels and the score panel, in a browser."""

    def test_units_in_the_browser(self):
        """static/tests: channel_picture, channel_picture_action and score_panel."""
        suites = "&".join(
            f"id={_hoot_id(f'@crm_corporate_sales/{name}')}"
            for name in ("channel_picture", "channel_picture_action", "score_panel")
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
