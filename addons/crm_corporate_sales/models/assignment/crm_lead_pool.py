from odoo import api, fields, models
from odoo.fields import Domain

from .crm_lead_board import COUNT_LIMIT, PAGE


class CrmLead(models.Model):
    """The pool: what a salesperson may take, and how much more of it (spec 2, point 6)."""

    _inherit = "crm.lead"

    @api.model
    @api.readonly
    def pool_board(self, domain=False, limit=PAGE, offset=0):
        """Unassigned leads of the caller's teams, the oldest first; :meth:`claim` takes them.

        :param list domain: only these, by fields of ``crm.lead``
        :return: dict of ``rows``, ``count`` (at most 10001), ``teams`` and ``now`` (UTC); a team has
            ``id, name, waiting, open`` (open deals of the caller), ``limit`` (0: none) and
            ``left`` (how many more the caller may take, False without a limit)
        :raises AccessError: the caller has no rights on leads
        """
        self.check_access("write")
        teams = self._get_own_pools()
        wanted = (
            self._read_board_domain(domain)
            & Domain("team_id", "in", teams.ids)
            & self._get_pool_domain()
        )
        return {
            "rows": self._read_pool_rows(wanted, limit, offset),
            "count": self.search_count(wanted, limit=COUNT_LIMIT),
            "teams": self._describe_own_pools(teams),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
        }

    @api.model
    def _get_own_pools(self):
        """Teams out of which the caller may take leads."""
        user = self.env.user
        # sudo: a salesperson may not read the team's member list
        teams = (user.sudo().crm_team_ids | user.sudo().led_team_ids).filtered("active")
        companies = self.env.companies
        return teams.filtered(lambda team: not team.company_id or team.company_id in companies)

    @api.model
    def _describe_own_pools(self, teams):
        """:param teams: ``crm.team`` with rights of the server"""
        # sudo: only the caller's own deals and the pools of their teams are counted
        leads = self.sudo()
        waiting = dict(
            leads._read_group(
                Domain("team_id", "in", teams.ids) & self._get_pool_domain(),
                ["team_id"],
                ["__count"],
            )
        )
        opened = dict(
            leads._read_group(
                [
                    ("user_id", "=", self.env.uid),
                    ("team_id", "in", teams.ids),
                    ("won_status", "=", "pending"),
                ],
                ["team_id"],
                ["__count"],
            )
        )
        result = []
        for team in teams.sorted(lambda item: (item.sequence, item.id)):
            limit = team._get_claim_limit(self.env.user)
            count = opened.get(team, 0)
            result.append(
                {
                    "id": team.id,
                    "name": team.name,
                    "waiting": waiting.get(team, 0),
                    "open": count,
                    "limit": limit,
                    "left": max(limit - count, 0) if limit else False,
                }
            )
        return result
