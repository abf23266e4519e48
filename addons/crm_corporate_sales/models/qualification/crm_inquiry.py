from odoo import api, models


class CrmInquiry(models.Model):
    """Inquiries and the qualification of their leads."""

    _inherit = "crm.inquiry"

    @api.model
    def _prepare_lead_vals(self, told, partner):
        """What an inquiry makes is still to be qualified, also where it makes deals at once."""
        return {**super()._prepare_lead_vals(told, partner), "qualification_result": False}
