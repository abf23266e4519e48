from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine import ways
from ..models.day.crm_sales_day_tasks import KPI_KINDS, MEETING_KINDS


class CrmSalesSchedule(models.TransientModel):
    """Plan calls and meetings of an indicator on chosen deals and clients, within the norm."""

    _name = "crm.sales.schedule"
    _description = "Plan Calls and Meetings"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="For",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    kpi_id = fields.Many2one(
        comodel_name="crm.sales.kpi",
        string="Indicator",
        required=True,
        domain=[("code", "in", list(KPI_KINDS))],
        default=lambda self: self._default_kpi_id(),
    )
    is_meeting = fields.Boolean(compute="_compute_is_meeting")
    norm_text = fields.Char(string="Today", compute="_compute_norm_text")
    lead_ids = fields.Many2many(comodel_name="crm.lead", string="Leads and Deals")
    partner_ids = fields.Many2many(comodel_name="res.partner", string="Clients")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env["crm.sales.day"]._get_local_today(self.env.company),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        help="The activities are spread evenly over the person's working days.",
    )
    hour = fields.Float(string="First Meeting At", default=10.0, help="In the person's time zone.")
    duration = fields.Float(string="Hours", default=1.0)
    note = fields.Char(help="What it is about.")

    @api.model
    def _default_kpi_id(self):
        return self.env["crm.sales.kpi"].search([("code", "=", "cold_calls")], limit=1)

    @api.depends("kpi_id")
    def _compute_is_meeting(self):
        for wizard in self:
            wizard.is_meeting = KPI_KINDS.get(wizard.kpi_id.code) in MEETING_KINDS

    @api.depends("date_from")
    def _compute_date_to(self):
        for wizard in self:
            day = wizard.date_from
            friday = day and day + timedelta(days=max(4 - day.weekday(), 0))
            wizard.date_to = friday

    @api.depends("kpi_id", "user_id")
    def _compute_norm_text(self):
        days = self.env["crm.sales.day"]
        company = self.env.company
        today = days._get_local_today(company)
        for wizard in self:
            user = days._read_person(wizard.user_id.id)
            figure = days._get_figures(company, today, user).get(user, {}).get(wizard.kpi_id)
            wizard.norm_text = figure and self.env._(
                "norm %(norm)s, done %(done)s, planned %(planned)s; left in the week: %(left)s",
                norm=f"{figure.norm:g}",
                done=f"{figure.done:g}",
                planned=f"{figure.planned:g}",
                left=f"{figure.left:g}",
            )

    def action_fill(self):
        """Take the person's deals without a next step, as many as are still missing in the week."""
        self.ensure_one()
        days = self.env["crm.sales.day"]
        user = days._read_person(self.user_id.id)
        company = self.env.company
        figures = days._get_figures(company, days._get_local_today(company), user)
        figure = figures.get(user, {}).get(self.kpi_id)
        missing = int(max(figure.left - figure.planned, 1)) if figure else 5
        self.lead_ids |= self.env["crm.lead"].search(
            [
                ("user_id", "=", user.id),
                ("won_status", "=", "pending"),
                ("activity_ids", "=", False),
                ("id", "not in", self.lead_ids.ids),
            ],
            order="priority desc, expected_revenue desc, id",
            limit=min(missing, ways.LONGEST),
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_apply(self):
        """Make the activities or meetings.

        :raises UserError: nobody is chosen, or the person works on none of the days
        :raises AccessError: neither the person nor their head
        """
        self.ensure_one()
        days = self.env["crm.sales.day"]
        user = days._read_person(self.user_id.id)
        if user != self.env.user and not days._may_excuse(user, days._get_team_of(user)):
            raise AccessError(
                self.env._("Only %s and their head plan calls.", user.sudo().name or "")
            )
        subjects = [*self.lead_ids, *self.partner_ids]
        if not subjects:
            raise UserError(self.env._("Choose the deals or clients to plan for."))
        work_days = self._get_days(user)
        if self.is_meeting:
            self._make_meetings(user, subjects, work_days)
        else:
            activity_type = self._get_activity_type()
            days._schedule_activities(subjects, user, activity_type, work_days, self.note)
        return {"type": "ir.actions.act_window_close"}

    def _get_days(self, user):
        if self.date_to < self.date_from:
            raise UserError(self.env._("The last day is before the first one."))
        found = self.env["crm.call.planner"]._get_work_days(
            user, self.env.company, self.date_from, self.date_to
        )[user]
        if not found:
            raise UserError(self.env._("%s works on none of these days.", user.sudo().name or ""))
        return found

    def _get_activity_type(self):
        """The type of activities that count for the indicator."""
        found = self.env["mail.activity.type"].search(
            [("kpi_kind", "=", KPI_KINDS[self.kpi_id.code])], limit=1
        )
        if not found:
            raise UserError(
                self.env._(
                    "No type of activities counts for “%s”. Set “Counts As” of a type.",
                    self.kpi_id.name,
                )
            )
        return found

    # ---- meetings ----------------------------------------------------------------------

    def _make_meetings(self, user, subjects, work_days):
        """Meetings in the calendar, one after the other from the first hour of each day on."""
        if self.duration <= 0:
            raise UserError(self.env._("A meeting takes some time: write the hours."))
        kind = MEETING_KINDS[KPI_KINDS[self.kpi_id.code]]
        # sudo: the time zone of a colleague
        zone = ZoneInfo(
            user.sudo().tz or self.env["crm.sales.fact"]._get_zone(self.env.company).key
        )
        places, vals_list = {}, []
        for subject, day in zip(subjects, ways.spread(len(subjects), work_days), strict=True):
            number = places.get(day, 0)
            places[day] = number + 1
            start = datetime.combine(day, time(), zone) + timedelta(
                hours=self.hour + number * self.duration
            )
            vals_list.append(
                self._prepare_meeting_vals(
                    user, subject, kind, start.astimezone(UTC).replace(tzinfo=None)
                )
            )
        return self.env["calendar.event"].create(vals_list)

    def _prepare_meeting_vals(self, user, subject, kind, start):
        is_lead = subject._name == "crm.lead"
        client = subject.partner_id if is_lead else subject
        return {
            "name": self.note
            or self.env._(
                "%(indicator)s: %(who)s",
                indicator=self.kpi_id.name,
                who=subject.display_name,
            ),
            "start": start,
            "stop": start + timedelta(hours=self.duration),
            "user_id": user.id,
            "partner_ids": [(6, 0, (user.sudo().partner_id | client).ids)],
            "opportunity_id": subject.id if is_lead else False,
            "res_model_id": self.env["ir.model"]._get_id(subject._name),
            "res_id": subject.id,
            "meeting_kind": kind,
        }
