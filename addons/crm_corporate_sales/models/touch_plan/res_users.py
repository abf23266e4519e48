from odoo import models

from ...engine import touch_plan


class ResUsers(models.Model):
    _inherit = "res.users"

    def _hand_over_steps(self):
        """Odoo deletes a leaver's activities; touches go to somebody who is there instead."""
        super()._hand_over_steps()
        # sudo: whoever archives a user may have no rights on targets
        runs = (
            self.env["crm.touch.run"]
            .sudo()
            .search([("user_id", "in", self.ids), ("state", "=", touch_plan.RUNNING)])
        )
        for run in runs:
            target = run.target_id
            candidates = (target.user_id, target.team_id.user_id)
            heir = next(
                (user for user in candidates if user.active and user not in self), self.env.user
            )
            run._give_to(heir)
