"""What is to be done on a day, so that the week's plan is met; rules without the ORM."""

import math
from dataclasses import dataclass

#: sums of binary fractions must not add one more call
TOLERANCE = 1e-6


def day_norm(target, done_before, days_left):
    """The norm of a day: what is left of the week by the working days left, rounded up.

    :param float target: of the week
    :param float done_before: reached in the week before the day
    :param int days_left: working days from the day to the end of the week, the day included
    :return: a whole number, 0 when nothing is left or the day is not a working day
    """
    left = target - done_before
    if days_left <= 0 or left <= 0:
        return 0
    return math.ceil(left / days_left - TOLERANCE)


@dataclass(frozen=True)
class Figure:
    """One indicator of one person on one day.

    ``target, before, done``: of the week, reached in it before the day, reached on the day;
    ``days_left, days``: working days from the day on, and of the whole week;
    ``planned``: what is still in the calendar for the day; ``ordered``: asked for by a day's plan.
    """

    target: float = 0.0
    before: float = 0.0
    done: float = 0.0
    days_left: int = 0
    days: int = 0
    planned: int = 0
    ordered: float = 0.0

    @property
    def norm(self):
        if not self.days_left:
            return 0
        return max(
            day_norm(self.target, self.before, self.days_left),
            math.ceil(self.ordered - TOLERANCE),
        )

    @property
    def is_met(self):
        return self.done + TOLERANCE >= self.norm

    @property
    def shortfall(self):
        return max(self.norm - self.done, 0)

    @property
    def is_planned(self):
        """What is done and planned reaches the norm."""
        return self.done + self.planned + TOLERANCE >= self.norm

    @property
    def expected(self):
        """What an even week would have reached before the day."""
        if not self.days:
            return 0.0
        return self.target * (self.days - self.days_left) / self.days

    @property
    def is_behind(self):
        """Before the day less was reached than an even week would have."""
        return self.before + TOLERANCE < min(self.expected, self.target)

    @property
    def left(self):
        """Still to be done in the week."""
        return max(self.target - self.before - self.done, 0)
