from odoo import api, fields, models

from ..plan.crm_sales_plan import CLOSED, IN_PROGRESS, ISSUED

#: a plan in one of these states is binding
BINDING_STATES = (ISSUED, IN_PROGRESS, CLOSED)


class CrmSalesPlan(models.Model):
    """From which day on a week's plan makes norms: nobody missed a norm they did not know."""

    _inherit = "crm.sales.plan"

    norm_since = fields.Date(
        string="Norms Since",
        compute="_compute_norm_since",
        store=True,
        help="The company's day on which the plan was issued; earlier days have no norm.",
    )

    @api.depends("state")
    def _compute_norm_since(self):
        facts = self.env["crm.sales.fact"]
        now = fields.Datetime.now()
        for plan in self:
            if plan.state not in BINDING_STATES:
                plan.norm_since = False
            elif not plan.norm_since:
                plan.norm_since = facts._get_local_day(plan.company_id, now)
            else:
                plan.norm_since = plan.norm_since
