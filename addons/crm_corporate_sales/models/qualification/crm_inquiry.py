from odoo import api, models
from odoo.fields import Domain

from ...engine import matching, qualification


class CrmInquiry(models.Model):
    """Inquiries and the qualification of their leads."""

    _inherit = "crm.inquiry"

    @api.model
    def _prepare_lead_vals(self, told, partner):
        """What an inquiry makes is still to be qualified, also where it makes deals at once."""
        return {**super()._prepare_lead_vals(told, partner), "qualification_result": False}

    @api.model
    def _get_open_deal_domain(self):
        """Who asks again while their lead is put aside brings it back."""
        nurtured = Domain("qualification_result", "=", qualification.NURTURE)
        return super()._get_open_deal_domain() | (Domain("active", "=", False) & nurtured)

    @api.model
    def _tell_deal(self, lead, told):
        lead._filter_nurtured()._wake_up(
            lambda env: env._(
                "The client asked again: %(subject)s",
                subject=matching.summary(told["name"], "", ""),
            )
        )
        super()._tell_deal(lead, told)
