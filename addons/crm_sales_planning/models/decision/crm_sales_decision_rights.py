from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..plan.crm_sales_plan_life import RUNNING_STATES
from ..team.res_users import CEO
from .crm_sales_decision import OPEN_STATES

SERVER_FIELDS = {
    "proposed_by_id",
    "agreed_by_id",
    "return_reason",
    "base_fact",
    "next_fact",
    "effect",
    "result",
}


class CrmSalesDecision(models.Model):
    """Who works out decisions and who agrees to them."""

    _inherit = "crm.sales.decision"
    _mail_post_access = "read"

    may_decide = fields.Boolean(compute="_compute_rights")
    may_agree = fields.Boolean(compute="_compute_rights")

    @api.depends("plan_id", "proposed_by_id")
    @api.depends_context("uid")
    def _compute_rights(self):
        for decision in self:
            decision.may_decide = decision._can_decide()
            decision.may_agree = decision._can_agree()

    def _can_decide(self):
        """Heads decide about what they plan; a group's head also about the group."""
        self.ensure_one()
        # sudo: which plan it is about may be looked at by who is asked whether they lead it
        plan = self.sudo().plan_id.with_env(self.env)
        return plan._can_plan() or plan.sudo().team_id in self.env.user.planning_group_ids

    def _can_agree(self):
        """The head above the group's, never who proposed it, but the CEO."""
        self.ensure_one()
        if self.env.su or self.env.user.has_group(CEO):
            return True
        decision = self.sudo()
        if decision.proposed_by_id == self.env.user or decision.user_id == self.env.user:
            return False
        plan = decision.plan_id.with_env(self.env)
        return bool(decision.team_id) and plan._is_head_above_group()

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if operation == "read":
            return result
        allowed = self - result[0] if result else self
        forbidden = allowed.filtered(lambda decision: decision.id and not decision._can_decide())
        if not forbidden:
            return result
        if result:
            return result[0] | forbidden, result[1]
        return forbidden, lambda: AccessError(
            self.env._("Decisions are worked out by the head of the group.")
        )

    def _check_can_agree(self):
        for decision in self:
            if not decision._can_agree():
                raise AccessError(
                    self.env._(
                        "“%(decision)s” is agreed by the department head, and nobody but the CEO "
                        "agrees to what they proposed.",
                        decision=decision.display_name,
                    )
                )

    def _get_agreeing_users(self):
        """Who is asked to agree."""
        self.ensure_one()
        # sudo: heads are looked up to be told
        head = self.sudo().team_id.department_id.user_id
        if head and head != self.proposed_by_id:
            return head
        return self.sudo().company_id._get_planning_ceo()

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_moving():
            self._refuse_server_fields(set().union(*vals_list))
        decisions = super().create(vals_list)
        decisions._check_line()
        return decisions

    def write(self, vals):
        if not self._is_moving():
            self._refuse_server_fields(vals)
            self._refuse_fixed(vals)
        result = super().write(vals)
        if "line_id" in vals:
            self._check_line()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        self._refuse_fixed({"measure"})

    def _check_line(self):
        for decision in self:
            plan = decision.sudo().plan_id
            if plan.state not in RUNNING_STATES:
                raise UserError(
                    self.env._(
                        "Decisions are about plans that are worked on; “%(plan)s” is not.",
                        plan=plan.display_name,
                    )
                )
            decision.check_access("write")

    def _refuse_server_fields(self, names):
        written = SERVER_FIELDS.intersection(names)
        if written:
            raise UserError(
                self.env._(
                    "“%(field)s” of a decision is kept by the program.",
                    field=self._fields[min(written)]._description_string(self.env),
                )
            )

    def _refuse_fixed(self, names):
        fixed = {"line_id", "cause", "measure", "owner_id", "expected_effect"}
        for decision in self:
            if decision.state not in OPEN_STATES and fixed.intersection(names):
                raise UserError(
                    self.env._(
                        "“%(decision)s” is “%(state)s”; what was proposed stays.",
                        decision=decision.display_name,
                        state=decision._state_name(decision.state),
                    )
                )
