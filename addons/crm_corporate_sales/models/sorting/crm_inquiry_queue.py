from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine import sorting

PAGE = 80
#: counting on costs more than it tells
COUNT_LIMIT = 10001
OLDEST_FIRST = "received_at, id"
#: what a line of the queue shows
LINE_FIELDS = (
    "name",
    "channel",
    "received_at",
    "contact_name",
    "company_name",
    "phone",
    "email",
    "partner_id",
    "lead_id",
    "team_id",
    "return_note",
)


class CrmInquiry(models.Model):
    """The dispatcher's queue: what waits to be sorted, the oldest first (spec 2, point 5)."""

    _inherit = "crm.inquiry"

    @api.model
    @api.readonly
    def queue_page(self, domain=False, limit=PAGE, offset=0, level=0):
        """A page of the inquiries that wait to be sorted, the oldest first.

        :param list domain: only these, by fields of ``crm.inquiry``
        :param int limit: lines of the page, at most 500
        :param int offset: lines to pass over
        :param int level: 2 only overdue ones, 3 only long overdue ones
        :return: dict of ``rows``, ``count`` (of all pages, at most 10001), ``overdue`` (of all
            pages) and ``now`` (UTC); a row has ``id, name, channel, received_at, level,
            contact_name, company_name, phone, email, partner,
            has_deal, team_id, return_note``
        """
        self._check_may_see_queue()
        if level not in (sorting.IN_TIME, sorting.OVERDUE, sorting.ESCALATED):
            raise UserError(self.env._("The queue can be asked for the levels 0, 2 and 3 only."))
        now = fields.Datetime.now()
        limits = {company: self._get_sorting_limits(company, now) for company in self.env.companies}
        wanted = self._get_queue_domain(domain)
        late = self._get_late_queue_domain(limits, level) if level else Domain.TRUE
        rows = self.search_fetch(
            wanted & late,
            [*LINE_FIELDS, "company_id"],
            order=OLDEST_FIRST,
            limit=min(self._read_number(limit), 500),
            offset=self._read_number(offset),
        )
        count, overdue, escalated = self._count_waiting(wanted, limits)
        return {
            "rows": rows._describe_lines(limits),
            "count": {sorting.OVERDUE: overdue, sorting.ESCALATED: escalated}.get(level, count),
            "overdue": overdue,
            "now": fields.Datetime.to_string(now),
        }

    @api.model
    def _check_may_see_queue(self):
        """:raises AccessError: the caller may not sort"""
        self.check_access("write")

    @api.model
    def _get_queue_domain(self, domain=False):
        if domain and not isinstance(domain, (list, tuple)):
            raise UserError(self.env._("A filter of the queue is a list of conditions."))
        try:
            wanted = Domain(list(domain or []))
            wanted.validate(self)
        except (ValueError, TypeError) as error:
            raise UserError(self.env._("The filter can't be read: %s", error)) from error
        return wanted & Domain("state", "=", "new")

    @api.model
    def _get_late_queue_domain(self, limits, level):
        """Inquiries that wait longer than their company allows: one range of the index each."""
        return Domain.OR(
            [
                self._get_late_domain((company.id, False), limit, level)
                for company, limit in limits.items()
            ]
        )

    @api.model
    def _count_waiting(self, domain, limits):
        """How many wait in all, overdue and long overdue, by one look at the index.

        More than ``COUNT_LIMIT`` are not counted; the oldest are, so the overdue ones are right.
        """
        query = self._search(domain, order=OLDEST_FIRST, limit=COUNT_LIMIT)
        late = [
            SQL(" OR ").join(
                SQL(
                    "(waiting.company_id = %s AND waiting.received_at <= %s)",
                    company.id,
                    limit.overdue if level == sorting.OVERDUE else limit.escalated,
                )
                for company, limit in limits.items()
            )
            for level in (sorting.OVERDUE, sorting.ESCALATED)
        ]
        [counts] = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE %s), COUNT(*) FILTER (WHERE %s) FROM (%s) waiting",
                *late,
                query.select(
                    SQL.identifier(self._table, "company_id"),
                    SQL.identifier(self._table, "received_at"),
                ),
            )
        )
        return counts

    @api.model
    def _read_number(self, value):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise UserError(self.env._("“%(value)s” is not a number of lines.", value=value))
        return value

    def _describe_lines(self, limits):
        # sudo: customers' names; whoever sorts may not be allowed to open every customer
        partners = {partner.id: partner.display_name for partner in self.sudo().partner_id}
        lines = self._read_format([*LINE_FIELDS, "company_id"], load=None)
        by_company = {company.id: limit for company, limit in limits.items()}
        for line in lines:
            moment = line["received_at"]
            line["received_at"] = fields.Datetime.to_string(moment)
            line["level"] = by_company[line.pop("company_id")].level(moment)
            line["partner"] = partners.get(line.pop("partner_id"), False)
            line["has_deal"] = bool(line.pop("lead_id"))
        return lines

    # ------------------------------------------------------------
    # where to
    # ------------------------------------------------------------

    @api.model
    def queue_teams(self):
        """Sales teams to choose from, with what lies on their desks.

        :return: list of dicts ``id, name, head, waiting`` (sorted inquiries whose lead nobody
            has) and ``open`` (inquiries in work); the order is that of the digit keys
        """
        self._check_may_see_queue()
        teams = self.env["crm.team"].search_fetch(
            [("company_id", "in", (*self.env.companies.ids, False)), *self._get_team_domain()],
            ["name", "user_id", "company_id"],
            order="sequence, id",
        )
        # sudo: how much a team has to do is no secret to whoever gives it more
        counts = {
            (team.id, state): count
            for team, state, count in self.sudo()._read_group(
                [("team_id", "in", teams.ids), ("state", "in", ("sorted", "assigned"))],
                ["team_id", "state"],
                ["__count"],
            )
        }
        return [
            {
                "id": team.id,
                "name": team.name,
                "head": team.sudo().user_id.name or False,
                "company_id": team.company_id.id,
                "waiting": counts.get((team.id, "sorted"), 0),
                "open": counts.get((team.id, "sorted"), 0) + counts.get((team.id, "assigned"), 0),
            }
            for team in teams
        ]

    @api.model
    def _get_team_domain(self):
        return ["|", ("use_leads", "=", True), ("use_opportunities", "=", True)]
