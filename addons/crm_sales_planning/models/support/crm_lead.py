from odoo import api, fields, models


class CrmLead(models.Model):
    """Development plans of a deal."""

    _inherit = "crm.lead"

    development_plan_count = fields.Integer(
        compute="_compute_development_plan_count", groups="sales_team.group_sale_salesman"
    )

    @api.depends_context("uid")
    def _compute_development_plan_count(self):
        counts = dict(
            self.env["crm.development.plan"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.development_plan_count = counts.get(lead._origin, 0)

    def action_view_development_plans(self):
        """Open the development plans of the deal, or begin the first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_sales_planning.action_crm_development_plan"
        )
        return {
            **action,
            "domain": [("lead_id", "=", self.id)],
            "context": {
                "default_lead_id": self.id,
                "default_partner_id": self.partner_id.commercial_partner_id.id,
                "default_contact_id": self.partner_id.id,
                "default_name": self.name,
            },
        }

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: everything of the merged deals arrives
        merged = [("lead_id", "in", opportunities.ids)]
        for model in ("crm.development.plan", "crm.client.expense"):
            self.env[model].sudo().search(merged).lead_id = self.id
        return result
