from odoo import api, fields, models

from .cost_groups import COST_GROUPS


class ProductTemplate(models.Model):
    """What a product is planned to cost besides its own price."""

    _inherit = "product.template"

    cost_kind = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("commissioning", "Commissioning"),
            ("certification", "Certification"),
            ("services", "Other Services"),
        ],
        string="Counts As",
        compute="_compute_cost_kind",
        store=True,
        readonly=False,
        help="Kind of cost of this service in the margin of orders.",
    )
    planned_commissioning_hours = fields.Float(
        string="Hours to Commission",
        digits=(8, 2),
        groups=COST_GROUPS,
        help="Engineers' hours planned to put one unit into operation. At the rate of an hour they "
        "are a planned cost of the order.",
    )

    @api.depends("type", "is_commissioning_service")
    def _compute_cost_kind(self):
        for product in self:
            if product.type != "service":
                product.cost_kind = False
            elif product.is_commissioning_service:
                product.cost_kind = "commissioning"
            elif not product.cost_kind or product.cost_kind == "commissioning":
                product.cost_kind = "services"
