from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmPurchaseRequest(models.Model):
    """Requests of many people become lines of a few orders to vendors."""

    _inherit = "crm.purchase.request"

    def action_consolidate(self):
        """Open the dialog in which the buyer chooses vendors for these requests."""
        self._check_buyer()
        new = self.filtered(lambda request: request.state == "new")
        if not new:
            raise UserError(self.env._("None of these requests is new."))
        wizard = self.env["crm.purchase.consolidate"].create({"request_ids": [(6, 0, new.ids)]})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Order from Vendors"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def consolidate(self, vendor_ids=None):
        """Put new requests on requests for quotation: one line for each vendor, product and unit.

        An open quotation of the vendor is added to; else a new one is made. Quantities are summed in
        the unit the vendor sells in.

        :param dict vendor_ids: {product id: partner id}; else the vendor of the product for the
            quantity and the day
        :return: ``purchase.order`` ids
        :raises UserError: a request is not new any more, or a product has no vendor: its name
        :raises AccessError: the caller is no buyer
        """
        self._check_buyer()
        self.check_access("write")
        if not self:
            raise UserError(self.env._("Choose requests first."))
        vendors = {int(key): value for key, value in (vendor_ids or {}).items()}
        self._lock_state()
        self.invalidate_recordset()
        self._move_state(["new"], "consolidated")
        purchases = self.env["purchase.order"]
        for (company, product), requests in self._group_by_product().items():
            vendor = self.env["res.partner"].browse(vendors.get(product.id))
            seller = requests._find_seller(vendor)
            vendor = vendor or seller.partner_id
            if not vendor:
                raise UserError(
                    self.env._(
                        "“%(product)s” has no vendor. Choose one, or add it to the product.",
                        product=product.display_name,
                    )
                )
            there = requests.with_company(company)
            purchase = there._find_quotation(vendor, seller)
            there._add_to_quotation(purchase, seller)
            purchases |= purchase
        return purchases.ids

    def _group_by_product(self):
        groups = defaultdict(self.browse)
        for request in self.sorted(lambda item: (item.date_needed, item.id)):
            groups[request.company_id, request.product_id] |= request
        return groups

    def _sum_in(self, unit):
        return sum(
            request.product_uom_id._compute_quantity(request.quantity, unit, round=False)
            for request in self
        )

    def _find_seller(self, vendor=None):
        """The price list line of a product's vendor for all of these requests together."""
        product = self.product_id.with_company(self.company_id)
        return product._select_seller(
            partner_id=vendor or False,
            quantity=self._sum_in(product.uom_id),
            date=fields.Date.context_today(self),
            uom_id=product.uom_id,
        )

    def _find_quotation(self, vendor, seller):
        """The vendor's open quotation that nobody else is just changing, or a new one."""
        company = self.company_id
        vals = self._prepare_quotation_vals(vendor, seller)
        quotations = self.env["purchase.order"].search(
            [
                ("state", "=", "draft"),
                ("partner_id", "=", vendor.id),
                ("company_id", "=", company.id),
                ("currency_id", "=", vals["currency_id"]),
                ("dest_address_id", "=", False),
                ("picking_type_id.code", "=", "incoming"),
            ],
            order="id",
        )
        found = quotations.try_lock_for_update(limit=1) if quotations else quotations
        return found or self.env["purchase.order"].create(vals)

    def _prepare_quotation_vals(self, vendor, seller):
        company = self.company_id
        currency = (
            seller.currency_id
            or vendor.with_company(company).property_purchase_currency_id
            or company.currency_id
        )
        return {
            "partner_id": vendor.id,
            "company_id": company.id,
            "currency_id": currency.id,
            "origin": ", ".join(self.mapped("name")),
        }

    def _prepare_line_vals(self, purchase, unit, quantity):
        """Values of a line of the quotation with the vendor's price for the whole quantity."""
        return self.env["purchase.order.line"]._prepare_purchase_order_line(
            self.product_id, quantity, unit, self.company_id, purchase.partner_id, purchase
        )

    def _add_to_quotation(self, purchase, seller):
        """Sum these requests for one product on a line of the quotation."""
        product = self.product_id
        unit = seller.product_uom_id or product.uom_id
        quantity = unit.round(self._sum_in(unit), rounding_method="UP")
        line = purchase.order_line.filtered(
            lambda item: (
                item.product_id == product
                and item.product_uom_id == unit
                # of lines bought for an order somebody else keeps the quantity
                and not item.sale_line_id
                and not item.move_dest_ids
            )
        )[:1]
        if line:
            usual = self._prepare_line_vals(purchase, unit, line.product_qty)["price_unit"]
            vals = {"product_qty": line.product_qty + quantity}
            # a price agreed by hand stays
            if purchase.currency_id.is_zero(line.price_unit - usual):
                more = self._prepare_line_vals(purchase, unit, vals["product_qty"])
                vals["price_unit"] = more["price_unit"]
            line.write(vals)
        else:
            line = line.create(self._prepare_line_vals(purchase, unit, quantity))
        self._as_move().write({"purchase_line_id": line.id})

    def _prepare_sum_vals(self):
        """Values of a line of the dialog for requests for one product."""
        seller = self._find_seller()
        unit = seller.product_uom_id or self.product_id.uom_id
        return {
            "request_count": len(self),
            "quantity": unit.round(self._sum_in(unit), rounding_method="UP"),
            "product_uom_id": unit.id,
            "date_needed": min(self.mapped("date_needed")),
            "partner_id": seller.partner_id.id,
        }


class CrmPurchaseConsolidate(models.TransientModel):
    """The buyer looks at the sums and chooses vendors."""

    _name = "crm.purchase.consolidate"
    _description = "Order Requests from Vendors"

    request_ids = fields.Many2many("crm.purchase.request", readonly=True)
    line_ids = fields.One2many(
        "crm.purchase.consolidate.line",
        "consolidate_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("request_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                (5, 0, 0),
                *(
                    (0, 0, {"product_id": product.id, **requests._prepare_sum_vals()})
                    for (
                        _company,
                        product,
                    ), requests in wizard.request_ids._group_by_product().items()
                ),
            ]

    def action_apply(self):
        """Make or extend the quotations and open them."""
        self.ensure_one()
        vendors = {line.product_id.id: line.partner_id.id for line in self.line_ids}
        missing = self.line_ids.filtered(lambda line: not line.partner_id)
        if missing:
            raise UserError(
                self.env._(
                    "Choose a vendor for: %(products)s.",
                    products=", ".join(missing.product_id.mapped("display_name")),
                )
            )
        self.request_ids.consolidate(vendors)
        return self.request_ids.action_open_purchase()


class CrmPurchaseConsolidateLine(models.TransientModel):
    """All that is asked for of one product."""

    _name = "crm.purchase.consolidate.line"
    _description = "Product to Order from a Vendor"

    consolidate_id = fields.Many2one("crm.purchase.consolidate", ondelete="cascade")
    product_id = fields.Many2one("product.product", readonly=True)
    request_count = fields.Integer(string="Requests", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    date_needed = fields.Date(string="First Needed By", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Vendor")
