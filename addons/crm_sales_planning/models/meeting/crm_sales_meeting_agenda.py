from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_date

from ...engine import meetings, periods
from ..day.crm_sales_plan import BINDING_STATES
from ..plan.crm_sales_plan import CLOSED
from .crm_sales_meeting import PLANNED, PREPARED

#: kind of a meeting -> period that it looks back on
LOOKS_BACK = {meetings.WEEKLY: "week", meetings.MONTHLY: "month", meetings.SCORECARD: "year"}


class CrmSalesMeeting(models.Model):
    """The prepared agenda: who, what was done, what comes, what blocks."""

    _inherit = "crm.sales.meeting"

    def _prepare_agenda(self):
        """Fill in the points; what people have written themselves is kept."""
        self.ensure_one()
        meeting = self.sudo().with_company(self.company_id)
        meeting = meeting.with_context(lang=self.chair_id.sudo().lang or self.env.lang)
        points = {
            meetings.STANDUP: meeting._get_standup_points,
            meetings.SCORECARD: meeting._get_scorecard_points,
        }.get(self.kind, meeting._get_period_points)()
        notes = {
            (point.user_id.id, point.kpi_id.id): point.note
            for point in meeting.point_ids
            if point.note
        }
        meeting.point_ids.unlink()
        self.env["crm.sales.meeting.point"].sudo().create(
            [
                {
                    "meeting_id": self.id,
                    "sequence": number,
                    "note": notes.get((point.get("user_id", False), point.get("kpi_id", False))),
                    **point,
                }
                for number, point in enumerate(points)
            ]
        )
        meeting.prepared_at = fields.Datetime.now()
        if self.state == PLANNED:
            meeting._as_move().write({"state": PREPARED})

    def _get_people(self):
        return self.attendee_ids.filtered("active").sorted("name")

    # ---- the stand-up ------------------------------------------------------------------

    def _get_standup_points(self):
        """Each person: the last day, today's norm and meetings, what is late or escalated."""
        people = self._get_people()
        days = self.env["crm.sales.day"]
        figures = days._get_figures(self.company_id, self.date, people)
        before = days.search(
            [
                ("company_id", "=", self.company_id.id),
                ("user_id", "in", people.ids),
                ("date", "<", self.date),
                ("date", ">=", self.date - timedelta(days=7)),
            ],
            order="date",
        )
        last_of = {sheet.user_id: sheet for sheet in before}
        meetings_of = self._count_meetings(people)
        late_of = self._count_late(people)
        return [
            {
                "user_id": user.id,
                "done_text": self._describe_last_day(last_of.get(user)),
                "next_text": self._describe_today(figures.get(user, {}), meetings_of.get(user, 0)),
                "blocked_text": self._describe_blocked(late_of.get(user, 0), figures.get(user, {})),
            }
            for user in people
        ]

    def _describe_last_day(self, sheet):
        if not sheet:
            return ""
        lines = [format_date(self.env, sheet.date)]
        lines += [
            self.env._(
                "%(indicator)s: %(done)s of %(norm)s",
                indicator=line.kpi_id.name,
                done=f"{line.done:g}",
                norm=f"{line.norm:g}",
            )
            for line in sheet.line_ids
        ]
        if sheet.excuse_reason:
            lines.append(self.env._("Excused: %s", sheet.excuse_reason))
        return "\n".join(lines)

    def _describe_today(self, figures, count):
        lines = [
            self.env._(
                "%(indicator)s: norm %(norm)s, planned %(planned)s",
                indicator=kpi.name,
                norm=figure.norm,
                planned=figure.planned,
            )
            for kpi, figure in figures.items()
        ]
        if count:
            lines.append(self.env._("Meetings: %s", count))
        return "\n".join(lines)

    def _describe_blocked(self, late, figures):
        lines = []
        if late:
            lines.append(self.env._("Overdue activities: %s", late))
        lines += [
            self.env._(
                "%(indicator)s: %(missing)s not planned yet",
                indicator=kpi.name,
                missing=f"{figure.norm - figure.done - figure.planned:g}",
            )
            for kpi, figure in figures.items()
            if not figure.is_planned
        ]
        return "\n".join(lines)

    def _count_meetings(self, people):
        first, end = self.env["crm.sales.day"]._get_day_bounds(self.company_id, self.date)
        rows = self.env["calendar.event"]._read_group(
            [
                ("user_id", "in", people.ids),
                ("start", ">=", first),
                ("start", "<", end),
                ("opportunity_id", "!=", False),
            ],
            ["user_id"],
            ["__count"],
        )
        return dict(rows)

    def _count_late(self, people):
        rows = self.env["mail.activity"]._read_group(
            [("user_id", "in", people.ids), ("date_deadline", "<", self.date)],
            ["user_id"],
            ["__count"],
        )
        return dict(rows)

    # ---- weeks and months --------------------------------------------------------------

    def _get_span(self):
        """The period that the meeting looks back on: the last one that is over."""
        period = LOOKS_BACK[self.kind]
        last = periods.start(period, self.date) - timedelta(days=1)
        return period, periods.start(period, last), last

    def _get_period_points(self):
        """Each person: the plan of the last week or month with its facts, and the next one's."""
        people = self._get_people()
        period, first, _last = self._get_span()
        following = periods.start(period, self.date)
        lines = self._get_plan_lines(period, (first, following), [("user_id", "in", people.ids)])
        done, coming = {}, {}
        for line in lines:
            user, is_past = line.plan_id.user_id, line.plan_id.date_from == first
            texts = done if is_past else coming
            texts.setdefault(user, []).append(
                self._describe_line(line) if is_past else self._describe_target(line)
            )
        late_of = self._count_late(people)
        missed = dict(
            self.env["crm.sales.day"]._read_group(
                [
                    ("user_id", "in", people.ids),
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "missed"),
                    ("date", ">=", first),
                    ("date", "<", following),
                ],
                ["user_id"],
                ["__count"],
            )
        )
        points = []
        for user in people:
            blocked = []
            if missed.get(user):
                blocked.append(self.env._("Days with a missed norm: %s", missed[user]))
            if late_of.get(user):
                blocked.append(self.env._("Overdue activities: %s", late_of[user]))
            points.append(
                {
                    "user_id": user.id,
                    "done_text": "\n".join(done.get(user, [])),
                    "next_text": "\n".join(coming.get(user, [])),
                    "blocked_text": "\n".join(blocked),
                }
            )
        return points

    def _get_plan_lines(self, period, starts, scope):
        plans = self.env["crm.sales.plan"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("period_type", "=", period),
                ("date_from", "in", starts),
                ("state", "in", BINDING_STATES),
                *scope,
            ]
        )
        plans.filtered(lambda plan: plan.state != CLOSED).refresh_facts()
        return plans.line_ids.filtered("has_target")

    def _describe_line(self, line):
        return self.env._(
            "%(indicator)s: %(fact)s of %(target)s",
            indicator=line.kpi_id.name,
            fact=f"{line.fact:g}" if line.has_fact else "–",
            target=f"{line.target:g}",
        )

    def _describe_target(self, line):
        return self.env._(
            "%(indicator)s: %(target)s", indicator=line.kpi_id.name, target=f"{line.target:g}"
        )

    # ---- the yearly scorecard ----------------------------------------------------------

    def _get_scorecard_points(self):
        """Each indicator of the last year's plan by perspective: target, fact, attainment."""
        period, first, _last = self._get_span()
        team = self.team_id
        scope = [("scope_type", "=", "company")]
        if team:
            kind = "department" if team.is_department else "team"
            scope = [("scope_type", "=", kind), ("team_id", "=", team.id)]
        lines = self._get_plan_lines(period, (first,), scope)
        order = [name for name, _label in lines.kpi_id._fields["perspective"].selection]
        return [
            {
                "kpi_id": line.kpi_id.id,
                "target": line.target,
                "fact": line.fact,
                "attainment": 100 * line.fact / line.target if line.target and line.has_fact else 0,
                "done_text": line.industry_id.name or line.categ_id.name or "",
            }
            for line in lines.sorted(
                lambda line: (order.index(line.kpi_id.perspective), line.kpi_id.sequence, line.id)
            )
        ]
