from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError

from ..arguments import check_ids, read_id
from .crm_call_campaign import SALESMAN
from .crm_call_task import OPEN
from .crm_call_task_result import MANAGER

GIVE_ACTION = "crm_corporate_sales.action_crm_call_give"


class CrmCallTask(models.Model):
    """Giving calls to a colleague: for heads, many at once."""

    _inherit = "crm.call.task"

    @api.model
    def _get_led_people(self):
        """Whose calls the user gives away, and to whom; None for heads of sales: everybody's."""
        user = self.env.user
        if self.env.su or user.has_group(MANAGER):
            return None
        # sudo: who leads a team is no secret, the team's settings are
        teams = user.sudo().led_team_ids
        return (teams.member_ids | user) if teams else teams.member_ids

    def action_give_to(self, user_id):
        """Give open calls to a salesperson, who hears of it once for each campaign.

        Calls that are done or cancelled stay as they are.

        :param int user_id: ``res.users``
        :return: dict ``given`` (ids) and ``left`` (ids of calls that are not open, or theirs)
        :raises UserError: no such salesperson, or one who may not open what is to be called about
        :raises AccessError: the caller leads neither the calls' people nor the salesperson
        """
        check_ids(self)
        self.check_access("read")
        heir = self._read_heir(user_id)
        self._check_giver(heir)
        # sudo: nobody may write calls directly; who may give them away was checked
        tasks = self.sudo()
        try:
            tasks.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody is just changing these calls. Look at them again.")
            ) from error
        tasks.invalidate_recordset(["state", "user_id", "activity_id"])
        given = tasks.filtered(lambda task: task.state == OPEN and task.user_id != heir)
        for task in given:
            if task._get_subject() and heir not in task._get_possible_heirs(heir):
                raise UserError(
                    self.env._(
                        "%(user)s may not open “%(contact)s” and could not call them. Choose "
                        "somebody else, or leave this call out.",
                        user=heir.name,
                        contact=task.contact_name,
                    )
                )
        for campaign, own in given.grouped("campaign_id").items():
            campaign._hand_over(dict.fromkeys(own, heir))
        return {"given": given.ids, "left": (tasks - given).ids}

    def _read_heir(self, user_id):
        """:raises UserError: no such salesperson of the calls' company"""
        user_id = read_id(self.env, "user_id", user_id)
        # sudo: roles of a colleague
        heir = self.env["res.users"].sudo().browse(user_id or []).exists()
        if not (heir and heir.active and heir.has_group(SALESMAN)):
            raise UserError(self.env._("There is no such salesperson. Choose another one."))
        for company in self.company_id - heir.company_ids:
            raise UserError(
                self.env._(
                    "%(user)s does not work for %(company)s.", user=heir.name, company=company.name
                )
            )
        return heir

    def _check_giver(self, heir):
        """:raises AccessError: the caller is not the head of these people"""
        people = self._get_led_people()
        if people is None:
            return
        # sudo: whose calls they are
        foreign = (self.sudo().user_id | heir) - people
        if foreign:
            raise AccessError(
                self.env._(
                    "Only the head of %s or a sales manager gives calls from or to them.",
                    foreign[0].name,
                )
            )


class IrActionsActions(models.Model):
    _inherit = "ir.actions.actions"

    @api.model
    def get_bindings(self, model_name):
        """«Give to» is for those who lead somebody."""
        bindings = super().get_bindings(model_name)
        if model_name != "crm.call.task":
            return bindings
        people = self.env[model_name]._get_led_people()
        if people is None or people:
            return bindings
        action = self.env.ref(GIVE_ACTION, raise_if_not_found=False)
        hidden = action.sudo().id if action else 0
        shown = {
            kind: [row for row in rows if row["id"] != hidden] for kind, rows in bindings.items()
        }
        return {kind: rows for kind, rows in shown.items() if rows}
