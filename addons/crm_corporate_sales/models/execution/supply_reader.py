"""Reads the documents behind order lines into the engine's :class:`Supply`.

A fixed number of queries, however many orders, levels of sub-assemblies and transfers there are. SQL,
because the graph of moves is walked by the database; it reads no cost and no vendor.
"""

from collections import defaultdict

from odoo.tools import SQL

from ...engine import readiness
from ...engine.supply import NOTHING, Move, Source, Supply


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
        self._read_moves()
        self._read_purchases()
        self._link_by_reference()
        self._read_productions()
        self._find_roots()
        demands = self._read_demands()
        self.supply = Supply(
            self._moves(),
            demands,
            {id_: row["source"] for id_, row in self.productions.items()},
            {id_: self._purchase_source(row) for id_, row in self.purchases.items()},
            self._read_forecasts(),
        )

    # ---- moves -----------------------------------------------------------------------

    def _read_moves(self):
        """Moves of the lines and all that is before them: transfers, receipts, components."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                WITH RECURSIVE reference AS (
                    SELECT DISTINCT reference_id AS id
                      FROM stock_reference_sale_rel
                     WHERE sale_id IN %(orders)s
                ), chain(id) AS (
                    (
                        SELECT id
                          FROM stock_move
                         WHERE sale_line_id IN %(lines)s AND state != 'cancel'
                     UNION ALL
                        SELECT made.id
                          FROM stock_reference_production_rel rel
                          JOIN stock_move made ON made.production_id = rel.production_id
                         WHERE rel.reference_id IN (SELECT id FROM reference)
                     UNION ALL
                        SELECT received.id
                          FROM stock_reference_purchase_rel rel
                          JOIN purchase_order_line bought ON bought.order_id = rel.purchase_id
                          JOIN stock_move received ON received.purchase_line_id = bought.id
                         WHERE rel.reference_id IN (SELECT id FROM reference)
                           AND (bought.sale_line_id IS NULL OR bought.sale_line_id IN %(lines)s)
                    )
                  UNION
                    SELECT found.id
                      FROM chain
                      JOIN stock_move move ON move.id = chain.id
                CROSS JOIN LATERAL (
                        SELECT rel.move_orig_id AS id
                          FROM stock_move_move_rel rel
                         WHERE rel.move_dest_id = move.id
                     UNION ALL
                        SELECT raw.id
                          FROM stock_move raw
                         WHERE raw.raw_material_production_id = move.production_id
                     ) found
                )
                SELECT move.id, move.product_id, move.state, move.date, move.sale_line_id,
                       move.product_qty AS demand,
                       COALESCE(move.quantity, 0) * unit.factor / own.factor AS quantity,
                       move.production_id, move.raw_material_production_id AS raw_id,
                       move.purchase_line_id, move.picking_id, move.production_group_id AS group_id,
                       mo.product_id AS made_id, mo.sale_line_id AS made_for,
                       EXISTS (
                           SELECT 1 FROM stock_move_move_rel rel WHERE rel.move_orig_id = move.id
                       ) AS is_linked,
                       ARRAY(
                           SELECT parent_group_id
                             FROM mrp_production_group_rel
                            WHERE child_group_id = mo.production_group_id
                       ) AS parent_groups,
                       move.origin_returned_move_id AS returned_id, move.to_refund,
                       source.usage AS source_usage, source.warehouse_id AS source_warehouse,
                       dest.usage AS dest_usage, dest.company_id AS dest_company,
                       COALESCE(final.usage, dest.usage) AS final_usage,
                       CASE WHEN final.id IS NULL THEN dest.company_id ELSE final.company_id END
                           AS final_company,
                       ARRAY(
                           SELECT rel.move_orig_id
                             FROM stock_move_move_rel rel
                            WHERE rel.move_dest_id = move.id
                         ORDER BY rel.move_orig_id
                       ) AS sources
                  FROM chain
                  JOIN stock_move move ON move.id = chain.id
                  JOIN uom_uom unit ON unit.id = move.product_uom
                  JOIN product_product product ON product.id = move.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = template.uom_id
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN stock_location dest ON dest.id = move.location_dest_id
             LEFT JOIN stock_location final ON final.id = move.location_final_id
             LEFT JOIN mrp_production mo ON mo.id = move.production_id
                 WHERE move.state != 'cancel'
              ORDER BY move.id
                """,
                lines=tuple(self.lines.ids),
                orders=tuple(self.lines.order_id.ids),
            )
        )
        for row in rows:
            row["demand"] = float(row["demand"] or 0)
            row["quantity"] = float(row["quantity"] or 0)
            row["sources"] = list(row["sources"])
            row["is_done"] = row["state"] == "done"
        self.rows = {row["id"]: row for row in rows}

    def _read_demands(self):
        """Who else takes from the sources; see :class:`Supply`."""
        demands = defaultdict(list)
        ids = tuple(id_ for id_ in self.rows if id_ > 0)
        if not ids:
            return demands
        for source, dest, quantity, is_done in self.env.execute_query(
            SQL(
                """
                SELECT rel.move_orig_id, dest.id,
                       CASE WHEN dest.state = 'done'
                            THEN dest.quantity * unit.factor / own.factor
                            ELSE dest.product_qty END,
                       dest.state = 'done'
                  FROM stock_move_move_rel rel
                  JOIN stock_move dest ON dest.id = rel.move_dest_id
                  JOIN uom_uom unit ON unit.id = dest.product_uom
                  JOIN product_product product ON product.id = dest.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = template.uom_id
                 WHERE rel.move_orig_id IN %(ids)s AND dest.state != 'cancel'
              UNION ALL
                SELECT -asked.created_purchase_line_id, dest.id, dest.product_qty, FALSE
                  FROM stock_move_created_purchase_line_rel asked
                  JOIN stock_move dest ON dest.id = asked.move_id
                 WHERE asked.created_purchase_line_id IN %(asked)s
                   AND dest.state NOT IN ('done', 'cancel')
                """,
                ids=ids,
                asked=tuple(-id_ for id_ in self.rows if id_ < 0) or (0,),
            )
        ):
            demands[source].append((dest, float(quantity or 0), is_done))
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
            if row["sale_line_id"] and not row["raw_id"]
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

    def _read_purchases(self):
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT line.id, line.order_id, purchase.name, purchase.state, line.product_id,
                       line.product_uom_qty AS quantity, line.date_planned, line.sale_line_id,
                       final.usage = 'customer' AS is_dropship,
                       COALESCE(line.qty_received, 0) * unit.factor / own.factor AS received,
                       ARRAY(
                           SELECT asked.move_id
                             FROM stock_move_created_purchase_line_rel asked
                            WHERE asked.created_purchase_line_id = line.id
                              AND asked.move_id IN %(moves)s
                       ) AS dests,
                       EXISTS (
                           SELECT 1 FROM stock_move_created_purchase_line_rel asked
                            WHERE asked.created_purchase_line_id = line.id
                       ) AS is_linked,
                       EXISTS (
                           SELECT 1 FROM stock_move move
                            WHERE move.purchase_line_id = line.id AND move.state != 'cancel'
                       ) AS has_moves
                  FROM purchase_order_line line
                  JOIN purchase_order purchase ON purchase.id = line.order_id
                  JOIN product_product product ON product.id = line.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = template.uom_id
                  JOIN uom_uom unit ON unit.id = line.product_uom_id
             LEFT JOIN stock_location final ON final.id = line.location_final_id
                 WHERE purchase.state != 'cancel'
                   AND template.type != 'service'
                   AND (line.id IN %(known)s
                        OR line.sale_line_id IN %(lines)s
                        OR line.id IN (
                            SELECT asked.created_purchase_line_id
                              FROM stock_move_created_purchase_line_rel asked
                             WHERE asked.move_id IN %(moves)s
                        )
                        OR (line.sale_line_id IS NULL AND line.order_id IN (
                            SELECT rel.purchase_id
                              FROM stock_reference_sale_rel sale
                              JOIN stock_reference_purchase_rel rel
                                ON rel.reference_id = sale.reference_id
                             WHERE sale.sale_id IN %(orders)s
                        )))
                """,
                moves=tuple(self.rows) or (0,),
                lines=tuple(self.lines.ids),
                orders=tuple(self.lines.order_id.ids),
                known=tuple({row["purchase_line_id"] for row in self.rows.values()} - {None})
                or (0,),
            )
        )
        for row in rows:
            row["quantity"] = float(row["quantity"] or 0)
            row["received"] = float(row["received"] or 0)
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

    def _purchase_source(self, row):
        return Source(
            min(1.0, row["received"] / row["quantity"]) if row["quantity"] > 0 else 1.0,
            self._arrival(row),
        )

    def _arrival(self, row):
        """When the goods of an order to a supplier will be there; not before now while they aren't."""
        open_dates = [
            move["date"]
            for move in self.rows.values()
            if move["purchase_line_id"] == row["id"] and not move["is_done"] and move["date"]
        ]
        planned = max(open_dates, default=row["date_planned"])
        return max(planned, self.now) if planned else None

    # ---- production ----------------------------------------------------------------------

    def _read_productions(self):
        ids = tuple({row["production_id"] for row in self.rows.values()} - {None})
        if not ids:
            return
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT mo.id, mo.name, mo.state, mo.product_id, mo.product_uom_qty AS quantity,
                       mo.date_start, mo.date_finished, mo.date_deadline,
                       mo.qty_producing * unit.factor / own.factor AS making,
                       COALESCE((
                           SELECT SUM(made.quantity * made_unit.factor / own.factor)
                             FROM stock_move made
                             JOIN uom_uom made_unit ON made_unit.id = made.product_uom
                            WHERE made.production_id = mo.id
                              AND made.product_id = mo.product_id
                              AND made.state = 'done'
                       ), 0) AS produced
                  FROM mrp_production mo
                  JOIN product_product product ON product.id = mo.product_id
                  JOIN product_template template ON template.id = product.product_tmpl_id
                  JOIN uom_uom own ON own.id = template.uom_id
                  JOIN uom_uom unit ON unit.id = mo.product_uom_id
                 WHERE mo.id IN %(ids)s AND mo.state != 'cancel'
                """,
                ids=ids,
            )
        )
        for row in rows:
            for name in ("quantity", "making", "produced"):
                row[name] = float(row[name] or 0)
            row["raws"] = []
            self.productions[row["id"]] = row
        for row in self.rows.values():
            if row["raw_id"] in self.productions:
                self.productions[row["raw_id"]]["raws"].append(row)
        works = self._read_works(ids)
        built = {}
        for id_, row in self.productions.items():
            made = self._production(id_, works, built, ())
            row["source"] = Source(
                readiness.readiness(made), readiness.expected_end(made, self.now)
            )

    def _read_works(self, ids):
        works = defaultdict(list)
        for production, minutes, spent, produced, state in self.env.execute_query(
            SQL(
                """
                SELECT production_id, duration_expected, duration, qty_produced, state
                  FROM mrp_workorder
                 WHERE production_id IN %s AND state != 'cancel'
                """,
                ids,
            )
        ):
            minutes, spent = float(minutes or 0), float(spent or 0)
            row = self.productions.get(production)
            if not row:
                continue
            if state == "done":
                done = 1.0
            else:
                by_quantity = float(produced or 0) / row["quantity"] if row["quantity"] else 0.0
                by_time = spent / minutes if minutes else 0.0
                done = min(readiness.ALMOST, max(by_quantity, by_time))
            works[production].append(readiness.Work(minutes, done))
        return works

    def _production(self, id_, works, built, way):
        """The engine's view of a production with its sub-assemblies."""
        if id_ in built:
            return built[id_]
        row = self.productions[id_]
        components, subs = [], []
        for raw in row["raws"]:
            children, arrivals = self._find_makers(raw, (*way, id_))
            subs += [self._production(child, works, built, (*way, id_)) for child in children]
            row.setdefault("children", []).extend(children)
            components += self._component(raw, children, arrivals)
        is_done = row["state"] == "done"
        built[id_] = readiness.Production(
            row["quantity"],
            row["produced"],
            row["making"],
            row["date_start"],
            row["date_finished"],
            (row["date_finished"] or self.now) if is_done else None,
            tuple(works[id_]),
            tuple(components),
            tuple(subs),
        )
        return built[id_]

    def _component(self, raw, children, arrivals):
        """The engine's view of what of a component is not made by sub-assemblies."""
        need = raw["quantity"] if raw["is_done"] else raw["demand"]
        made = sum(self.productions[child]["quantity"] for child in children)
        produced = sum(self.productions[child]["produced"] for child in children)
        if children and made >= need - NOTHING:
            return []
        at_hand = max(0.0, raw["quantity"] - min(produced, raw["quantity"]))
        return [readiness.Component(need - made, at_hand, max(arrivals, default=None))]

    def _find_makers(self, raw, way):
        """What a component waits for: (open and closed productions, dates of receipts)."""
        children, arrivals = [], []
        seen, waiting = set(), list(raw["sources"])
        while waiting:
            id_ = waiting.pop()
            row = self.rows.get(id_)
            if not row or id_ in seen:
                continue
            seen.add(id_)
            maker = row["production_id"]
            if maker:
                if maker in self.productions and maker not in way and maker not in children:
                    children.append(maker)
            elif row["purchase_line_id"]:
                if not row["is_done"] and row["purchase_line_id"] in self.purchases:
                    arrivals.append(self._arrival(self.purchases[row["purchase_line_id"]]))
            else:
                waiting += row["sources"]
        return children, [moment for moment in arrivals if moment]

    # ---- stock that is on its way ----------------------------------------------------------

    def _read_forecasts(self):
        return {}
