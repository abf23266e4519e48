from odoo import api, fields, models

from ..engine import qualification


class CrmLeadQualify(models.TransientModel):
    """Asks until when leads are nurtured, or why they are none."""

    _name = "crm.lead.qualify"
    _description = "Nurture Leads or Sort Them Out"

    lead_ids = fields.Many2many(
        comodel_name="crm.lead",
        string="Leads",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    lead_count = fields.Integer(compute="_compute_lead_count", string="Number of Leads")
    result = fields.Selection(
        selection=[
            (qualification.NURTURE, "Nurture later"),
            (qualification.NOT_LEAD, "Not a lead"),
        ],
        required=True,
        default=qualification.NOT_LEAD,
    )
    nurture_date = fields.Date(
        string="Until",
        default=lambda self: self.env["crm.lead"]._get_nurture_proposal(),
        help="On this day the lead comes back with a task.",
    )
    lost_reason_id = fields.Many2one(
        comodel_name="crm.lost.reason", string="Reason", domain=[("is_not_lead", "=", True)]
    )
    note = fields.Text(help="Kept in the lead's log.")

    @api.depends("lead_ids")
    def _compute_lead_count(self):
        for wizard in self:
            wizard.lead_count = len(wizard.lead_ids)

    def action_apply(self):
        """Do it with the user's own rights.

        :return: action that closes the dialog and tells what was done
        """
        self.ensure_one()
        values = {"note": self.note or False}
        if self.result == qualification.NURTURE:
            values["nurture_date"] = self.nurture_date
        else:
            values["lost_reason_id"] = self.lost_reason_id.id
        count = len(self.lead_ids)
        self.lead_ids.qualify(self.result, values)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Put aside: %(count)s.", count=count)
                if self.result == qualification.NURTURE
                else self.env._("Sorted out: %(count)s.", count=count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
