from odoo import api, fields, models
from odoo.fields import Domain

from .crm_claim import OPEN
from .crm_lead import CLAIM_GROUPS


class SaleOrder(models.Model):
    """Claims of an order; serious ones keep the deal open."""

    _inherit = "sale.order"

    claim_ids = fields.One2many(
        comodel_name="crm.claim", inverse_name="order_id", string="Claims", groups=CLAIM_GROUPS
    )
    claim_count = fields.Integer(
        compute="_compute_claim_count", string="Claims Count", groups=CLAIM_GROUPS
    )

    @api.depends("claim_ids")
    def _compute_claim_count(self):
        counts = dict(
            self.env["crm.claim"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.claim_count = counts.get(order._origin, 0)

    def action_view_claims(self):
        """Open the claims of the order; new ones belong to it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_corporate_sales.action_claim")
        return {
            **action,
            "domain": [("order_id", "=", self.id)],
            "context": {
                "default_order_id": self.id,
                "default_lead_id": self.opportunity_id.id,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def _get_missing_to_close(self):
        result = super()._get_missing_to_close()
        # sudo: that a claim holds the deal is no secret of whoever reads the order
        orders = self.sudo()
        open_claims = Domain([("blocks_closing", "=", True), ("state", "in", OPEN)])
        about = Domain("order_id", "in", self.ids) | (
            Domain("order_id", "=", False) & Domain("lead_id", "in", orders.opportunity_id.ids)
        )
        claims = self.env["crm.claim"].sudo().search(open_claims & about, order="id")
        for claim in claims:
            order = claim.order_id or orders.filtered(
                lambda order, claim=claim: order.opportunity_id == claim.lead_id
            )
            result[order[:1].with_env(self.env)].append(
                self.env._("Claim %(claim)s is open", claim=claim.display_name)
            )
        return result
