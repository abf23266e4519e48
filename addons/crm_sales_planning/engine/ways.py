"""Ways back to the plan: how many calls bring what is missing; rules without the ORM."""

import math
from dataclasses import dataclass

#: a rate that rests on fewer cases is not taken for a person's or a group's own
MINIMUM_CASES = 10
OWN, GROUP, COMPANY, DIRECT, NONE = "own", "group", "company", "direct", "none"
#: a list is never longer, nor shorter when there are enough people
LONGEST, SHORTEST = 50, 5


@dataclass(frozen=True)
class Measured:
    """How many of some calls led to what is wanted."""

    cases: int = 0
    successes: int = 0

    @property
    def rate(self):
        return self.successes / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class Base:
    """The rate that is counted with, and whose calls it was measured on."""

    whose: str
    rate: float
    cases: int


def choose_base(own, group, company, minimum=MINIMUM_CASES):
    """The person's own rate if it rests on enough calls, else the group's, else the company's.

    A rate of nothing says that it does not work for them, not that no number of calls helps.
    """
    for whose, measured in ((OWN, own), (GROUP, group), (COMPANY, company)):
        if measured.cases >= minimum and measured.successes:
            return Base(whose, measured.rate, measured.cases)
    return Base(NONE, 0.0, company.cases)


def calls_needed(left, base):
    """Calls after which what is left of the week is to be expected; 0 when nothing is measured."""
    if left <= 0 or not base.rate:
        return 0
    return math.ceil(left / base.rate - 1e-9)


def per_day(needed, days_left):
    """Calls a day, if they are begun today."""
    return math.ceil(needed / days_left) if days_left > 0 else needed


def list_length(needed):
    """How many people a ready list names."""
    return max(SHORTEST, min(needed or SHORTEST, LONGEST))


def spread(count, days):
    """Due days of so many calls: as even as possible, the fuller days first.

    :param days: ascending, at least one
    :rtype: list, ascending
    """
    whole, rest = divmod(count, len(days))
    return [
        day for place, day in enumerate(days) for _call in range(whole + (1 if place < rest else 0))
    ]
