from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine.pace import is_stronger
from .crm_sales_plan import (
    APPROVED,
    CLOSED,
    DRAFT,
    IN_PROGRESS,
    ISSUED,
    OPEN_STATES,
    RETURNED,
    SUBMITTED,
    TEAM,
    USER,
)

#: targets are agreed
AGREED_STATES = (APPROVED, ISSUED, IN_PROGRESS, CLOSED)
#: worked on
RUNNING_STATES = (ISSUED, IN_PROGRESS)


class CrmSalesPlan(models.Model):
    """The life of a plan from draft to issued; see also closing."""

    _inherit = "crm.sales.plan"

    def action_submit(self):
        """Ask for approval.

        :raises UserError: a plan without targets
        """
        for plan in self:
            if not plan.line_ids.filtered("has_target"):
                raise UserError(
                    self.env._("“%(plan)s” has no targets yet.", plan=plan.display_name)
                )
        self._move_state(OPEN_STATES, SUBMITTED, submitted_by_id=self.env.uid, return_reason=False)
        self._ask_for_approval()
        return True

    def action_return(self, reason):
        """Send back for changes.

        :param str reason: what to change
        """
        self._check_can_approve()
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say what is to be changed in the plan."))
        self._move_state((SUBMITTED, APPROVED), RETURNED, return_reason=reason)
        self.line_ids._as_server().write({"approved_target": 0})
        self._answer_request(self.env._("Returned: %(reason)s", reason=reason))
        return True

    def action_approve(self):
        """Agree to the targets: from now on they only become more ambitious."""
        self._check_can_approve()
        self._move_state((SUBMITTED,), APPROVED, approved_by_id=self.env.uid)
        self._fix_targets()
        self._answer_request(self.env._("Approved"))
        return True

    def action_issue(self):
        """Give the plan to whom it is for.

        A part of an approved plan, for a group or a person and a month or less, needs no approval
        of its own: its sum is agreed already.

        :raises UserError: not approved, or something is unallocated
        """
        parts = self.filtered(lambda plan: plan.state in OPEN_STATES and plan._is_agreed_part())
        self._check_allocated()
        if parts:
            parts._check_not_weaker()
            parts._move_state(OPEN_STATES, ISSUED)
            parts._fix_targets()
        (self - parts)._move_state((APPROVED,), ISSUED)
        self._start_running()
        self._tell_issued()
        return True

    def _is_agreed_part(self):
        self.ensure_one()
        if self.scope_type not in (TEAM, USER) or self.period_type in ("year", "quarter"):
            return False
        wholes = self._get_wholes()
        return bool(wholes) and all(whole.state in AGREED_STATES for whole in wholes)

    def _get_wholes(self):
        """Plans this one was made from; a week may be made from two months."""
        self.ensure_one()
        # sudo: who is given a part need not see the whole
        plan = self.sudo()
        return plan.parent_id | plan.line_ids.allocation_ids.source_line_id.plan_id

    def _check_not_weaker(self):
        """What is not divided, such as a rate, may not be made easier on the way down."""
        for line in self.line_ids:
            for whole in line.plan_id._get_wholes().line_ids:
                if (
                    whole._get_key() == line._get_key()
                    and whole.has_target
                    and not (whole.adds_up_in_time or whole.adds_up_by_people)
                    and is_stronger(whole.target, line.target, line.direction)
                ):
                    raise UserError(
                        self.env._(
                            "“%(kpi)s” of “%(plan)s” is easier than in the plan it was made from "
                            "(%(target)s). Submit it for approval, or set it right.",
                            kpi=line.kpi_id.name,
                            plan=line.plan_id.display_name,
                            target=whole.target,
                        )
                    )

    def _fix_targets(self):
        for line in self.line_ids._as_server():
            line.approved_target = line.target
        self._update_invoiced_target()

    @api.private
    def _update_invoiced_target(self):
        """Hook: what follows from targets that are agreed."""

    # ---- issued plans begin by themselves ---------------------------------------------------

    def _start_running(self):
        """Issued plans whose period has begun are in progress."""
        started = self.filtered(
            lambda plan: plan.state == ISSUED and plan.date_from <= plan._get_today()
        )
        if started:
            started._as_move().write({"state": IN_PROGRESS})

    def _get_today(self):
        """Today in the company's calendar."""
        company = self.company_id[:1] or self.env.company
        return self.env["crm.sales.fact"]._get_local_day(company, fields.Datetime.now())

    # ---- who is told ------------------------------------------------------------------------

    def _get_approvers(self):
        """Who is asked to approve the plan."""
        self.ensure_one()
        # sudo: heads are looked up to be told
        plan = self.sudo()
        if plan.period_type != "year" and plan.scope_type in (TEAM, USER):
            head = (
                plan.team_id.department_id.user_id
                if plan.scope_type == TEAM or plan.team_id.user_id == self.submitted_by_id
                else plan.team_id.user_id
            )
            if head and head != plan.submitted_by_id:
                return head
        return plan.company_id._get_planning_ceo()

    def _ask_for_approval(self):
        for plan in self:
            for user in plan._get_approvers()[:1]:
                plan.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Approve the plan"),
                    user_id=user.id,
                )

    def _answer_request(self, answer):
        # sudo: the request belongs to whoever was asked first
        self.sudo().activity_ids.filtered("automated").action_feedback(feedback=answer)

    def _tell_issued(self):
        """One message for each person, whatever the number of plans."""
        by_person = {}
        for plan in self.sudo():
            person = plan.user_id or plan.team_id.user_id
            if person and person != self.env.user:
                by_person[person] = by_person.get(person, self.browse()) | plan
        for person, plans in by_person.items():
            names = ", ".join(plans.with_context(lang=person.lang).mapped("display_name"))
            plans[:1].message_notify(
                partner_ids=person.partner_id.ids,
                subject=self.env._("Your plan: %(plans)s", plans=names),
                body=self.env._("These plans were issued to you: %(plans)s", plans=names),
            )

    # ---- checks ------------------------------------------------------------------------------

    @api.constrains("user_id", "team_id", "company_id")
    def _check_member(self):
        for plan in self.filtered("user_id").sudo():
            members = plan.team_id.with_context(active_test=False).crm_team_member_all_ids.user_id
            if plan.team_id and plan.user_id not in members | plan.team_id.user_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not in “%(team)s”.",
                        person=plan.user_id.name,
                        team=plan.team_id.display_name,
                    )
                )
            if plan.company_id not in plan.user_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s does not work for %(company)s.",
                        person=plan.user_id.name,
                        company=plan.company_id.name,
                    )
                )

    def action_reset(self):
        """Take back what was submitted, as long as nobody has answered."""
        self._move_state((SUBMITTED,), DRAFT, submitted_by_id=False)
        self._answer_request(self.env._("Taken back"))
        return True
