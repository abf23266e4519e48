from odoo import api, models


class CrmInquiry(models.Model):
    _inherit = "crm.inquiry"

    @api.model
    def _get_channels(self):
        """Selection of the ways in which requests reach us."""
        return self._fields["channel"]._description_selection(self.env)

    @api.model
    def _prepare_lead_vals(self, told, partner):
        return {**super()._prepare_lead_vals(told, partner), "inquiry_channel": told["channel"]}
