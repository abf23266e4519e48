"""How far a target is reached, and where it will end at the pace so far."""

from dataclasses import dataclass

UP, DOWN, MONITOR = "up", "down", "monitor"
#: attainment of an indicator of which less is better, where nothing at all happened
BEST = 200.0


def attainment(fact, target, direction=UP):
    """Percent of the target that is reached; 100 and more is good in either direction.

    More is better: fact ÷ target. Less is better: target ÷ fact, 200 at most.
    """
    if direction == UP:
        if not target:
            return 100.0
        return 100.0 * fact / target
    if fact <= 0:
        return BEST if target else 100.0
    return min(BEST, 100.0 * target / fact)


def is_stronger(new, old, direction=UP):
    """Whether a target is more ambitious: higher, or lower where less is better."""
    return new > old if direction == UP else new < old


@dataclass(frozen=True)
class Pace:
    """One line of a plan on a day.

    ``days, passed``: working days of its people in the period, and how many of them are over;
    ``adds_up``: days add up to the period; otherwise the target holds on each day.
    """

    target: float
    fact: float
    days: float
    passed: float
    adds_up: bool = True
    direction: str = UP

    @property
    def share(self):
        """Part of the period's working days that is over, 0 to 1."""
        return min(1.0, self.passed / self.days) if self.days > 0 else 0.0

    @property
    def expected(self):
        """What should be reached by now."""
        return self.target * self.share if self.adds_up else self.target

    @property
    def pace(self):
        """Fact in percent of what is expected by now; None before the first working day is over."""
        if self.adds_up and not self.share:
            return None
        return attainment(self.fact, self.expected, self.direction)

    @property
    def run_rate(self):
        """What each working day left has to bring; for a ceiling: what it may bring."""
        left = self.days - self.passed
        missing = self.target - self.fact
        if not self.adds_up or left <= 0 or missing <= 0:
            return 0.0
        return missing / left

    @property
    def landing(self):
        """Where the period ends if it goes on like this; None while there is nothing to go by."""
        if not self.adds_up:
            return self.fact
        return self.fact / self.share if self.share else None
