from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCommissioningCancel(models.TransientModel):
    """Why a commissioning is cancelled."""

    _name = "crm.commissioning.cancel"
    _description = "Cancel a Commissioning"

    commissioning_id = fields.Many2one(comodel_name="crm.commissioning", required=True)
    reason = fields.Text(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        values.setdefault("commissioning_id", self.env.context.get("active_id"))
        return values

    def action_confirm(self):
        self.ensure_one()
        self.commissioning_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}


class CrmCommissioningSplit(models.TransientModel):
    """Part of the equipment stands at another site."""

    _name = "crm.commissioning.split"
    _description = "Commissioning at Another Site"

    commissioning_id = fields.Many2one(comodel_name="crm.commissioning", required=True)
    partner_id = fields.Many2one(related="commissioning_id.partner_id")
    site_id = fields.Many2one(comodel_name="res.partner", string="Other Site", required=True)
    equipment_ids = fields.Many2many(
        comodel_name="crm.commissioning.equipment",
        string="Equipment There",
        domain="[('commissioning_id', '=', commissioning_id)]",
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        values.setdefault("commissioning_id", self.env.context.get("active_id"))
        return values

    def action_confirm(self):
        """Make the commissioning of the other site and open it."""
        self.ensure_one()
        source = self.commissioning_id
        if not self.equipment_ids:
            raise UserError(self.env._("Choose the equipment that stands at the other site."))
        if self.equipment_ids == source.equipment_ids:
            raise UserError(
                self.env._("All of the equipment is chosen: change the site of the commissioning.")
            )
        return source._split(self.equipment_ids, self.site_id)._action_open_form()
