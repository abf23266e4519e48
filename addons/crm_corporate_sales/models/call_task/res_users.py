from odoo import models

from ...engine import distribution


class ResUsers(models.Model):
    _inherit = "res.users"

    def action_archive(self):
        """Odoo deletes a leaver's activities; their calls go to the others of the campaign."""
        self._hand_over_calls()
        return super().action_archive()

    def write(self, vals):
        if vals.get("active") is False:
            self._hand_over_calls()
        return super().write(vals)

    def _hand_over_calls(self):
        # sudo: whoever archives a user may have no rights on calls
        tasks = (
            self.env["crm.call.task"]
            .sudo()
            .search([("user_id", "in", self.ids), ("state", "=", "open")])
        )
        for campaign, own in tasks.grouped("campaign_id").items():
            people = (campaign.user_ids or campaign.team_id.member_ids) - self
            people = people.filtered("active") or (campaign.team_id.user_id - self)
            heirs = distribution.spread(
                [distribution.Item(task, allowed=task._get_possible_heirs(people)) for task in own],
                people.sorted("id"),
                dict(
                    own._read_group(
                        [("user_id", "in", people.ids), ("state", "=", "open")],
                        ["user_id"],
                        ["__count"],
                    )
                ),
            )
            campaign._hand_over({task: heir for task, heir in heirs.items() if heir})


class CrmCallTask(models.Model):
    _inherit = "crm.call.task"

    def _get_possible_heirs(self, people):
        """Those who may open what is to be called about."""
        self.ensure_one()
        subject = self._get_subject().sudo(False)
        return frozenset(user for user in people if subject.with_user(user).has_access("read"))


class CrmCallCampaign(models.Model):
    _inherit = "crm.call.campaign"

    def _hand_over(self, heirs):
        """Give calls to others, each of whom hears of it once.

        :param dict heirs: {call: ``res.users``}
        """
        self.ensure_one()
        tasks = self.env["crm.call.task"].sudo().union(*heirs)
        for user, own in tasks.grouped(lambda task: heirs[task]).items():
            own.write({"user_id": user.id})
            activities = own.activity_id.filtered("active")
            activities._by_call_task().with_context(mail_activity_quick_update=True).write(
                {"user_id": user.id}
            )
            self.env["crm.call.planner"]._tell_calls(
                activities,
                lambda env, number: env._(
                    "%(number)s calls of a colleague for you: %(campaign)s",
                    number=number,
                    campaign=self.name,
                ),
            )
