from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

NEW, ACCEPTED, DONE, REJECTED = "new", "accepted", "done", "rejected"


class CrmImprovement(models.Model):
    """The log of improvements: what changes in the market, and what we change in how we work."""

    _name = "crm.improvement"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Improvement"
    _order = "date desc, id desc"
    _state_initial = NEW

    name = fields.Char(string="What Changes", required=True, tracking=True)
    kind = fields.Selection(
        selection=[
            ("market", "Change in the Market"),
            ("process", "Change of a Process"),
            ("satisfaction", "Feedback on Satisfaction"),
            ("quality", "Feedback on Quality"),
        ],
        required=True,
        default="market",
    )
    date = fields.Date(string="Noticed On", required=True, default=fields.Date.context_today)
    author_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        default=lambda self: self.env.user,
        help="Who noticed it.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    source = fields.Char(help="Where it comes from: a client, an exhibition, a competitor's site.")
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Client", index="btree_not_null", ondelete="set null"
    )
    description = fields.Text(help="What exactly, and what it means for us.")
    proposal = fields.Text(help="What we should do.")
    effect = fields.Text(string="Expected Effect")
    result = fields.Text(help="What it has come to.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        tracking=True,
        domain=[("share", "=", False)],
    )
    date_deadline = fields.Date(string="Until", tracking=True)
    reason = fields.Text(string="Why Not", readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            (NEW, "New"),
            (ACCEPTED, "Accepted"),
            (DONE, "Done"),
            (REJECTED, "Not Done"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default=NEW,
        copy=False,
        index=True,
        tracking=True,
    )

    def _check_decides(self):
        if not self.env.user.has_group("crm_sales_planning.group_planner_group_head"):
            raise AccessError(self.env._("Heads decide what is done about an improvement."))

    def action_accept(self):
        """The head has it done: an activity for the responsible.

        :raises UserError: nobody is responsible, or there is no date
        """
        self._check_decides()
        for one in self:
            if not one.user_id or not one.date_deadline:
                raise UserError(self.env._("“%s”: say who does it until when.", one.display_name))
        self._move_state((NEW, REJECTED), ACCEPTED, reason=False)
        for one in self:
            one.activity_schedule(
                "mail.mail_activity_data_todo",
                one.date_deadline,
                user_id=one.user_id.id,
                summary=one.name,
            )
        return True

    def action_reject(self, reason=False):
        """It is not done, and why."""
        self._check_decides()
        self._move_state((NEW, ACCEPTED), REJECTED, reason=reason)
        # sudo: tasks of the responsible
        self.sudo().activity_ids.unlink()
        return True

    def action_done(self):
        """It is done.

        :raises UserError: nothing is said about what it has come to
        """
        for one in self:
            if not (one.result or "").strip():
                raise UserError(
                    self.env._("“%s”: write what it has come to first.", one.display_name)
                )
        self._move_state((ACCEPTED,), DONE)
        # sudo: the head may end the responsible's task
        self.sudo().activity_ids._action_done()
        return True

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id and not self.source:
            self.source = self.partner_id.display_name
