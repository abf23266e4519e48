from odoo import fields, models

from .crm_lead import CLAIM_GROUPS


class ResPartner(models.Model):
    """Claims of a customer and of their contacts."""

    _inherit = "res.partner"

    claim_count = fields.Integer(
        compute="_compute_claim_count", string="Claims Count", groups=CLAIM_GROUPS
    )

    def _compute_claim_count(self):
        self.claim_count = 0
        counts = self.env["crm.claim"]._read_group(
            [("partner_id", "child_of", self.ids)], ["partner_id"], ["__count"]
        )
        for partner, count in counts:
            while partner:
                if partner in self:
                    partner.with_env(self.env).claim_count += count
                partner = partner.sudo().parent_id

    def action_view_claims(self):
        """Open the claims of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_corporate_sales.action_claim")
        return {
            **action,
            "domain": [("partner_id", "child_of", self.ids)],
            "context": {"default_partner_id": self.id},
        }
