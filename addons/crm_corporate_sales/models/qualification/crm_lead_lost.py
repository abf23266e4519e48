from odoo import models

from ...engine import qualification


class CrmLead(models.Model):
    """Won, lost and taken up again: by whatever way, the result and the inquiries follow."""

    _inherit = "crm.lead"

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        lost, found = self.browse(), self.browse()
        won = self.browse()
        for lead in self:
            old, new = old_status_by_lead.get(lead.id, {}), new_status_by_lead.get(lead.id, {})
            if new.get("is_lost") and not old.get("is_lost"):
                lost |= lead
            elif old.get("is_lost") and not new.get("is_lost"):
                found |= lead
            if new.get("is_won") and not old.get("is_won"):
                won |= lead
        lost._note_lost()
        found._note_found()
        won._note_won()
        return result

    def action_set_lost(self, **additional_values):
        """The reason comes first: Odoo archives before it writes why."""
        reason_id = additional_values.get("lost_reason_id")
        plain = self.filtered(lambda lead: not lead.process_id)
        if reason_id and plain:
            plain.write({"lost_reason_id": reason_id})
        return super().action_set_lost(**additional_values)

    def _pls_increment_frequencies(self, from_state=None, to_state=None):
        # sudo: Odoo's counters of the prediction; a dispatcher who rejects a lead can't read them
        return super(CrmLead, self.sudo())._pls_increment_frequencies(from_state, to_state)

    def write(self, vals):
        result = super().write(vals)
        if "lost_reason_id" in vals:
            self.filtered(lambda lead: lead.won_status == "lost")._note_lost()
        return result

    def _note_lost(self):
        """A request lost for a reason of “not a lead” was none, unless it was a deal before."""
        # sudo: whoever changes a lead may not be allowed to read the reasons
        unqualified = self.filtered(lambda lead: lead.qualification_result != qualification.DEAL)
        none = unqualified.filtered(lambda lead: lead.sudo().lost_reason_id.is_not_lead)
        none.filtered(
            lambda lead: lead.qualification_result != qualification.NOT_LEAD
        )._set_qualification(qualification.NOT_LEAD)
        (unqualified - none).filtered("qualification_result")._set_qualification(False)
        (self - none)._settle_inquiries()

    def _note_found(self):
        """Taken up again: to be qualified anew, and its rejected inquiries are open again."""
        back = self.filtered(lambda lead: lead.qualification_result == qualification.NOT_LEAD)
        back._set_qualification(False)
        back._reopen_inquiries()

    def _note_won(self):
        self.filtered(
            lambda lead: lead.qualification_result != qualification.DEAL
        )._set_qualification(qualification.DEAL)

    # ------------------------------------------------------------
    # inquiries
    # ------------------------------------------------------------

    def _settle_inquiries(self):
        """Open inquiries of these leads are processed, or rejected with the lead's reason."""
        # sudo: salespeople only read inquiries; the right to change the lead was checked
        inquiries = (
            self.env["crm.inquiry"]
            .sudo()
            .search([("lead_id", "in", self.ids), ("state", "in", ("new", "sorted", "assigned"))])
        )
        for lead, own in inquiries.grouped("lead_id").items():
            state, reason = qualification.inquiry_outcome(
                lead.qualification_result, lead.lost_reason_id.inquiry_reject_reason
            )
            own._as_move().write({"state": state, **({"reject_reason": reason} if reason else {})})

    def _reopen_inquiries(self):
        # sudo: see _settle_inquiries
        inquiries = (
            self.env["crm.inquiry"]
            .sudo()
            .search([("lead_id", "in", self.ids), ("state", "=", "rejected")])
        )
        for lead, own in inquiries.grouped("lead_id").items():
            state = "assigned" if lead.user_id else "sorted" if lead.team_id else "new"
            own._as_move().write({"state": state, "reject_reason": False})
