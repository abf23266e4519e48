from odoo import api, fields, models

CLAIM_GROUPS = (
    "sales_team.group_sale_salesman,crm_corporate_sales.group_accountant_deals,"
    "crm_corporate_sales.group_integrator"
)


class CrmLead(models.Model):
    """Claims of a deal."""

    _inherit = "crm.lead"

    claim_ids = fields.One2many(
        comodel_name="crm.claim",
        inverse_name="lead_id",
        string="Claims",
        copy=False,
        groups=CLAIM_GROUPS,
    )
    claim_count = fields.Integer(
        compute="_compute_claim_count", string="Claims Count", groups=CLAIM_GROUPS
    )

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        counts = dict(
            self.env["crm.claim"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.claim_count = counts.get(lead._origin, 0)

    def action_view_claims(self):
        """Open the claims of the deal; new ones belong to it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_corporate_sales.action_claim")
        return {
            **action,
            "domain": [("lead_id", "=", self.id)],
            "context": {
                "default_lead_id": self.id,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id or self.env.company.id,
            },
        }

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: like the messages, everything of the merged deals must arrive
        opportunities.sudo().claim_ids.lead_id = self.id
        return result
