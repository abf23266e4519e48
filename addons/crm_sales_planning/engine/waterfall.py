"""Why a pipeline is not what it was: each deal's way from one day to a later one.

Amounts are whole minor units of a currency (cents), so that parts add up exactly.
"""

from dataclasses import dataclass, field
from datetime import date

OPEN, WON, LOST = "open", "won", "lost"

OPENING, CLOSING = "opening", "closing"
NEW = "new"
INCREASED, DECREASED = "increased", "decreased"
PULLED_IN, PUSHED_OUT = "pulled_in", "pushed_out"
TAKEN_OVER, HANDED_OVER = "taken_over", "handed_over"
REMOVED = "removed"
#: in the order in which they are drawn; the ones of LEAVING are negative
PARTS = (
    NEW,
    INCREASED,
    PULLED_IN,
    TAKEN_OVER,
    PUSHED_OUT,
    DECREASED,
    HANDED_OVER,
    REMOVED,
    LOST,
    WON,
)
LEAVING = frozenset({PUSHED_OUT, DECREASED, HANDED_OVER, REMOVED, LOST, WON})


@dataclass(frozen=True)
class Window:
    """Closing dates that are asked about; without one every open deal counts."""

    first: date
    last: date

    def has(self, day):
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True)
class Standing:
    """How a deal stood at the end of a day.

    :param str state: ``open``, ``won`` or ``lost``
    :param int amount: minor units
    :param date deadline: when it was expected to close
    :param bool mine: whether it was of the people asked about
    :param date since: from which day on it stood like that
    """

    state: str
    amount: int
    deadline: date | None = None
    mine: bool = True
    since: date | None = None

    def counts(self, window):
        """Whether the deal is part of the pipeline."""
        return self.state == OPEN and self.mine and (window is None or window.has(self.deadline))


@dataclass
class Waterfall:
    """Sums and deals of each part; ``opening + Σ parts = closing``, always."""

    opening: int = 0
    closing: int = 0
    parts: dict = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    keys: dict = field(default_factory=lambda: {name: [] for name in (OPENING, *PARTS, CLOSING)})

    def add(self, key, part, amount):
        """:param int amount: how much the part is, without its sign"""
        self.parts[part] += -amount if part in LEAVING else amount
        self.keys[part].append(key)


def change(opening, closing, window=None):
    """What happened to one deal between two days.

    :param Standing opening: None: it was not there
    :param Standing closing: None: it is not there any more
    :param Window window: closing dates asked about; None: all
    :return: list of (part, amount), the amount without its sign; their signed sum is what the deal
        adds to the pipeline at the end less what it added at the beginning
    """
    was = opening is not None and opening.counts(window)
    stays = closing is not None and closing.counts(window)
    if was and stays:
        return _resized(opening.amount, closing.amount)
    if was:
        return _left(opening, closing)
    if stays:
        return [(_entrance(opening), closing.amount)]
    return _passed(opening, closing, window)


def _resized(old, new):
    if old == new:
        return []
    return [(INCREASED, new - old)] if new > old else [(DECREASED, old - new)]


def _left(opening, closing):
    if closing is None:
        return [(REMOVED, opening.amount)]
    if not closing.mine:
        return [(HANDED_OVER, opening.amount)]
    if closing.state == WON:
        # what was won is what was really won; the difference was found on the way
        return [*_resized(opening.amount, closing.amount), (WON, closing.amount)]
    return [(LOST if closing.state == LOST else PUSHED_OUT, opening.amount)]


def _entrance(opening):
    if opening is None or opening.state != OPEN:
        return NEW
    return PULLED_IN if opening.mine else TAKEN_OVER


def _passed(opening, closing, window):
    """A deal that came and went between the two days: both ways are shown, or neither."""
    if closing is None or not closing.mine or closing.state == OPEN:
        return []
    if opening is not None and opening.state == closing.state:
        return []
    if closing.state == WON:
        if window is not None and not window.has(closing.since):
            return []
        return [(_entrance(opening), closing.amount), (WON, closing.amount)]
    if opening is not None or (window is not None and not window.has(closing.deadline)):
        return []
    return [(NEW, closing.amount), (LOST, closing.amount)]


def waterfall(deals, window=None):
    """Opening + new + increased + pulled in − pushed out − decreased − lost − won = closing.

    Deals that changed hands or were deleted have parts of their own.

    :param deals: iterable of (key, Standing or None at the beginning, the same at the end)
    :param Window window: closing dates asked about; None: all open deals
    :rtype: Waterfall
    """
    result = Waterfall()
    for key, opening, closing in deals:
        if opening is not None and opening.counts(window):
            result.opening += opening.amount
            result.keys[OPENING].append(key)
        if closing is not None and closing.counts(window):
            result.closing += closing.amount
            result.keys[CLOSING].append(key)
        for part, amount in change(opening, closing, window):
            result.add(key, part, amount)
    return result
