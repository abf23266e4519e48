from odoo import api, fields, models, tools

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

    @api.model
    def _has_field_access(self, field, operation):
        # asked for every value of a page: most fields are answered at once, amounts from the cache
        if not field.groups:
            return True
        if field.groups == AMOUNT_GROUPS and not self.env.su:
            return self._may_see_amounts()
        return super()._has_field_access(field, operation)

    @tools.ormcache("self.env.uid")
    def _may_see_amounts(self):
        """Whether the user may see amounts; forgotten with Odoo's cache of groups."""
        return self.env.user.has_groups(AMOUNT_GROUPS)
