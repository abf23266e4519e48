from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...engine import sorting

PAGE = 80
#: counting on costs more than it tells
COUNT_LIMIT = 10001
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
        :param int level: 2 only overdue ones, 3 only those of which the manager was told
        :return: dict of ``rows``, ``count`` (of all pages, at most 10001), ``overdue`` (of all
            pages) and ``now`` (UTC); a row has ``id, name, channel, received_at, level,
            contact_name, company_name, phone, email, partner,
            has_deal, team_id, return_note``
        """
        self._check_may_see_queue()
        now = fields.Datetime.now()
        limits = {
            company.id: self._get_sorting_limits(company, now)
            # sudo: hours of companies are settings
            for company in self.env.companies.sudo()
        }
        wanted = self._get_queue_domain(domain)
        late = self._get_late_queue_domain(limits, level) if level else Domain.TRUE
        rows = self.search_fetch(
            wanted & late,
            [*LINE_FIELDS, "company_id"],
            order="received_at, id",
            limit=min(self._read_number(limit), 500),
            offset=self._read_number(offset),
        )
        overdue = self._get_late_queue_domain(limits, sorting.OVERDUE)
        return {
            "rows": [item._describe_line(limits) for item in rows],
            "count": self.search_count(wanted & late, limit=COUNT_LIMIT),
            "overdue": self.search_count(wanted & overdue, limit=COUNT_LIMIT),
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
        return Domain(list(domain or [])) & Domain("state", "=", "new")

    @api.model
    def _get_late_queue_domain(self, limits, level):
        """Inquiries that wait longer than their company allows: one range of the index each."""
        return Domain.OR(
            [
                self._get_late_domain((company_id, False), limit, level)
                for company_id, limit in limits.items()
            ]
        )

    @api.model
    def _read_number(self, value):
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise UserError(self.env._("“%(value)s” is not a number of lines.", value=value))
        return value

    def _describe_line(self, limits):
        self.ensure_one()
        # sudo: the customer's name; whoever sorts may not be allowed to open every customer
        partner = self.sudo().partner_id
        return {
            "id": self.id,
            "name": self.name,
            "channel": self.channel,
            "received_at": fields.Datetime.to_string(self.received_at),
            "level": limits[self.company_id.id].level(self.received_at),
            "contact_name": self.contact_name,
            "company_name": self.company_name,
            "phone": self.phone,
            "email": self.email,
            "partner": partner.display_name if partner else False,
            "has_deal": bool(self.lead_id),
            "team_id": self.team_id.id,
            "return_note": self.return_note,
        }

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
