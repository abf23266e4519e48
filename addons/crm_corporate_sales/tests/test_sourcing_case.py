"""A maker of furnaces that keeps, makes and buys what it sells; for the tests of sourcing."""

from contextlib import contextmanager

from odoo.exceptions import UserError

from .test_review_case import DealCase


class SourcingCase(DealCase):
    """``kept`` is only in stock, ``furnace`` is made of a ``chamber`` (made of ``sheet``) and
    ``bolt``, ``pump`` is bought, ``gauge`` is made or bought. Salespeople have no other rights.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Secret Supplies"})
        cls.kept, cls.furnace, cls.chamber, cls.sheet, cls.bolt, cls.pump, cls.gauge = (
            cls._product(name)
            for name in ("Kept", "Furnace", "Chamber", "Sheet", "Bolt", "Pump", "Gauge")
        )
        for product, days in ((cls.sheet, 7), (cls.bolt, 1), (cls.pump, 5), (cls.gauge, 8)):
            cls._vendor(product, days)
        cls._bom(cls.chamber, [(cls.sheet, 4)], produce_delay=2)
        cls._bom(cls.furnace, [(cls.chamber, 1), (cls.bolt, 8)], produce_delay=3)
        cls._bom(cls.gauge, [(cls.bolt, 1)], produce_delay=1)
        cls.service = cls.env["product.product"].create({"name": "Training", "type": "service"})

    @classmethod
    def _product(cls, name, **values):
        return cls.env["product.product"].create(
            {"name": name, "type": "consu", "is_storable": True, "list_price": 100, **values}
        )

    @classmethod
    def _vendor(cls, product, days, **values):
        product.seller_ids = [
            (0, 0, {"partner_id": cls.vendor.id, "delay": days, "price": 7, **values})
        ]

    @classmethod
    def _bom(cls, product, components, **values):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    (0, 0, {"product_id": component.id, "product_qty": quantity})
                    for component, quantity in components
                ],
                **values,
            }
        )

    @classmethod
    def _stock(cls, product, quantity, warehouse=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, (warehouse or cls.warehouse).lot_stock_id, quantity
        )

    @classmethod
    def _free(cls, product):
        return product.with_context(location=cls.warehouse.lot_stock_id.id).free_qty

    @classmethod
    def _quotation(cls, *lines, **values):
        """A quotation of anna's, as anna sees it; lines are (product, quantity, values)."""
        return (
            cls.env["sale.order"]
            .with_user(cls.anna)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "opportunity_id": cls.deal.id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                **(more[0] if more else {}),
                            },
                        )
                        for product, quantity, *more in lines
                    ],
                    **values,
                }
            )
        )

    def _order(self, *lines, **values):
        order = self._quotation(*lines, **values)
        order.action_confirm()
        return order

    def _parts(self, line):
        """{source: quantity} of the open transfer lines out of the stock."""
        parts = {}
        for move in line.sudo()._get_order_moves():
            self.assertEqual(
                move.procure_method,
                "make_to_stock" if move.sourcing_source == "stock" else "make_to_order",
            )
            key = move.sourcing_source
            parts[key] = parts.get(key, 0) + move.product_qty
        return parts

    def _productions(self, order, product=None):
        found = self.env["mrp.production"].search(
            [
                ("reference_ids", "in", order.sudo().stock_reference_ids.ids),
                ("state", "!=", "cancel"),
            ]
        )
        return found.filtered(lambda made: made.product_id == product) if product else found

    def _requested(self, order, product):
        """Quantity on requests and orders to suppliers made for an order."""
        lines = self.env["purchase.order.line"].search(
            [
                ("product_id", "=", product.id),
                ("order_id.reference_ids", "in", order.sudo().stock_reference_ids.ids),
                ("order_id.state", "!=", "cancel"),
            ]
        )
        return sum(lines.mapped("product_qty"))

    def _preview(self, order, user=None):
        [preview] = order.with_user(user or self.anna).sourcing_preview()
        return preview

    def _split(self, row):
        return tuple(
            row[name] for name in ("from_stock", "from_production", "from_purchase", "missing")
        )

    @contextmanager
    def assertRefused(self, pattern, error=UserError):  # noqa: N802
        """What is inside is refused with a text that names the thing; then it is rolled back."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)
