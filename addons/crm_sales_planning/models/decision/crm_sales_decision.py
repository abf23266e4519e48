from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import periods

DRAFT, PROPOSED, RETURNED, AGREED, EVALUATED = (
    "draft",
    "proposed",
    "returned",
    "agreed",
    "evaluated",
)
OPEN_STATES = (DRAFT, RETURNED)


class CrmSalesDecision(models.Model):
    """What a head does about an indicator that was not reached, and what came of it.

    Worked out by the head of the group, agreed by the department head, done in the next period;
    then the next facts say whether it helped.
    """

    _name = "crm.sales.decision"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Corrective Decision"
    _order = "effect_from desc, id desc"
    _rec_name = "measure"
    _check_company_auto = True
    _state_initial = DRAFT

    line_id = fields.Many2one(
        comodel_name="crm.sales.plan.line",
        string="Line Below Plan",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('issued', 'in_progress', 'closed'))]",
    )
    plan_id = fields.Many2one(related="line_id.plan_id", store=True, index=True)
    kpi_id = fields.Many2one(related="line_id.kpi_id", store=True, string="Indicator")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    team_id = fields.Many2one(
        related="plan_id.team_id", store=True, index="btree_not_null", string="Group"
    )
    user_id = fields.Many2one(
        related="plan_id.user_id",
        store=True,
        index="btree_not_null",
        string="Salesperson",
        help="Whose result it is about; empty: the group's.",
    )
    cause = fields.Text(required=True, tracking=True, help="Why the target was missed.")
    measure = fields.Char(required=True, tracking=True, help="What is done about it.")
    owner_id = fields.Many2one(
        comodel_name="res.users",
        string="Done By",
        required=True,
        index=True,
        tracking=True,
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
    )
    expected_effect = fields.Float(
        digits=(16, 2),
        tracking=True,
        help="By how much the fact of the next period is to be better than this one's.",
    )
    effect_from = fields.Date(string="Done From", compute="_compute_effect_period", store=True)
    effect_to = fields.Date(string="Done Until", compute="_compute_effect_period", store=True)
    base_fact = fields.Float(
        string="Fact Then", readonly=True, copy=False, help="The fact that the decision is about."
    )
    next_fact = fields.Float(string="Fact After", readonly=True, copy=False)
    effect = fields.Float(
        string="Actual Effect",
        readonly=True,
        copy=False,
        help="How much better the next fact is; negative: worse.",
    )
    result = fields.Selection(
        selection=[("helped", "Helped"), ("partly", "Partly"), ("failed", "Did not help")],
        readonly=True,
        copy=False,
        index="btree_not_null",
        tracking=True,
    )
    state = fields.Selection(
        selection=[
            (DRAFT, "Draft"),
            (PROPOSED, "Proposed"),
            (RETURNED, "Returned"),
            (AGREED, "Agreed"),
            (EVALUATED, "Evaluated"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=DRAFT,
        index=True,
        tracking=True,
    )
    is_made = fields.Boolean(compute="_compute_is_made", help="Proposed or agreed already.")
    proposed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    agreed_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    return_reason = fields.Text(readonly=True, copy=False, tracking=True)

    @api.depends("plan_id.period_type", "plan_id.date_to")
    def _compute_effect_period(self):
        for decision in self:
            plan = decision.plan_id
            if not plan:
                decision.effect_from = decision.effect_to = False
                continue
            decision.effect_from = periods.following(plan.period_type, plan.date_from)
            decision.effect_to = periods.end(plan.period_type, decision.effect_from)

    @api.depends("state")
    def _compute_is_made(self):
        for decision in self:
            decision.is_made = decision.state in (PROPOSED, AGREED, EVALUATED)

    # ---- life -------------------------------------------------------------------------------

    def action_propose(self):
        """Submit to the department head."""
        self._move_state(OPEN_STATES, PROPOSED, proposed_by_id=self.env.uid, return_reason=False)
        for decision in self:
            decision._as_move().base_fact = decision.line_id.fact
            for user in decision._get_agreeing_users()[:1]:
                decision.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Agree to the decision"),
                    user_id=user.id,
                )
        return True

    def action_agree(self):
        """Agree: the measure enters the next period as a task of whom does it."""
        self._check_can_agree()
        self._move_state((PROPOSED,), AGREED, agreed_by_id=self.env.uid)
        self._answer_request(self.env._("Agreed"))
        for decision in self:
            decision.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=decision.effect_from,
                summary=decision.measure,
                user_id=decision.owner_id.id,
            )
        return True

    def action_return(self, reason):
        """Send back for a better measure.

        :param str reason: what is missing
        """
        self._check_can_agree()
        if not (reason or "").strip():
            raise UserError(self.env._("Say what is missing in the decision."))
        self._move_state((PROPOSED,), RETURNED, return_reason=reason)
        self._answer_request(self.env._("Returned: %(reason)s", reason=reason))
        return True

    def _answer_request(self, answer):
        # sudo: the request belongs to whoever was asked first
        self.sudo().activity_ids.filtered("automated").action_feedback(feedback=answer)
