from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_claim import OPEN


class CrmClaim(models.Model):
    """Overdue claims come to the head, once for each deadline."""

    _inherit = "crm.claim"

    @api.model
    def _get_reminder_domain(self):
        return Domain(
            [("state", "in", OPEN), ("date_deadline", "<", fields.Date.context_today(self))]
        )

    def _get_reminder_user(self):
        """The head of the deal or of the team; else a head of sales of the company; else the
        responsible.
        """
        self.ensure_one()
        natural = self.lead_id._get_deal_heads().get(self.lead_id.id, self.env["res.users"])
        candidates = natural | self.team_id.user_id | self.company_id._get_sales_managers()
        others = (candidates - self.user_id).filtered("active")
        return others[:1] or self.user_id.filtered("active")

    def _prepare_reminder_summary(self):
        self.ensure_one()
        return self.env._(
            "Overdue claim %(claim)s of %(customer)s: due %(date)s, with %(responsible)s",
            claim=self.number,
            customer=self.partner_id.display_name,
            date=format_date(self.env, self.date_deadline),
            responsible=self.user_id.name,
        )
