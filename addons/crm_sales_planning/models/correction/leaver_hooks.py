from odoo import api, models


class ResUsers(models.Model):
    """Whoever is archived has left."""

    _inherit = "res.users"

    def write(self, vals):
        leavers = self.filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        if leavers:
            # sudo: who archives people need not see plans
            plans = self.env["crm.sales.plan"].sudo()
            plans.search([("user_id", "in", leavers.ids)])._release(
                self.env._("The person has left the company.")
            )
        return result


class CrmTeamMember(models.Model):
    """Whoever stops to be a member has left the group."""

    _inherit = "crm.team.member"

    def write(self, vals):
        if not {"active", "crm_team_id", "user_id"}.intersection(vals):
            return super().write(vals)
        before = self._get_memberships()
        result = super().write(vals)
        self._release_left(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_release(self):
        # their membership ends with this record
        self._release_left(self._get_memberships(), ended=self)

    def _get_memberships(self):
        return {
            (member.user_id.id, member.crm_team_id.id) for member in self.filtered("active").sudo()
        }

    def _release_left(self, before, ended=None):
        """Free the targets of those who are in these groups no more.

        :param set before: (user id, team id) that were members
        """
        if not before:
            return
        # sudo: who manages groups need not see plans
        still = self.sudo().search(
            [
                ("user_id", "in", [user_id for user_id, _team in before]),
                ("crm_team_id", "in", [team_id for _user, team_id in before]),
            ]
        )
        still -= ended or still.browse()
        left = before - still._get_memberships()
        if not left:
            return
        plans = self.env["crm.sales.plan"].sudo()
        found = plans.search(
            [
                ("user_id", "in", [user_id for user_id, _team in left]),
                ("team_id", "in", [team_id for _user, team_id in left]),
            ]
        )
        found.filtered(lambda plan: (plan.user_id.id, plan.team_id.id) in left)._release(
            self.env._("The person has left the group.")
        )
