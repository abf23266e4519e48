from odoo import api, fields, models


class ProductCategory(models.Model):
    """Categories whose equipment an outside organisation certifies."""

    _inherit = "product.category"

    needs_certification = fields.Boolean(
        compute="_compute_needs_certification",
        store=True,
        readonly=False,
        recursive=True,
        help="After commissioning, an outside organisation checks that the equipment does what was "
        "declared. Subcategories follow, and may say otherwise.",
    )

    @api.depends("parent_id", "parent_id.needs_certification")
    def _compute_needs_certification(self):
        for category in self:
            parent = category.parent_id
            category.needs_certification = (parent or category).needs_certification


class ProductTemplate(models.Model):
    """Products and the certification of equipment."""

    _inherit = "product.template"

    is_certification_service = fields.Boolean(
        help="This service is the certification of the equipment of the order; it counts as "
        "delivered when all of the equipment has passed.",
    )
    needs_certification = fields.Boolean(
        related="categ_id.needs_certification",
        help="Said by the product category.",
    )
