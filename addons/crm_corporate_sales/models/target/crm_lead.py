from odoo import api, fields, models


class CrmLead(models.Model):
    """Targets that became the deal."""

    _inherit = "crm.lead"

    target_ids = fields.One2many(
        comodel_name="crm.target",
        inverse_name="lead_id",
        string="Targets",
        copy=False,
        groups="sales_team.group_sale_salesman,crm_corporate_sales.group_marketing",
    )
    target_count = fields.Integer(
        compute="_compute_target_count",
        groups="sales_team.group_sale_salesman,crm_corporate_sales.group_marketing",
    )

    @api.depends("target_ids")
    @api.depends_context("uid")
    def _compute_target_count(self):
        counts = dict(
            self.env["crm.target"]._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        )
        for lead in self:
            lead.target_count = counts.get(lead._origin, 0)

    def action_view_targets(self):
        """Open what the deal was made of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_target"
        )
        targets = self.target_ids
        if len(targets) == 1:
            return {**action, "views": [(False, "form")], "res_id": targets.id}
        return {**action, "domain": [("lead_id", "=", self.id)], "context": {}}

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        # sudo: like the messages, every target of the merged deals must arrive
        opportunities.sudo().target_ids.lead_id = self.id
        return result
