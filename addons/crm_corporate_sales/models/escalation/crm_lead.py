from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class CrmLead(models.Model):
    """One button hands a difficult deal to the head."""

    _inherit = "crm.lead"

    escalation_ids = fields.One2many(
        comodel_name="crm.lead.escalation",
        inverse_name="lead_id",
        string="Escalations",
        readonly=True,
        copy=False,
    )
    escalation_count = fields.Integer(compute="_compute_escalation_count", string="Escalated")
    open_escalation_id = fields.Many2one(
        comodel_name="crm.lead.escalation",
        compute="_compute_escalation_count",
        string="With the Head",
        help="The case the head is working on.",
    )
    can_decide_escalation = fields.Boolean(
        compute="_compute_escalation_count", help="Whether the open case is yours to decide."
    )

    @api.depends("escalation_ids.state")
    @api.depends_context("uid")
    def _compute_escalation_count(self):
        cases = (
            self.env["crm.lead.escalation"]
            .search_fetch([("lead_id", "in", self.ids)], ["lead_id", "state", "head_id"])
            .grouped("lead_id")
        )
        for lead in self:
            own = cases.get(lead, self.env["crm.lead.escalation"])
            lead.escalation_count = len(own)
            lead.open_escalation_id = own.filtered(lambda case: case.state != "handed_back")[:1]
            lead.can_decide_escalation = lead.open_escalation_id.can_decide

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_escalate(self):
        """Ask for the cause and the deadline, then hand the deal to the head.

        :return: action that opens the dialog
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand to the Head"),
            "res_model": "crm.lead.escalate",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_id": self.id},
        }

    def action_decide_escalation(self):
        """Decide the open case of this deal; a decided one is shown to be handed back."""
        self.ensure_one()
        case = self.open_escalation_id
        if case.state == "open":
            return case.action_open_decision()
        return self.action_view_escalations()

    def action_view_escalations(self):
        """Open the cases of the deal: the form when there is only one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_lead_escalations"
        )
        if len(self.escalation_ids) == 1:
            action.update(views=[(False, "form")], res_id=self.escalation_ids.id)
        return action

    # ------------------------------------------------------------
    # the course of a case
    # ------------------------------------------------------------

    def _get_deal_heads(self):
        """The head of each deal: the team's leader, else the sales direction's.

        A deal's owner is not their own head.

        :return: dict of ``res.users`` (at most one) by deal id
        """
        heads = {}
        # sudo: who leads a team is no secret, the team's settings are
        for lead in self.sudo():
            leaders = lead.team_id.user_id | lead.sales_direction_id.user_id
            fitting = (leaders - lead.user_id).filtered("active")
            heads[lead.id] = fitting[:1].with_env(self.env)
        return heads

    def _get_possible_heads(self):
        """Who may decide about this deal, the natural head first.

        Only users who can open the deal: its leaders and those who see all deals.

        :return: ``res.users``
        """
        self.ensure_one()
        # sudo: groups of other users can't be read by a salesperson
        group = self.env.ref("sales_team.group_sale_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and (not self.company_id or self.company_id in user.company_ids)
            )
        ).with_env(self.env)
        natural = self._get_deal_heads()[self.id].filtered(
            lambda user: self.with_user(user).has_access("read")
        )
        return (natural | managers) - self.env.user

    def _escalate(self, head, cause, deadline):
        """Hand this deal to its head.

        :param head: ``res.users`` who is to decide, one of ``_get_possible_heads``
        :param str cause: what is difficult or unusual
        :param date deadline: the decision is needed by this day
        :return: ``crm.lead.escalation``
        :raise UserError: no cause, a deadline in the past, a wrong head, or an open case
        """
        self.ensure_one()
        self.check_access("write")
        self._check_escalation(head, (cause or "").strip(), deadline)
        # two clicks at once: one opens the case, the other is told
        locked = self.try_lock_for_update(allow_referencing=True)
        self.invalidate_recordset(["open_escalation_id", "escalation_count"])
        if not locked:
            raise UserError(
                self.env._("Somebody else is just changing this deal. Reload the page.")
            )
        if self.open_escalation_id:
            raise UserError(
                self.env._(
                    "“%(head)s” is already working on this deal. Wait for the decision.",
                    head=self.open_escalation_id.head_id.name,
                )
            )
        # sudo: cases are made here only; the right to the deal was checked
        case = (
            self.env["crm.lead.escalation"]
            .sudo()
            .create(
                {
                    "lead_id": self.id,
                    "stage_id": self.stage_id.id,
                    "user_id": self.env.uid,
                    "head_id": head.id,
                    "cause": cause.strip(),
                    "deadline": deadline,
                }
            )
        )
        case._announce()
        self.invalidate_recordset(["escalation_ids"])
        return case.sudo(False)

    def _check_escalation(self, head, cause, deadline):
        if not cause:
            raise UserError(self.env._("Write what is difficult or unusual in this deal."))
        if not deadline or deadline < fields.Date.context_today(self):
            raise UserError(self.env._("Choose a deadline that is not in the past."))
        if head not in self._get_possible_heads():
            raise UserError(
                self.env._(
                    "“%(user)s” can't decide about this deal. Choose the head of its team or a "
                    "sales manager.",
                    user=head.name or self.env._("nobody"),
                )
            )

    def _schedule_escalation_todo(self, user, deadline, summary, text):
        """A to-do about an escalation; its own, so that the process does not cancel it."""
        self.ensure_one()
        return self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=deadline,
            summary=summary,
            note=plaintext2html(text),
            user_id=user.id,
        )

    def _merge_dependences(self, opportunities):
        super()._merge_dependences(opportunities)
        # sudo: like the messages, everything of the merged deals must arrive
        opportunities.sudo().escalation_ids.lead_id = self.id
