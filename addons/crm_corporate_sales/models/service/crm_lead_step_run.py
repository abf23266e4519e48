from odoo import models

OFFER_STEP = "offer_service"


class CrmLeadStepRun(models.Model):
    """The step that offers service answers for the deal."""

    _inherit = "crm.lead.step.run"

    def write(self, vals):
        result = super().write(vals)
        if "outcome_code" in vals:
            leads = self.filtered(lambda run: run.step_code == OFFER_STEP).lead_id
            if leads:
                self.env.add_to_compute(leads._fields["service_answer"], leads)
        return result
