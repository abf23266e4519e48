from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount, formatLang

from ..plan.crm_sales_plan import COMPANY, DEPARTMENT, TEAM, USER

#: indicators of the table of people: more don't fit on a page
SHOWN = 5
#: from this attainment on, in percent, a bar is green or yellow
GOOD, FAIR = 100, 80


class CrmSalesPlan(models.Model):
    """The printed report of a plan: targets, facts, where it ends, and who contributes what."""

    _inherit = "crm.sales.plan"

    @api.private
    def get_print_rows(self):
        """Lines of the report, those with targets first: texts and the width of the bar."""
        self.ensure_one()
        lines = self.line_ids.sorted(lambda line: (not line.has_target, line.kpi_sequence, line.id))
        return [self._prepare_print_row(line) for line in lines]

    def _prepare_print_row(self, line):
        part = line.industry_id or line.categ_id
        return {
            "name": line.kpi_id.name,
            "part": part.display_name if part else "",
            "target": line._format_number(line.target) if line.has_target else "",
            "fact": line._format_number(line.fact) if line.has_fact else "",
            "landing": (
                line._format_number(line.landing)
                if line.has_fact and line.landing_attainment
                else ""
            ),
            **self._prepare_print_bar(line),
        }

    def _prepare_print_bar(self, line):
        is_measured = line.has_target and line.has_fact
        attained = line.attainment if is_measured else 0
        return {
            "attainment": formatLang(self.env, attained, digits=0) + " %" if is_measured else "",
            "width": max(0, min(100, round(attained))),
            "tone": "success" if attained >= GOOD else "warning" if attained >= FAIR else "danger",
        }

    @api.private
    def get_print_parts(self):
        """The next lower scope in the same period: names and attainment of the first indicators.

        :return: (list of indicators' names, list of ``{name, bars}``)
        """
        self.ensure_one()
        kpis = self.line_ids.filtered("has_target").kpi_id.sorted("sequence")[:SHOWN]
        below = {COMPANY: DEPARTMENT, DEPARTMENT: TEAM, TEAM: USER}.get(self.scope_type)
        if not below or not kpis:
            return [], []
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("period_type", "=", self.period_type),
                ("date_from", "=", self.date_from),
            ]
        )
        parts = self.search(domain & self._get_print_scope_domain(below))
        if not parts and self.scope_type == COMPANY:
            parts = self.search(domain & Domain("scope_type", "=", TEAM))
        rows = []
        for part in parts:
            lines = {
                line.kpi_id: line
                for line in part.line_ids
                if not (line.industry_id or line.categ_id)
            }
            rows.append(
                {
                    "name": (part.user_id or part.team_id).sudo().name,
                    "bars": [
                        self._prepare_print_bar(lines[kpi]) if kpi in lines else {"attainment": ""}
                        for kpi in kpis
                    ],
                }
            )
        return kpis.mapped("name"), rows

    def _get_print_scope_domain(self, below):
        domain = Domain("scope_type", "=", below)
        if self.scope_type == DEPARTMENT and self.team_id:
            return domain & Domain("team_id.department_id", "=", self.team_id.id)
        if self.scope_type == TEAM:
            return domain & Domain("team_id", "=", self.team_id.id)
        return domain


class CrmSalesPlanLine(models.Model):
    _inherit = "crm.sales.plan.line"

    def _format_number(self, value):
        """A number as the indicator's unit wants it, in the user's language."""
        self.ensure_one()
        if self.unit == "sum":
            return format_amount(self.env, value, self.currency_id, trailing_zeroes=False)
        if self.unit == "percent":
            return formatLang(self.env, value, digits=1) + " %"
        return formatLang(self.env, value, digits=0 if float(value).is_integer() else 2)
