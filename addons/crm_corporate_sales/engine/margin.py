"""What an order was planned to cost and what it costs: by kind of cost, out of its documents. No ORM.

Costs follow the graph of the goods (:mod:`engine.supply`): what was made for an order costs the
components and the works of its production orders, what was bought costs what the vendor was promised or
paid, what was taken from stock costs what it was worth there. Orders of the workshop or to a vendor that
serve several clients are shared by quantity.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from .supply import NOTHING, PRODUCTION, PURCHASE

MATERIALS = "materials"
WORKS = "production"
BOUGHT = "purchase"
DELIVERY = "delivery"
COMMISSIONING = "commissioning"
CERTIFICATION = "certification"
SERVICES = "services"
CLAIMS = "claims"
OTHER = "other"

#: in the order of tables
KINDS = (
    MATERIALS,
    WORKS,
    BOUGHT,
    DELIVERY,
    COMMISSIONING,
    CERTIFICATION,
    SERVICES,
    CLAIMS,
    OTHER,
)


@dataclass(frozen=True)
class MoveCost:
    """A transfer of goods.

    value: what its goods are worth in the warehouse when it is done; currency of the company
    """

    quantity: float
    value: float = 0.0


@dataclass(frozen=True)
class ProductionCost:
    """An order of the workshop.

    quantity: what it makes, in the unit of the product
    works: what its works have cost so far
    components: ids of the moves of its components
    """

    quantity: float
    works: float = 0.0
    components: tuple = ()


@dataclass(frozen=True)
class PurchaseCost:
    """A line of an order to a vendor.

    cost: what was received or billed of it; currency of the company
    """

    quantity: float
    cost: float = 0.0


class Costing:
    """Costs of goods that were made, bought or taken from stock.

    :param trace: ``trace(move id)`` → list of :class:`engine.supply.Part` of that move
    :param dict moves: {id: :class:`MoveCost`}
    :param dict productions: {id: :class:`ProductionCost`}
    :param dict purchases: {id: :class:`PurchaseCost`}
    """

    def __init__(self, trace, moves, productions=None, purchases=None):
        self.trace = trace
        self.moves = moves
        self.productions = productions or {}
        self.purchases = purchases or {}

    def of_moves(self, ids):
        """{kind: cost} of the goods that these moves bring to the customer."""
        costs = defaultdict(float)
        for id_ in ids:
            self._add_move(costs, id_, 1.0, BOUGHT, ())
        return dict(costs)

    def _add_move(self, costs, id_, share, bought, way):
        move = self.moves.get(id_)
        if not move:
            return
        for part in self.trace(id_):
            if part.kind == PRODUCTION:
                self._add_production(costs, part, share, way)
            elif part.kind == PURCHASE:
                purchase = self.purchases.get(part.ref)
                if purchase:
                    costs[bought] += share * purchase.cost * _share(part, purchase)
            elif part.is_done and move.quantity > NOTHING:
                costs[MATERIALS] += share * move.value * part.quantity / move.quantity

    def _add_production(self, costs, part, share, way):
        production = self.productions.get(part.ref)
        if not production or part.ref in way:
            return
        share *= _share(part, production)
        costs[WORKS] += share * production.works
        for component in production.components:
            # what was bought to be built in is material of what is made
            self._add_move(costs, component, share, MATERIALS, (*way, part.ref))


def _share(part, order):
    return min(1.0, part.quantity / order.quantity) if order.quantity > NOTHING else 1.0


def split_goods(sources, works_share):
    """Which kinds of cost goods belong to, as shares that add up to 1.

    :param dict sources: {``stock``, ``production``, ``purchase``: quantity from there}
    :param float works_share: share of the works in what it costs to make one, 0…1
    """
    total = sum(sources.values())
    if total <= NOTHING:
        return {MATERIALS: 1.0}
    made = sources.get(PRODUCTION, 0.0) / total
    bought = sources.get(PURCHASE, 0.0) / total
    shares = {
        MATERIALS: 1.0 - bought - made * works_share,
        WORKS: made * works_share,
        BOUGHT: bought,
    }
    return {kind: share for kind, share in shares.items() if share > NOTHING}


@dataclass
class Table:
    """Planned and actual figures of an order or a deal, in one currency.

    revenue_planned: ordered, revenue_actual: invoiced; both without taxes
    """

    revenue_planned: float = 0.0
    revenue_actual: float = 0.0
    planned: dict = field(default_factory=lambda: defaultdict(float))
    actual: dict = field(default_factory=lambda: defaultdict(float))

    def add(self, kind, planned=0.0, actual=0.0):
        self.planned[kind] += planned
        self.actual[kind] += actual

    @property
    def kinds(self):
        """Kinds that have any figure, in the order of :data:`KINDS`."""
        return [
            kind
            for kind in KINDS
            if abs(self.planned.get(kind, 0.0)) > NOTHING
            or abs(self.actual.get(kind, 0.0)) > NOTHING
        ]

    @property
    def cost_planned(self):
        return sum(self.planned.values())

    @property
    def cost_actual(self):
        return sum(self.actual.values())

    @property
    def margin_planned(self):
        return self.revenue_planned - self.cost_planned

    @property
    def margin_actual(self):
        return self.revenue_actual - self.cost_actual

    @property
    def percent_planned(self):
        return percent(self.margin_planned, self.revenue_planned)

    @property
    def percent_actual(self):
        return percent(self.margin_actual, self.revenue_actual)


def percent(margin, revenue):
    """Margin in percent of the revenue; None without revenue: nobody can say."""
    return round(100.0 * margin / revenue, 1) if abs(revenue) > NOTHING else None


def hour_rate(rates, person, day):
    """The rate of a person's hour on a day.

    A rate of the person goes before the rate for everybody; the last one that began counts.

    :param rates: iterable of (person or None for everybody, first day, rate)
    :return: rate, 0 when none was set yet
    """
    best = None
    for owner, begins, rate in rates:
        if owner not in (None, person) or begins > day:
            continue
        key = (owner is not None, begins)
        if best is None or key > best[0]:
            best = (key, rate)
    return best[1] if best else 0.0
