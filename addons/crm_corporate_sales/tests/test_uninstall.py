from odoo.tests import tagged

from .. import hooks
from .common import ProcessCase


@tagged("post_install", "-at_install")
class TestUninstall(ProcessCase):
    """The suite can go: its hook leaves deals and rights as Odoo alone knows them."""

    def test_deals_stay_in_ordinary_stages(self):
        running = self._make_deal("Running").sudo()
        lost = self._make_deal("Lost").sudo()
        reason = self.env["crm.lost.reason"].search([("requires_competitor", "=", False)], limit=1)
        lost.process_close("lost", {"lost_reason_id": reason.id})
        stages = running.stage_id | lost.stage_id
        hooks.uninstall_hook(self.env)
        self.assertFalse((running | lost).process_id)
        self.assertFalse(stages.process_id)
        self.assertEqual(running.stage_id | lost.stage_id, stages)
        self.assertEqual(lost.won_status, "lost")
        kept = self.env["ir.model.data"].search(
            [("model", "=", "crm.stage"), ("res_id", "in", stages.ids)]
        )
        self.assertFalse(kept, "Odoo would delete stages that deals are in")

    def test_own_rule_of_odoo_comes_back(self):
        rule = self.env.ref(hooks.PERSONAL_RULE)
        self.assertEqual(rule.domain_force, hooks.OWN_DOMAIN)
        hooks.uninstall_hook(self.env)
        self.assertEqual(rule.domain_force, hooks.STOCK_DOMAIN)
