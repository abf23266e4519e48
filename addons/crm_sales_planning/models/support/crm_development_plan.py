from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty

DRAFT, SENT, CONFIRMED, FULFILLED = "draft", "sent", "confirmed", "fulfilled"
TEMPLATE = "crm_sales_planning.mail_template_development_plan"
TASK_TYPE = "mail.mail_activity_data_todo"


class CrmDevelopmentPlan(models.Model):
    """The protocol of a meeting in plain words, and what both sides do: the client's development plan.

    Steps 6 and 7 of the sales ladder: it is agreed by mail, confirmed by the client, carried out.
    """

    _name = "crm.development.plan"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Client Development Plan"
    _order = "date desc, id desc"
    _state_initial = DRAFT
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Confirmed by",
        tracking=True,
        domain="[('id', 'child_of', partner_id)]",
        help="The person of the client to whom it is mailed.",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", index="btree_not_null", ondelete="set null"
    )
    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="Meeting",
        index="btree_not_null",
        ondelete="set null",
        help="Whose agreements are written down here.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Group", compute="_compute_team_id", store=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    date = fields.Date(
        string="Date of the Meeting", required=True, default=fields.Date.context_today
    )
    protocol = fields.Html(help="What was agreed, in plain words; the client reads it.")
    commitment_ids = fields.One2many(
        comodel_name="crm.development.commitment",
        inverse_name="plan_id",
        string="Commitments",
        copy=True,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    sent_at = fields.Datetime(string="Sent", readonly=True, copy=False)
    confirmed_at = fields.Datetime(string="Confirmed", readonly=True, copy=False)
    confirmed_name = fields.Char(string="Confirmed in the Name of", readonly=True, copy=False)
    remarks = fields.Text(string="Remarks of the Client", readonly=True, copy=False)
    progress = fields.Float(
        compute="_compute_progress", help="Percent of the commitments that are kept."
    )
    state = fields.Selection(
        selection=[
            (DRAFT, "Draft"),
            (SENT, "Sent to the Client"),
            (CONFIRMED, "Confirmed"),
            (FULFILLED, "Fulfilled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default=DRAFT,
        copy=False,
        index=True,
        tracking=True,
    )

    @api.depends("user_id")
    def _compute_team_id(self):
        for plan in self:
            plan.team_id = self.env["crm.sales.day"]._get_team_of(plan.user_id)

    @api.depends("commitment_ids.done_on")
    def _compute_progress(self):
        for plan in self:
            kept = plan.commitment_ids.filtered("done_on")
            plan.progress = 100 * len(kept) / len(plan.commitment_ids) if plan.commitment_ids else 0

    def _compute_access_url(self):
        super()._compute_access_url()
        for plan in self:
            plan.access_url = f"/my/development-plan/{plan.id}"

    @api.onchange("event_id")
    def _onchange_event_id(self):
        event = self.event_id
        if event:
            self.lead_id = event.opportunity_id
            self.partner_id = self.partner_id or event.opportunity_id.partner_id
            self.date = event.start and event.start.date()
            self.name = self.name or event.name

    def write(self, vals):
        if {"protocol", "partner_id", "commitment_ids"} & vals.keys():
            self._refuse_when_sent()
        return super().write(vals)

    def _refuse_when_sent(self):
        if not self._is_moving() and self.filtered(lambda plan: plan.state != DRAFT):
            raise UserError(
                self.env._("The client has this version. Revise the plan to change what is agreed.")
            )

    # ---- with the client ---------------------------------------------------------------

    def action_send(self):
        """Mail it to the client's person, who confirms it by a link or asks for changes.

        :raises UserError: there is nobody to mail it to, or nothing agreed
        """
        self.check_access("write")
        template = self.env.ref(TEMPLATE)
        for plan in self:
            addressee = plan.contact_id or plan.partner_id
            if not addressee.email:
                raise UserError(self.env._("“%s” has no e-mail address.", addressee.display_name))
            if is_html_empty(plan.protocol) and not plan.commitment_ids:
                raise UserError(self.env._("Write down what was agreed first."))
            plan._portal_ensure_token()
            plan._move_state((DRAFT, SENT), SENT, sent_at=fields.Datetime.now(), remarks=False)
            template.send_mail(plan.id, email_layout_xmlid="mail.mail_notification_light")
        return True

    def action_revise(self):
        """Change what is agreed: a new version; the link to the old one ends."""
        for plan in self:
            plan._move_state(
                (SENT, CONFIRMED),
                DRAFT,
                version=plan.version + 1,
                access_token=False,
                confirmed_at=False,
                confirmed_name=False,
            )
            plan.commitment_ids._drop_activities()
        return True

    def action_confirm_by_hand(self):
        """The client confirmed in another way, e.g. by a signed copy or an answer by mail."""
        self.check_access("write")
        for plan in self:
            plan._confirm((plan.contact_id or plan.partner_id).display_name)
        return True

    def _confirm(self, name):
        """Both sides are bound; each commitment becomes an activity of ours."""
        self.ensure_one()
        self._move_state(
            (SENT,), CONFIRMED, confirmed_at=fields.Datetime.now(), confirmed_name=name
        )
        self.commitment_ids._make_activities()
        self.message_post(body=self.env._("Confirmed by %s", name))

    def _receive_remarks(self, remarks, author):
        """The client asks for changes: the plan is a draft again, its responsible hears of it."""
        self.ensure_one()
        self.action_revise()
        self.remarks = remarks
        self.message_post(body=remarks, author_id=author.id, subtype_xmlid="mail.mt_comment")
        self.activity_schedule(
            TASK_TYPE,
            user_id=self.user_id.id,
            summary=self.env._("The client asks for changes of the development plan"),
            note=remarks,
        )

    def action_fulfill(self):
        """Everything is done.

        :raises UserError: a commitment is still open
        """
        for plan in self:
            still = plan.commitment_ids.filtered(lambda one: not one.done_on)
            if still:
                raise UserError(self.env._("Still to be done: %s", ", ".join(still.mapped("name"))))
        return self._move_state((CONFIRMED,), FULFILLED)
