"""Cases that `bench/execution` measures on a database without and on one with the suite.

Run inside `odoo shell`; prints one line `BENCH {json}`: seconds (of each round) and queries per case.
Both sides have the same goods, stock, bills and vendors. Stock Odoo gets by routes on the products
what the suite does by itself: free stock is reserved, what is missing is made or bought. Nothing is
committed but the goods, once.
"""

import json
import os
import time

ENV = env  # noqa: F821  (given by odoo shell)
OURS = os.environ["BENCH_SIDE"] == "ours"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
KINDS = {"made": 4, "bought": 4, "kept": 2}
#: of ten ordered, so many are in stock
IN_STOCK = (3, 0, 10, 5)


def measure(work, prepare):
    """Seconds of each round, and queries, of ``work``; each time rolled back."""
    seconds, queries = [], 0
    for turn in range(ROUNDS + 1):
        argument = prepare()
        ENV.flush_all()
        ENV.invalidate_all()
        before, start = ENV.cr.sql_log_count, time.perf_counter()
        work(argument)
        ENV.flush_all()
        ENV.cr.precommit.run()
        if turn:  # the first one warms the caches
            seconds.append(time.perf_counter() - start)
            queries = ENV.cr.sql_log_count - before
        ENV.cr.rollback()
        ENV.invalidate_all()
    return {"seconds": seconds, "queries": queries}


class Goods:
    def __init__(self):
        self.warehouse = ENV["stock.warehouse"].search(
            [("company_id", "=", ENV.company.id)], limit=1
        )
        self.vendor = ENV["res.partner"].create({"name": "Bench vendor"})
        self.make = self.buy = ENV["stock.route"]
        if not OURS:
            order = ENV.ref("stock.route_warehouse0_mto")
            order.active = True
            order.rule_ids.procure_method = "mts_else_mto"
            self.make = order | self.warehouse.manufacture_pull_id.route_id
            self.buy = order | self.warehouse.buy_pull_id.route_id

    def create(self):
        """Sold products by kind; two levels below those that are made."""
        sheet, bolt = (self.product(f"Bench {name}", self.buy) for name in ("sheet", "bolt"))
        body = self.product("Bench body", self.make)
        self.sell(sheet | bolt)
        self.bill(body, sheet, bolt)
        self.keep(sheet, 10)
        for kind, count in KINDS.items():
            for number in range(count):
                product = self.product(
                    f"Bench {kind} {number}",
                    {"made": self.make, "bought": self.buy}.get(kind, ENV["stock.route"]),
                )
                if kind == "made":
                    self.bill(product, body, bolt)
                elif kind == "bought":
                    self.sell(product)
                self.keep(product, 1000 if kind == "kept" else IN_STOCK[number])
        for number in range(10):
            self.keep(self.product(f"Bench stocked {number}", ENV["stock.route"]), 1000)
        ENV.cr.commit()

    def product(self, name, routes):
        return ENV["product.product"].create(
            {
                "name": name,
                "default_code": name,
                "type": "consu",
                "is_storable": True,
                "list_price": 10,
                "route_ids": [(6, 0, routes.ids)],
            }
        )

    def sell(self, products):
        for product in products:
            product.seller_ids = [(0, 0, {"partner_id": self.vendor.id, "delay": 5, "price": 3})]

    def bill(self, product, *parts):
        ENV["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    (0, 0, {"product_id": part.id, "product_qty": 2}) for part in parts
                ],
            }
        )

    def keep(self, product, quantity):
        if not quantity:
            return
        ENV["stock.quant"]._update_available_quantity(
            product, self.warehouse.lot_stock_id, quantity
        )


def seller():
    user = ENV["res.users"].search([("login", "=", "bench_exec_seller")])
    return user or ENV["res.users"].with_context(no_reset_password=True).create(
        {
            "name": "Seller",
            "login": "bench_exec_seller",
            "email": "seller@bench.example",
            "group_ids": [(6, 0, ENV.ref("sales_team.group_sale_salesman").ids)],
        }
    )


def order_of(user, customer, products):
    return (
        ENV["sale.order"]
        .with_user(user)
        .create(
            {
                "partner_id": customer.id,
                "order_line": [
                    (0, 0, {"product_id": product.id, "product_uom_qty": 10})
                    for product in products
                ],
            }
        )
    )


def products(*kinds):
    return ENV["product.product"].union(
        *(
            ENV["product.product"].search([("default_code", "=like", f"Bench {kind} %")])
            for kind in kinds
        )
    )


if not ENV["product.product"].search_count([("default_code", "=", "Bench sheet")]):
    Goods().create()
    seller()
    ENV.cr.commit()
USER = seller()
CUSTOMER = ENV["res.partner"].search([("name", "=", "Bench vendor")], limit=1)
RESULT = {
    "confirm": measure(
        lambda order: order.action_confirm(),
        lambda: order_of(USER, CUSTOMER, products("made", "bought", "kept")),
    ),
    "confirm_kept": measure(
        lambda order: order.action_confirm(),
        lambda: order_of(USER, CUSTOMER, products("stocked")),
    ),
}
print("BENCH " + json.dumps(RESULT))
