from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN = "open"
DECIDED = "decided"
HANDED_BACK = "handed_back"

SECONDS_PER_HOUR = 3600


class CrmLeadEscalation(models.Model):
    """A difficult or unusual deal, handed to the head with a cause and a deadline (spec 1.4).

    Nobody has a right to write: a case is opened by the deal's button, decided and handed back
    by the methods below, which check who does it. Every case is kept and counted.
    """

    _name = "crm.lead.escalation"
    _inherit = ["crm.lead.part"]
    _description = "Escalation of a Deal"
    _order = "date_open desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    team_id = fields.Many2one(related="lead_id.team_id", store=True)
    stage_id = fields.Many2one(
        comodel_name="crm.stage",
        readonly=True,
        ondelete="set null",
        help="Where the deal was when it was handed up.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Handed Up By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    head_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Who is to decide.",
    )
    cause = fields.Text(required=True, readonly=True, help="What is difficult or unusual.")
    deadline = fields.Date(required=True, readonly=True, help="The decision is needed by this day.")
    state = fields.Selection(
        selection=[(OPEN, "Open"), (DECIDED, "Decided"), (HANDED_BACK, "Handed Back")],
        required=True,
        readonly=True,
        default=OPEN,
        index=True,
        help="Open: the head is to decide. Decided: the head still works on it. "
        "Handed back: the salesperson goes on by the decision.",
    )
    decision = fields.Text(readonly=True)
    decided_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        ondelete="restrict",
    )
    date_open = fields.Datetime(
        string="Handed Up On", required=True, readonly=True, default=fields.Datetime.now
    )
    date_decided = fields.Datetime(string="Decided On", readonly=True)
    date_handed_back = fields.Datetime(string="Handed Back On", readonly=True)
    duration = fields.Float(
        string="Hours to Decide",
        compute="_compute_duration",
        store=True,
        aggregator="avg",
        help="Calendar hours from handing up to the decision.",
    )
    is_late = fields.Boolean(
        compute="_compute_is_late", search="_search_is_late", help="Not decided by the deadline."
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        string="Head's Activity",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("date_open", "date_decided")
    def _compute_duration(self):
        for case in self:
            case.duration = (
                (case.date_decided - case.date_open).total_seconds() / SECONDS_PER_HOUR
                if case.date_decided
                else 0.0
            )

    @api.depends("deadline", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.is_late = case.state == OPEN and bool(case.deadline) and case.deadline < today

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", OPEN), ("deadline", "<", fields.Date.context_today(self))]
        if set(value) == {True}:
            return late
        return ["!", "&", *late]

    @api.depends("head_id")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        for case in self:
            case.can_decide = is_manager or case.head_id == self.env.user

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_open_decision(self):
        """Ask the head for the decision.

        :return: action that opens the dialog
        """
        self.ensure_one()
        self._check_can_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide"),
            "res_model": "crm.lead.escalation.decide",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_escalation_id": self.id,
                "default_decision": self.decision,
            },
        }

    def action_hand_back(self):
        """Give the decided deal back to the salesperson."""
        self._hand_back()

    def action_view_deal(self):
        """Open the deal."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "view_mode": "form",
            "res_id": self.lead_id.id,
        }

    # ------------------------------------------------------------
    # the course of a case
    # ------------------------------------------------------------

    def _check_can_decide(self):
        """Only the head who was asked, or a sales manager."""
        self.check_access("read")
        if not all(case.can_decide for case in self):
            raise AccessError(
                self.env._("Only the head who was asked, or a sales manager, can decide.")
            )

    def _announce(self):
        """Bring the head in: follower of the deal, with a to-do by the deadline."""
        for case in self:
            lead = case.lead_id
            lead.message_subscribe(partner_ids=case.head_id.partner_id.ids)
            head_env = case.with_context(lang=case.head_id.lang or self.env.lang).env
            case.activity_id = lead._schedule_escalation_todo(
                case.head_id,
                case.deadline,
                head_env._("Decide: %(deal)s", deal=lead.name),
                case.cause,
            )

    def _decide(self, decision, hand_back=True):
        """Write the head's decision down.

        :param str decision: what the head decided
        :param bool hand_back: whether the salesperson takes over at once; otherwise the head
            goes on working on the deal
        :raise UserError: no text, or handed back already
        :raise AccessError: not the head who was asked and no sales manager
        """
        self._check_can_decide()
        decision = (decision or "").strip()
        if not decision:
            raise UserError(self.env._("Write your decision first."))
        # two at once: one decides, the other is told
        locked = self.try_lock_for_update()
        self.invalidate_recordset(["state"])
        if locked != self or any(case.state == HANDED_BACK for case in self):
            raise UserError(
                self.env._("This case was decided and handed back already. Reload the page.")
            )
        # sudo: nobody may write a case directly; the decider was checked above
        for case in self.sudo():
            case.write(
                {
                    "decision": decision,
                    "decided_by_id": self.env.uid,
                    "date_decided": case.date_decided or fields.Datetime.now(),
                    "state": DECIDED,
                }
            )
            case._close_head_activity()
        if hand_back:
            self._hand_back()

    def _hand_back(self):
        """Give the deal back to its owner with the decision as a to-do."""
        self._check_can_decide()
        if any(case.state != DECIDED for case in self):
            raise UserError(self.env._("Only a decided case can be handed back."))
        # sudo: as in _decide
        for case in self.sudo():
            case.write({"state": HANDED_BACK, "date_handed_back": fields.Datetime.now()})
            owner = case.lead_id.user_id.filtered("active") or case.user_id
            owner_env = case.with_context(lang=owner.lang or self.env.lang).env
            if owner != case.decided_by_id:
                case.lead_id._schedule_escalation_todo(
                    owner,
                    fields.Date.context_today(self),
                    owner_env._("Decided: %(deal)s", deal=case.lead_id.name),
                    case.decision,
                )

    def _close_head_activity(self):
        """The head's to-do is done once the decision is there."""
        for case in self:
            activity = case.activity_id
            if activity.active:
                activity.with_context(escalation_decided=True)._action_done(feedback=case.decision)
