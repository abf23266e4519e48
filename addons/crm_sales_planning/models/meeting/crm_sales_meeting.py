from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.mail import is_html_empty

from .crm_sales_meeting_series import KINDS

PLANNED, PREPARED, HELD = "planned", "prepared", "held"
#: the agenda is prepared so long before the meeting
PREPARE_BEFORE = timedelta(hours=18)


class CrmSalesMeeting(models.Model):
    """One meeting: the agenda is prepared by the program, minutes and decisions are written down."""

    _name = "crm.sales.meeting"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Sales Meeting"
    _order = "date desc, id desc"
    _check_company_auto = True
    _state_initial = PLANNED

    name = fields.Char(required=True)
    series_id = fields.Many2one(
        comodel_name="crm.sales.meeting.series",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Group or Department", index="btree_not_null"
    )
    chair_id = fields.Many2one(comodel_name="res.users", required=True)
    attendee_ids = fields.Many2many(comodel_name="res.users", string="Attendees")
    date = fields.Date(required=True, readonly=True, index=True)
    event_id = fields.Many2one(
        comodel_name="calendar.event",
        string="In the Calendar",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    start = fields.Datetime(
        compute="_compute_start",
        store=True,
        help="As in the calendar, also after it was moved there.",
    )
    point_ids = fields.One2many(
        comodel_name="crm.sales.meeting.point", inverse_name="meeting_id", string="Agenda"
    )
    prepared_at = fields.Datetime(string="Prepared", readonly=True)
    minutes = fields.Html(help="What was said.")
    task_ids = fields.One2many(
        comodel_name="crm.sales.meeting.task", inverse_name="meeting_id", string="Decisions"
    )
    open_task_count = fields.Integer(compute="_compute_open_task_count")
    state = fields.Selection(
        selection=[(PLANNED, "Planned"), (PREPARED, "Agenda Ready"), (HELD, "Held")],
        string="Status",
        required=True,
        readonly=True,
        default=PLANNED,
        index=True,
        tracking=True,
        copy=False,
    )

    _day_unique = models.UniqueIndex(
        "(series_id, date) WHERE series_id IS NOT NULL", "This meeting is in the calendar already."
    )

    @api.depends("event_id.start", "date")
    def _compute_start(self):
        for meeting in self:
            # sudo: the entry may be private
            meeting.start = meeting.sudo().event_id.start or meeting.start or meeting.date

    @api.depends("task_ids.is_done")
    def _compute_open_task_count(self):
        for meeting in self:
            meeting.open_task_count = len(meeting.task_ids.filtered(lambda task: not task.is_done))

    @api.depends("name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for meeting in self:
            meeting.display_name = f"{meeting.name or ''} · {format_date(self.env, meeting.date)}"

    def write(self, vals):
        if "minutes" in vals and self.filtered(lambda meeting: meeting.state == HELD):
            raise UserError(self.env._("The minutes were sent. Reopen the meeting to change them."))
        return super().write(vals)

    # ---- actions -----------------------------------------------------------------------

    def action_prepare(self):
        """Fill in the agenda anew; what people wrote themselves stays.

        :raises UserError: the meeting was held
        """
        self.check_access("write")
        if self.filtered(lambda meeting: meeting.state == HELD):
            raise UserError(self.env._("The meeting was held; its agenda stays as it was."))
        for meeting in self:
            meeting._prepare_agenda()
        return True

    def action_hold(self):
        """Close the minutes: they go to everybody, decisions become activities.

        :raises UserError: nothing is written down, or it was held already
        """
        self.check_access("write")
        for meeting in self:
            if is_html_empty(meeting.minutes) and not meeting.task_ids:
                raise UserError(
                    self.env._(
                        "Write down what was said or decided at “%s” first.", meeting.display_name
                    )
                )
        self._move_state((PLANNED, PREPARED), HELD)
        for meeting in self:
            meeting.task_ids._make_activities()
            meeting._send_minutes()
        return True

    def action_reopen(self):
        """Go on writing the minutes; decisions made stay."""
        return self._move_state((HELD,), PREPARED)

    def action_open_event(self):
        """Open the entry in the calendar."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.event_id.id,
            "views": [(False, "form")],
        }

    def _send_minutes(self):
        self.ensure_one()
        # sudo: addresses of colleagues
        people = (self.attendee_ids | self.chair_id).sudo().partner_id
        body = self.env["ir.qweb"]._render(
            "crm_sales_planning.sales_meeting_minutes", {"meeting": self}
        )
        self.message_post(
            body=body,
            subject=self.env._("Minutes: %s", self.display_name),
            partner_ids=(people - self.env.user.partner_id).ids,
            subtype_xmlid="mail.mt_comment",
        )

    @api.model
    def _prepare_due_agendas(self):
        """Agendas of what begins soon."""
        now = fields.Datetime.now()
        for meeting in self.search(
            [("state", "=", PLANNED), ("start", ">", now), ("start", "<=", now + PREPARE_BEFORE)]
        ):
            meeting._prepare_agenda()
            if not self.env["ir.cron"]._commit_progress(1):
                return


class CrmSalesMeetingTask(models.Model):
    """A decision of a meeting: who does what until when; it becomes an activity."""

    _name = "crm.sales.meeting.task"
    _inherit = ["crm.owned.part"]
    _description = "Decision of a Sales Meeting"
    _order = "date_deadline, id"
    _owner_field = "meeting_id"

    meeting_id = fields.Many2one(
        comodel_name="crm.sales.meeting", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="What Is to Be Done", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        required=True,
        domain=[("share", "=", False)],
    )
    date_deadline = fields.Date(string="Until", required=True)
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    made_on = fields.Datetime(readonly=True, copy=False, help="When it became an activity.")
    is_done = fields.Boolean(string="Done", compute="_compute_is_done", store=True)

    @api.depends("made_on", "activity_id", "activity_id.active")
    def _compute_is_done(self):
        for task in self:
            # sudo: activities of colleagues; a done one is archived, a deleted one is gone
            task.is_done = bool(task.made_on) and not task.sudo().activity_id.active

    def _make_activities(self):
        """One activity for each decision that has none yet."""
        new = self.filtered(lambda task: not task.made_on)
        activity_type = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        for task in new:
            activity = task.meeting_id.activity_schedule(
                activity_type_id=activity_type.id if activity_type else False,
                user_id=task.user_id.id,
                date_deadline=task.date_deadline,
                summary=task.name,
            )
            task.write({"activity_id": activity.id, "made_on": fields.Datetime.now()})
