from odoo import models


class CrmLead(models.Model):
    """What the process bar says about a deal whose orders are being carried out."""

    _inherit = "crm.lead"

    def _screen(self, stage_runs, step_runs):
        screen = super()._screen(stage_runs, step_runs)
        if not self.stage_id.is_execution or screen["closed"]:
            return screen
        return {
            **screen,
            "missing": self._get_missing_to_close()[self],
            "can_override": self.env.user.has_group("sales_team.group_sale_manager"),
        }
