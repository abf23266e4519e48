from datetime import timedelta

from odoo import api, fields, models

from .crm_sales_plan import ISSUED
from .crm_sales_plan_life import RUNNING_STATES

#: days that late documents of a week have until its plan closes by itself
WEEK_GRACE_DAYS = 7


class CrmSalesPlan(models.Model):
    """What happens to plans by itself, every hour; each part may run again or after days."""

    _inherit = "crm.sales.plan"

    @api.model
    def _cron_plans(self):
        self._cron_start_plans()
        self._cron_invoiced_targets()
        self._cron_close_weeks()
        self._cron_refresh_facts()

    @api.model
    def _cron_start_plans(self):
        """Issued plans whose first day has come are in progress."""
        tomorrow = fields.Date.today() + timedelta(days=1)
        due = self.search([("state", "=", ISSUED), ("date_from", "<=", tomorrow)])
        for plans in due.grouped("company_id").values():
            plans._start_running()

    @api.model
    def _cron_close_weeks(self):
        """Weeks and days close by themselves; months are closed by their heads."""
        last = fields.Date.today() - timedelta(days=WEEK_GRACE_DAYS)
        weeks = self.search(
            [
                ("period_type", "in", ("week", "day")),
                ("state", "in", RUNNING_STATES),
                ("date_to", "<", last),
            ]
        )
        spans = weeks.grouped(lambda plan: (plan.company_id, plan.date_from, plan.date_to))
        self._do_by_parts(list(spans.values()), lambda plans: plans.exists().action_close())

    @api.model
    def _cron_refresh_facts(self):
        """Facts of what is worked on."""
        tomorrow = fields.Date.today() + timedelta(days=1)
        plans = self.search([("state", "in", RUNNING_STATES), ("date_from", "<=", tomorrow)])
        spans = plans.grouped(lambda plan: (plan.company_id, plan.date_from, plan.date_to))
        self._do_by_parts(list(spans.values()), lambda found: found.refresh_facts())

    @api.model
    def _do_by_parts(self, parts, work):
        """Work period by period; what is done stays done when time runs out."""
        cron = self.env["ir.cron"]
        for number, plans in enumerate(parts, start=1):
            work(plans)
            if not cron._commit_progress(1, remaining=len(parts) - number):
                break
