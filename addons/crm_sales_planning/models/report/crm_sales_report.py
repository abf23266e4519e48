from odoo import api, fields, models
from odoo.exceptions import UserError

DRAFT, SUBMITTED, ACCEPTED = "draft", "submitted", "accepted"
WEEKLY, MONTHLY, QUARTERLY = "weekly", "monthly", "quarterly"
#: kind of report -> period it is about
PERIODS = {WEEKLY: "week", MONTHLY: "month", QUARTERLY: "quarter"}


class CrmSalesReport(models.Model):
    """What a head tells the head above: figures filled in by the program, words by the author.

    A group's week goes to the department head; a department's month, by the 5th, and quarter, by
    the 10th, to the CEO.
    """

    _name = "crm.sales.report"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Report on Plans"
    _order = "date_from desc, kind, team_id, id"
    _check_company_auto = True
    _state_initial = DRAFT

    kind = fields.Selection(
        selection=[(WEEKLY, "Week"), (MONTHLY, "Month"), (QUARTERLY, "Quarter")],
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Group or Department",
        readonly=True,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Empty: the whole company.",
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    author_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, index=True, tracking=True
    )
    recipient_id = fields.Many2one(
        comodel_name="res.users", required=True, readonly=True, index=True, tracking=True
    )
    date_deadline = fields.Date(string="Due", required=True, readonly=True)
    line_ids = fields.One2many(
        comodel_name="crm.sales.report.line", inverse_name="report_id", string="Lines"
    )
    comment = fields.Html(help="What the figures don't tell: why, and what comes next.")
    state = fields.Selection(
        selection=[(DRAFT, "To Submit"), (SUBMITTED, "Submitted"), (ACCEPTED, "Accepted")],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=DRAFT,
        index=True,
        tracking=True,
    )
    submitted_at = fields.Datetime(string="Submitted On", readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", help="Not submitted when it was due.")
    return_reason = fields.Text(readonly=True, copy=False, tracking=True)
    made_on = fields.Date(readonly=True, copy=False, help="When the program made the report.")
    reminded_on = fields.Date(readonly=True, copy=False)
    escalated_on = fields.Date(readonly=True, copy=False)
    below_count = fields.Integer(string="Below Plan", compute="_compute_counts")
    undecided_count = fields.Integer(string="Without Decision", compute="_compute_counts")

    _period_unique = models.UniqueIndex(
        "(company_id, kind, COALESCE(team_id, 0), date_from)",
        "There is a report on this period already.",
    )

    @api.depends("kind", "date_from", "team_id", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            plan = self.env["crm.sales.plan"].new(
                {"period_type": PERIODS.get(report.kind), "date_from": report.date_from}
            )
            who = report.team_id or report.company_id
            report.display_name = f"{plan._get_period_name()} · {who.sudo().name or ''}"

    @api.depends("state", "date_deadline", "submitted_at")
    def _compute_is_late(self):
        facts = self.env["crm.sales.fact"]
        now = fields.Datetime.now()
        for report in self:
            day = facts._get_local_day(report.company_id, report.submitted_at or now)
            report.is_late = bool(report.date_deadline) and day > report.date_deadline

    @api.depends("line_ids.is_below", "line_ids.needs_decision")
    def _compute_counts(self):
        for report in self:
            report.below_count = len(report.line_ids.filtered("is_below"))
            report.undecided_count = len(report.line_ids.filtered("needs_decision"))

    # ---- life -------------------------------------------------------------------------------

    def action_submit(self):
        """Send to the head above with the figures of now."""
        self.check_access("write")
        self.filtered(lambda report: report.state == DRAFT)._fill()
        self._move_state(
            (DRAFT,), SUBMITTED, submitted_at=fields.Datetime.now(), return_reason=False
        )
        self._finish_tasks(self.env._("Submitted"))
        for report in self:
            report.message_notify(
                partner_ids=report.recipient_id.partner_id.ids,
                subject=self.env._("Report: %(report)s", report=report.display_name),
                body=self.env._(
                    "%(author)s has submitted the report on %(report)s.",
                    author=report.author_id.name,
                    report=report.display_name,
                ),
            )
        return True

    def action_accept(self):
        """Take note of the report."""
        self._check_receives()
        # sudo: whoever receives a report does not write it
        self.sudo()._move_state((SUBMITTED,), ACCEPTED)
        return True

    def action_return(self, reason):
        """Send back for completion.

        :param str reason: what is missing
        """
        self._check_receives()
        if not (reason or "").strip():
            raise UserError(self.env._("Say what is missing in the report."))
        # sudo: as above
        reports = self.sudo()
        reports._move_state((SUBMITTED,), DRAFT, return_reason=reason, submitted_at=False)
        for report in reports:
            report.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Complete the report: %(reason)s", reason=reason),
                user_id=report.author_id.id,
            )
        return True

    def action_refresh(self):
        """Fill in the figures of now."""
        self.check_access("write")
        for report in self:
            if report.state != DRAFT:
                raise UserError(
                    self.env._(
                        "“%(report)s” is submitted; its figures stay.",
                        report=report.display_name,
                    )
                )
        self._fill()
        return True

    def _finish_tasks(self, feedback):
        # sudo: tasks of the author and of whom the delay was told
        self.sudo().activity_ids.filtered("automated").action_feedback(feedback=feedback)

    def _get_period(self):
        """Kind of period the report is about."""
        self.ensure_one()
        return PERIODS[self.kind]
