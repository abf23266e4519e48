from odoo import api, fields, models

from ..pilot.crm_lead import PARTNER


class CrmLead(models.Model):
    """Through whom a deal comes, and deals that win a channel partner."""

    _inherit = "crm.lead"

    channel_partner_id = fields.Many2one(
        comodel_name="res.partner",
        domain="[('channel_since', '!=', False)]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The partner who brought the deal or sells it.",
    )

    @api.constrains("channel_partner_id")
    def _check_channel_partner(self):
        self.channel_partner_id._check_sold_through()

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._begin_won_channels()
        return leads

    def write(self, vals):
        result = super().write(vals)
        if {"stage_id", "probability", "deal_kind", "partner_id", "date_closed"}.intersection(vals):
            self._begin_won_channels()
        return result

    def _begin_won_channels(self):
        """Who was won as a partner sells for us from now on."""
        facts = self.env["crm.sales.fact"]
        for lead in self:
            if lead.deal_kind != PARTNER or lead.won_status != "won" or not lead.partner_id:
                continue
            company = lead.company_id or self.env.company
            day = facts._get_local_day(company, lead.date_closed or fields.Datetime.now())
            lead.partner_id.commercial_partner_id._begin_channel(day, lead)

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "channel_partner_id"]

    def _prepare_opportunity_quotation_context(self):
        return {
            **super()._prepare_opportunity_quotation_context(),
            "default_channel_partner_id": self.channel_partner_id.id,
        }
