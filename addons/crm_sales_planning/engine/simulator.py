"""The open pipeline played through many times: how likely a plan is, and what would help most.

Plain Python with a seed: the same pipeline always gives the same answer.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from random import Random
from statistics import NormalDist

from .calibration import Shift, corrected

WIN, AMOUNT, PULL, NEW = "win", "amount", "pull", "new"
LEVERS = (WIN, AMOUNT, PULL, NEW)
#: different guesses of how far the stated probabilities are off, each played equally often
WORLDS = 20
#: deals played in all; a large pipeline evens out by itself and needs fewer rounds
WORK = 1_200_000
ROUNDS = (30, 200)
#: nothing is surer than that
SUREST = 0.99
LOW, HIGH = 0.1, 0.9
BARS = 24


@dataclass(frozen=True)
class Chance:
    """An open deal: probabilities from 0 to 1.

    :param float probability: of being won at all, as stated
    :param float in_time: of being won within the period, if it is won
    :param Shift shift: what its author's record says
    """

    amount: float
    probability: float
    in_time: float = 1.0
    shift: Shift = Shift(0.0, 0.0)


@dataclass(frozen=True)
class Lever:
    """Something to pull: ``levels`` steps of a size, each for so many hours of work.

    Steps are shares (0.03: three percent) for win and amount, one deal for pull and new.
    """

    code: str
    step: float
    levels: int
    hours: float


@dataclass(frozen=True)
class Pull:
    """What a lever does: the probability at each of its levels, from 0 on."""

    lever: Lever
    probabilities: tuple
    needed: int | None
    hours: float | None


@dataclass(frozen=True)
class Outcome:
    """``low`` and ``high`` hold the probability with four fifths, by how little is known.

    ``amounts``: what is reached in the worst tenth, the middle and the best tenth of all rounds.
    """

    probability: float
    low: float
    high: float
    amounts: tuple
    bars: tuple
    pulls: tuple
    cheapest: str | None
    rounds: int


@dataclass
class _Played:
    """Sums of each round: as things are, and what each step of a lever adds."""

    base: list = field(default_factory=list)
    added: dict = field(default_factory=dict)


def simulate(reached, need, deals, later=(), new=None, levers=(), goal=0.8, seed=1, at=None):
    """Play the pipeline.

    :param float reached: money already there
    :param float need: what is to be reached in all
    :param deals: Chances expected to close in the period
    :param later: Chances after it, the best to pull in first
    :param Chance new: a deal yet to be found; None: not known
    :param levers: Levers to look at
    :param float goal: the probability that one wants
    :param dict at: level by code at which levers stand already
    :rtype: Outcome
    """
    at = at or {}
    deals, later = list(deals), list(later)
    steps = {lever.code: lever for lever in levers}
    if PULL in steps:
        later = later[: steps[PULL].levels]
    news = [new] * steps[NEW].levels if new and NEW in steps else []
    each = max(len(deals) + len(later) + len(news), 1)
    rounds = min(max(WORK // (each * WORLDS), ROUNDS[0]), ROUNDS[1])
    stands = _Stands(steps, at, len(later), len(news))
    played, worlds = _Played(added={code: [] for code in LEVERS}), []
    for world in range(WORLDS):
        guess = NormalDist().inv_cdf((world + 0.5) / WORLDS)
        before = len(played.base)
        _play(played, rounds, guess, deals, later, news, stands, Random(seed * WORLDS + world))
        sums = played.base[before:]
        worlds.append(_share(sums, need - reached))
    pulls = tuple(
        _pull(lever, played, need - reached, goal, stands)
        for lever in levers
        if stands.ends[lever.code]
    )
    able = [pull for pull in pulls if pull.hours is not None]
    cheapest = min(able, key=lambda pull: (pull.hours, pull.lever.code), default=None)
    totals = sorted(reached + amount for amount in played.base)
    worlds.sort()
    probability = _share(played.base, need - reached)
    return Outcome(
        probability=probability,
        low=min(_quantile(worlds, LOW), probability),
        high=max(_quantile(worlds, HIGH), probability),
        amounts=tuple(_quantile(totals, share) for share in (LOW, 0.5, HIGH)),
        bars=histogram(totals),
        pulls=pulls,
        cheapest=cheapest.lever.code if cheapest and probability < goal else None,
        rounds=len(totals),
    )


class _Stands:
    """Where each lever stands and how far it goes."""

    def __init__(self, steps, at, later, news):
        most = {PULL: later, NEW: news}
        self.steps = steps
        self.ends = {
            code: min(steps[code].levels, most.get(code, steps[code].levels))
            if code in steps
            else 0
            for code in LEVERS
        }
        self.levels = {code: min(max(at.get(code, 0), 0), self.ends[code]) for code in LEVERS}

    def size(self, code):
        """How far the lever is pulled, in its own measure."""
        return self.levels[code] * self.steps[code].step if code in self.steps else 0.0


def _play(played, rounds, guess, deals, later, news, stands, random):
    """All levers at once, with the same luck: a round tells what each step of each would add."""
    factor = 1 + stands.size(AMOUNT)
    win_step = stands.steps[WIN].step if WIN in stands.steps else 0.0
    win_end, win_at = stands.ends[WIN], stands.levels[WIN]
    mine = [
        (deal.amount * factor, _odds(deal, guess), _thresholds(deal, guess, win_step, win_end))
        for deal in deals
    ]
    boost = 1 + win_at * win_step
    extra = {
        code: [(deal.amount * factor, min(_odds(deal, guess) * boost, SUREST)) for deal in found]
        for code, found in ((PULL, later), (NEW, news))
    }
    draw = random.random
    for _round in range(rounds):
        total, gains = 0.0, [0.0] * (win_end + 1)
        for amount, _odd, limits in mine:
            luck = draw()
            if luck < limits[-1]:
                # the first level of the lever at which this deal is won
                gains[_first(limits, luck)] += amount
        wins = _running(gains)
        total = wins[win_at]
        parts = {}
        for code, found in extra.items():
            sums = [0.0]
            for amount, odd in found:
                sums.append(sums[-1] + (amount if draw() < odd else 0.0))
            parts[code] = sums
            total += sums[stands.levels[code]]
        played.base.append(total)
        played.added[WIN].append([item - wins[win_at] for item in wins])
        for code, sums in parts.items():
            here = sums[stands.levels[code]]
            played.added[code].append([item - here for item in sums])


def _odds(deal, guess):
    by = deal.shift.value + guess * deal.shift.error
    return min(corrected(deal.probability, by) * deal.in_time, 1.0)


def _thresholds(deal, guess, step, levels):
    """Luck below which the deal is won at each level of the lever; never falling."""
    odds = _odds(deal, guess)
    top = max(odds, SUREST)
    return [min(odds * (1 + level * step), top) for level in range(levels + 1)]


def _first(limits, luck):
    """Index of the first limit above the luck."""
    found = bisect_left(limits, luck)
    while limits[found] <= luck:
        found += 1
    return found


def _running(numbers):
    result, total = [], 0.0
    for number in numbers:
        total += number
        result.append(total)
    return result


def _pull(lever, played, need, goal, stands):
    at, end = stands.levels[lever.code], stands.ends[lever.code]
    if lever.code == AMOUNT:
        here = 1 + at * lever.step
        chances = [
            _share([total * (1 + level * lever.step) / here for total in played.base], need)
            for level in range(end + 1)
        ]
    else:
        added = played.added[lever.code]
        chances = [
            _share(
                [total + more[level] for total, more in zip(played.base, added, strict=True)], need
            )
            for level in range(end + 1)
        ]
    needed = next((level for level in range(at, end + 1) if chances[level] >= goal), None)
    hours = None if needed is None else (needed - at) * lever.hours
    return Pull(lever, tuple(chances), needed, hours)


def _share(sums, need):
    # a sum of floats may miss what is needed by a hair
    enough = need - 1e-6 * max(abs(need), 1.0)
    return sum(1 for total in sums if total >= enough) / len(sums)


def _quantile(ordered, share):
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def histogram(ordered):
    """(low, high, share) of :data:`BARS` equal bars over sorted amounts, without the extreme hundredths.

    :param list ordered: amounts, smallest first
    """
    low, high = _quantile(ordered, 0.01), _quantile(ordered, 0.99)
    if high <= low:
        return ((low, high, 1.0),)
    width = (high - low) / BARS
    counts = [0] * BARS
    for amount in ordered:
        if low <= amount <= high:
            counts[min(int((amount - low) / width), BARS - 1)] += 1
    return tuple(
        (low + number * width, low + (number + 1) * width, count / len(ordered))
        for number, count in enumerate(counts)
    )
