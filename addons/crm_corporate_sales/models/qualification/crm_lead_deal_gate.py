from odoo import models
from odoo.exceptions import UserError

from ...engine import qualification

# An object of this process only: a context value from outside can never be it.
_LATER = object()


class CrmLead(models.Model):
    """The gate between a lead and a deal: by whatever way it is passed, it asks the same."""

    _inherit = "crm.lead"

    def write(self, vals):
        converted = self.browse()
        if vals.get("type") == "opportunity":
            converted = self.filtered(lambda lead: lead.type == "lead")
        stage_before = {}
        if vals.get("stage_id"):
            unqualified = self.filtered(
                lambda lead: lead.type == "opportunity" and not lead.qualification_result
            )
            stage_before = {lead: lead.stage_id for lead in unqualified}
        result = super().write(vals)
        if converted and not self._is_qualified_later():
            converted._become_deals()
        if stage_before:
            self._note_progress(stage_before)
        if vals.get("type") == "lead":
            # taken back: to be qualified anew
            self.filtered(
                lambda lead: lead.qualification_result == qualification.DEAL
            )._set_qualification(False)
        return result

    def _with_qualification_later(self):
        """For a caller that fills in the rest and calls :meth:`_become_deals` itself."""
        return self.with_context(qualification_later=_LATER)

    def _is_qualified_later(self):
        return self.env.context.get("qualification_later") is _LATER

    def _become_deals(self):
        """These leads were just made deals: ask the gate, note the result, start the process.

        :raises UserError: the gate blocks; leads and missing fields are named
        """
        if not self:
            return
        self._check_deal_gate()
        self._set_qualification(qualification.DEAL)
        waiting = self.filtered(lambda lead: not lead.process_id)
        # sudo: whoever qualifies may not be allowed to read the team
        by_process = waiting.grouped(lambda lead: lead.sudo().team_id.process_id.sudo(False))
        for process, leads in by_process.items():
            if process.sudo().active:
                leads._start_process(process)

    def _check_deal_gate(self):
        """Ask the gate of each lead's team. The server's own work is not asked.

        :raises UserError: the gate blocks
        """
        if self.env.su:
            return
        blocked = []
        for lead in self:
            gate = lead._get_deal_gate()
            names = lead._get_qualification_missing() if gate != qualification.FREE else ()
            if not names:
                continue
            text = self.env._(
                "To make a deal of “%(lead)s”, fill in: %(fields)s.",
                lead=lead.name,
                fields=lead._tell_qualification_missing(names),
            )
            if gate == qualification.BLOCK:
                blocked.append(text)
            else:
                lead._warn_user(text)
        if blocked:
            raise UserError("\n".join(blocked))

    def _get_deal_gate(self):
        self.ensure_one()
        return self.team_id._get_qualification_gate(self.company_id or self.env.company)

    # ------------------------------------------------------------
    # deals that inquiries make at once, where leads are not used
    # ------------------------------------------------------------

    def _note_progress(self, stage_before):
        """Who moves a deal on takes it for one; what is missing is named, nothing is blocked.

        Where leads are switched off, inquiries make deals at once, so nobody could fill the gate
        before; the gates of the process' stages ask for what each stage needs.

        :param dict stage_before: {unqualified deal: stage it was in}
        """
        moved = self.browse()
        for lead, old in stage_before.items():
            new = lead.stage_id
            if new.is_lost or new == old:
                continue
            if new.is_won or qualification.is_progress(
                old and (old.process_id, old.sequence), (new.process_id, new.sequence)
            ):
                moved |= lead
        # stages are written with rights of the server, so only the person says who moved the deal
        for lead in () if self.env.user._is_superuser() else moved:
            names = lead._get_qualification_missing()
            if names and lead._get_deal_gate() != qualification.FREE:
                lead._warn_user(
                    self.env._(
                        "“%(lead)s” goes on as a deal without: %(fields)s.",
                        lead=lead.name,
                        fields=lead._tell_qualification_missing(names),
                    )
                )
        moved._set_qualification(qualification.DEAL)


class CrmLead2opportunityPartner(models.TransientModel):
    """Odoo's conversion gives the salesperson after the deal is made: the gate asks at the end."""

    _inherit = "crm.lead2opportunity.partner"

    def _convert_and_allocate(self, leads, user_ids, team_id=False):
        converted = leads.filtered(lambda lead: lead.type == "lead")
        super()._convert_and_allocate(leads._with_qualification_later(), user_ids, team_id=team_id)
        converted.filtered(lambda lead: lead.type == "opportunity")._become_deals()
