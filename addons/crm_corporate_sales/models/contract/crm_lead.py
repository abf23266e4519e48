from odoo import api, fields, models

#: marketing and dispatchers see deals without amounts, so without contracts too (spec 1.9)
CONTRACT_GROUPS = (
    "sales_team.group_sale_salesman,crm_corporate_sales.group_accountant_deals,"
    "crm_corporate_sales.group_integrator"
)


class CrmLead(models.Model):
    """Contracts of a deal."""

    _inherit = "crm.lead"

    contract_ids = fields.One2many(
        comodel_name="crm.contract",
        inverse_name="lead_id",
        string="Contracts",
        copy=False,
        groups=CONTRACT_GROUPS,
    )
    contract_count = fields.Integer(
        string="Contracts Count", compute="_compute_contract_count", groups=CONTRACT_GROUPS
    )

    @api.depends("contract_ids")
    def _compute_contract_count(self):
        counts = dict(
            self.env["crm.contract"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.contract_count = counts.get(lead._origin, 0)

    def action_view_contracts(self):
        """Open the contracts of the deal; new ones belong to it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_contract"
        )
        return {
            **action,
            "domain": [("lead_id", "=", self.id)],
            "context": {
                "default_lead_id": self.id,
                "default_partner_id": self.partner_id.commercial_partner_id.id,
                "default_company_id": self.company_id.id or self.env.company.id,
            },
        }

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: like the messages, every contract of the merged deals must arrive
        opportunities.sudo().contract_ids.lead_id = self.id
        return result
