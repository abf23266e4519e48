from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

OPEN, MET, MISSED, EXCUSED = "open", "met", "missed", "excused"
#: an excuse comes at the latest so many days after the day
EXCUSE_DAYS = 31


class CrmSalesDay(models.Model):
    """The day sheet of a person: the norm of each indicator, what was planned and what was done.

    The server writes it: the norm follows from the plan of the week, the rest from the facts. A
    closed day does not change any more; the head may excuse it.
    """

    _name = "crm.sales.day"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Day Sheet"
    _order = "date desc, user_id, id"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Group", readonly=True, index="btree_not_null"
    )
    date = fields.Date(required=True, readonly=True, index=True)
    line_ids = fields.One2many(
        comodel_name="crm.sales.day.line", inverse_name="day_id", string="Indicators", readonly=True
    )
    closed_at = fields.Datetime(string="Closed", readonly=True, copy=False)
    told_at = fields.Datetime(
        string="Head Told", readonly=True, copy=False, help="When the head got the activity."
    )
    excused_by_id = fields.Many2one(comodel_name="res.users", readonly=True, copy=False)
    excuse_reason = fields.Char(string="Excuse", readonly=True, copy=False, tracking=True)
    state = fields.Selection(
        selection=[
            (OPEN, "Open"),
            (MET, "Norm Met"),
            (MISSED, "Norm Missed"),
            (EXCUSED, "Excused"),
        ],
        string="Status",
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        help="A day is judged when it is over in the company's time zone.",
    )
    can_excuse = fields.Boolean(compute="_compute_can_excuse")

    _person_day_unique = models.UniqueIndex(
        "(company_id, user_id, date)", "A person has one day sheet a day."
    )

    @api.depends("closed_at", "excuse_reason", "line_ids.is_met")
    def _compute_state(self):
        for day in self:
            if not day.closed_at:
                day.state = OPEN
            elif all(line.is_met for line in day.line_ids):
                day.state = MET
            else:
                day.state = EXCUSED if day.excuse_reason else MISSED

    @api.depends("user_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for day in self:
            # sudo: the name of a colleague
            day.display_name = (
                f"{day.user_id.sudo().name or ''} · {format_date(self.env, day.date)}"
            )

    @api.depends("user_id", "team_id")
    @api.depends_context("uid")
    def _compute_can_excuse(self):
        for day in self:
            day.can_excuse = self._may_excuse(day.user_id, day.team_id)

    # ---- excuses -----------------------------------------------------------------------

    @api.model
    def _may_excuse(self, user, team):
        """Whether the caller heads the person: nobody excuses themselves but the CEO."""
        caller = self.env.user
        if self.env.su or caller.has_group("crm_sales_planning.group_planner_ceo"):
            return True
        return user != caller and team in caller.planning_group_ids

    def action_excuse(self, reason):
        """The head accepts that the norm is not met: illness, a trip, an exhibition.

        :param str reason: shown to everybody who sees the day
        :raises AccessError: not the person's head
        :raises UserError: no reason, or the day is long over
        """
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the norm of the day is excused."))
        self.check_access("read")
        for day in self:
            day._check_excusable()
        # sudo: day sheets are the server's; the caller's right was checked
        days = self.sudo()
        days.write({"excuse_reason": reason, "excused_by_id": self.env.uid})
        days.activity_ids._action_done(feedback=reason)
        return True

    def action_withdraw_excuse(self):
        """The norm counts after all.

        :raises AccessError: not the person's head
        :raises UserError: the day is long over
        """
        self.check_access("read")
        for day in self:
            day._check_excusable()
        # sudo: as above; whether the head is told again is for the next run of the cron
        self.sudo().write({"excuse_reason": False, "excused_by_id": False, "told_at": False})
        return True

    def _check_excusable(self):
        self.ensure_one()
        if not self._may_excuse(self.user_id, self.team_id):
            raise AccessError(
                self.env._("Only the head of %s may excuse the day.", self.user_id.sudo().name)
            )
        today = self._get_local_today(self.company_id)
        if (today - self.date).days > EXCUSE_DAYS:
            raise UserError(
                self.env._(
                    "%(day)s is more than %(days)s days ago and is not excused any more.",
                    day=self.display_name,
                    days=EXCUSE_DAYS,
                )
            )

    @api.model
    def excuse(self, user_id, date, reason):
        """Excuse a person's day that may have no sheet yet, e.g. a trip tomorrow.

        :param int user_id: the person
        :param date: the day, ISO text or date, in the company's calendar
        :param str reason: why
        :return: id of the day sheet
        :raises AccessError: not the person's head
        :raises UserError: unknown person or date, no reason
        """
        user = self.env["res.users"].browse(user_id if type(user_id) is int else []).exists()
        day = self.env["crm.sales.kpi"]._parse_day(date)
        if not user:
            raise UserError(self.env._("Choose whose day is excused."))
        team = self._get_team_of(user)
        if not self._may_excuse(user, team):
            raise AccessError(
                self.env._("Only the head of %s may excuse the day.", user.sudo().name)
            )
        company = self.env.company
        # sudo: day sheets are the server's; the caller's right was checked
        sheets = self.sudo()
        found = sheets.search(
            [("company_id", "=", company.id), ("user_id", "=", user.id), ("date", "=", day)]
        ) or sheets.with_context(tracking_disable=True).create(
            {
                "company_id": company.id,
                "user_id": user.id,
                "team_id": team.id,
                "date": day,
            }
        )
        found.sudo(False).action_excuse(reason)
        return found.id

    @api.model
    def _get_team_of(self, user):
        """The group in which a person sells, else the one they lead."""
        # sudo: in which group a colleague sells is no secret
        user_sudo = user.sudo()
        led = user_sudo.led_team_ids.filtered(lambda team: not team.is_department)
        return (user_sudo.sale_team_id or led[:1]).sudo(False)

    @api.model
    def _get_local_today(self, company):
        """Today in a company's calendar."""
        return self.env["crm.sales.fact"]._get_local_day(company, fields.Datetime.now())

    @api.constrains("user_id")
    def _check_user(self):
        for day in self:
            if day.user_id.share:
                raise ValidationError(self.env._("Days are kept for internal users only."))
