from odoo import api, models

from .crm_sales_plan import DEPARTMENT, TEAM
from .crm_sales_plan_life import AGREED_STATES


class CrmSalesPlan(models.Model):
    """Odoo's own team dashboard measures this month's invoices against the approved plan."""

    _inherit = "crm.sales.plan"

    @api.private
    def _update_invoiced_target(self):
        super()._update_invoiced_target()
        self._set_invoiced_targets(
            self.filtered(
                lambda plan: (
                    plan.period_type == "month"
                    and plan.team_id
                    and plan.date_from <= plan._get_today() <= plan.date_to
                )
            )
        )

    @api.model
    def _cron_invoiced_targets(self):
        """The month's plan of each group and department, from its first day on."""
        today = self._get_today()
        self._set_invoiced_targets(
            self.search(
                [
                    ("period_type", "=", "month"),
                    ("scope_type", "in", (DEPARTMENT, TEAM)),
                    ("team_id", "!=", False),
                    ("date_from", "<=", today),
                    ("date_to", ">=", today),
                ]
            )
        )

    @api.model
    def _set_invoiced_targets(self, plans):
        turnover = self.env.ref("crm_sales_planning.kpi_turnover")
        # sudo: planners need not be allowed to change teams
        for plan in plans.sudo():
            if plan.scope_type not in (DEPARTMENT, TEAM) or plan.state not in AGREED_STATES:
                continue
            for line in plan.line_ids:
                is_total = not line.industry_id and not line.categ_id
                if line.kpi_id == turnover and is_total and line.has_target:
                    if plan.team_id.invoiced_target != line.target:
                        plan.team_id.invoiced_target = line.target
