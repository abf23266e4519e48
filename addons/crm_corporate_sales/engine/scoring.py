"""Points of scoring rules, and the grade they make. No ORM.

A rule gives its points once (a condition that holds) or once for each event (behaviour), counted
from the ``first``-th one on, and never more than ``cap`` in all. Points below zero are a minus.
"""

from dataclasses import dataclass

GRADES = ("A", "B", "C", "D")
#: least scores of the grades A, B and C; what is below is D
THRESHOLDS = (60, 40, 20)


@dataclass(frozen=True)
class Rule:
    """What a rule gives.

    points: for each counted event, below zero for a minus
    cap: at most so many points in all, whichever sign; 0 means no limit
    first: the event from which points are given (2: not for the first one)
    """

    points: int
    cap: int = 0
    first: int = 1


@dataclass(frozen=True)
class Given:
    """What a rule gave a lead: ``times`` × ``each`` = ``points``, unless the cap cut it."""

    times: int
    each: int
    points: int
    capped: bool


def give(rule, count):
    """Points of a rule for ``count`` events; None when it gives nothing."""
    times = count - rule.first + 1
    if times <= 0 or not rule.points:
        return None
    full = times * rule.points
    points = full
    if rule.cap > 0:
        points = max(-rule.cap, min(rule.cap, full))
    return Given(times, rule.points, points, points != full)


def grade(score, thresholds=THRESHOLDS):
    """The letter of a score.

    :param thresholds: least scores of A, B and C, descending
    """
    for letter, least in zip(GRADES, thresholds, strict=False):
        if score >= least:
            return letter
    return GRADES[-1]


def are_thresholds_descending(thresholds):
    return all(high > low for high, low in zip(thresholds, thresholds[1:], strict=False))
