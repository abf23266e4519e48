from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmServiceEquipment(models.Model):
    """A machine that a service contract covers."""

    _name = "crm.service.equipment"
    _inherit = ["crm.owned.part"]
    _owner_field = "contract_id"
    _description = "Serviced Equipment"
    _order = "contract_id, id"
    _rec_name = "product_id"

    contract_id = fields.Many2one(
        comodel_name="contract.contract",
        string="Service Contract",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="contract_id.company_id", store=True)
    product_id = fields.Many2one(
        comodel_name="product.product", string="Equipment", required=True, ondelete="restrict"
    )
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Serial Number",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('product_id', '=', product_id)]",
    )
    order_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    quantity = fields.Float(digits="Product Unit", default=1.0)
    note = fields.Char(string="Remark", help="E.g. where the machine stands.")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of serviced equipment has to be above zero."
    )
    _lot_once = models.UniqueIndex(
        "(contract_id, lot_id) WHERE lot_id IS NOT NULL",
        "This serial number is in the service contract already.",
    )

    @api.constrains("product_id", "lot_id")
    def _check_lot(self):
        # sudo: salespeople have no rights on serial numbers
        for line in self.sudo():
            if line.lot_id and line.lot_id.product_id != line.product_id:
                raise ValidationError(
                    self.env._(
                        "The serial number %(serial)s is not one of “%(product)s”.",
                        serial=line.lot_id.name,
                        product=line.product_id.display_name,
                    )
                )

    @api.depends("product_id", "lot_id")
    def _compute_display_name(self):
        for line in self.sudo():
            parts = (line.product_id.display_name, line.lot_id.name)
            line.display_name = ", ".join(part for part in parts if part)
