from datetime import timedelta, timezone

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...engine import sorting

#: usually the first look is enough; holidays may take more
LOOK_BACK_DAYS = (14, 60, 400)


class CrmInquiry(models.Model):
    """How long inquiries wait, measured in working hours (spec 2, point 5)."""

    _inherit = "crm.inquiry"

    age_hours = fields.Float(
        string="Age",
        compute="_compute_waiting",
        digits=(16, 1),
        help="Hours since the receipt; for a sorted inquiry until it was sorted.",
    )
    waiting_level = fields.Selection(
        selection=[
            ("0", "In time"),
            ("1", "Soon due"),
            ("2", "Overdue"),
            ("3", "Long overdue"),
        ],
        string="Waiting",
        compute="_compute_waiting",
        search="_search_waiting_level",
        help="Compared with the working hours in which an inquiry has to be sorted, and then "
        "assigned.",
    )

    @api.depends("received_at", "state", "sorted_at", "team_id", "company_id")
    def _compute_waiting(self):
        now = fields.Datetime.now()
        limits = self._get_all_limits(now)
        for inquiry in self:
            end = inquiry.sorted_at if inquiry.state != "new" else None
            since = inquiry.received_at or now
            inquiry.age_hours = max(((end or now) - since).total_seconds() / 3600, 0)
            limit = limits.get(inquiry._get_limit_key(), sorting.Limits())
            moment = inquiry.sorted_at if inquiry.state == "sorted" else inquiry.received_at
            inquiry.waiting_level = str(limit.level(moment)) if moment else "0"

    def _get_limit_key(self):
        """Whose limits count for this inquiry; nobody's when it does not wait."""
        self.ensure_one()
        if self.state == "new":
            return (self.company_id.id, False)
        if self.state == "sorted":
            return (self.company_id.id, self.team_id.id)
        return None

    @api.model
    def _search_waiting_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        limits = self._get_all_limits(fields.Datetime.now(), everywhere=True)
        late = {
            level: Domain.OR(
                [self._get_late_domain(key, limit, level) for key, limit in limits.items()]
            )
            for level in (sorting.SOON, sorting.OVERDUE, sorting.ESCALATED)
        }
        late[sorting.IN_TIME] = Domain.TRUE
        late[sorting.ESCALATED + 1] = Domain.FALSE
        levels = [int(item) for item in value if item in ("0", "1", "2", "3")]
        return Domain.OR([late[level] & ~late[level + 1] for level in levels])

    @api.model
    def _get_late_domain(self, key, limits, level):
        """Inquiries of one company, or one team of it, that are at least so late.

        :param key: (company id, team id or False), see :meth:`_get_limit_key`
        :param limits: ``engine.sorting.Limits``
        :param int level: ``engine.sorting.SOON`` and above
        """
        limit = (limits.soon, limits.overdue, limits.escalated)[level - 1]
        company_id, team_id = key
        if not limit:
            return Domain.FALSE
        if not team_id:
            return Domain(
                [
                    ("company_id", "=", company_id),
                    ("state", "=", "new"),
                    ("received_at", "<=", limit),
                ]
            )
        return Domain(
            [
                ("company_id", "=", company_id),
                ("team_id", "=", team_id),
                ("state", "=", "sorted"),
                ("sorted_at", "<=", limit),
            ]
        )

    # ------------------------------------------------------------
    # limits
    # ------------------------------------------------------------

    @api.model
    def _get_all_limits(self, now, everywhere=False):
        """{(company id, team id or False): limits} of these inquiries, or of all companies.

        :param datetime now: UTC
        :param bool everywhere: not only what these inquiries need
        """
        # sudo: hours of companies and teams are settings
        if everywhere:
            companies = self.env.companies.sudo()
            teams = (
                self.env["crm.team"].sudo().search([("company_id", "in", (*companies.ids, False))])
            )
        else:
            companies = self.company_id.sudo()
            teams = self.filtered(lambda item: item.state == "sorted").team_id.sudo()
        limits = {}
        for company in companies:
            limits[company.id, False] = self._get_sorting_limits(company, now)
            for team in teams:
                if not team.company_id or team.company_id == company:
                    limits[company.id, team.id] = self._get_assigning_limits(company, team, now)
        return limits

    @api.model
    def _get_sorting_limits(self, company, now):
        """When an inquiry must have been received to be late now.

        :param company: ``res.company``
        :return: ``engine.sorting.Limits``
        """
        return self._get_kept_limits(company.id, False, now.replace(second=0, microsecond=0))

    @api.model
    def _get_assigning_limits(self, company, team, now):
        """When an inquiry must have been sorted so that its lead is late now."""
        return self._get_kept_limits(company.id, team.id, now.replace(second=0, microsecond=0))

    @api.model
    @tools.ormcache("company_id", "team_id", "minute")
    def _get_kept_limits(self, company_id, team_id, minute):
        """Limits that count for a minute; see ``working_hours.py`` for what makes them void."""
        # sudo: hours of companies and teams are settings
        company = self.env["res.company"].sudo().browse(company_id)
        if not team_id:
            hours, manager_hours = company.inquiry_sort_hours, company.inquiry_sort_manager_hours
            return self._make_limits(company.resource_calendar_id, hours, manager_hours, minute)
        calendar = self.env["crm.team"].sudo().browse(team_id).resource_calendar_id
        hours, manager_hours = company.inquiry_assign_hours, company.inquiry_assign_manager_hours
        return self._make_limits(
            calendar or company.resource_calendar_id, hours, manager_hours, minute
        )

    @api.model
    def _make_limits(self, calendar, hours, manager_hours, now):
        marks = [hours / 2, hours, manager_hours]
        if not calendar:
            moments = [now - timedelta(hours=mark) if mark else None for mark in marks]
            return sorting.Limits(*moments)
        for days in LOOK_BACK_DAYS:
            end = now.replace(tzinfo=timezone.utc)
            start = end - timedelta(days=days)
            intervals = [
                (begin.astimezone(timezone.utc), stop.astimezone(timezone.utc))
                for begin, stop, _meta in calendar._work_intervals_batch(start, end)[False]
            ]
            moments = [sorting.count_back(intervals, mark) for mark in marks]
            if all(moments[place] or not mark for place, mark in enumerate(marks)):
                break
        return sorting.Limits(
            *(moment and moment.replace(tzinfo=None) for moment in moments),
        )
