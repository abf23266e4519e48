from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    led_team_ids = fields.One2many("crm.team", "user_id", string="Led Teams")

    def action_archive(self):
        """Odoo deletes a leaver's activities; steps of deals go to somebody who is there instead."""
        self._hand_over_steps()
        return super().action_archive()

    def write(self, vals):
        if vals.get("active") is False:
            self._hand_over_steps()
        return super().write(vals)

    def _hand_over_steps(self):
        # sudo: whoever archives a user may have no rights on deals
        runs = (
            self.env["crm.lead.step.run"]
            .sudo()
            .search([("user_id", "in", self.ids), ("state", "=", "open")])
        )
        heirs = {}
        for run in runs:
            lead = run.lead_id
            candidates = (lead.user_id, lead.team_id.user_id, lead.sales_direction_id.user_id)
            heir = next(
                (user for user in candidates if user.active and user not in self), self.env.user
            )
            heirs.setdefault(heir, runs.browse())
            heirs[heir] |= run
        for heir, own in heirs.items():
            own.write({"user_id": heir.id})
            # the new responsible gets Odoo's own notice of the activity
            own.activity_id._by_engine().write({"user_id": heir.id})
