from odoo import models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import SQL

from ..arguments import check_ids


class CrmLead(models.Model):
    """The pool: salespeople take unassigned deals of their team, up to a limit of open ones."""

    _inherit = "crm.lead"

    def claim(self):
        """Take these unassigned deals of the caller's team (spec 08-api.md).

        :return: True
        :raises UserError: no ids of deals, taken already, over the limit
        :raises AccessError: not in a team of the caller
        """
        check_ids(self)
        # the same id twice is one deal
        leads = self.browse(dict.fromkeys(self._ids))
        leads._check_process_access()
        leads._lock_deals()
        leads.invalidate_recordset(["user_id"])
        for lead in leads:
            if lead.won_status != "pending" or lead._is_closed_deal():
                raise UserError(self.env._("The deal “%(deal)s” is closed.", deal=lead.name))
            if lead.user_id:
                raise UserError(
                    self.env._(
                        "The deal “%(deal)s” was taken already by %(user)s.",
                        deal=lead.name,
                        user=lead.user_id.name,
                    )
                )
            # sudo: a salesperson may not read the team's member list
            team = lead.sudo().team_id
            if self.env.user not in team.member_ids | team.user_id:
                raise AccessError(
                    self.env._(
                        "The deal “%(deal)s” is not in the pool of one of your teams.",
                        deal=lead.name,
                    )
                )
        leads.write({"user_id": self.env.uid})
        return True

    def write(self, vals):
        """Taking a deal by writing oneself on it is a claim as well: the limit holds."""
        if vals.get("user_id") != self.env.uid or self._is_free_to_take():
            return super().write(vals)
        taken = self.filtered(lambda lead: not lead.user_id)
        teams = {lead: lead.team_id for lead in taken}
        for team, own in taken.grouped("team_id").items():
            own._check_claim_limit(team.sudo())
        result = super().write(vals)
        # a deal without a team gets its salesperson's: the limit of that one holds, too
        moved = taken.filtered(lambda lead: lead.team_id != teams[lead])
        for team, own in moved.grouped("team_id").items():
            own._check_claim_limit(team.sudo(), are_taken=True)
        return result

    def _is_free_to_take(self):
        """Rules of the process give deals to people regardless of the limit."""
        return self.env.su or self._is_engine()

    def _check_claim_limit(self, team, are_taken=False):
        """
        :param team: ``crm.team`` with rights of the server
        :param bool are_taken: these deals are the caller's already, until this is refused
        :raises UserError: over the limit, or the caller is just taking others
        """
        limit = team._get_claim_limit(self.env.user) if team else 0
        if not limit:
            return
        self._queue_own_claims()
        count = self.sudo().search_count(
            [
                ("user_id", "=", self.env.uid),
                ("team_id", "=", team.id),
                ("won_status", "=", "pending"),
            ]
        )
        open_count = count - len(self) if are_taken else count
        if open_count + len(self) > limit:
            raise UserError(
                self.env._(
                    "You have %(count)s open deals in the team “%(team)s”; the limit is %(limit)s. "
                    "Close or hand over some before you take more.",
                    count=open_count,
                    team=team.name,
                    limit=limit,
                )
            )

    def _queue_own_claims(self):
        """Two claims of one person at once must not pass the limit together.

        A lock keeps out the one that runs now; one that began earlier would count by its old
        snapshot, so the row is also written: then that one fails, and Odoo begins it anew.
        """
        # sudo: one's own card, only to queue up on it
        partner = self.env.user.sudo().partner_id
        try:
            partner.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("You are just taking other deals. Try again in a moment.")
            ) from error
        self.env.cr.execute(
            SQL("UPDATE res_partner SET write_date = write_date WHERE id = %s", partner.id)
        )
