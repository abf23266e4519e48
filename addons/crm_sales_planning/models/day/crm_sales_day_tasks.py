from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine import next_best

#: indicators that activities and meetings of a kind count for
KPI_KINDS = {
    "cold_calls": "cold_call",
    "cold_meetings": "cold_meeting",
    "need_meetings": "need_meeting",
    "terms_meetings": "terms_meeting",
}
#: kind of facts -> kind of a meeting in the calendar
MEETING_KINDS = {"cold_meeting": "cold", "need_meeting": "needs", "terms_meeting": "terms"}
TASKS = 100
#: meetings without a result are asked about so many days later
MEETING_DAYS = 7
#: what a call or another task came to, besides the results of calls
DONE = "done"


class CrmSalesDay(models.Model):
    """What is due on a day: activities and meetings, and what they came to in one tap."""

    _inherit = "crm.sales.day"

    @api.model
    def _get_day_bounds(self, company, day):
        """The first moment of a company's day and that of the next one, in UTC, naive."""
        zone = self.env["crm.sales.fact"]._get_zone(company)
        return tuple(
            datetime.combine(one, time.min, zone).astimezone(UTC).replace(tzinfo=None)
            for one in (day, day + timedelta(days=1))
        )

    @api.model
    def _get_activity_due_domain(self, company, day):
        """Activities for a day; on today's also those of the days before."""
        today = self._get_local_today(company)
        return [("date_deadline", "<=" if day == today else "=", day)]

    @api.model
    def _count_planned(self, company, kpis, users, day):
        kinds = {KPI_KINDS[kpi.code]: kpi for kpi in kpis if kpi.code in KPI_KINDS}
        result = dict(super()._count_planned(company, kpis, users, day))
        if not kinds:
            return result
        rows = self.env["mail.activity"]._read_group(
            [
                ("user_id", "in", users.ids),
                ("activity_type_id.kpi_kind", "in", list(kinds)),
                ("calendar_event_id", "=", False),
                *self._get_activity_due_domain(company, day),
            ],
            ["user_id", "activity_type_id"],
            ["__count"],
        )
        found = [(user.id, kind.kpi_kind, count) for user, kind, count in rows]
        first, end = self._get_day_bounds(company, day)
        events = self.env["calendar.event"].search(
            [
                ("user_id", "in", users.ids),
                ("start", ">=", first),
                ("start", "<", end),
                ("meeting_result", "=", False),
            ]
        )
        found += [(event.user_id.id, event._get_planned_kind(), 1) for event in events]
        for user_id, kind, count in found:
            if kind in kinds:
                key = user_id, kinds[kind].id
                result[key] = result.get(key, 0) + count
        return result

    # ---- what is due -------------------------------------------------------------------

    @api.model
    def _read_tasks(self, company, user, day):
        """Activities due, as the caller may see them; those of meetings are the meetings'."""
        activities = self.env["mail.activity"].search(
            [
                ("user_id", "=", user.id),
                ("calendar_event_id", "=", False),
                *self._get_activity_due_domain(company, day),
            ],
            order="date_deadline, id",
            limit=TASKS,
        )
        # sudo: calls of campaigns have results of their own; only their ids are told
        calls = (
            self.env["crm.call.task"]
            .sudo()
            .search_fetch(
                [("activity_id", "in", activities.ids), ("state", "=", "open")], ["activity_id"]
            )
        )
        call_of = {call.activity_id.id: call.id for call in calls}
        subjects = self._read_subjects(activities)
        return [
            {
                "id": activity.id,
                "what": "activity",
                "title": activity.summary or activity.activity_type_id.name or "",
                "type": activity.activity_type_id.name or "",
                "icon": activity.activity_type_id.icon or "fa-tasks",
                "is_call": activity.activity_type_id.category == "phonecall"
                or activity.activity_type_id.kpi_kind in ("cold_call", "call"),
                "kind": activity.activity_type_id.kpi_kind or False,
                "date": fields.Date.to_string(activity.date_deadline),
                "overdue": max((day - activity.date_deadline).days, 0),
                "res_model": activity.res_model or False,
                "res_id": activity.res_id or False,
                "call_task_id": call_of.get(activity.id, False),
                **subjects.get((activity.res_model, activity.res_id), {"name": "", "worth": 0.0}),
            }
            for activity in activities
        ]

    @api.model
    def _read_subjects(self, activities):
        """{(model, id): what the activity is about: name, who, firm, phone, worth}."""
        result = {}
        for model_name, own in activities.grouped("res_model").items():
            if not model_name or model_name not in self.env:
                continue
            records = self.env[model_name].browse(set(own.mapped("res_id"))).exists()
            for record in records._filtered_access("read"):
                contact = (
                    record._prepare_call_contact()
                    if hasattr(record, "_prepare_call_contact")
                    else {}
                )
                result[model_name, record.id] = {
                    "name": record.display_name or "",
                    "who": contact.get("contact") or "",
                    "firm": contact.get("company") or "",
                    "phone": contact.get("phone") or "",
                    "worth": record.prorated_revenue if model_name == "crm.lead" else 0.0,
                }
        return result

    @api.model
    def _read_meetings(self, company, user, day):
        """Meetings of the day, and earlier ones with clients that nobody told the result of."""
        first, end = self._get_day_bounds(company, day)
        now = fields.Datetime.now()
        events = self.env["calendar.event"].search(
            [
                "|",
                ("user_id", "=", user.id),
                ("partner_ids", "in", user.partner_id.ids),
                "|",
                "&",
                ("start", ">=", first),
                ("start", "<", end),
                "&",
                "&",
                ("start", ">=", first - timedelta(days=MEETING_DAYS)),
                ("start", "<", first),
                "&",
                ("meeting_result", "=", False),
                "|",
                ("opportunity_id", "!=", False),
                ("meeting_kind", "!=", False),
            ],
            order="start, id",
            limit=TASKS,
        )
        return [
            {
                "id": event.id,
                "what": "meeting",
                "title": event.name or "",
                "start": fields.Datetime.to_string(event.start),
                "stop": fields.Datetime.to_string(event.stop),
                "allday": event.allday,
                "minutes": (event.start - now).total_seconds() / 60,
                "overdue": max((first - event.start).days + 1, 0) if event.start < first else 0,
                "where": event.location or event.videocall_location or "",
                "kind": event._get_planned_kind(),
                "result": event.meeting_result or False,
                "is_mine": event.user_id == user,
                "is_client": event._is_with_client(),
                "lead_id": event.opportunity_id.id,
                "name": event.opportunity_id.display_name or "",
                "worth": event.opportunity_id.prorated_revenue,
            }
            for event in events
        ]

    @api.model
    def _get_next_best(self, tasks, meetings, figures):
        """(what, id, reason) of what is best done now, in order."""
        short = {
            KPI_KINDS.get(kpi.code)
            for kpi, figure in figures.items()
            if figure.days_left and not figure.is_met
        } - {None}
        ranked, found = [], {}
        open_meetings = [row for row in meetings if row["is_client"] and not row["result"]]
        for key, row in enumerate((*open_meetings, *tasks)):
            found[key] = row
            ranked.append(
                next_best.Task(
                    key,
                    minutes=row.get("minutes"),
                    overdue=row["overdue"],
                    short=row["kind"] in short,
                    worth=row["worth"],
                )
            )
        return [
            (found[task.key]["what"], found[task.key]["id"], task.reason)
            for task in next_best.rank(ranked)
        ]

    # ---- what it came to ---------------------------------------------------------------

    @api.model
    def finish_task(self, activity_id, result=DONE, note=False):
        """Say in one tap what a task came to.

        :param int activity_id: the ``mail.activity``
        :param result: ``"done"``, or the id of a ``crm.call.result``: one that asks to call again
            moves the activity by the result's working days, any other ends it
        :param str note: what else was said
        :return: dict ``done`` and ``date`` (ISO: when it is due now; False: it is done)
        :raises UserError: unknown or done activity, unknown result, or the deal's step asks for
            something first
        :raises AccessError: somebody else's activity
        """
        activity = self._read_task(activity_id)
        note = note.strip() if isinstance(note, str) else ""
        if result == DONE:
            activity._action_done(feedback=note or False)
            return {"done": True, "date": False}
        known = self.env["crm.call.result"].browse(result if type(result) is int else []).exists()
        if not known:
            raise UserError(self.env._("Choose what the task has come to."))
        # sudo: only to find the call of a campaign; its own method checks who may end it
        call = (
            self.env["crm.call.task"]
            .sudo()
            .search([("activity_id", "=", activity.id), ("state", "=", "open")], limit=1)
        )
        if call:
            answer = call.sudo(False).action_set_result(known.id, note)
            is_open = answer["state"] == "open"
            return {"done": not is_open, "date": is_open and answer["date_deadline"]}
        text = f"{known.name}. {note}" if note else known.name
        if known.follow_up != "retry":
            activity._action_done(feedback=text)
            return {"done": True, "date": False}
        day = self._get_work_day_after(activity.user_id, known.retry_days)
        activity.write({"date_deadline": day})
        self._log_attempt(activity, text, day)
        return {"done": False, "date": fields.Date.to_string(day)}

    @api.model
    def _read_task(self, activity_id):
        """The open activity, for its person or their head."""
        activity = self.env["mail.activity"].browse(activity_id if type(activity_id) is int else [])
        if not activity.exists() or not activity.active:
            raise UserError(self.env._("This task is done already. Look at the day again."))
        activity.check_access("write")
        if activity.user_id != self.env.user and not self._may_excuse(
            activity.user_id, self._get_team_of(activity.user_id)
        ):
            raise AccessError(
                self.env._("This is a task of %s.", activity.user_id.sudo().name or "")
            )
        return activity

    @api.model
    def _get_work_day_after(self, user, days):
        """So many working days of a person from today."""
        company = self.env.company
        today = self._get_local_today(company)
        first = today + timedelta(days=1)
        found = self.env["crm.call.planner"]._get_work_days(
            user, company, first, today + timedelta(days=3 * days + 30)
        )[user]
        return found[days - 1] if len(found) >= days else today + timedelta(days=days)

    @api.model
    def _log_attempt(self, activity, text, day):
        record = (
            self.env[activity.res_model].browse(activity.res_id) if activity.res_model else None
        )
        if record is not None and hasattr(record, "message_post"):
            record.message_post(
                body=self.env._(
                    "%(activity)s: %(result)s; again on %(day)s",
                    activity=activity.summary or activity.activity_type_id.name or "",
                    result=text,
                    day=fields.Date.to_string(day),
                ),
                subtype_xmlid="mail.mt_note",
            )
