import importlib.util
from datetime import datetime
from pathlib import Path

from odoo.tests import tagged

from .test_channel_case import ChannelCase

SCRIPT = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "post-channel.py"


@tagged("post_install", "-at_install")
class TestChannelMigration(ChannelCase):
    def test_leads_of_before_learn_how_they_came_in(self):
        first = self._ask(self.search, datetime(2031, 3, 2), channel="phone", email="a@b.example")
        self._ask(self.search, datetime(2031, 3, 3), channel="web", email="a@b.example")
        lead = first.lead_id
        by_hand = self._make_deal("By hand", process=False).sudo()
        known = self._ask(self.fair, datetime(2031, 3, 4), channel="event", email="c@b.example")
        known.lead_id.inquiry_channel = "api"
        lead.inquiry_channel = False
        self.env.flush_all()
        spec = importlib.util.spec_from_file_location("post_channel", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(lead.inquiry_channel, "phone")
        self.assertFalse(by_hand.inquiry_channel)
        self.assertEqual(known.lead_id.inquiry_channel, "api", "what is known stays")
