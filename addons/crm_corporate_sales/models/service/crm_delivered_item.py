from odoo import api, fields, models
from odoo.tools import SQL


class CrmDeliveredItem(models.Model):
    """What customers have got: products with their serial numbers, and services.

    A table by query over done transfers; what was returned is not in it any more. Salespeople
    have no rights on stock, they choose from this list. Rights follow the order.
    """

    _name = "crm.delivered.item"
    _inherit = ["crm.owned.part"]
    _owner_field = "order_id"
    _description = "Delivered Item"
    _auto = False
    _order = "delivered_on desc, id"
    _rec_names_search = ["product_id.name", "product_id.default_code", "lot_name", "order_id.name"]
    _depends = {
        "stock.move.line": [
            "move_id",
            "product_id",
            "lot_id",
            "quantity_product_uom",
            "state",
            "date",
            "location_id",
            "location_dest_id",
        ],
        "stock.move": ["sale_line_id"],
        "stock.lot": ["name"],
        "sale.order.line": ["order_id", "product_id", "qty_delivered", "state"],
        "sale.order": [
            "opportunity_id",
            "partner_id",
            "company_id",
            "effective_date",
            "date_order",
        ],
        "product.product": ["product_tmpl_id"],
        "product.template": ["type"],
    }

    order_id = fields.Many2one(comodel_name="sale.order", readonly=True)
    order_line_id = fields.Many2one(comodel_name="sale.order.line", readonly=True)
    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    lot_id = fields.Many2one(comodel_name="stock.lot", string="Serial Number", readonly=True)
    lot_name = fields.Char(string="Serial Number Text", readonly=True)
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="Delivered and not returned."
    )
    delivered_on = fields.Date(readonly=True)
    is_service = fields.Boolean(string="Service", readonly=True)

    @property
    def _table_query(self):
        # even ids are what transfers brought, odd ones what was delivered without (services, or
        # told by hand): both stay the same for good
        return SQL(
            """
            SELECT 2 * min(item.id)::bigint AS id, line.order_id, line.id AS order_line_id,
                   sale.opportunity_id AS lead_id, sale.partner_id, sale.company_id,
                   item.product_id, item.lot_id, lot.name AS lot_name,
                   sum(CASE WHEN target.usage = 'customer' THEN item.quantity_product_uom
                            ELSE -item.quantity_product_uom END) AS quantity,
                   max(item.date) FILTER (WHERE target.usage = 'customer')::date AS delivered_on,
                   FALSE AS is_service
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN stock_move move ON move.sale_line_id = line.id
              JOIN stock_move_line item ON item.move_id = move.id AND item.state = 'done'
              JOIN stock_location source ON source.id = item.location_id
              JOIN stock_location target ON target.id = item.location_dest_id
         LEFT JOIN stock_lot lot ON lot.id = item.lot_id
             WHERE (source.usage = 'customer') != (target.usage = 'customer')
          GROUP BY line.order_id, line.id, sale.id, item.product_id, item.lot_id, lot.name
            HAVING sum(CASE WHEN target.usage = 'customer' THEN item.quantity_product_uom
                            ELSE -item.quantity_product_uom END) > 0
         UNION ALL
            SELECT 2 * line.id::bigint + 1, line.order_id, line.id, sale.opportunity_id,
                   sale.partner_id, sale.company_id, line.product_id, NULL, NULL,
                   line.qty_delivered, COALESCE(sale.effective_date, sale.date_order)::date,
                   template.type = 'service'
              FROM sale_order_line line
              JOIN sale_order sale ON sale.id = line.order_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE line.qty_delivered > 0 AND line.state = 'sale'
               AND NOT EXISTS (SELECT FROM stock_move WHERE sale_line_id = line.id)
            """
        )

    @api.depends("product_id", "lot_name", "quantity", "order_id")
    def _compute_display_name(self):
        for item in self.sudo():
            product = item.product_id.display_name or ""
            if item.lot_name:
                name = self.env._(
                    "%(product)s, no. %(serial)s (%(order)s)",
                    product=product,
                    serial=item.lot_name,
                    order=item.order_id.name,
                )
            else:
                name = self.env._(
                    "%(product)s, %(quantity)s pcs (%(order)s)",
                    product=product,
                    quantity=f"{item.quantity:g}",
                    order=item.order_id.name,
                )
            item.display_name = name
