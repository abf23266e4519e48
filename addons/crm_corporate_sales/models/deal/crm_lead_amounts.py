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
        # Asked for every value of a page, some thousands of times: most fields are answered at once,
        # those for groups from the cache. The group of the debug mode depends on the request.
        if not field.groups or self.env.su:
            return True
        if "base.group_no_one" in field.groups:
            return super()._has_field_access(field, operation)
        return self._is_user_in(field.groups)

    @tools.ormcache("self.env.uid", "groups")
    def _is_user_in(self, groups):
        """Whether the user is in one of the groups; forgotten with Odoo's cache of groups.

        :param str groups: external IDs with commas between, as of a field
        """
        return self.env.user.has_groups(groups)
