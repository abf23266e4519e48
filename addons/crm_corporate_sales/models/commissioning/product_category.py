from odoo import api, fields, models


class ProductCategory(models.Model):
    """Categories whose equipment our engineers put into operation."""

    _inherit = "product.category"

    needs_commissioning = fields.Boolean(
        compute="_compute_needs_commissioning",
        store=True,
        readonly=False,
        recursive=True,
        help="Equipment of this category is put into operation at the customer's site by our "
        "engineers. Subcategories and products follow, and may say otherwise.",
    )

    @api.depends("parent_id", "parent_id.needs_commissioning")
    def _compute_needs_commissioning(self):
        for category in self:
            parent = category.parent_id
            category.needs_commissioning = (parent or category).needs_commissioning
