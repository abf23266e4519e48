from collections import defaultdict

from ...engine import readiness
from ...engine.supply import NOTHING, Source
from . import supply_queries as queries


class ProductionTree:
    """Manufacturing orders with their work orders, components and sub-assemblies.

    :param dict rows: {id: move} of the reader
    :param dict arrivals: {id of a line of an order to a supplier: when its goods will be there}
    :param dict forecasts: {id of a move: when stock it waits for will be there}
    :param now: naive UTC datetime

    ``productions`` holds {id: row}; a row has its ``source`` (the engine's figures) and the ids of its
    ``children``.
    """

    def __init__(self, env, rows, arrivals, forecasts, now):
        self.rows = rows
        self.arrivals = arrivals
        self.forecasts = forecasts
        self.now = now
        self.productions = {}
        self.works = defaultdict(list)
        self.built = {}
        ids = {row["production_id"] for row in rows.values()} - {None}
        if ids:
            self._read(env, ids)

    def _read(self, env, ids):
        for row in queries.read_productions(env, ids):
            self.productions[row["id"]] = {**row, "raws": [], "children": []}
        for row in self.rows.values():
            if row["raw_id"] in self.productions:
                self.productions[row["raw_id"]]["raws"].append(row)
        self._read_works(env)
        for id_, row in self.productions.items():
            made = self._build(id_, ())
            row["source"] = Source(
                readiness.readiness(made), readiness.expected_end(made, self.now)
            )

    def _read_works(self, env):
        for production, minutes, spent, produced, state in queries.read_works(
            env, self.productions
        ):
            quantity = self.productions[production]["quantity"]
            if state == "done":
                done = 1.0
            else:
                by_quantity = produced / quantity if quantity else 0.0
                by_time = spent / minutes if minutes else 0.0
                done = min(readiness.ALMOST, max(by_quantity, by_time))
            self.works[production].append(readiness.Work(minutes, done))

    def _build(self, id_, way):
        """The engine's view of a production with its sub-assemblies."""
        if id_ in self.built:
            return self.built[id_]
        row = self.productions[id_]
        components, subs = [], []
        for raw in row["raws"]:
            children, arrivals = self._find_makers(raw, (*way, id_))
            subs += [self._build(child, (*way, id_)) for child in children]
            row["children"] += children
            components += self._component(raw, children, arrivals)
        is_done = row["state"] == "done"
        self.built[id_] = readiness.Production(
            row["quantity"],
            row["produced"],
            row["making"],
            row["date_start"],
            row["date_finished"],
            (row["date_finished"] or self.now) if is_done else None,
            tuple(self.works[id_]),
            tuple(components),
            tuple(subs),
        )
        return self.built[id_]

    def _component(self, raw, children, arrivals):
        """The engine's view of what of a component is not made by sub-assemblies."""
        need = raw["quantity"] if raw["is_done"] else raw["demand"]
        made = sum(self.productions[child]["quantity"] for child in children)
        produced = sum(self.productions[child]["produced"] for child in children)
        if children and made >= need - NOTHING:
            return []
        at_hand = max(0.0, raw["quantity"] - min(produced, raw["quantity"]))
        arrives = max(arrivals, default=self.forecasts.get(raw["id"]))
        return [readiness.Component(need - made, at_hand, arrives)]

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
                if not row["is_done"] and row["purchase_line_id"] in self.arrivals:
                    arrivals.append(self.arrivals[row["purchase_line_id"]])
            else:
                waiting += row["sources"]
        return children, [moment for moment in arrivals if moment]
