from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """The stock beside each product of a quotation."""

    _inherit = "sale.order.line"

    stock_free_qty = fields.Float(
        string="Free in Stock",
        compute="_compute_stock_free_qty",
        compute_sudo=True,
        digits="Product Unit",
        help="On hand in the warehouse of the order and not reserved for other orders, in the "
        "unit of measure of the line.",
    )

    @api.depends("product_id", "product_uom_id", "warehouse_id", "order_id.company_id", "state")
    def _compute_stock_free_qty(self):
        self.stock_free_qty = 0.0
        stocked = self.filtered("product_id.is_storable")
        for (warehouse, company), lines in stocked.grouped(
            lambda line: (line.warehouse_id, line.order_id.company_id)
        ).items():
            stock = lines.product_id._get_stock(warehouse, company)
            for line in lines:
                line.stock_free_qty = line.product_id.uom_id._compute_quantity(
                    stock[line.product_id.id]["free"], line.product_uom_id, round=False
                )
