"""What the company keeps in stock, makes and buys, and orders that are being supplied right now."""

from odoo.tools import SQL

from .company import QUIET

#: parts of what is made: key: (en, ru, pl), price, days of the vendor (None: made here), stock
PARTS = {
    "steel": (
        ("Stainless Sheet 6 mm", "Лист нержавеющий 6 мм", "Blacha nierdzewna 6 mm"),
        48_000,
        12,
        14,
    ),
    "insulation": (("Graphite Felt", "Войлок графитовый", "Filc grafitowy"), 62_000, 25, 9),
    "cabinet": (("Control Cabinet", "Шкаф управления", "Szafa sterownicza"), 310_000, 18, 3),
    "compressor": (
        ("Refrigeration Compressor", "Компрессор холодильный", "Sprężarka chłodnicza"),
        270_000,
        21,
        2,
    ),
    "shell": (
        ("Vacuum Chamber Body", "Корпус вакуумной камеры", "Korpus komory próżniowej"),
        0,
        None,
        1,
    ),
    "box": (
        ("Test Chamber Body", "Корпус испытательной камеры", "Korpus komory badawczej"),
        0,
        None,
        1,
    ),
}
#: what is made: key: (days, ((part, quantity), …))
BILLS = {
    "shell": (6, (("steel", 8), ("seals", 2))),
    "box": (4, (("steel", 5),)),
    "vp600": (14, (("shell", 1), ("heater", 1), ("cabinet", 1), ("nd16", 1))),
    "vp1350": (21, (("shell", 2), ("heater", 2), ("insulation", 4), ("cabinet", 1), ("nt700", 1))),
    "vp2200": (30, (("shell", 2), ("heater", 4), ("insulation", 8), ("cabinet", 2), ("nt700", 2))),
    "kt250": (8, (("box", 1), ("compressor", 1), ("cabinet", 1))),
    "kt1000": (12, (("box", 2), ("compressor", 1), ("cabinet", 1))),
    "ktu500": (15, (("box", 2), ("compressor", 2), ("cabinet", 1))),
}
#: what is bought and sold as it is: days of the vendor
VENDORS = {
    "nd16": 10,
    "nt700": 35,
    "heater": 15,
    "seals": 6,
    "leakref": 20,
    "oil": 4,
    "tg20": 28,
    "tg50": 28,
}
#: pieces on the shelves
STOCK = {
    "nd16": 5,
    "nt700": 2,
    "heater": 9,
    "seals": 40,
    "leakref": 4,
    "oil": 26,
    "tg20": 2,
    "tg50": 1,
    "kt250": 1,
    "vp600": 1,
    "vs80": 2,
}
SUPPLIERS = (
    ("ООО «Вакуум-Импорт»", "Санкт-Петербург"),
    ("АО «Уралметаллоснаб»", "Екатеринбург"),
)
#: the latest orders are being supplied; what was sold before is at the client's
PROCURED = 10


class Supply:
    def __init__(self, company):
        self.company, self.env = company, company.env(context={**company.env.context, **QUIET})
        self.products = dict(company.products)

    def create(self):
        """Parts, bills of material, vendors and stock; before the first order is confirmed."""
        # goods are counted from the start: nobody can begin with that while transfers wait
        goods = (
            self.env["product.product"]
            .union(*self.products.values())
            .filtered(lambda product: product.type == "consu")
        )
        goods.product_tmpl_id.is_storable = True
        self._create_parts()
        self._create_vendors()
        self._create_bills()
        self._fill_shelves()

    def _create_parts(self):
        templates = self.env["product.template"].create(
            [
                {
                    "name": names[0],
                    "type": "consu",
                    "is_storable": True,
                    "sale_ok": False,
                    "list_price": 0,
                    "standard_price": price,
                    "default_code": key.upper(),
                }
                for key, (names, price, _days, _stock) in PARTS.items()
            ]
        )
        self.company.translate(templates, [item[0] for item in PARTS.values()])
        self.products.update(zip(PARTS, templates.product_variant_id, strict=True))

    def _create_vendors(self):
        vendors = self.env["res.partner"].create(
            [{"name": name, "city": city, "is_company": True} for name, city in SUPPLIERS]
        )
        lead_times = {
            **VENDORS,
            **{key: days for key, (_names, _price, days, _stock) in PARTS.items() if days},
        }
        self.env["product.supplierinfo"].create(
            [
                {
                    "partner_id": vendors[key in PARTS].id,
                    "product_tmpl_id": self.products[key].product_tmpl_id.id,
                    "price": self.products[key].standard_price,
                    "delay": days,
                }
                for key, days in lead_times.items()
            ]
        )

    def _create_bills(self):
        self.env["mrp.bom"].create(
            [
                {
                    "product_tmpl_id": self.products[key].product_tmpl_id.id,
                    "produce_delay": days,
                    "bom_line_ids": [
                        (0, 0, {"product_id": self.products[part].id, "product_qty": quantity})
                        for part, quantity in parts
                    ],
                }
                for key, (days, parts) in BILLS.items()
            ]
        )

    @staticmethod
    def _is_carried_out(deal):
        return deal.process == "equipment" and not deal.is_executed

    def _fill_shelves(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.company.id)], limit=1
        )
        shelves = {**STOCK, **{key: item[3] for key, item in PARTS.items()}}
        quants = self.env["stock.quant"].with_context(inventory_mode=True)
        quants.create(
            [
                {
                    "product_id": self.products[key].id,
                    "location_id": warehouse.lot_stock_id.id,
                    "inventory_quantity": quantity,
                }
                for key, quantity in shelves.items()
            ]
        ).action_apply_inventory()

    def confirm(self, sold):
        """Confirm what was sold: deals that are being carried out, and the latest, are supplied.

        :param list sold: (order, deal of the plot)
        """
        sold = sorted(
            sold, key=lambda pair: (self._is_carried_out(pair[1]), pair[1].closing.moment)
        )
        count = max(PROCURED, sum(self._is_carried_out(deal) for _order, deal in sold))
        orders = self.env["sale.order"].browse(order.id for order, _deal in sold)
        past, now = orders[:-count], orders[-count:]
        past.with_context(skip_procurement=True).action_confirm()
        now.action_confirm()
        self.env.flush_all()
        # A year of transfers would be a minute of loading; the client has the goods.
        self.env.cr.execute(
            SQL(
                """UPDATE sale_order_line line SET qty_delivered = product_uom_qty
                     FROM product_product product, product_template template
                    WHERE product.id = line.product_id AND template.id = product.product_tmpl_id
                      AND template.type = 'consu' AND line.order_id = ANY(%s)""",
                past.ids,
            )
        )
        self.env.invalidate_all()
