from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import meetings, periods

KINDS = [
    (meetings.STANDUP, "Daily Stand-up"),
    (meetings.WEEKLY, "Weekly Meeting"),
    (meetings.MONTHLY, "Monthly Meeting"),
    (meetings.SCORECARD, "Yearly Scorecard"),
]


class CrmSalesMeetingSeries(models.Model):
    """A meeting that repeats: it comes into the calendar by itself, on working days only."""

    _name = "crm.sales.meeting.series"
    _description = "Repeating Sales Meeting"
    _order = "kind, team_id, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(selection=KINDS, required=True, default=meetings.STANDUP)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, default=lambda self: self.env.company
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Group or Department",
        check_company=True,
        index="btree_not_null",
        help="Empty: a meeting of the whole company.",
    )
    chair_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    attendee_ids = fields.Many2many(
        comodel_name="res.users",
        string="Attendees",
        compute="_compute_attendee_ids",
        store=True,
        readonly=False,
        domain=[("share", "=", False)],
        help="Of a group its people; of a department the heads of its groups.",
    )
    date_from = fields.Date(
        string="Starts On", required=True, default=lambda self: fields.Date.context_today(self)
    )
    hour = fields.Float(string="At", default=9.0, help="In the time zone of the chair.")
    duration = fields.Float(string="Hours", default=0.25)
    weekday = fields.Selection(
        selection=[
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        default="0",
    )
    day = fields.Integer(string="Day of the Month", default=3)
    month = fields.Integer(string="Month of the Year", default=1)
    location = fields.Char()
    meeting_ids = fields.One2many(
        comodel_name="crm.sales.meeting", inverse_name="series_id", string="Meetings"
    )

    _hour_of_a_day = models.Constraint(
        "CHECK (hour >= 0 AND hour < 24)", "The hour is between 0:00 and 24:00."
    )
    _duration_positive = models.Constraint(
        "CHECK (duration > 0)", "A meeting takes some time: write the hours."
    )
    _day_of_a_month = models.Constraint(
        "CHECK (day BETWEEN 1 AND 31 AND month BETWEEN 1 AND 12)",
        "The day is between 1 and 31, the month between 1 and 12.",
    )

    @api.depends("team_id")
    def _compute_attendee_ids(self):
        for series in self:
            # sudo: names of the people of the group
            team = series.team_id.sudo()
            people = team.group_ids.user_id if team.is_department else team.member_ids
            series.attendee_ids = (people | team.user_id).filtered("active").sudo(False)

    @api.constrains("kind", "weekday")
    def _check_weekday(self):
        for series in self:
            if series.kind == meetings.WEEKLY and not series.weekday:
                raise ValidationError(
                    self.env._("“%s”: choose the day of the week.", series.display_name)
                )

    # ---- into the calendar -------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        series = super().create(vals_list)
        series._plan_meetings()
        return series

    def write(self, vals):
        result = super().write(vals)
        timing = {"kind", "weekday", "day", "month", "hour", "duration", "date_from", "active"}
        if timing & vals.keys():
            self._drop_coming()
            self._plan_meetings()
        elif {"attendee_ids", "chair_id", "location", "team_id"} & vals.keys():
            for series in self:
                coming = series._get_coming()
                coming.write(series._prepare_people_vals())
                for meeting in coming:
                    meeting.event_id.write(series._prepare_event_people_vals())
        return result

    def unlink(self):
        self._drop_coming()
        return super().unlink()

    def _get_coming(self):
        """Meetings that have not begun, and of which nothing is written down yet."""
        now = fields.Datetime.now()
        return self.meeting_ids.filtered(
            lambda meeting: meeting.start > now and meeting.state == "planned"
        )

    def _drop_coming(self):
        coming = self._get_coming()
        # sudo: the calendar entries are the series' own
        coming.event_id.sudo().unlink()
        coming.sudo().unlink()

    def _plan_meetings(self):
        """Put the coming meetings into the calendar; twice puts none twice."""
        for series in self.filtered("active"):
            today = self.env["crm.sales.fact"]._get_local_day(
                series.company_id, fields.Datetime.now()
            )
            first = max(today, series.date_from)
            last = today + timedelta(days=meetings.HORIZON[series.kind])
            known = set(series.meeting_ids.mapped("date"))
            days = [day for day in series._get_days(first, last) if day not in known]
            series._make_meetings(days)

    def _get_days(self, first, last):
        self.ensure_one()
        period = {
            meetings.STANDUP: "day",
            meetings.WEEKLY: "week",
            meetings.MONTHLY: "month",
            meetings.SCORECARD: "year",
        }[self.kind]
        # the whole periods are looked at: a meeting may have moved within its own
        start, end = periods.start(period, first), periods.end(period, max(last, first))
        nobody = self.env["res.users"]
        work_days = nobody._get_planning_days(nobody, self.company_id, start, end)[False]
        return meetings.occurrences(
            self.kind,
            first,
            last,
            work_days,
            weekday=int(self.weekday or 0),
            day=self.day,
            month=self.month,
        )

    def _make_meetings(self, days):
        self.ensure_one()
        # sudo: the entries belong to the chair, whoever set the series up or the server
        events = (
            self.env["calendar.event"]
            .sudo()
            .with_context(mail_create_nosubscribe=True, dont_notify=True, mail_notrack=True)
            .create([self._prepare_event_vals(day) for day in days])
        )
        self.env["crm.sales.meeting"].sudo().create(
            [
                {
                    "series_id": self.id,
                    "name": self.name,
                    "kind": self.kind,
                    "company_id": self.company_id.id,
                    "date": day,
                    "event_id": event.id,
                    **self._prepare_people_vals(),
                }
                for day, event in zip(days, events, strict=True)
            ]
        )

    def _prepare_people_vals(self):
        return {
            "team_id": self.team_id.id,
            "chair_id": self.chair_id.id,
            "attendee_ids": [(6, 0, self.attendee_ids.ids)],
        }

    def _prepare_event_people_vals(self):
        # sudo: addresses of colleagues
        people = (self.attendee_ids | self.chair_id).sudo().partner_id
        return {
            "user_id": self.chair_id.id,
            "partner_ids": [(6, 0, people.ids)],
            "location": self.location,
        }

    def _prepare_event_vals(self, day):
        # sudo: the time zone of a colleague
        zone = ZoneInfo(
            self.chair_id.sudo().tz or self.env["crm.sales.fact"]._get_zone(self.company_id).key
        )
        start = datetime.combine(day, time(), zone) + timedelta(hours=self.hour)
        start = start.astimezone(UTC).replace(tzinfo=None)
        return {
            "name": self.name,
            "start": start,
            "stop": start + timedelta(hours=self.duration),
            **self._prepare_event_people_vals(),
        }

    @api.model
    def _cron_plan_meetings(self):
        """Keep the calendar filled ahead, and prepare the agendas of the next day's meetings.

        Running it again changes nothing; meetings of days missed are not made up for.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        todo = self.search([("date_from", "!=", False)])
        commit_progress(remaining=len(todo))
        for series in todo:
            series._plan_meetings()
            if not commit_progress(1):
                return
        self.env["crm.sales.meeting"]._prepare_due_agendas()
