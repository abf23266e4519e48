"""Where the goods of an order line come from, how many are ready and when the rest comes. No ORM.

Transfers make a graph: the move to the customer, the moves and receipts before it, the production
orders. A source may serve several destinations (merged orders of the workshop or to a supplier, several
customers); what it gives is shared by their demand, and what is done goes to what is done first.
"""

from dataclasses import dataclass, field
from datetime import datetime

STOCK = "stock"
PRODUCTION = "production"
PURCHASE = "purchase"

#: how often quantities that many want are shared out anew
ROUNDS = 6

#: quantities below are nothing (floats of quantities with up to six digits)
NOTHING = 1e-7


@dataclass(frozen=True)
class Move:
    """A transfer of one product, in the unit of the product.

    quantity: moved when done, demanded when open
    reserved: reserved for it while open
    is_local: leaves the warehouse that ships to the customer
    date: when done, or planned
    sources: ids of the moves that bring the goods
    production, purchase: id of the order that makes or buys the goods of this move
    """

    id: int
    quantity: float
    is_done: bool = False
    reserved: float = 0.0
    is_local: bool = True
    date: datetime | None = None
    sources: tuple = ()
    production: int | None = None
    purchase: int | None = None


@dataclass(frozen=True)
class Source:
    """What an order of the workshop or to a supplier is worth.

    share: how far it is, 0…1 (what is received or made counts whole)
    expected: when its goods will be there; None when nobody knows
    """

    share: float
    expected: datetime | None = None


@dataclass(frozen=True)
class Part:
    """A quantity that comes from one place; ``ref`` is the id of the order that makes or buys it."""

    kind: str
    quantity: float
    ref: int | None = None
    is_done: bool = False


@dataclass
class Figures:
    """What can be said of the goods of a line, in the unit of the product.

    expected: when the last of the goods was or will probably be shipped; None: nobody knows
    worth: quantity weighed by how far it is (shipped and ready count whole)
    """

    moved: float = 0.0
    open: float = 0.0
    ready: float = 0.0
    worth: float = 0.0
    is_dated: bool = True
    expected: datetime | None = None
    parts: list = field(default_factory=list)

    def quantity_from(self, kind):
        return sum(part.quantity for part in self.parts if part.kind == kind)


class Supply:
    """The graph of the moves.

    :param moves: iterable of :class:`Move`
    :param dict demands: {id of a source: [(id of its destination, its demand, whether it is done)]},
        including destinations that are not among ``moves``
    :param dict productions: {id: :class:`Source`}
    :param dict purchases: {id: :class:`Source`}
    :param dict forecasts: {id of a move: when stock that it waits for is expected}
    """

    def __init__(self, moves, demands, productions=None, purchases=None, forecasts=None):
        self.moves = {move.id: move for move in moves}
        self.flows = _share_out(self.moves, demands)
        self.productions = productions or {}
        self.purchases = purchases or {}
        self.forecasts = forecasts or {}

    def figures(self, roots, now):
        """Figures of one line.

        :param roots: ids of the last moves on the way to the customer
        :param now: moment before which nothing open can be expected
        """
        result = Figures()
        for root in roots:
            self._add_root(result, self.moves[root], now)
        if not result.is_dated:
            result.expected = None
        return result

    def trace(self, move, quantity=None):
        """Where the goods of a move come from: a list of :class:`Part` that add up to its quantity."""
        return self._trace(move, move.quantity if quantity is None else quantity, ())

    # ---- inside ----------------------------------------------------------------------

    def _add_root(self, result, move, now):
        parts = self.trace(move)
        result.parts += parts
        if move.is_done:
            result.moved += move.quantity
            result.worth += move.quantity
            result.expected = _latest(result.expected, move.date)
            return
        ready = self._ready(move, move.quantity, ())
        result.open += move.quantity
        result.ready += ready
        result.worth += self._worth(move, parts, ready)
        expected = self._expected(move, parts, ready, now)
        result.is_dated = result.is_dated and expected is not None
        result.expected = _latest(result.expected, expected)

    def _trace(self, move, quantity, way):
        if quantity <= NOTHING:
            return []
        if move.production:
            return [Part(PRODUCTION, quantity, move.production, move.is_done)]
        if move.purchase:
            return [Part(PURCHASE, quantity, move.purchase, move.is_done)]
        parts = []
        rest = quantity
        for source, given in self._given(move, quantity, way):
            given = min(given, rest)
            parts += self._trace(source, given, (*way, move.id))
            rest -= given
        if rest > NOTHING:
            parts.append(Part(STOCK, rest, None, move.is_done))
        return parts

    def _given(self, move, quantity, way):
        """[(source, what it gives to so much of a move)]"""
        if move.quantity <= NOTHING:
            return
        for source_id in move.sources:
            source = self.moves.get(source_id)
            if source and source_id not in way and source_id != move.id:
                flow = self.flows.get((source_id, move.id), 0.0)
                yield source, flow * min(1.0, quantity / move.quantity)

    def _ready(self, move, quantity, way):
        """How much of an open move stands reserved in the warehouse that ships."""
        if move.is_done or not move.is_local:
            return 0.0
        ready = min(quantity, move.reserved)
        rest = quantity - ready
        for source, given in self._given(move, rest, way):
            ready += self._ready(source, min(given, rest), (*way, move.id))
        return min(quantity, ready)

    def _worth(self, move, parts, ready):
        made = sum(
            part.quantity * self.get_source(part).share for part in parts if part.kind != STOCK
        )
        arrived = sum(part.quantity for part in parts if part.is_done and part.kind != STOCK)
        from_stock = sum(part.quantity for part in parts if part.kind == STOCK)
        taken = min(from_stock, max(0.0, ready - arrived))
        return min(move.quantity, max(ready, made + taken))

    def _expected(self, move, parts, ready, now):
        """When an open move will probably be done; None when nobody knows."""
        expected = max(now, move.date or now)
        if ready >= move.quantity - NOTHING:
            return expected
        arrived = sum(part.quantity for part in parts if part.is_done)
        coming = [part for part in parts if part.kind != STOCK and not part.is_done]
        unknown = move.quantity - max(ready, arrived) - sum(part.quantity for part in coming)
        moments = [self.get_source(part).expected for part in coming]
        if unknown > NOTHING:
            moments.append(self._forecast(move, ()))
        if any(moment is None for moment in moments):
            return None
        return max([expected, *moments])

    def _forecast(self, move, way):
        """When stock that a move or the steps before it wait for is expected."""
        found = self.forecasts.get(move.id)
        if found or move.is_done:
            return found
        before = (self.moves.get(id_) for id_ in move.sources if id_ != move.id and id_ not in way)
        dates = [self._forecast(source, (*way, move.id)) for source in before if source]
        return max((moment for moment in dates if moment), default=None)

    def get_source(self, part):
        """How far the order is that makes or buys a :class:`Part`."""
        known = self.productions if part.kind == PRODUCTION else self.purchases
        return known.get(part.ref) or Source(0.0)


def forecast(needs, free, arrivals, now):
    """When stock comes that open moves wait for: first come, first served.

    :param needs: [(id of a move, quantity it still waits for)] in the order in which they get goods
    :param float free: quantity in stock that nobody has reserved
    :param arrivals: [(when, quantity)] that nobody has been promised
    :return: {id of a move: when all it waits for will be there}; what nothing is coming for is left out
    """
    result = {}
    waiting = sorted(arrivals, reverse=True)
    at_hand, moment = max(free, 0.0), now
    for move, quantity in needs:
        while at_hand < quantity - NOTHING and waiting:
            when, arriving = waiting.pop()
            moment = max(moment, when)
            at_hand += arriving
        if at_hand < quantity - NOTHING:
            break
        at_hand -= quantity
        result[move] = moment
    return result


def kit_figures(kits, components):
    """Figures of kits out of those of their components.

    :param float kits: number of kits ordered
    :param components: list of (quantity of the component in all kits, :class:`Figures`)
    """
    result = Figures()
    if not components:
        return result
    share = kits / len(components)
    ready, moved = [], []
    for needed, figures in components:
        needed = max(needed, NOTHING)
        ready.append((figures.ready + figures.moved) / needed)
        moved.append(figures.moved / needed)
        result.worth += share * min(1.0, figures.worth / needed)
        result.parts += [
            Part(part.kind, share * part.quantity / needed, part.ref, part.is_done)
            for part in figures.parts
        ]
        result.is_dated = result.is_dated and figures.is_dated
        result.expected = _latest(result.expected, figures.expected)
    result.moved = _whole(min(moved), kits)
    result.ready = max(0.0, _whole(min(ready), kits) - result.moved)
    result.open = max(0.0, kits - result.moved)
    if not result.is_dated:
        result.expected = None
    return result


def percent(worth, ordered):
    """Readiness of a line in percent, with one digit; 100 only when nothing is left."""
    if ordered <= NOTHING:
        return 100.0
    if worth >= ordered - NOTHING:
        return 100.0
    return min(99.9, round(max(0.0, 100.0 * worth / ordered), 1))


def delay_days(expected, promised):
    """Days by which an expected day is after the promised one; 0 when it is not, or not known.

    :param expected, promised: ``datetime.date`` or None
    """
    if not expected or not promised:
        return 0
    return max(0, (expected - promised).days)


def _share_out(moves, demands):
    """{(source, destination): what it gives}: what is done to what is done, the rest by demand."""
    wanted = {}
    for move in moves.values():
        for source in move.sources:
            if source in moves:
                wanted.setdefault(move.id, (move.quantity, move.is_done, set()))[2].add(source)
    for source, dests in demands.items():
        for dest, quantity, is_done in dests:
            if source in moves:
                wanted.setdefault(dest, (quantity, is_done, set()))[2].add(source)
    flows = {}
    left = {id_: move.quantity if move.is_done else 0.0 for id_, move in moves.items()}
    _give_by_choice([want for want in wanted.items() if want[1][1]], left, flows)
    for id_, move in moves.items():
        if not move.is_done:
            left[id_] = move.quantity
    _give_by_choice([want for want in wanted.items() if not want[1][1]], left, flows)
    return flows


def _give_by_choice(wants, left, flows):
    """Whoever has only one source comes before those who can ask others."""
    for choice in sorted({len(sources) for _dest, (_quantity, _is_done, sources) in wants}):
        _give([want for want in wants if len(want[1][2]) == choice], left, flows)


def _give(wants, left, flows):
    """Share what sources have left among destinations by demand, some rounds long: who got too little
    from a source that many want asks the others.

    :param wants: [(destination, (quantity, whether it is done, sources))]
    :param dict left: {source: quantity}, is used up
    :param dict flows: {(source, destination): quantity}, is filled
    """
    open_wants = {dest: quantity for dest, (quantity, _is_done, _sources) in wants}
    for _round in range(ROUNDS):
        asked = {}
        for dest, (_quantity, _is_done, sources) in wants:
            there = sum(left[source] for source in sources)
            take = min(open_wants[dest], there)
            if take > NOTHING:
                for source in sources:
                    asked.setdefault(source, []).append((dest, take * left[source] / there))
        for source, shares in asked.items():
            total = sum(share for _dest, share in shares)
            scale = min(1.0, left[source] / total) if total > NOTHING else 0.0
            for dest, share in shares:
                flows[source, dest] = flows.get((source, dest), 0.0) + share * scale
                open_wants[dest] -= share * scale
            left[source] = max(0.0, left[source] - total * scale)
        if not asked:
            return


def _whole(share, kits):
    """Kits that are complete."""
    return min(kits, float(int(min(1.0, share) * kits + NOTHING)))


def _latest(one, other):
    return max((moment for moment in (one, other) if moment), default=None)
