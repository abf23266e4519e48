"""Reads what the documents behind order lines cost, for the engine's :class:`Costing`.

A fixed number of queries, whatever the number of orders. Amounts are in the currency of the company.
"""

from collections import defaultdict

from odoo.tools import SQL

from ...engine import margin as engine

_PURCHASE_COSTS = """
    SELECT line.id, line.sale_line_id,
           COALESCE(billed.cost, 0)
               + GREATEST(COALESCE(line.qty_received, 0) - COALESCE(billed.quantity, 0), 0)
               * CASE WHEN line.product_qty != 0
                      THEN line.price_subtotal / line.product_qty
                      ELSE line.price_unit END
               / COALESCE(NULLIF(purchase.currency_rate, 0), 1) AS cost
      FROM purchase_order_line line
      JOIN purchase_order purchase ON purchase.id = line.order_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom unit ON unit.id = line.product_uom_id
 LEFT JOIN LATERAL (
        SELECT SUM(bill.balance) AS cost,
               SUM(bill.quantity * bill_unit.factor / unit.factor
                   * CASE WHEN move.move_type = 'in_refund' THEN -1 ELSE 1 END) AS quantity
          FROM account_move_line bill
          JOIN account_move move ON move.id = bill.move_id
          JOIN uom_uom bill_unit ON bill_unit.id = bill.product_uom_id
         WHERE bill.purchase_line_id = line.id
           AND bill.display_type = 'product'
           AND move.state = 'posted'
           AND move.move_type IN ('in_invoice', 'in_refund')
     ) billed ON TRUE
     WHERE purchase.state != 'cancel'
"""


class CostReader:
    """Costs of the goods of order lines.

    :param reader: the ``SupplyReader`` of the lines
    """

    def __init__(self, reader):
        self.env = reader.env
        self.reader = reader
        self.costing = engine.Costing(
            self._trace,
            self._read_moves(),
            self._read_productions(),
            self._read_purchases(),
        )

    def has_moves(self, line):
        """Whether transfers tell what was delivered of a line."""
        return bool(self.reader.roots.get(line.id) or self._gone.get(line.id))

    def of_line(self, line):
        """{kind: what the goods of a line cost so far}; what came back is worth what it was."""
        roots = self.reader.roots.get(line.id, ())
        # what came back has left before, too
        gone = self._gone.get(line.id, ())
        costs = defaultdict(float, self.costing.of_moves({*roots, *gone}))
        for id_ in self._returns.get(line.id, ()):
            costs[engine.MATERIALS] -= self._values.get(id_, 0.0)
        return costs

    def _trace(self, id_):
        move = self.reader.supply.moves.get(id_)
        return self.reader.supply.trace(move) if move else []

    def _read_moves(self):
        rows = self.reader.rows
        done = [id_ for id_, row in rows.items() if row["is_done"] and id_ > 0]
        # sudo: the reader runs for the server; who sees the result is checked by the caller
        moves = self.env["stock.move"].sudo().browse(done)
        moves.fetch(["value", "product_id", "company_id"])
        self._values = {move.id: self._get_value(move, rows[move.id]) for move in moves}
        self._returns, self._gone = defaultdict(list), defaultdict(list)
        for id_, row in rows.items():
            if not row["sale_line_id"] or not row["is_done"]:
                continue
            if row["source_usage"] == "customer":
                self._returns[row["sale_line_id"]].append(id_)
            elif self.reader._is_outside(row["dest_usage"], row["dest_company"]):
                self._gone[row["sale_line_id"]].append(id_)
        return {
            id_: engine.MoveCost(
                row["quantity"] if row["is_done"] else row["demand"], self._values.get(id_, 0.0)
            )
            for id_, row in rows.items()
        }

    def _get_value(self, move, row):
        if move.value or move.product_id.is_storable:
            return move.value
        # goods that the warehouse does not value are worth their cost
        return move.product_id.with_company(move.company_id).standard_price * row["quantity"]

    def _read_productions(self):
        rows = self.reader.productions
        productions = self.env["mrp.production"].sudo().browse(rows)
        works = {
            production.id: sum(work._cal_cost() for work in production.workorder_ids)
            + self._get_extra_cost(production, rows[production.id])
            for production in productions
        }
        return {
            id_: engine.ProductionCost(
                row["produced"] if row["state"] == "done" else row["quantity"],
                works[id_],
                tuple(raw["id"] for raw in row["raws"]),
            )
            for id_, row in rows.items()
        }

    def _get_extra_cost(self, production, row):
        """Cost of one unit that accounting adds by hand, where its module is installed."""
        extra = production.extra_cost if "extra_cost" in production._fields else 0.0
        return extra * row["produced"]

    def _read_purchases(self):
        rows = self.reader.purchases
        if not rows:
            return {}
        costs = self._query_purchases(SQL("line.id IN %s", tuple(rows)))
        return {
            id_: engine.PurchaseCost(row["quantity"], costs.get(id_, (None, 0.0))[1])
            for id_, row in rows.items()
        }

    def _query_purchases(self, where):
        query = SQL("%s AND %s", SQL(_PURCHASE_COSTS), where)
        return {row[0]: (row[1], float(row[2] or 0)) for row in self.env.execute_query(query)}

    def read_services(self, lines):
        """{line id: what was paid or promised to vendors for it} of services that are bought."""
        if not lines:
            return {}
        costs = defaultdict(float)
        where = SQL("template.type = 'service' AND line.sale_line_id IN %s", tuple(lines.ids))
        for line_id, cost in self._query_purchases(where).values():
            costs[line_id] += cost
        return costs
