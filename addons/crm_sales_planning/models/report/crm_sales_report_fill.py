from odoo import models

from ..plan.crm_sales_plan import CLOSED, COMPANY, DEPARTMENT, TEAM, USER
from ..plan.crm_sales_plan_life import RUNNING_STATES
from .crm_sales_report import WEEKLY

#: kind of report -> scopes whose plans it is about
SCOPES = {True: (TEAM, USER), False: (COMPANY, DEPARTMENT, TEAM)}


class CrmSalesReport(models.Model):
    """Figures of reports come from the plans."""

    _inherit = "crm.sales.report"

    def _fill(self):
        """Bring the lines up to the facts of now; words about them stay."""
        # sudo: the program fills in reports; rights were checked
        for report in self.sudo():
            plans = report._get_plans()
            plans.refresh_facts()
            known = {line.plan_line_id: line for line in report.line_ids}
            wanted = report._get_plan_lines(plans)
            for number, line in enumerate(wanted):
                vals = report._prepare_line_vals(line, number)
                if line in known:
                    known[line].write(vals)
            report.line_ids.create(
                [
                    {
                        "report_id": report.id,
                        "plan_line_id": line.id,
                        **report._prepare_line_vals(line, number),
                    }
                    for number, line in enumerate(wanted)
                    if line not in known
                ]
            )
            gone = report.line_ids.plan_line_id - wanted
            report.line_ids.filtered_domain([("plan_line_id", "in", gone.ids)]).unlink()

    def _get_plans(self):
        """Plans the report is about: of the group and its people, or of a department and its groups."""
        self.ensure_one()
        plans = self.env["crm.sales.plan"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("period_type", "=", self._get_period()),
                ("date_from", "=", self.date_from),
                ("state", "in", (*RUNNING_STATES, CLOSED)),
                ("scope_type", "in", SCOPES[self.kind == WEEKLY]),
            ]
        )
        if not self.team_id:
            return plans
        return plans.filtered(
            lambda plan: self.team_id in plan.team_id | plan.team_id.department_id
        )

    def _get_plan_lines(self, plans):
        """Lines with a target or a fact: the whole first, then who is furthest behind."""
        lines = plans.line_ids.filtered(lambda line: line.has_target or line.fact)
        return lines.sorted(
            lambda line: (
                line.plan_id.scope_sequence,
                line.plan_id.team_id.name or "",
                line.plan_id.user_id.name or "",
                line.kpi_sequence,
                line.id,
            )
        )

    def _prepare_line_vals(self, line, number):
        plan = line.plan_id
        return {
            "sequence": number,
            "who": (plan.user_id or plan.team_id or plan.company_id).name,
            "user_id": plan.user_id.id,
            "kpi_id": line.kpi_id.id,
            "name": line.display_name,
            "target": line.target,
            "fact": line.fact,
            "has_fact": line.has_fact,
            "attainment": line.attainment,
            "landing": line.landing,
            "is_below": line.is_below,
        }
