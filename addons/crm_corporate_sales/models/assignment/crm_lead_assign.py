from odoo import models
from odoo.exceptions import AccessError, UserError

#: they give any lead that they may change to somebody
ASSIGNING_GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "crm_corporate_sales.group_dispatcher",
    "crm_corporate_sales.group_integrator",
)
SELLING_GROUP = "sales_team.group_sale_salesman"
ASSIGN_TYPE = "crm_corporate_sales.activity_type_assign_lead"


class CrmLead(models.Model):
    """Assigning: the head of the department gives leads to salespeople (spec 2, point 6)."""

    _inherit = "crm.lead"

    def write(self, vals):
        if "user_id" in vals:
            self._refuse_giving_away(vals["user_id"])
        result = super().write(vals)
        if vals.get("user_id"):
            self._close_assign_activities()
        return result

    def _refuse_giving_away(self, user_id):
        """Out of the pool everybody takes for themselves; giving to others is for the head.

        :raises AccessError: the caller is not the head of the lead's team
        """
        if not user_id or user_id == self.env.uid or self.env.su or self._is_engine():
            return
        refused = self.filtered(lambda lead: not lead.user_id)._filter_not_assignable()
        if refused:
            raise AccessError(
                self.env._(
                    "The lead “%(lead)s” is in the pool of the team “%(team)s”: only its head or a "
                    "sales manager gives it to somebody else. You may take it yourself.",
                    lead=refused[0].name,
                    team=refused[0].sudo().team_id.name or self.env._("nobody"),
                )
            )

    def _filter_not_assignable(self):
        """Those of these leads that the caller may not give to others."""
        user = self.env.user
        if any(user.has_group(group) for group in ASSIGNING_GROUPS):
            return self.browse()
        # sudo: who leads a team is no secret, the team's settings are
        return self.filtered(
            lambda lead: (
                user not in lead.sudo().team_id.user_id | lead.sudo().sales_direction_id.user_id
            )
        )

    def action_assign_to(self, user_id):
        """Give unassigned leads to a salesperson.

        Nothing happens to what somebody has meanwhile; the answer says who.

        :param int user_id: ``res.users``
        :return: dict of ``assigned`` (ids) and ``taken`` (dicts ``id, name, user`` of those that
            somebody has or that are closed)
        :raises UserError: the user sells nothing, or not in this company
        :raises AccessError: the caller is not the head of the team
        """
        self._check_process_access()
        self._refuse_unassignable()
        user = self._read_assignee(user_id)
        # sudo: only the lock; the right to write was checked
        locked = self.sudo().try_lock_for_update(allow_referencing=True).with_env(self.env)
        locked.invalidate_recordset(["user_id", "won_status"])
        free = locked.filtered(lambda lead: not lead.user_id and lead.won_status == "pending")
        if free:
            free._as_batch().write({"user_id": user.id})
            if len(free) > 1:
                free._tell_assigned()
        # sudo: the name of a colleague
        taken = [
            {"id": lead.id, "name": lead.name, "user": lead.user_id.name or False}
            for lead in (self - free).sudo()
        ]
        return {"assigned": free.ids, "taken": taken}

    def _refuse_unassignable(self):
        refused = self._filter_not_assignable()
        if refused:
            raise AccessError(
                self.env._(
                    "Only the head of the team or a sales manager assigns the lead “%(lead)s”.",
                    lead=refused[0].name,
                )
            )

    def _read_assignee(self, user_id):
        # sudo: roles of a colleague
        user = self.env["res.users"].sudo().browse(user_id if type(user_id) is int else [])
        if not (user.exists() and user.active and user.has_group(SELLING_GROUP)):
            raise UserError(self.env._("There is no such salesperson. Choose another one."))
        for lead in self:
            if lead.company_id and lead.company_id not in user.company_ids:
                raise UserError(
                    self.env._(
                        "%(user)s does not work for the company of the lead “%(lead)s”.",
                        user=user.name,
                        lead=lead.name,
                    )
                )
        return user.sudo(False)

    def action_undo_assigning(self):
        """Put leads back that were just assigned: they are in the pool of their team again.

        :return: True
        :raises UserError: the salesperson has begun to work on the lead
        :raises AccessError: the caller is not the head of the team
        """
        self._check_process_access()
        self._refuse_unassignable()
        leads = self._lock_deals()
        leads._check_untouched()
        leads.write({"user_id": False})
        return True

    def _close_assign_activities(self):
        """The head's reminders of these leads are done: somebody has them."""
        # sudo: the reminder is the head's, whoever took the lead
        reminders = self.sudo().activity_search([ASSIGN_TYPE], only_automated=True)
        reminders._action_done(feedback=self.env._("Assigned"))
