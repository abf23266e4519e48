"""How good somebody's probabilities and closing dates have been, and what to make of the next ones."""

from dataclasses import dataclass, field
from math import exp, log, sqrt
from statistics import median

#: how far, in logits, somebody may be off before anything is known about them
PRIOR_ERROR = 1.0
#: a stated certainty is taken for a little less, or one surprise would refute everything
SUREST = 0.99
#: edges of the bars of the reliability picture
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Said:
    """A probability (0 to 1) that was stated, and how the deals went, weighted.

    Each deal weighs 1 in all, spread over what was said about it by the time that it stood.
    """

    probability: float
    won: float
    lost: float

    @property
    def weight(self):
        return self.won + self.lost


@dataclass(frozen=True)
class Bar:
    """Deals whose probability was between two edges: what was said and what came."""

    low: float
    high: float
    weight: float
    said: float | None
    came: float | None


@dataclass(frozen=True)
class Score:
    """``brier``: 0 is perfect, 0.25 is what always saying 50 % gives.

    ``bias``: mean of what was said less what came; above 0: too optimistic.
    ``baseline``: the Brier score of always saying the own win rate.
    """

    weight: float
    brier: float | None
    baseline: float | None
    bias: float | None
    bars: tuple = field(default=())


def score(said):
    """Brier score, bias and reliability of statements.

    :param said: iterable of Said
    """
    said = [item for item in said if item.weight > 0]
    weight = sum(item.weight for item in said)
    bars = tuple(_bar(said, low, high) for low, high in zip(EDGES, EDGES[1:], strict=False))
    if not weight:
        return Score(0.0, None, None, None, bars)
    came = sum(item.won for item in said) / weight
    brier = (
        sum(
            item.won * (1 - item.probability) ** 2 + item.lost * item.probability**2
            for item in said
        )
        / weight
    )
    bias = sum(item.weight * item.probability for item in said) / weight - came
    return Score(weight, brier, came * (1 - came), bias, bars)


def _bar(said, low, high):
    inside = [
        item
        for item in said
        if low <= item.probability < high or item.probability == high == EDGES[-1]
    ]
    weight = sum(item.weight for item in inside)
    if not weight:
        return Bar(low, high, 0.0, None, None)
    return Bar(
        low,
        high,
        weight,
        sum(item.weight * item.probability for item in inside) / weight,
        sum(item.won for item in inside) / weight,
    )


@dataclass(frozen=True)
class Shift:
    """By how many logits probabilities are to be moved, and how uncertain that is."""

    value: float = 0.0
    error: float = PRIOR_ERROR


def shift(said, prior=None):
    """What makes somebody's probabilities agree with what came.

    The most likely shift of log odds, given a normal prior: with few deals it stays near the prior.

    :param said: iterable of Said
    :param Shift prior: what is expected of somebody unknown
    """
    prior = prior or Shift()
    items = [(_logit(item.probability), item.won, item.weight) for item in said if item.weight > 0]
    stiffness = 1 / prior.error**2
    low, high = prior.value - 20.0, prior.value + 20.0
    # the slope of the log likelihood falls steadily: halving finds its zero
    for _step in range(60):
        middle = (low + high) / 2
        slope = sum(won - weight * _odds(logit + middle) for logit, won, weight in items)
        if slope - (middle - prior.value) * stiffness > 0:
            low = middle
        else:
            high = middle
    value = (low + high) / 2 if items else prior.value
    known = sum(weight * _odds(x + value) * (1 - _odds(x + value)) for x, _won, weight in items)
    return Shift(value, 1 / sqrt(known + stiffness))


def corrected(probability, by):
    """A probability as its author's record suggests to read it.

    :param float probability: 0 to 1; certainties (0 and 1) stay as they are
    :param float by: logits, see :class:`Shift`
    """
    if probability <= 0 or probability >= 1:
        return min(max(probability, 0.0), 1.0)
    return _odds(_logit(probability) + by)


def _logit(probability):
    kept = min(max(probability, 1 - SUREST), SUREST)
    return log(kept / (1 - kept))


def _odds(logit):
    return 1 / (1 + exp(-logit)) if logit >= 0 else exp(logit) / (1 + exp(logit))


@dataclass(frozen=True)
class DateScore:
    """``late``: median of days from the stated to the real closing, above 0: later than said;
    ``in_time``: share of deals won by the day that was stated first."""

    deals: int
    late: float | None
    in_time: float | None


def score_dates(days_late):
    """How closing dates have been kept.

    :param days_late: for each won deal: days by which it closed after the date first stated
    """
    days = list(days_late)
    if not days:
        return DateScore(0, None, None)
    return DateScore(
        len(days), float(median(days)), sum(1 for number in days if number <= 0) / len(days)
    )


def chance_in_time(days_late, days_left, days_gone=0, prior_in_time=0.5, prior_weight=4.0):
    """How likely a deal that is won is won within so many days after its stated date.

    :param days_late: record of whoever stated it, as for :func:`score_dates`
    :param int days_left: from the stated date to the last day that counts; below 0: the date is later
    :param int days_gone: since the stated date, in which it has not been won; what closed faster says
        nothing about this deal any more
    :param float prior_in_time: chance for somebody of whom nothing is known
    :param float prior_weight: of how many deals that assumption weighs
    """
    days = [number for number in days_late if not days_gone or number > days_gone]
    kept = sum(1 for number in days if number <= days_left)
    return (kept + prior_in_time * prior_weight) / (len(days) + prior_weight)
