from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..team.res_users import CEO, DEPARTMENT_HEAD
from .crm_sales_plan import COMPANY, DEPARTMENT, OPEN_STATES, TEAM

#: moved by the buttons and by the server only
SERVER_FIELDS = {
    "parent_id",
    "submitted_by_id",
    "approved_by_id",
    "return_reason",
    "facts_at",
    "working_days",
    "working_days_passed",
    "correction_ids",
}
#: a plan stays what it is a plan of
IDENTITY_FIELDS = {
    "period_type",
    "date_from",
    "date_to",
    "scope_type",
    "team_id",
    "user_id",
    "company_id",
}


class CrmSalesPlan(models.Model):
    """Who makes which plan and who approves it."""

    _inherit = "crm.sales.plan"
    _mail_post_access = "read"

    may_plan = fields.Boolean(compute="_compute_rights")
    may_approve = fields.Boolean(compute="_compute_rights")

    @api.depends("scope_type", "period_type", "team_id", "user_id", "submitted_by_id")
    @api.depends_context("uid")
    def _compute_rights(self):
        for plan in self:
            plan.may_plan = plan._can_plan()
            plan.may_approve = plan._can_approve()

    def _can_plan(self):
        """Whether the user drafts this plan.

        Company and department: department heads and the CEO. Group: its department's head and the
        CEO; its weeks also its own head. Person: the group's head and everybody above.
        """
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group(CEO):
            return True
        # sudo: which group it is about may be looked at by who is asked whether they lead it
        plan = self.sudo()
        is_department_head = user.has_group(DEPARTMENT_HEAD)
        if plan.scope_type == COMPANY or (plan.scope_type == DEPARTMENT and not plan.team_id):
            return is_department_head
        if plan.scope_type == DEPARTMENT:
            return plan.team_id in user.planning_department_ids
        if plan.scope_type == TEAM and plan.period_type not in ("week", "day"):
            return plan._is_head_above_group()
        return bool(plan.team_id) and plan.team_id in user.planning_group_ids

    def _is_head_above_group(self):
        """Whether the user heads the department of the plan's group."""
        user, team = self.env.user, self.sudo().team_id
        if not user.has_group(DEPARTMENT_HEAD) or team not in user.planning_group_ids:
            return False
        if team.department_id:
            return team.department_id in user.planning_department_ids
        return team.user_id != user

    def _can_approve(self):
        """Whether the user approves this plan.

        The CEO approves everything, and alone what is for a year, for the company or for a
        department. Else it is the head above, never of what they submitted or what is their own.
        """
        self.ensure_one()
        user = self.env.user
        if self.env.su or user.has_group(CEO):
            return True
        plan = self.sudo()
        if plan.period_type == "year" or plan.scope_type in (COMPANY, DEPARTMENT):
            return False
        if plan.submitted_by_id == user or plan.user_id == user:
            return False
        if plan.scope_type == TEAM:
            return plan._is_head_above_group()
        return bool(plan.team_id) and plan.team_id in user.planning_group_ids

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation == "read":
            return result
        allowed = self - result[0] if result else self
        forbidden = allowed.filtered(lambda plan: plan.id and not plan._can_plan())
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        return forbidden, lambda: forbidden._make_planning_error()

    def _make_planning_error(self):
        return AccessError(
            self.env._(
                "“%(plan)s” is not yours to change: company and departments are planned by their "
                "head and the CEO, groups by the head of the department, people by the head of "
                "their group.",
                plan=self[:1].sudo().display_name,
            )
        )

    def _check_can_approve(self):
        for plan in self:
            if not plan._can_approve():
                raise AccessError(
                    self.env._(
                        "“%(plan)s” is not yours to approve. A year, the company and departments "
                        "are approved by the CEO, everything else by the head above, and nobody "
                        "but the CEO approves what they submitted.",
                        plan=plan.sudo().display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_moving():
            self._refuse_server_fields(set().union(*vals_list))
        users = self.env["res.users"].sudo()
        # sudo: which group a person is in; the right to plan for it is checked after
        vals_list = [
            {**vals, "team_id": users.browse(vals["user_id"]).sale_team_id.id}
            if vals.get("user_id") and not vals.get("team_id")
            else vals
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_moving():
            self._refuse_server_fields(vals)
            if IDENTITY_FIELDS.intersection(vals):
                self._refuse_fixed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if not self._is_moving():
            self._refuse_fixed()

    def _refuse_server_fields(self, names):
        written = SERVER_FIELDS.intersection(names)
        if written:
            raise UserError(
                self.env._(
                    "“%(field)s” of a plan is kept by the program.",
                    field=self._fields[min(written)]._description_string(self.env),
                )
            )

    def _refuse_fixed(self):
        for plan in self:
            if plan.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "“%(plan)s” is “%(state)s”; only drafts and returned plans are changed.",
                        plan=plan.display_name,
                        state=plan._state_name(plan.state),
                    )
                )
