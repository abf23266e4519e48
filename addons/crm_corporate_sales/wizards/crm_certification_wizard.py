from odoo import api, fields, models


class CrmCertificationCancel(models.TransientModel):
    """Why a certification is cancelled."""

    _name = "crm.certification.cancel"
    _description = "Cancel a Certification"

    certification_id = fields.Many2one(comodel_name="crm.certification", required=True)
    reason = fields.Text(required=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        values.setdefault("certification_id", self.env.context.get("active_id"))
        return values

    def action_confirm(self):
        self.ensure_one()
        self.certification_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
