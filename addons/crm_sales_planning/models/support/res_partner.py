from odoo import api, fields, models

SALES = "sales_team.group_sale_salesman"
HEAD = "crm_sales_planning.group_planner_group_head"


class ResPartner(models.Model):
    """What is agreed with a client and spent on them."""

    _inherit = "res.partner"

    has_expense_limit = fields.Boolean(string="Own Limit of Gifts and Hospitality", groups=HEAD)
    expense_limit = fields.Float(
        string="Limit a Year",
        groups=HEAD,
        help="In the company's currency, in place of the company's limit.",
    )
    development_plan_count = fields.Integer(compute="_compute_development_count", groups=SALES)
    client_expense_count = fields.Integer(compute="_compute_development_count", groups=SALES)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_development_count(self):
        names = {
            "development_plan_count": "crm.development.plan",
            "client_expense_count": "crm.client.expense",
        }
        for name, model in names.items():
            rows = self.env[model]._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)], ["partner_id"], ["__count"]
            )
            counts = {partner.id: count for partner, count in rows}
            for partner in self:
                partner[name] = counts.get(partner.commercial_partner_id.id, 0)

    def action_view_development_plans(self):
        """Open the client's development plans."""
        return self._open_of_client("crm_sales_planning.action_crm_development_plan")

    def action_view_client_expenses(self):
        """Open what was spent on the client."""
        return self._open_of_client("crm_sales_planning.action_crm_client_expense")

    def _open_of_client(self, xmlid):
        self.ensure_one()
        client = self.commercial_partner_id.id
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return {
            **action,
            "domain": [("partner_id", "=", client)],
            "context": {"default_partner_id": client},
        }
