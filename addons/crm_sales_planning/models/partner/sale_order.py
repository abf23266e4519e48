from odoo import api, fields, models


class SaleOrder(models.Model):
    """Through whom an order comes: as its deal does, unless the order says otherwise."""

    _inherit = "sale.order"

    channel_partner_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_channel_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('channel_since', '!=', False)]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The partner who brought the order or sells it.",
    )

    @api.depends("opportunity_id.channel_partner_id")
    def _compute_channel_partner_id(self):
        for order in self:
            if order.opportunity_id.channel_partner_id:
                order.channel_partner_id = order.opportunity_id.channel_partner_id
            else:
                order.channel_partner_id = order.channel_partner_id

    @api.constrains("channel_partner_id")
    def _check_channel_partner(self):
        self.channel_partner_id._check_sold_through()
