from odoo import models


class CrmLead(models.Model):
    """Steps that belong to the deal's owner go with the deal."""

    _inherit = "crm.lead"

    def _get_responsible(self, step):
        """What the owner of an unassigned lead would do waits at the head of the team."""
        # sudo: who leads a team is no secret, the team's settings are
        lead = self.sudo()
        if step.responsible == "owner" and not lead.user_id:
            head = lead.team_id.user_id.filtered("active")
            if head:
                return head
        return super()._get_responsible(step)

    def write(self, vals):
        if "user_id" not in vals or self._is_engine():
            return super().write(vals)
        owners = {lead.id: lead.user_id.id for lead in self}
        result = super().write(vals)
        changed = self.filtered(lambda lead: lead.sudo().user_id.id != owners[lead.id])
        changed._hand_over_owner_steps(owners)
        return result

    def _hand_over_owner_steps(self, owners):
        """Open steps of the owner, and their activities, go to the new one.

        :param dict owners: {lead id: id of the former owner}; without one all that waited for an
            owner goes
        """
        if not self:
            return
        shares = {}
        for run in self._open_step_runs():
            step, lead = run._frozen_step(), run.lead_id
            former = owners[lead.id]
            if step.responsible != "owner" or (former and run.user_id.id != former):
                continue
            heir = lead._get_responsible(step)
            if heir != run.user_id:
                shares[heir] = shares.get(heir, run.browse()) | run
        for heir, runs in shares.items():
            runs.write({"user_id": heir.id})
            # the new owner hears of the lead itself
            runs.activity_id.filtered("active")._by_engine().with_context(
                mail_activity_quick_update=True
            ).write({"user_id": heir.id})
