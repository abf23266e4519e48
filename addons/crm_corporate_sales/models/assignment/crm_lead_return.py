from odoo import models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """«Not ours»: the head sends a lead back to the dispatcher."""

    _inherit = "crm.lead"

    def action_return_to_queue(self, reason):
        """Send unassigned leads back to the dispatcher's queue.

        :param str reason: why the lead is not for this team; the dispatcher reads it
        :return: True
        :raises UserError: no reason, somebody has the lead, work has begun, no inquiry made it
        :raises AccessError: the caller is not the head of the team
        """
        self._check_process_access()
        self._refuse_unassignable()
        reason = (reason or "").strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why the lead is not for your team."))
        leads = self._lock_deals()
        leads._check_untouched()
        for lead in leads:
            # sudo: the head may not read inquiries of others; the right to the lead was checked
            inquiries = lead.sudo().inquiry_ids.filtered(lambda item: item.state == "sorted")
            if lead.user_id or not inquiries:
                raise UserError(
                    self.env._(
                        "Only an unassigned lead that an inquiry made can be sent back; "
                        "“%(lead)s” is none.",
                        lead=lead.name,
                    )
                )
            note = self.env._(
                "%(user)s (%(team)s): %(reason)s",
                user=self.env.user.name,
                team=lead.sudo().team_id.name,
                reason=reason,
            )
            lead.message_post(body=note, subtype_xmlid="mail.mt_note")
            # sudo: without a team the lead is out of the head's sight
            lead.sudo()._give_team_back(self.env["crm.team"].sudo())
            inquiries.write({"return_note": note})
            inquiries._tell_queues("arrived")
        return True
