from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            # heads of teams have menus that others have not
            self.env.registry.clear_cache()
        return result
