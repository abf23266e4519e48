"""Where a period will land: what is reached, what people commit to, what the odds say."""

from dataclasses import dataclass
from math import sqrt

COMMIT, BEST_CASE, PIPELINE, OMITTED = "commit", "best_case", "pipeline", "omitted"
CATEGORIES = (COMMIT, BEST_CASE, PIPELINE, OMITTED)
#: least probability, in percent, for a deal about which nobody has said more
THRESHOLDS = ((COMMIT, 80), (BEST_CASE, 50), (PIPELINE, 0))
#: half of the normal distribution's width that holds four fifths of it
FOUR_FIFTHS = 1.2816


def category(probability):
    """What a deal counts as by its probability alone.

    :param float probability: percent
    """
    return next(
        (name for name, least in THRESHOLDS if probability and probability >= least), OMITTED
    )


@dataclass(frozen=True)
class Deal:
    """An open deal that is expected to close in the period; probabilities from 0 to 1."""

    amount: float
    probability: float
    corrected: float
    category: str


@dataclass(frozen=True)
class Rate:
    """A share and on how many cases it rests; ``low`` and ``high`` hold it with four fifths."""

    value: float | None
    cases: int
    low: float = 0.0
    high: float = 1.0


def win_rate(won, closed):
    """Share of closed deals that were won, with a range (Wilson's interval).

    :param int won: deals won
    :param int closed: deals won or lost
    """
    if not closed:
        return Rate(None, 0)
    share, z2 = won / closed, FOUR_FIFTHS**2
    middle = (share + z2 / (2 * closed)) / (1 + z2 / closed)
    half = (
        FOUR_FIFTHS
        * sqrt(share * (1 - share) / closed + z2 / (4 * closed * closed))
        / (1 + z2 / closed)
    )
    return Rate(share, closed, max(middle - half, 0.0), min(middle + half, 1.0))


@dataclass(frozen=True)
class Landing:
    """Money by the end of the period; each of the next four includes what is reached.

    ``coverage``: open pipeline by what is still to be reached; ``needed``: the coverage that the own
    win rate asks for; ``missing_pipeline``: what is to be added to reach it. None: not known.
    """

    reached: float
    commit: float
    best_case: float
    weighted: float
    corrected: float
    pipeline: float
    gap: float | None
    coverage: float | None
    needed: float | None
    missing_pipeline: float | None


def landing(reached, deals, target=None, rate=None):
    """Where the period lands.

    :param float reached: the period's fact so far
    :param deals: iterable of open Deal
    :param float target: plan of the period; None: there is none
    :param float rate: own win rate, 0 to 1; None: not known
    """
    deals = [deal for deal in deals if deal.category != OMITTED]
    commit = reached + sum(deal.amount for deal in deals if deal.category == COMMIT)
    best = commit + sum(deal.amount for deal in deals if deal.category == BEST_CASE)
    pipeline = sum(deal.amount for deal in deals)
    gap = coverage = needed = missing = None
    if target is not None:
        gap = max(target - reached, 0.0)
        coverage = pipeline / gap if gap else None
    if rate:
        needed = 1 / rate
        if gap is not None:
            missing = max(gap * needed - pipeline, 0.0)
    return Landing(
        reached=reached,
        commit=commit,
        best_case=best,
        weighted=reached + sum(deal.amount * deal.probability for deal in deals),
        corrected=reached + sum(deal.amount * deal.corrected for deal in deals),
        pipeline=pipeline,
        gap=gap,
        coverage=coverage,
        needed=needed,
        missing_pipeline=missing,
    )


def spread(amount, shares):
    """Split an amount by shares, exactly.

    :param int amount: minor units of a currency
    :param dict shares: by key, not negative
    :return: dict by key whose values add up to the amount; without shares nothing
    """
    total = sum(shares.values())
    if not total:
        return {}
    raw = {key: amount * share / total for key, share in shares.items()}
    result = {key: int(value // 1) for key, value in raw.items()}
    left = amount - sum(result.values())
    order = sorted(raw, key=lambda key: (result[key] - raw[key], str(key)))
    for number in range(left):
        result[order[number % len(order)]] += 1
    return result
