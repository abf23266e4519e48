from odoo import api, models

#: quantities of Odoo that a seller may see of a product; no costs among them
QUANTITIES = {"qty_available": "on_hand", "free_qty": "free", "virtual_available": "forecast"}


class ProductProduct(models.Model):
    """What sellers see of the stock of a product, without rights on the warehouse."""

    _inherit = "product.product"

    @api.readonly
    def stock_by_warehouse(self):
        """Stock of these products in each warehouse of the user's companies.

        :return: list of dicts ``product_id, uom, warehouses: [{id, name, on_hand, free,
            forecast}]``; quantities in the product's unit of measure. Products without stock
            (services) have no warehouses.
        :raises AccessError: the caller may not read one of the products
        """
        self.check_access("read")
        # sudo: sellers have no rights on warehouses; their names and quantities are no secret
        warehouses = (
            self.env["stock.warehouse"]
            .sudo()
            .search([("company_id", "in", self.env.companies.ids)])
        )
        stock = {warehouse: self._get_stock(warehouse) for warehouse in warehouses}
        return [
            {
                "product_id": product.id,
                "uom": product.uom_id.name,
                "warehouses": [
                    {"id": warehouse.id, "name": warehouse.name, **stock[warehouse][product.id]}
                    for warehouse in warehouses
                    if product.id in stock[warehouse]
                    and product.company_id in (warehouse.company_id, self.env["res.company"])
                ],
            }
            for product in self
        ]

    def _get_stock(self, warehouse, company=None):
        """Stock of these products, in the products' own units of measure.

        :param warehouse: ``stock.warehouse``; empty for all of the company
        :param company: ``res.company`` that counts when no warehouse is given
        :return: {product id: {``on_hand, free, forecast``}}; products without stock are left out
        """
        # sudo: sellers see how much there is, not the documents behind it
        products = self.sudo().filtered("is_storable")
        if warehouse:
            products = products.with_context(
                warehouse_id=warehouse.id, allowed_company_ids=warehouse.sudo().company_id.ids
            )
        elif company:
            products = products.with_context(allowed_company_ids=company.ids)
        return {
            product.id: {name: product[field] for field, name in QUANTITIES.items()}
            for product in products
        }
