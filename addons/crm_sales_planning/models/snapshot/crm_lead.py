from datetime import timedelta

from odoo import api, fields, models

#: what is dated later than this happens now: the cron sees it
RECENT = timedelta(minutes=10)


class CrmLead(models.Model):
    """Deals loaded or closed with a date in the past change the pipeline of past days at once."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        limit = fields.Datetime.now() - RECENT
        self.env["crm.sales.deal.state"]._note_past(
            leads.filtered(lambda lead: lead.date_received and lead.date_received < limit)
        )
        return leads

    def write(self, vals):
        result = super().write(vals)
        if "date_closed" in vals or "date_received" in vals:
            limit = fields.Datetime.now() - RECENT
            self.env["crm.sales.deal.state"]._note_past(
                self.filtered(
                    lambda lead: any(
                        vals.get(name) and lead[name] and lead[name] < limit
                        for name in ("date_closed", "date_received")
                    )
                )
            )
        return result
