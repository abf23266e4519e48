from odoo import models

#: steps whose outcome tells whether the customer wants a service contract
SERVICE_STEPS = ("offer_service", "sign_service_contract")


class CrmLeadStepRun(models.Model):
    """The steps of service answer for the deal."""

    _inherit = "crm.lead.step.run"

    def write(self, vals):
        result = super().write(vals)
        if "outcome_code" in vals:
            leads = self.filtered(lambda run: run.step_code in SERVICE_STEPS).lead_id
            if leads:
                self.env.add_to_compute(leads._fields["service_answer"], leads)
        return result
