from odoo import api, models


class CrmInquiry(models.Model):
    """A company that asks by itself has answered."""

    _inherit = "crm.inquiry"

    @api.model_create_multi
    def create(self, vals_list):
        inquiries = super().create(vals_list)
        inquiries._answer_touches()
        return inquiries

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "lead_id", "email", "phone"} & set(vals):
            self._answer_touches()
        return result

    def _answer_touches(self):
        """Stop the series of the companies that ask."""
        # sudo: who registers inquiries may not see targets; nothing of them is told
        inquiries = self.sudo().filtered(lambda inquiry: inquiry.state != "rejected")
        for company, own in inquiries.grouped("company_id").items():
            self.env["crm.target"]._find_touched(
                company,
                partners=own.partner_id | own.lead_id.partner_id,
                emails=own.mapped("email_normalized"),
                phones=own.mapped("phone_sanitized"),
            )._touches_answered("inquiry", is_positive=True)
