"""Reads the documents behind order lines into the engine's :class:`Supply`.

A fixed number of queries, however many orders, levels of sub-assemblies and transfers there are.
"""

from collections import defaultdict

from ...engine.supply import NOTHING, Move, Source, Supply, forecast
from . import supply_queries as queries
from .supply_production import ProductionTree


class SupplyReader:
    """Facts of the goods of order lines at one moment.

    ``rows`` holds the moves by id; a request to a supplier that has no receipts yet is a row with an id
    below zero. Odoo links a move to what was made or bought for it only where nothing was in stock
    ("make to order"). Where a part was ("from stock, else make"), the order's reference tells.

    :param lines: ``sale.order.line`` with the rights of the server
    :param now: naive UTC datetime
    """

    def __init__(self, lines, now):
        self.env = lines.env
        self.lines = lines
        self.now = now
        self.rows = {}
        self.roots = defaultdict(list)
        self.returned = defaultdict(float)
        self.exchanged = defaultdict(float)
        self.productions = {}
        self.purchases = {}
        self.linked = defaultdict(list)
        self.supply = Supply((), {})
        if lines.ids:
            self.env.flush_all()
            self._read()

    def _read(self):
        lines, orders = self.lines.ids, self.lines.order_id.ids
        self.rows = {row["id"]: row for row in queries.read_moves(self.env, lines, orders)}
        self._read_purchases(lines, orders)
        self._link_by_reference()
        forecasts = self._read_forecasts()
        arrivals = {id_: self._arrival(row) for id_, row in self.purchases.items()}
        self.productions = ProductionTree(
            self.env, self.rows, arrivals, forecasts, self.now
        ).productions
        self._find_roots()
        self.supply = Supply(
            self._moves(),
            self._read_demands(),
            {id_: row["source"] for id_, row in self.productions.items()},
            {
                id_: Source(self._get_received_share(row), arrivals[id_])
                for id_, row in self.purchases.items()
            },
            forecasts,
        )

    # ---- moves -----------------------------------------------------------------------

    def _read_demands(self):
        """Who else takes from the sources; see :class:`Supply`."""
        demands = defaultdict(list)
        moves = [id_ for id_ in self.rows if id_ > 0]
        asked = [-id_ for id_ in self.rows if id_ < 0]
        for source, dest, quantity, is_done in queries.read_demands(self.env, moves, asked):
            demands[source].append((dest, quantity, is_done))
        for source, dests in self.linked.items():
            for dest in dests:
                row = self.rows[dest]
                moved = row["quantity"] if row["is_done"] else row["demand"]
                demands[source].append((dest, moved, row["is_done"]))
        return demands

    def _link_by_reference(self):
        """Add the sources that Odoo doesn't link: see the class."""
        by_line, by_group, by_product = defaultdict(list), defaultdict(list), defaultdict(list)
        for id_, row in self.rows.items():
            if row["is_linked"]:
                continue
            if row["production_id"] and row["made_id"] == row["product_id"]:
                by_line[row["made_for"] or 0, row["product_id"]].append(id_)
                for group in row["parent_groups"]:
                    by_group[group, row["product_id"]].append(id_)
            elif row["purchase_line_id"] and row["source_usage"] == "supplier":
                purchase = self.purchases.get(row["purchase_line_id"])
                if purchase and not self._is_outside(row["final_usage"], row["final_company"]):
                    by_line[purchase["sale_line_id"] or 0, row["product_id"]].append(id_)
                    if not purchase["sale_line_id"]:
                        by_product[row["product_id"]].append(id_)
        for id_, row in list(self.rows.items()):
            product = row["product_id"]
            if row["raw_id"]:
                found = by_group[row["group_id"], product] or by_product[product]
                row["sources"] += [source for source in found if source not in row["sources"]]
            elif self._is_first_step(row):
                for source in by_line[row["sale_line_id"], product] + by_line[0, product]:
                    row["sources"].append(source)
                    self.linked[source].append(id_)

    def _is_first_step(self, row):
        """Whether a move takes goods for a line out of the stock."""
        return (
            row["sale_line_id"]
            and not row["production_id"]
            and row["source_usage"] == "internal"
            and self._is_outside(row["final_usage"], row["final_company"])
            and not any(
                self.rows[source]["sale_line_id"] == row["sale_line_id"]
                for source in row["sources"]
                if source in self.rows
            )
        )

    def _moves(self):
        warehouses = {line.id: line.warehouse_id.id for line in self.lines}
        root_warehouse = {}
        for line_id, roots in self.roots.items():
            for root in roots:
                self._mark_warehouse(root, warehouses.get(line_id), root_warehouse)
        for id_, row in self.rows.items():
            yield Move(
                id_,
                row["quantity"] if row["is_done"] else row["demand"],
                row["is_done"],
                row["quantity"],
                row["source_usage"] == "internal"
                and row["source_warehouse"] == root_warehouse.get(id_),
                row["date"],
                tuple(row["sources"]),
                row["production_id"],
                row["purchase_line_id"],
            )

    def _mark_warehouse(self, root, warehouse, found):
        """Note for a move and all before it which warehouse ships what it brings."""
        warehouse = self.rows[root]["source_warehouse"] or warehouse
        waiting = [root]
        while waiting:
            id_ = waiting.pop()
            if id_ in self.rows and id_ not in found:
                found[id_] = warehouse
                waiting += self.rows[id_]["sources"]

    def _find_roots(self):
        """The last moves on the way to the customer, and what came back."""
        passed_on = {
            source
            for row in self.rows.values()
            # what came back was delivered all the same
            if row["sale_line_id"] and not row["raw_id"] and row["source_usage"] != "customer"
            for source in row["sources"]
        }
        for id_, row in self.rows.items():
            line_id = row["sale_line_id"]
            if not line_id or row["raw_id"] or row["production_id"]:
                continue
            if row["source_usage"] == "customer":
                self._note_return(line_id, row)
                continue
            goes_out = self._is_outside(row["final_usage"], row["final_company"])
            is_out = self._is_outside(row["dest_usage"], row["dest_company"])
            if (is_out or (goes_out and not row["is_done"])) and id_ not in passed_on:
                self.roots[line_id].append(id_)
                if row["is_done"] and row["returned_id"]:
                    (self.returned if row["to_refund"] else self.exchanged)[
                        line_id, row["product_id"]
                    ] -= row["quantity"]

    def _note_return(self, line_id, row):
        if row["is_done"]:
            (self.returned if row["to_refund"] else self.exchanged)[line_id, row["product_id"]] += (
                row["quantity"]
            )

    @staticmethod
    def _is_outside(usage, company_id):
        return usage == "customer" or (usage == "transit" and not company_id)

    # ---- orders to suppliers -----------------------------------------------------------

    def _read_purchases(self, lines, orders):
        known = {row["purchase_line_id"] for row in self.rows.values()} - {None}
        for row in queries.read_purchases(self.env, lines, orders, self.rows, known):
            self.purchases[row["id"]] = row
            if not row["has_moves"]:
                self._add_asked(row)

    def _add_asked(self, row):
        """A request to a supplier that is not ordered yet has no receipt: make up for it."""
        if row["sale_line_id"] and row["sale_line_id"] not in self.lines.ids:
            return
        outside = "customer" if row["is_dropship"] else "internal"
        self.rows[-row["id"]] = {
            "id": -row["id"],
            "product_id": row["product_id"],
            "state": "draft",
            "is_done": False,
            "date": None,
            "sale_line_id": row["sale_line_id"] if row["is_dropship"] else None,
            "demand": row["quantity"],
            "quantity": 0.0,
            "production_id": None,
            "raw_id": None,
            "purchase_line_id": row["id"],
            "picking_id": None,
            "group_id": None,
            "made_id": None,
            "made_for": None,
            "is_linked": row["is_linked"],
            "parent_groups": [],
            "returned_id": None,
            "to_refund": False,
            "source_usage": "supplier",
            "source_warehouse": None,
            "dest_usage": outside,
            "dest_company": None,
            "final_usage": outside,
            "final_company": None,
            "sources": [],
        }
        for dest in row["dests"]:
            self.rows[dest]["sources"].append(-row["id"])

    @staticmethod
    def _get_received_share(row):
        return min(1.0, row["received"] / row["quantity"]) if row["quantity"] > 0 else 1.0

    def _arrival(self, row):
        """When the goods of an order to a supplier will be there; not before now while they aren't."""
        open_dates = [
            move["date"]
            for move in self.rows.values()
            if move["purchase_line_id"] == row["id"] and not move["is_done"] and move["date"]
        ]
        # the buyer moves the date of the line, the warehouse that of the receipt
        planned = [moment for moment in (*open_dates, row["date_planned"]) if moment]
        is_guessed = not row["is_ordered"] and not row["is_arrival_told"]
        if planned and is_guessed and row["date_order"]:
            # it takes its time from the day it is ordered on, which is today at the earliest
            planned.append(self.now + (max(planned) - row["date_order"]))
        return max(*planned, self.now) if planned else None

    # ---- stock that is on its way ----------------------------------------------------------

    def _read_forecasts(self):
        """{id of a move: when stock that it waits for will be there}, first come, first served.

        Asked for goods and components that are taken from stock and not there yet.
        """
        waiting = [
            row
            for row in self.rows.values()
            if row["source_usage"] == "internal"
            and row["source_warehouse"]
            and row["state"] in ("confirmed", "partially_available", "waiting")
            and row["demand"] > row["quantity"] + NOTHING
            and not any(source in self.rows for source in row["sources"])
        ]
        if not waiting:
            return {}
        keys = {(row["product_id"], row["source_warehouse"]) for row in waiting}
        needs, free, arrivals = self._read_stock({product for product, _warehouse in keys})
        result = {}
        for key in keys:
            result |= forecast(needs[key], free[key], arrivals[key], self.now)
        return result

    def _read_stock(self, products):
        """What open moves of products wait for, what is free, what is on its way, each by
        (product, warehouse).
        """
        needs, arrivals = defaultdict(list), defaultdict(list)
        for move, product, warehouse, quantity in queries.read_needs(self.env, products):
            needs[product, warehouse].append((move, quantity))
        free = defaultdict(float)
        for product, warehouse, quantity in queries.read_free(self.env, products):
            free[product, warehouse] = quantity
        for product, warehouse, when, quantity in queries.read_arrivals(self.env, products):
            arrivals[product, warehouse].append((when, quantity))
        return needs, free, arrivals
