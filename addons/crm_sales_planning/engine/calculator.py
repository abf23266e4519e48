"""From a sum of money to the calls of a day: how many contracts, meetings and calls a target takes."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

CONTRACTS, TERMS, NEEDS, COLD, CALLS = (
    "new_contracts",
    "terms_meetings",
    "need_meetings",
    "cold_meetings",
    "cold_calls",
)
#: from the end of the funnel to its beginning
STEPS = (CONTRACTS, TERMS, NEEDS, COLD, CALLS)
#: what leads from a step to the one before it in STEPS
CONVERSIONS = {
    TERMS: "conv_contract",
    NEEDS: "conv_terms",
    COLD: "conv_cold_work",
    CALLS: "conv_call_meet",
}


@dataclass(frozen=True)
class Need:
    """How many of a step the target takes, and how many are left to do.

    ``left``: what is not done yet, and no more than what the money still to reach takes.
    ``missing``: conversion or average that is not known, so nothing can be said.
    """

    step: str
    total: int | None
    done: int
    left: int | None
    per_day: int | None
    missing: str | None = None


def needs(target, reached, average, conversions, done, person_days):
    """What the rest of a target takes.

    Steps are not rounded up one after the other: 1.2 contracts at one contract out of ten meetings
    are 12 meetings, not 20.

    :param float target: money to reach in the period
    :param float reached: money already there
    :param float average: money of an average contract; None or 0: not known
    :param dict conversions: share (0 to 1) by name of CONVERSIONS; None or 0: not known
    :param dict done: of each step so far in the period
    :param float person_days: working days left of all people who share the work
    :return: list of Need, from the contracts to the calls
    """
    result, missing = [], None
    rest = total = None
    if average:
        total = _exact(target) / _exact(average)
        rest = max(_exact(target) - _exact(reached), Fraction(0)) / _exact(average)
    else:
        missing = "average"
    for step in STEPS:
        name = CONVERSIONS.get(step)
        if name and not missing:
            if conversions.get(name):
                share = _exact(conversions[name])
                total, rest = total / share, rest / share
            else:
                missing = name
        if missing:
            result.append(Need(step, None, done.get(step, 0), None, None, missing))
            continue
        # what is done already is on its way; a lucky contract spares the rest of the way
        left = min(ceil(rest), max(ceil(total) - int(done.get(step, 0)), 0))
        result.append(Need(step, ceil(total), done.get(step, 0), left, day_norm(left, person_days)))
    return result


def day_norm(left, person_days):
    """How many each person does on each working day left; None: there is no such day.

    :param int left: of the whole group
    """
    if not left:
        return 0
    return ceil(left / _exact(person_days)) if person_days else None


def _exact(number):
    """0.1 as one tenth, not as the nearest binary number."""
    return Fraction(repr(number)) if isinstance(number, float) else Fraction(number)
