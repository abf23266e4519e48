from odoo import api, fields, models
from odoo.tools import format_amount, formatLang

from ...engine.split import to_decimal
from .crm_sales_plan import CLOSED, DRAFT, OPEN_STATES, SUBMITTED, USER
from .crm_sales_plan_life import AGREED_STATES
from .crm_sales_plan_split import SHORTER

#: an indicator -> the same by segments, which must be the same sum
BREAKDOWNS = {
    "new_contracts": "new_contracts_segment",
    "new_contract_amount": "new_contract_amount_segment",
}
#: an indicator -> the same by products, which is at least the same sum
PRODUCT_BREAKDOWNS = {
    "new_contracts": "new_contracts_product",
    "new_contract_amount": "new_contract_amount_product",
}


class CrmSalesPlan(models.Model):
    """What the form of a plan shows and offers."""

    _inherit = "crm.sales.plan"

    part_count = fields.Integer(compute="_compute_part_count")
    notice = fields.Text(compute="_compute_notice", help="What does not add up.")
    can_split = fields.Boolean(compute="_compute_offers")
    can_distribute = fields.Boolean(compute="_compute_offers")
    can_issue = fields.Boolean(compute="_compute_offers")
    has_reserve = fields.Boolean(compute="_compute_offers")
    can_reopen = fields.Boolean(compute="_compute_offers")

    @api.depends("child_ids")
    def _compute_part_count(self):
        groups = self.env["crm.sales.plan"]._read_group(
            [("parent_id", "in", self.ids)], ["parent_id"], ["__count"]
        )
        counts = {plan.id: count for plan, count in groups}
        for plan in self:
            plan.part_count = counts.get(plan.id, 0)

    @api.depends("state", "period_type", "scope_type", "line_ids.reserve", "may_plan")
    @api.depends_context("uid")
    def _compute_offers(self):
        is_ceo = self.env.user.has_group("crm_sales_planning.group_planner_ceo")
        for plan in self:
            is_agreed = plan.state in AGREED_STATES and plan.state != CLOSED
            leads = plan.team_id in self.env.user.planning_group_ids
            plan.can_split = is_agreed and plan.may_plan and plan.period_type in SHORTER
            plan.can_distribute = is_agreed and plan.scope_type != USER and (plan.may_plan or leads)
            plan.can_issue = plan.may_plan and (
                plan.state == "approved" or (plan.state in OPEN_STATES and plan._is_agreed_part())
            )
            plan.has_reserve = plan.can_distribute and any(plan.line_ids.mapped("reserve"))
            plan.can_reopen = is_ceo and plan.state == CLOSED

    @api.depends("line_ids.target", "line_ids.rest_time", "line_ids.rest_org", "state")
    @api.depends_context("lang", "uid")
    def _compute_notice(self):
        for plan in self:
            notices = plan._get_breakdown_notices() if plan.state in (DRAFT, SUBMITTED) else []
            notices += plan._get_rest_notices()
            plan.notice = "\n".join(notices) or False

    def _get_rest_notices(self):
        self.ensure_one()
        if not isinstance(self.id, int) or self.state == CLOSED or not self.part_count:
            return []
        # sudo: only whether there are parts of a kind
        kinds = {
            "org" if part.scope_type != self.scope_type else "time"
            for part in self.sudo().child_ids
        }
        notices = []
        for line in self.line_ids:
            if line.rest_time and "time" in kinds:
                notices.append(
                    self.env._(
                        "%(kpi)s: %(rest)s is not allocated to shorter periods.",
                        kpi=line.display_name,
                        rest=line._format(line.rest_time),
                    )
                )
            if line.rest_org and "org" in kinds:
                notices.append(
                    self.env._(
                        "%(kpi)s: %(rest)s is not allocated to people.",
                        kpi=line.display_name,
                        rest=line._format(line.rest_org),
                    )
                )
        return notices

    def _get_breakdown_notices(self):
        """The total of an indicator against the sum of its segments and products."""
        self.ensure_one()
        sums = {}
        for line in self.line_ids:
            code = line.kpi_id.code
            sums[code] = sums.get(code, to_decimal(0)) + to_decimal(line.target)
        notices = []
        for pairs, is_exact in ((BREAKDOWNS, True), (PRODUCT_BREAKDOWNS, False)):
            for code, part_code in pairs.items():
                if code not in sums or part_code not in sums:
                    continue
                total, parts = sums[code], sums[part_code]
                if parts < total or (is_exact and parts != total):
                    lines = {line.kpi_id.code: line for line in self.line_ids}
                    notices.append(
                        self.env._(
                            "“%(kpi)s” is %(total)s, but “%(parts)s” are %(sum)s together.",
                            kpi=lines[code].kpi_id.name,
                            total=lines[code]._format(float(total)),
                            parts=lines[part_code].kpi_id.name,
                            sum=lines[part_code]._format(float(parts)),
                        )
                    )
        return notices

    # ---- buttons ----------------------------------------------------------------------------

    def action_split_usual(self):
        """Split into the next shorter kind of period and show the parts."""
        self.ensure_one()
        return self._show_parts(self.action_split(SHORTER[self.period_type][0]))

    def action_show_parts(self):
        """The plans that were made from this one."""
        self.ensure_one()
        return self._show_parts(self.child_ids.ids)

    def _show_parts(self, ids):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
        }

    def action_refresh(self):
        """Count the facts and show them."""
        return self.refresh_facts() and {"type": "ir.actions.client", "tag": "soft_reload"}


class CrmSalesPlanLine(models.Model):
    """How a line is named and written."""

    _inherit = "crm.sales.plan.line"

    @api.depends("kpi_id", "industry_id", "categ_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            parts = [line.kpi_id.name, line.industry_id.name, line.categ_id.display_name]
            line.display_name = " · ".join(part for part in parts if part)

    def _format(self, number):
        """A target or fact as people write it."""
        self.ensure_one()
        if self.unit == "sum":
            return format_amount(self.env, number, self.currency_id)
        return formatLang(self.env, number, digits=0 if float(number).is_integer() else 2)

    def action_show_documents(self):
        """What counted: of a closed plan as it was kept, else as of now."""
        self.ensure_one()
        self.check_access("read")
        if self.state != CLOSED:
            plan = self.plan_id
            # sudo: facts of the plan that may be read
            return self.kpi_id.with_company(plan.company_id)._get_documents_action(
                plan.date_from,
                plan.date_to,
                plan.sudo()._get_own_scope(),
                self.display_name,
                self.industry_id,
                self.categ_id,
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "crm.sales.plan.line.document",
            "views": [(False, "list")],
            "domain": [("line_id", "=", self.id)],
        }
