from odoo import api, fields, models

INQUIRY_GROUPS = (
    "sales_team.group_sale_salesman,crm_corporate_sales.group_dispatcher,"
    "crm_corporate_sales.group_marketing,crm_corporate_sales.group_integrator"
)


class CrmLead(models.Model):
    """Inquiries of a deal."""

    _inherit = "crm.lead"

    inquiry_ids = fields.One2many(
        comodel_name="crm.inquiry",
        inverse_name="lead_id",
        string="Inquiries",
        copy=False,
        groups=INQUIRY_GROUPS,
    )
    inquiry_count = fields.Integer(
        string="Inquiries Count", compute="_compute_inquiry_count", groups=INQUIRY_GROUPS
    )

    @api.depends("inquiry_ids")
    def _compute_inquiry_count(self):
        counts = dict(
            self.env["crm.inquiry"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.inquiry_count = counts.get(lead._origin, 0)

    def action_view_inquiries(self):
        """Open the inquiries of the deal."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_inquiry"
        )
        return {
            **action,
            "domain": [("lead_id", "=", self.id)],
            "context": {"default_lead_id": self.id, "default_partner_id": self.partner_id.id},
        }

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: like the messages, every inquiry of the merged deals must arrive
        opportunities.sudo().inquiry_ids.lead_id = self.id
        return result
