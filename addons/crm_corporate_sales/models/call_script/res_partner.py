from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "crm.call.subject"]

    def _prepare_call_contact(self):
        self.ensure_one()
        company = self.commercial_partner_id
        return {
            "contact": False if self.is_company else self.name,
            "company": company.name if company.is_company else self.commercial_company_name,
            "phone": self.phone or company.phone,
            "partner_id": self.id,
            "lead_id": False,
            "company_id": self.company_id.id,
        }
