from odoo import models


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.call.subject"]

    def _prepare_call_contact(self):
        self.ensure_one()
        known = self.partner_id._prepare_call_contact() if self.partner_id else {}
        return {
            "contact": self.contact_name or known.get("contact") or False,
            "company": self.partner_name or known.get("company") or False,
            "phone": self.phone or known.get("phone") or False,
            "partner_id": self.partner_id.id,
            "lead_id": self.id,
            "company_id": self.company_id.id,
        }
