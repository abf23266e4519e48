from odoo import fields, models

# Marketing reads deals without their amounts (spec 1.9); everybody else who may read deals sees them.
AMOUNT_GROUPS = (
    "sales_team.group_sale_salesman,crm_corporate_sales.group_accountant_deals,"
    "crm_corporate_sales.group_integrator,base.group_system"
)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    expected_revenue = fields.Monetary(groups=AMOUNT_GROUPS)
    prorated_revenue = fields.Monetary(groups=AMOUNT_GROUPS)
    recurring_revenue = fields.Monetary(groups=AMOUNT_GROUPS)
    recurring_plan = fields.Many2one(groups=AMOUNT_GROUPS)
    recurring_revenue_monthly = fields.Monetary(groups=AMOUNT_GROUPS)
    recurring_revenue_monthly_prorated = fields.Monetary(groups=AMOUNT_GROUPS)
    recurring_revenue_prorated = fields.Monetary(groups=AMOUNT_GROUPS)
    sale_amount_total = fields.Monetary(groups=AMOUNT_GROUPS)
