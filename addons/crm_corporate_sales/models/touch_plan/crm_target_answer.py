from odoo import api, models
from odoo.fields import Domain

from ...engine import duplicates, touch_plan


class CrmTarget(models.Model):
    """Which targets an answer comes from."""

    _inherit = "crm.target"

    @api.model
    def _find_touched(self, company, partners=None, emails=(), phones=()):
        """Targets with a running series that these people belong to, with rights of the server.

        :param company: ``res.company``
        :param partners: ``res.partner`` who answered
        :param emails: their addresses, normalised
        :param phones: their numbers in E.164
        """
        # sudo: the answer is noted on colleagues' targets, too; nothing of them is shown
        targets = self.sudo()
        partners = (partners if partners is not None else self.env["res.partner"]).sudo()
        emails, phones = list(filter(None, emails)), list(filter(None, phones))
        domains = list(filter(None, map(duplicates.mail_domain, emails)))
        firms = partners | partners.commercial_partner_id
        signs = {
            "partner_id": firms.ids,
            "contact_ids.partner_id": partners.ids,
            "email_normalized": emails,
            "contact_ids.email_normalized": emails,
            "domain_key": domains,
            "phone_sanitized": phones,
            "contact_ids.phone_sanitized": phones,
        }
        found = [Domain(name, "in", values) for name, values in signs.items() if values]
        if not found:
            return targets
        running = Domain("touch_state", "=", touch_plan.RUNNING)
        scope = Domain("company_id", "=", company.id) if company else Domain.TRUE
        return targets.search(running & scope & Domain.OR(found))
