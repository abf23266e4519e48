from odoo import fields, models
from odoo.exceptions import UserError


class CrmInquiry(models.Model):
    """Taking the last sorting or rejecting back: a slip of the finger must not go to a team."""

    _inherit = "crm.inquiry"

    sorting_memory = fields.Json(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What the inquiry and its lead had before they were sorted; the way back.",
    )

    def action_undo_sorting(self):
        """Put inquiries back into the queue that the caller has just sorted or rejected.

        :return: True
        :raises UserError: sorted by somebody else, or work on the lead has begun
        :raises AccessError: the caller may not sort
        """
        self.env["crm.inquiry"].check_access("write")
        self.check_access("read")
        self._lock_state()
        for inquiry in self:
            if inquiry.state == "rejected":
                inquiry._undo_rejecting()
            else:
                inquiry._check_can_undo_sorting()
                inquiry._undo_sorting()
        return True

    def _check_can_undo_sorting(self):
        self.ensure_one()
        # sudo: the lead may be somebody's by now; then this is refused
        known = self.sudo()
        lead = known.lead_id
        if known.state not in ("sorted", "assigned") or not known.sorting_memory:
            raise UserError(
                self.env._("“%(inquiry)s” was not sorted by hand.", inquiry=self.display_name)
            )
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        if known.sorted_by_id != self.env.user and not is_manager:
            raise UserError(
                self.env._(
                    "“%(inquiry)s” was sorted by %(user)s, who can take it back.",
                    inquiry=self.display_name,
                    user=known.sorted_by_id.name or self.env._("a rule"),
                )
            )
        # an inquiry that only joined a deal leaves it again, whoever has the deal
        if known.sorting_memory.get("lead") or known.created_lead:
            if lead.user_id:
                raise UserError(
                    self.env._(
                        "%(user)s has the lead of “%(inquiry)s” already.",
                        user=lead.user_id.name,
                        inquiry=self.display_name,
                    )
                )
            lead._check_untouched()

    def _undo_sorting(self):
        self.ensure_one()
        # sudo: checked above
        inquiry = self.sudo()
        memory, lead = inquiry.sorting_memory, inquiry.lead_id
        values = {"team_id": memory.get("team"), "sorting_memory": False}
        own_lead = memory.get("lead") or inquiry.created_lead
        if not own_lead:
            values["lead_id"] = False
        inquiry._as_move().write({**values, "state": "new"})
        if own_lead:
            teams = self.env["crm.team"].sudo()
            lead._give_team_back(teams.browse(memory.get("lead_team") or []).exists())
        self._tell_queues("arrived")
