from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

PAGE = 80
COUNT_LIMIT = 10001
TEXT_LENGTH = 1000


class CrmLead(models.Model):
    """The head's screen: leads to assign, and how much each salesperson has (spec 2, point 6)."""

    _inherit = "crm.lead"

    @api.model
    @api.readonly
    def assign_board(self, team_id=False, domain=False, limit=PAGE, offset=0):
        """Leads that the caller may assign, the oldest first, and the people to give them to.

        :param int team_id: only of this team
        :param list domain: only these, by fields of ``crm.lead``
        :return: dict of ``rows``, ``count`` (at most 10001), ``teams`` (``id, name, waiting,
            members``) and ``now`` (UTC); a member has ``id, name, open`` (deals of theirs),
            ``team_open``, ``limit`` (0: none), ``week`` (leads got since Monday), ``absent``
        :raises AccessError: the caller has no rights on leads
        """
        self.check_access("write")
        teams = self._get_teams_to_assign()
        wanted = (
            self._read_board_domain(domain)
            & Domain("team_id", "in", [team_id] if team_id in teams.ids else teams.ids)
            & self._get_pool_domain()
        )
        now = fields.Datetime.now()
        return {
            "rows": self._read_pool_rows(wanted, limit, offset),
            "count": self.search_count(wanted, limit=COUNT_LIMIT),
            "teams": self._describe_teams_to_assign(teams, now),
            "now": fields.Datetime.to_string(now),
        }

    @api.model
    def _read_board_domain(self, domain):
        """:raises UserError: the filter can't be read"""
        try:
            wanted = Domain(domain or [])
            wanted.validate(self)
        except (ValueError, TypeError) as error:
            raise UserError(self.env._("The filter can't be read: %s", error)) from error
        return wanted

    @api.model
    def _read_board_number(self, value):
        if type(value) is not int or value < 0:
            raise UserError(self.env._("“%(value)s” is not a number of lines.", value=value))
        return value

    @api.model
    def _get_pool_domain(self):
        """Open leads and deals that nobody has."""
        return Domain([("user_id", "=", False), ("won_status", "=", "pending")])

    @api.model
    def _get_teams_to_assign(self):
        """Teams whose leads the caller gives out."""
        domain = Domain("company_id", "in", (*self.env.companies.ids, False))
        if not self.env.user.has_group("sales_team.group_sale_salesman_all_leads"):
            domain &= Domain("user_id", "=", self.env.uid)
        return self.env["crm.team"].search(domain, order="sequence, id")

    @api.model
    def _read_pool_rows(self, domain, limit, offset):
        leads = self.search_fetch(
            domain,
            [
                "name",
                "contact_name",
                "partner_name",
                "partner_id",
                "team_id",
                "date_received",
                "create_date",
                "source_id",
                "priority",
                "description",
            ],
            order="date_received, id",
            limit=min(self._read_board_number(limit), 500),
            offset=self._read_board_number(offset),
        )
        # sudo: how late a lead is; who may see the lead may see its inquiry
        inquiries = (
            self.env["crm.inquiry"]
            .sudo()
            .search_fetch(
                [("lead_id", "in", leads.ids), ("state", "=", "sorted")],
                ["lead_id", "channel", "text", "state", "sorted_at", "received_at"],
                order="received_at desc, id desc",
            )
        )
        by_lead = {inquiry.lead_id.id: inquiry for inquiry in inquiries}
        return [lead._describe_pool_row(by_lead.get(lead.id)) for lead in leads]

    def _describe_pool_row(self, inquiry):
        """A line of the screens of heads and of the pool.

        :param inquiry: the first ``crm.inquiry`` of the lead, or None
        """
        self.ensure_one()
        # sudo: names of the customer and the source
        lead = self.sudo()
        return {
            "id": lead.id,
            "name": lead.name,
            "who": lead.contact_name or lead.partner_id.name or "",
            "firm": lead.partner_name or lead.partner_id.commercial_partner_id.name or "",
            "team_id": lead.team_id.id,
            "team": lead.team_id.name or "",
            "received_at": fields.Datetime.to_string(lead.date_received or lead.create_date),
            "source": lead.source_id.name or "",
            "priority": lead.priority or "0",
            "channel": inquiry.channel if inquiry else False,
            "text": self._get_pool_text(inquiry),
            "level": int(inquiry.waiting_level) if inquiry else 0,
            "can_return": bool(inquiry),
        }

    def _get_pool_text(self, inquiry):
        """What the client wrote, or the beginning of the lead's notes."""
        told = inquiry and inquiry.text or html2plaintext(self.description or "")
        return told.strip()[:TEXT_LENGTH]

    # ------------------------------------------------------------
    # what people have to do
    # ------------------------------------------------------------

    @api.model
    def _describe_teams_to_assign(self, teams, now):
        # sudo: how much colleagues have is counted for their head; no deal is shown
        leads, teams = self.sudo(), teams.sudo()
        people = (teams.member_ids | teams.user_id).filtered("active")
        waiting = dict(
            leads._read_group(
                Domain("team_id", "in", teams.ids) & self._get_pool_domain(),
                ["team_id"],
                ["__count"],
            )
        )
        opened = leads._read_group(
            [("user_id", "in", people.ids), ("won_status", "=", "pending")],
            ["user_id", "team_id"],
            ["__count"],
        )
        week = dict(
            leads.with_context(active_test=False)._read_group(
                [("user_id", "in", people.ids), ("date_open", ">=", self._get_week_start(now))],
                ["user_id"],
                ["__count"],
            )
        )
        of_team = {(user.id, team.id): count for user, team, count in opened}
        totals = {}
        for user, _team, count in opened:
            totals[user.id] = totals.get(user.id, 0) + count
        absent = people._get_absent_today()
        return [
            {
                "id": team.id,
                "name": team.name,
                "waiting": waiting.get(team, 0),
                "members": [
                    {
                        "id": user.id,
                        "name": user.name,
                        "open": totals.get(user.id, 0),
                        "team_open": of_team.get((user.id, team.id), 0),
                        "limit": team._get_claim_limit(user),
                        "week": week.get(user, 0),
                        "absent": user in absent,
                    }
                    for user in (team.member_ids | team.user_id).filtered("active")
                ],
            }
            for team in teams
        ]

    @api.model
    def _get_week_start(self, now):
        """Monday 0:00 of the caller's time zone, in UTC."""
        local = fields.Datetime.context_timestamp(self, now)
        monday = local.date() - timedelta(days=local.weekday())
        start = local.tzinfo.localize(datetime.combine(monday, time.min))
        return (start - start.utcoffset()).replace(tzinfo=None)
