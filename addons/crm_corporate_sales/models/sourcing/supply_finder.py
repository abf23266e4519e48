"""Finds how products are had in a warehouse, for the engine: rules, bills of material, vendors."""

from collections import defaultdict

from odoo import fields
from odoo.fields import Domain

from ...engine import sourcing as engine

#: action of a rule -> what it does for the order
SOURCE_BY_ACTION = {
    "manufacture": engine.PRODUCTION,
    "buy": engine.PURCHASE,
    "pull": engine.TRANSFER,
    "pull_push": engine.TRANSFER,
}


class SupplyFinder:
    """Answers for many products at once what Odoo would do for each of them.

    Reads with the rights of the server: sellers may know whether something is made or bought and
    how long that takes, not from whom and at which cost. Nothing else leaves this class.
    """

    def __init__(self, env, company):
        self.env = env(su=True, context={**env.context, "allowed_company_ids": company.ids})
        self.company = self.env["res.company"].browse(company.id)
        self._boms = {}
        self._kits = {}
        self._rules = {}

    # ---- rules -----------------------------------------------------------------------

    def read_rules(self, location, warehouse, products, routes=None):
        """{product: the rule Odoo follows when it is missing in a location}.

        Does what ``stock.rule._get_rule`` does, for all products in one query.

        :param routes: ``stock.route`` that goes before those of products and warehouse
        """
        routes = routes or self.env["stock.route"]
        locations = self._up(location)
        own = {
            product: product.route_ids | product.categ_id.total_route_ids for product in products
        }
        everything = routes.union(*own.values(), warehouse.route_ids)
        rules = self.env["stock.rule"].search(
            Domain("route_id", "in", everything.ids)
            & Domain("location_dest_id", "in", locations.ids)
            & Domain("action", "!=", "push")
            & Domain("warehouse_id", "in", [warehouse.id, False])
            & Domain("company_id", "in", [self.company.id, False]),
            order="route_sequence, sequence, id",
        )
        by_place = defaultdict(dict)
        for rule in rules:
            place = rule.location_dest_id, rule.route_id
            by_place[place].setdefault(bool(rule.warehouse_id), rule)
        self.read_boms(products)
        return {
            product: self._pick_rule(
                by_place, locations, warehouse, product, [routes, own[product]]
            )
            for product in products
        }

    def _pick_rule(self, by_place, locations, warehouse, product, levels):
        levels = [*levels, warehouse.route_ids.filtered(lambda route: self._fits(route, product))]
        for location in locations:
            for routes in levels:
                for route in routes.sorted(
                    lambda route: (route not in product.route_ids, route.sequence)
                ):
                    found = by_place.get((location, route))
                    if found:
                        return found.get(True) or found[False]
        return self.env["stock.rule"]

    def _fits(self, route, product):
        """Odoo leaves out routes of the warehouse that can't supply the product."""
        actions = set(route.rule_ids.mapped("action"))
        if "manufacture" in actions and not self.bom(product):
            return False
        return not ("buy" in actions and not product.seller_ids)

    @staticmethod
    def _up(location):
        locations = location
        while locations[-1].location_id:
            locations += locations[-1].location_id
        return locations

    # ---- bills of material, vendors ------------------------------------------------------

    def read_boms(self, products):
        self._read_bills(self._boms, "normal", products)

    def read_kits(self, products):
        self._read_bills(self._kits, "phantom", products)

    def _read_bills(self, known, kind, products):
        new = products.filtered(lambda product: product not in known)
        if new:
            found = self.env["mrp.bom"]._bom_find(new, company_id=self.company.id, bom_type=kind)
            known.update({product: found[product] for product in new})

    def bom(self, product):
        """The bill of material to make a product by; empty if there is none."""
        if product not in self._boms:
            self.read_boms(product)
        return self._boms[product]

    def kit(self, product):
        """The bill of a product that is delivered as its components; empty if it is none."""
        if product not in self._kits:
            self.read_kits(product)
        return self._kits[product]

    def seller(self, product, quantity=1.0):
        """The vendor's price list Odoo would order by."""
        product = product.with_company(self.company)
        return (
            product._select_seller(
                quantity=quantity, date=fields.Date.context_today(product), uom_id=product.uom_id
            )
            or product._prepare_sellers(False).filtered(
                lambda seller: seller.company_id in (self.company, self.env["res.company"])
            )[:1]
        )

    def source(self, rule, product):
        """What following a rule means for the order; None where it leads nowhere."""
        source = SOURCE_BY_ACTION.get(rule.action)
        if source == engine.PRODUCTION and not self.bom(product):
            return None
        if source == engine.PURCHASE and not self.seller(product):
            return None
        return source

    def sources(self, location, warehouse, products, routes=None):
        """{product: how it is had when it is missing in a location, or None}"""
        rules = self.read_rules(location, warehouse, products, routes)
        return {product: self.source(rules[product], product) for product in products}

    # ---- items of the engine ---------------------------------------------------------------

    def read_items(self, products_by_warehouse):
        """All items that products and their components need, level by level.

        :param dict products_by_warehouse: {``stock.warehouse``: ``product.product``}
        :return: {(warehouse id, product id): :class:`engine.sourcing.Item`}
        """
        items = {}
        level = {
            warehouse: products.with_env(self.env)
            for warehouse, products in products_by_warehouse.items()
        }
        while level:
            following = defaultdict(lambda: self.env["product.product"])
            for warehouse, products in level.items():
                self._read_level(warehouse.with_env(self.env), products, items, following)
            level = {
                warehouse: products.filtered(
                    lambda product, place=warehouse: (place.id, product.id) not in items
                )
                for warehouse, products in following.items()
            }
            level = {warehouse: products for warehouse, products in level.items() if products}
        return items

    def _read_level(self, warehouse, products, items, following):
        rules = self.read_rules(warehouse.lot_stock_id, warehouse, products)
        self.read_kits(products)
        for product in products:
            item, needed = self._prepare_item(warehouse, product, rules[product])
            items[warehouse.id, product.id] = item
            for place, product_needed in needed:
                following[place] |= product_needed

    def _prepare_item(self, warehouse, product, rule):
        """(item, [(warehouse, product) it needs])"""
        kit = self.kit(product)
        if kit:
            parts = self._components(kit, product)
            return (
                engine.Item(kit=tuple(((warehouse.id, part.id), qty) for part, qty in parts)),
                [(warehouse, part) for part, _qty in parts],
            )
        can = {}
        bom, seller = self.bom(product), self.seller(product)
        parts = self._components(bom, product) if bom else []
        if bom:
            can[engine.PRODUCTION] = float(bom.produce_delay)
        if seller:
            can[engine.PURCHASE] = float(seller.delay + self.company.days_to_purchase)
        supply = self.source(rule, product)
        needed = [(warehouse, part) for part, _qty in parts]
        source, days = None, can.get(supply, 0.0)
        if supply == engine.TRANSFER:
            other = rule.route_id.supplier_wh_id or rule.location_src_id.warehouse_id
            if other and other != warehouse:
                source, days = (other.id, product.id), float(rule.delay)
                needed.append((other, product))
            else:
                supply = None
        item = engine.Item(
            supply=supply,
            days=days,
            can=can,
            components=tuple(((warehouse.id, part.id), qty) for part, qty in parts),
            source=source,
            endless=not product.is_storable,
        )
        return item, needed

    def _components(self, bom, product):
        """[(product, quantity for one unit of what the bill makes)]"""
        made = bom.product_uom_id._compute_quantity(bom.product_qty, product.uom_id, round=False)
        return [
            (
                line.product_id,
                line.product_uom_id._compute_quantity(
                    line.product_qty, line.product_id.uom_id, round=False
                )
                / made,
            )
            for line in bom.bom_line_ids
            if line.product_id.type == "consu" and not line._skip_bom_line(product)
        ]

    # ---- stock ------------------------------------------------------------------------------

    def read_free(self, items):
        """{key of an item: quantity on hand in the stock of its warehouse, reserved by nobody}"""
        free = {}
        places = defaultdict(set)
        for warehouse_id, product_id in items:
            places[warehouse_id].add(product_id)
        for warehouse_id, product_ids in places.items():
            location = self.env["stock.warehouse"].browse(warehouse_id).lot_stock_id
            found = self.free(location, self.env["product.product"].browse(product_ids))
            free.update({(warehouse_id, product.id): qty for product, qty in found.items()})
        return free

    def free(self, location, products):
        """{product: quantity free in a location and below}; what a delivery can reserve there."""
        groups = self.env["stock.quant"]._read_group(
            [("product_id", "in", products.ids), ("location_id", "child_of", location.id)],
            ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"],
        )
        return {product: max(0.0, quantity - reserved) for product, quantity, reserved in groups}
