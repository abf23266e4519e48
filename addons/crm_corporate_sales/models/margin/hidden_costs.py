"""Odoo's own fields that tell what goods cost: salespeople don't see them (spec 3.11)."""

from odoo import api, fields, models

from .cost_groups import COST_GROUPS, GOODS_COST_GROUPS


class SaleOrder(models.Model):
    _inherit = "sale.order"

    margin = fields.Monetary(groups=COST_GROUPS)
    margin_percent = fields.Float(groups=COST_GROUPS)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    margin = fields.Float(groups=COST_GROUPS)
    margin_percent = fields.Float(groups=COST_GROUPS)
    purchase_price = fields.Float(groups=COST_GROUPS)

    @api.model
    def _add_precomputed_values(self, vals_list):
        # sudo: stored values are computed with the rights of the server anyway; Odoo reads them back
        # with those of the caller, who may not see the cost
        return super(SaleOrderLine, self.sudo())._add_precomputed_values(vals_list)


class SaleReport(models.Model):
    _inherit = "sale.report"

    margin = fields.Float(groups=COST_GROUPS)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    standard_price = fields.Float(groups=GOODS_COST_GROUPS)


class ProductProduct(models.Model):
    _inherit = "product.product"

    standard_price = fields.Float(groups=GOODS_COST_GROUPS)
    avg_cost = fields.Monetary(groups=GOODS_COST_GROUPS)
    total_value = fields.Monetary(groups=GOODS_COST_GROUPS)

    def _prepare_sellers(self, params=False):
        # sudo: an order of a salesperson chooses the vendor by price without showing it; vendors of
        # other companies are left out by Odoo itself
        return super(ProductProduct, self.sudo())._prepare_sellers(params)

    def _select_seller(self, *args, **kwargs):
        # sudo: as above; the sellers found are gathered in the environment of the product
        return super(ProductProduct, self.sudo())._select_seller(*args, **kwargs)


class StockMove(models.Model):
    _inherit = "stock.move"

    value = fields.Monetary(groups=GOODS_COST_GROUPS)
    value_manual = fields.Monetary(groups=GOODS_COST_GROUPS)
    remaining_value = fields.Monetary(groups=GOODS_COST_GROUPS)
    standard_price = fields.Float(groups=GOODS_COST_GROUPS)


class StockLot(models.Model):
    _inherit = "stock.lot"

    avg_cost = fields.Monetary(groups=GOODS_COST_GROUPS)
    total_value = fields.Monetary(groups=GOODS_COST_GROUPS)
    standard_price = fields.Float(groups=GOODS_COST_GROUPS)


class ProductSupplierinfo(models.Model):
    """What goods are bought for is what they cost."""

    _inherit = "product.supplierinfo"
    # without the price: whoever may not see it could not even list the vendors of a product. Odoo
    # sorts by price itself where it chooses one.
    _order = "sequence, min_qty DESC, id"

    price = fields.Float(groups=GOODS_COST_GROUPS)
    price_discounted = fields.Float(groups=GOODS_COST_GROUPS)
    discount = fields.Float(groups=GOODS_COST_GROUPS)
