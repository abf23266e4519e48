from datetime import timedelta

from odoo import api, fields, models

DEFAULT_DEADLINE_DAYS = 2


class CrmLeadEscalate(models.TransientModel):
    """Hand a deal to the head: why, and by when."""

    _name = "crm.lead.escalate"
    _description = "Hand a Deal to the Head"

    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", required=True, ondelete="cascade"
    )
    cause = fields.Text(required=True, help="What is difficult or unusual in this deal?")
    deadline = fields.Date(
        string="Decision Needed By",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=DEFAULT_DEADLINE_DAYS)
        ),
    )
    possible_head_ids = fields.Many2many(
        comodel_name="res.users", compute="_compute_possible_head_ids"
    )
    head_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        compute="_compute_head_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', possible_head_ids)]",
        help="The head of the deal's team or direction, or a sales manager.",
    )

    @api.depends("lead_id")
    def _compute_possible_head_ids(self):
        for wizard in self:
            lead = wizard.lead_id
            wizard.possible_head_ids = lead and lead._get_possible_heads()

    @api.depends("lead_id")
    def _compute_head_id(self):
        for wizard in self:
            wizard.head_id = wizard.possible_head_ids[:1]

    def action_escalate(self):
        """Hand the deal over.

        :return: action that closes the dialog
        """
        self.ensure_one()
        self.lead_id._escalate(self.head_id, self.cause, self.deadline)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Handed to %(head)s.", head=self.head_id.name),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class CrmLeadEscalationDecide(models.TransientModel):
    """The head's decision."""

    _name = "crm.lead.escalation.decide"
    _description = "Decide an Escalated Deal"

    escalation_id = fields.Many2one(
        comodel_name="crm.lead.escalation", required=True, ondelete="cascade"
    )
    # read with the user's own rights: anybody may name any case in this dialog
    lead_id = fields.Many2one(related="escalation_id.lead_id", related_sudo=False)
    author_id = fields.Many2one(related="escalation_id.user_id", related_sudo=False)
    cause = fields.Text(related="escalation_id.cause", related_sudo=False)
    deadline = fields.Date(related="escalation_id.deadline", related_sudo=False)
    decision = fields.Text(required=True)

    def action_decide_and_hand_back(self):
        """Decide; the salesperson goes on with the deal."""
        return self._apply(hand_back=True)

    def action_decide(self):
        """Decide; the head stays with the deal for now."""
        return self._apply(hand_back=False)

    def _apply(self, hand_back):
        self.ensure_one()
        self.escalation_id._decide(self.decision, hand_back=hand_back)
        return {"type": "ir.actions.act_window_close"}
