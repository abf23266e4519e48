from odoo.tests import HttpCase, tagged

SUITE = "@crm_corporate_sales/influence_map"


def _hoot_id(name):
    """Number by which the test runner of the web client knows a suite (see web/tests)."""
    number = 0
    for character in name:
        number = (number * 31 + ord(character)) & 0xFFFFFFFF
    return f"{number:08x}"


@tagged("post_install", "-at_install")
class TestInfluenceMap(HttpCase):
    def test_map_in_the_browser(self):
        """static/tests/influence_map.test.js: drawing, dragging, keyboard, geometry."""
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={_hoot_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
