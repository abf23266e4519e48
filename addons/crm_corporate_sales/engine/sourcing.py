"""Where the goods of an order come from: free stock, production or suppliers (spec 3.2).

Pure rules. Quantities are in the product's own unit of measure, lead times in days from now. An
item stands for a product in one warehouse, so a product of two warehouses is two items.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

STOCK, PRODUCTION, PURCHASE, TRANSFER = "stock", "production", "purchase", "transfer"
SOURCES = (STOCK, PRODUCTION, PURCHASE)

#: modes of a line: what it takes free stock, what it lets be made or bought
AUTOMATIC = "automatic"
SPLIT = "split"
#: all of it made or bought as the product's routes say, although it may be in stock
TO_ORDER = "to_order"

#: reasons for which a part of a line can't be had; see ``Split.problems``
NO_BOM, NO_VENDOR, NO_SOURCE, BAD_SPLIT = "no_bom", "no_vendor", "no_source", "bad_split"

#: quantities below it are rounding noise
NOTHING = 1e-6


@dataclass(frozen=True)
class Item:
    """How a product is had in one warehouse.

    supply: how what is not in stock is had: production, purchase, transfer or None
    days: lead time of production, purchase and transfer by itself
    can: sources that a seller may choose although ``supply`` is another one, with their days
    components: (key of an item, quantity for one unit), of production
    kit: the same of a product that is delivered as its components
    source: the item of the warehouse that resupplies this one, for ``transfer``
    endless: not counted in stock: there is always enough
    """

    supply: str | None = None
    days: float = 0.0
    can: dict = field(default_factory=dict)
    components: tuple = ()
    kit: tuple = ()
    source: Hashable = None
    endless: bool = False


@dataclass(frozen=True)
class Line:
    """What is ordered. ``manual`` = {source: quantity}, for the mode ``split``."""

    key: Hashable
    item: Hashable
    quantity: float
    mode: str = AUTOMATIC
    manual: dict = field(default_factory=dict)


@dataclass
class Split:
    """Where a line comes from; the four quantities add up to the line's.

    days: when the last of it can be shipped, in days from now; None when a part can't be had
    """

    stock: float = 0.0
    production: float = 0.0
    purchase: float = 0.0
    missing: float = 0.0
    days: float | None = 0.0
    problems: list = field(default_factory=list)

    @property
    def total(self):
        return self.stock + self.production + self.purchase + self.missing

    def add(self, source, quantity, days):
        """Note a part. ``days`` None: it can't be had in time anybody knows."""
        if quantity <= NOTHING:
            return
        setattr(self, source, getattr(self, source) + quantity)
        self.days = latest(self.days, days)

    def miss(self, quantity, problem):
        if quantity <= NOTHING:
            return
        self.missing += quantity
        self.days = None
        self.note(problem)

    def note(self, problem):
        if problem and problem not in self.problems:
            self.problems.append(problem)


def plan(lines, items, free):
    """Split the lines of one or more orders; lines of the same item share its free stock.

    :param lines: iterable of :class:`Line`; who comes first is served from stock first
    :param dict items: :class:`Item` by key, with those of all components
    :param dict free: {key of an item: quantity on hand that nobody has reserved}
    :return: {key of a line: :class:`Split`}
    """
    return Planner(items, free).plan(lines)


class Planner:
    """Shares free stock out while it goes through lines and their components."""

    def __init__(self, items, free):
        self.items = items
        self.free = defaultdict(float, {key: max(0.0, value) for key, value in free.items()})

    def plan(self, lines):
        lines = list(lines)
        splits = {line.key: Split() for line in lines}
        # Goods in stock first, for all lines: components of one line are not taken from the
        # stock that another line is going to deliver as it is.
        rests = [(line, self._take_stock(line, splits[line.key])) for line in lines]
        for line, wanted in rests:
            for source, quantity in wanted:
                self._supply_line(splits[line.key], self._item(line.item), source, quantity)
        return splits

    # ---- lines -----------------------------------------------------------------------

    def _take_stock(self, line, split):
        """Serve a line from stock; return what it wants else: [(source or None, quantity)]."""
        item = self._item(line.item)
        if line.quantity <= NOTHING:
            return []
        if item.kit:
            return self._take_kit(line, split, item)
        if line.mode == TO_ORDER:
            return [(None, line.quantity)]
        if line.mode in (PRODUCTION, PURCHASE):
            return [(line.mode, line.quantity)]
        if line.mode == SPLIT:
            return self._take_manual(line, split, item)
        taken = self._take(line.item, item, line.quantity)
        split.add(STOCK, taken, 0.0)
        rest = line.quantity - taken
        if line.mode == STOCK:
            split.miss(rest, NO_SOURCE)
            return []
        return [(None, rest)]

    def _take_manual(self, line, split, item):
        manual = {source: max(0.0, line.manual.get(source, 0.0)) for source in SOURCES}
        rest = line.quantity - sum(manual.values())
        if abs(rest) > NOTHING:
            split.note(BAD_SPLIT)
            # what is too much is taken from the end, what is too little has no source
            for source in reversed(SOURCES):
                cut = min(manual[source], max(0.0, -rest))
                manual[source] -= cut
                rest += cut
            split.miss(rest, None)
        taken = self._take(line.item, item, manual[STOCK])
        split.add(STOCK, taken, 0.0)
        split.miss(manual[STOCK] - taken, NO_SOURCE)
        return [(source, manual[source]) for source in (PRODUCTION, PURCHASE)]

    def _supply_line(self, split, item, source, quantity):
        """Have so much made or bought; ``source`` None leaves the choice to the item."""
        if quantity <= NOTHING:
            return
        chosen = source or item.supply
        if chosen == TRANSFER:
            self._transfer_line(split, item, quantity)
            return
        if chosen is None or (chosen != item.supply and chosen not in item.can):
            split.miss(quantity, {PRODUCTION: NO_BOM, PURCHASE: NO_VENDOR}.get(source, NO_SOURCE))
            return
        days = self._lead(item, chosen, quantity)
        split.add(chosen, quantity, days)
        if days is None:
            split.note(NO_SOURCE)

    def _transfer_line(self, split, item, quantity):
        """From another warehouse: what is free there is stock; the rest is had as it has it."""
        other = self._item(item.source)
        taken = self._take(item.source, other, quantity)
        split.add(STOCK, taken, item.days)
        rest = quantity - taken
        if rest <= NOTHING:
            return
        if other.supply in (PRODUCTION, PURCHASE):
            split.add(other.supply, rest, plus(self._lead(other, other.supply, rest), item.days))
        else:
            split.miss(rest, NO_SOURCE)

    # ---- kits ------------------------------------------------------------------------

    def _take_kit(self, line, split, item):
        """A kit is as complete as its scarcest component; it has no source of its own."""
        if line.mode in (PRODUCTION, PURCHASE, SPLIT):
            split.note(NO_SOURCE)
        shares = []
        rests = []
        for key, per_kit in flatten_kit(item, self.items):
            needed = line.quantity * per_kit
            if needed <= NOTHING:
                continue
            component = self._item(key)
            taken = self._take(key, component, needed) if line.mode != TO_ORDER else 0.0
            shares.append(taken / needed)
            if needed - taken > NOTHING:
                rests.append((component, needed - taken))
        complete = line.quantity * min(shares, default=1.0)
        # kits are delivered whole when they are ordered whole
        if float(line.quantity).is_integer():
            complete = float(int(complete + NOTHING))
        split.add(STOCK, complete, 0.0)
        if line.quantity - complete > NOTHING:
            self._supply_kit(split, line.quantity - complete, rests)
        return []

    def _supply_kit(self, split, quantity, rests):
        worst = Split()
        for component, rest in rests:
            self._supply_line(worst, component, None, rest)
        for problem in worst.problems:
            split.note(problem)
        if worst.missing > NOTHING:
            split.miss(quantity, NO_SOURCE)
            return
        source = next((name for name in (PRODUCTION, PURCHASE) if getattr(worst, name)), STOCK)
        split.add(source, quantity, worst.days)

    # ---- stock and lead times ----------------------------------------------------------

    def _item(self, key):
        return self.items.get(key) or Item()

    def _take(self, key, item, quantity):
        if item.endless:
            return quantity
        taken = min(quantity, self.free[key])
        if taken <= NOTHING:
            return 0.0
        self.free[key] -= taken
        return taken

    def _lead(self, item, source, quantity, way=()):
        """Days until so much is there; None when a component can't be had."""
        own = item.days if source == item.supply else item.can[source]
        if source != PRODUCTION:
            return own
        waited = 0.0
        for key, per_unit in item.components:
            waited = latest(waited, self._component_lead(key, quantity * per_unit, way))
        return plus(waited, own)

    def _component_lead(self, key, quantity, way):
        """Days until a component is there; it takes free stock like a line does."""
        item = self._item(key)
        if key in way:
            return None
        way = (*way, key)
        if item.kit:
            waited = 0.0
            for part, per_kit in flatten_kit(item, self.items):
                waited = latest(waited, self._component_lead(part, quantity * per_kit, way))
            return waited
        rest = quantity - self._take(key, item, quantity)
        if rest <= NOTHING:
            return 0.0
        if item.supply == TRANSFER:
            return plus(self._component_lead(item.source, rest, way), item.days)
        if item.supply is None:
            return None
        return self._lead(item, item.supply, rest, way)


def flatten_kit(item, items, way=()):
    """(key, quantity in one kit) of what a kit is delivered as; kits in kits are opened."""
    for key, quantity in item.kit:
        inner = items.get(key)
        if inner and inner.kit and key not in way:
            for part, per_kit in flatten_kit(inner, items, (*way, key)):
                yield part, quantity * per_kit
        else:
            yield key, quantity


def latest(one, other):
    """The later of two lead times; None (never) is the latest."""
    return None if one is None or other is None else max(one, other)


def plus(one, other):
    return None if one is None or other is None else one + other


def cut(ordered, free, step, is_exact):
    """How much of ``ordered`` is taken from free stock, so that both parts stay whole.

    :param float step: smallest quantity of the unit of measure
    :param is_exact: function(part, rest) telling whether the two parts, each converted to the unit
        of the order line and rounded, still add up to the line
    """
    part = min(ordered, max(0.0, free))
    part = int(part / step + NOTHING) * step if step else part
    for _attempt in range(100):
        if part <= NOTHING:
            return 0.0
        if is_exact(part, ordered - part):
            return part
        part -= max(step, 1.0)
    return 0.0


def reduce(parts, quantity):
    """Take a quantity off the parts of a line, the least binding first.

    :param parts: list of (key, open quantity), in the order in which they may go
    :return: list of (key, quantity to take off); what no part can give is not in it
    """
    taken = []
    for key, available in parts:
        part = min(quantity, max(0.0, available))
        if part > NOTHING:
            taken.append((key, part))
            quantity -= part
    return taken
