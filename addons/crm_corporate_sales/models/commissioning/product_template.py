from odoo import api, fields, models


class ProductTemplate(models.Model):
    """Products that make a commissioning necessary."""

    _inherit = "product.template"

    is_commissioning_service = fields.Boolean(
        help="Selling this service orders the commissioning of the equipment of the order.",
    )
    needs_commissioning = fields.Boolean(
        compute="_compute_needs_commissioning",
        store=True,
        readonly=False,
        help="Our engineers put it into operation at the customer's site; taken from the "
        "category, may be changed here.",
    )

    @api.depends("type", "categ_id", "categ_id.needs_commissioning")
    def _compute_needs_commissioning(self):
        for product in self:
            product.needs_commissioning = (
                product.type != "service" and product.categ_id.needs_commissioning
            )
