from odoo import models
from odoo.exceptions import UserError


class CrmInquiry(models.Model):
    """Rejecting from the queue: what is no request leaves no lead behind."""

    _inherit = "crm.inquiry"

    def action_reject_as(self, reason):
        """Reject waiting inquiries; leads that they made and nobody has are lost with them.

        :param str reason: ``spam``, ``wrong``, ``duplicate`` or ``other``
        :return: dict of ``rejected`` (ids) and ``taken`` (dicts of those that do not wait any
            more), see :meth:`action_sort_to`
        :raises UserError: an unknown reason
        :raises AccessError: the caller may not sort
        """
        self.env["crm.inquiry"].check_access("write")
        self.check_access("read")
        if reason not in self._fields["reject_reason"].get_values(self.env):
            raise UserError(self.env._("Choose why the inquiry is rejected."))
        waiting = self._lock_waiting()
        waiting.check_access("write")
        # sudo: the right to write was checked; who rejected it is remembered by the server
        waiting.sudo()._as_move().write(
            {"state": "rejected", "reject_reason": reason, "sorted_by_id": self.env.uid}
        )
        waiting._lose_leads()
        taken = [item._describe_taken() for item in self - waiting]
        return {"rejected": waiting.ids, "taken": taken}

    def action_reject(self):
        result = super().action_reject()
        self._lose_leads()
        return result

    def action_reopen(self):
        lost = self.env["crm.lead"].sudo()
        for reason, inquiries in self.grouped("reject_reason").items():
            # not those that were lost in another way before
            lost_reason = self._get_lost_reason(reason)
            lost |= inquiries._get_own_leads("lost").filtered(
                lambda lead, reason=lost_reason: lead.lost_reason_id == reason
            )
        result = super().action_reopen()
        lost._find_again()
        return result

    def _get_own_leads(self, won_status):
        """Leads that only these inquiries made and nobody has; with rights of the server."""
        made = self.sudo().filtered("created_lead").lead_id.with_context(active_test=False)
        leads = made.filtered(lambda lead: lead.won_status == won_status and not lead.user_id)
        if not leads:
            return leads
        others = self.sudo().search(
            [
                ("lead_id", "in", leads.ids),
                ("id", "not in", self.ids),
                ("state", "!=", "rejected"),
            ]
        )
        return leads - others.lead_id

    def _lose_leads(self):
        """Leads of these rejected inquiries are lost, if nobody has begun to work on them."""
        for reason, inquiries in self.sudo().grouped("reject_reason").items():
            leads = inquiries._get_own_leads("pending")
            if leads:
                leads.action_set_lost(lost_reason_id=self._get_lost_reason(reason).id)

    def _get_lost_reason(self, reject_reason):
        """The reason with which the lead of a rejected inquiry is lost."""
        # sudo: reasons of losing are settings
        reasons = self.env["crm.lost.reason"].sudo()
        found = reasons.browse()
        if "inquiry_reject_reason" in reasons._fields:
            found = reasons.search([("inquiry_reject_reason", "=", reject_reason)], limit=1)
        return found or self.env.ref("crm_corporate_sales.lost_reason_no_request").sudo()

    def _undo_rejecting(self):
        self.ensure_one()
        is_manager = self.env.user.has_group("sales_team.group_sale_manager")
        # sudo: the name of a colleague
        rejected_by = self.sudo().sorted_by_id
        if rejected_by and rejected_by != self.env.user and not is_manager:
            raise UserError(
                self.env._(
                    "“%(inquiry)s” was rejected by %(user)s, who can take it back.",
                    inquiry=self.display_name,
                    user=rejected_by.name,
                )
            )
        self.action_reopen()
        self._tell_queues("arrived")
