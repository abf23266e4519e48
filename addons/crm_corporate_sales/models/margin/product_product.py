from odoo import api, models


class ProductProduct(models.Model):
    """What products cost by their bills of materials."""

    _inherit = "product.product"

    @api.private
    def _get_bom_costs(self, companies):
        """{(company id, product id): (components, works)} for one unit of each product that is
        made, in the currency of the company. Components are taken at their cost; those without
        one, by their own bill of materials.
        """
        found = {}
        for company in companies:
            # sudo: bills of materials are read for the count of costs; the caller answers for it
            products = self.sudo().with_company(company)
            for product, costs in products._read_bom_costs(company, products.browse()).items():
                found[company.id, product.id] = costs
        return found

    def _read_bom_costs(self, company, way):
        products = self - way
        if not products:
            return {}
        boms = self.env["mrp.bom"]._bom_find(products, company_id=company.id)
        boms = {product: bom for product, bom in boms.items() if bom}
        parts = self.browse().union(*(bom.bom_line_ids.product_id for bom in boms.values()))
        unpriced = parts.filtered(lambda part: not part.standard_price)
        below = unpriced._read_bom_costs(company, way | products)
        return {product: bom._get_unit_costs(product, below) for product, bom in boms.items()}
