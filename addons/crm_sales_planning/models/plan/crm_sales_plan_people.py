from collections import defaultdict

from odoo import models

from .crm_sales_plan import TEAM, USER


class CrmSalesPlan(models.Model):
    """Whose working days a plan is about."""

    _inherit = "crm.sales.plan"

    def _get_people(self):
        """Salespeople of the plan's scope."""
        self.ensure_one()
        # sudo: who is in which group is no secret among planners
        plan = self.sudo()
        if plan.scope_type == USER:
            return plan.user_id
        if plan.scope_type == TEAM:
            return plan.team_id.member_ids
        return plan._get_groups().member_ids

    def _get_groups(self):
        """Groups of a company or department that have people."""
        self.ensure_one()
        teams = self.env["crm.team"].sudo()
        if self.team_id:
            groups = self.sudo().team_id.group_ids
        else:
            groups = teams.search(
                [("is_department", "=", False), ("company_id", "in", (self.company_id.id, False))]
            )
        return groups.filtered("member_ids")

    def _get_day_weights(self, date_from, date_to):
        """{date: working days of the plan's people on it}; the company's where there is nobody."""
        self.ensure_one()
        people = self._get_people()
        users = self.env["res.users"]
        days = users._get_planning_days(people, self.company_id, date_from, date_to)
        result = defaultdict(float)
        for user_id in people.ids or [False]:
            for day, share in days[user_id].items():
                result[day] += share
        return dict(result)
