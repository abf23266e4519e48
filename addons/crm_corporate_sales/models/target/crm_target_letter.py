from odoo import models


class CrmTarget(models.Model):
    """Whom to call and to write to."""

    _inherit = "crm.target"

    def _prepare_call_contact(self):
        self.ensure_one()
        person = self._get_person_to_call()
        return {
            "contact": person.name or False,
            "company": self.name,
            "phone": person.phone or self.phone or False,
            "partner_id": (person.partner_id or self.partner_id).id,
            "lead_id": self.lead_id.id,
            "company_id": self.company_id.id,
        }

    def _get_own_script(self):
        return self.script_id.filtered("version_id")

    def _get_person_to_call(self):
        """Who decides, if known and reachable; else whoever can be reached."""
        self.ensure_one()
        return self.contact_ids.sorted(
            lambda person: (not person.phone, not person.is_decision_maker, person.id)
        )[:1]

    def _get_number_to_call(self):
        """The number that a call would go to, in E.164."""
        return self._get_person_to_call().phone_sanitized or self.phone_sanitized

    def _get_address_to_write(self):
        """The address that a letter would go to, normalised."""
        return self._get_person_to_write().email_normalized or self.email_normalized

    def _get_person_to_write(self):
        self.ensure_one()
        return self.contact_ids.filtered("email").sorted(
            lambda person: (not person.is_decision_maker, person.id)
        )[:1]

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]

    def _message_add_default_recipients(self):
        """Letters go to whoever decides there, else to the company."""
        found = super()._message_add_default_recipients()
        for target in self:
            person = target._get_person_to_write()
            if person.partner_id:
                found[target.id].update(partners=person.partner_id, email_to_lst=[])
            elif person:
                partners = self.env["res.partner"]
                found[target.id].update(partners=partners, email_to_lst=[person.email_formatted])
        return found

    def _get_customer_information(self):
        """Cards that Odoo makes for the people written to are filled with what is known."""
        known = super()._get_customer_information()
        for target in self:
            for person in target.contact_ids.filtered("email_normalized"):
                known[person.email_normalized] = person._prepare_partner_vals()
        return known
