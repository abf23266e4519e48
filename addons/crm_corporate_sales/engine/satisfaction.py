"""Which clients are called to ask how satisfied they are, and what their answers mean.

Source of the rules: specification 3.15 (a random sample of recently served clients each month).
"""

import math
import random
from datetime import date

#: answers to «would you recommend us», 0…10: from here on promoters, up to there detractors
PROMOTER, DETRACTOR = 9, 6
#: after a longer pause of the server only so many months are made up for
MOST_MONTHS = 3


def sample(keys, size, seed):
    """Keys chosen at random; the same seed chooses the same ones, in whatever order they come.

    :param keys: hashable, sortable keys; doubles count once
    :param int size: how many; all of them when there are fewer
    :param seed: what was kept of the drawing
    :return: ascending list
    """
    population = sorted(set(keys))
    return sorted(random.Random(seed).sample(population, min(max(size, 0), len(population))))


def sample_size(served, mode, value):
    """How many of the served clients are called.

    :param int served: number of clients served
    :param str mode: ``number``, ``percent`` (rounded up, so that a few clients are one call) or
        ``off``
    :param float value: the number or the percentage
    """
    if mode == "number":
        return min(served, max(0, int(value)))
    if mode == "percent":
        return min(served, math.ceil(served * max(0, value) / 100))
    return 0


def add_months(month, count):
    """The first day of the month so many months later."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def months_to_make(last, today):
    """Months whose sample is due: ended, and not drawn yet.

    :param last: first day of the last month drawn, None before the first one
    :param date today: the current day
    :return: ascending list of first days; never more than ``MOST_MONTHS``
    """
    current = today.replace(day=1)
    if last is None:
        return [add_months(current, -1)]
    months, month = [], add_months(last, 1)
    while month < current:
        months.append(month)
        month = add_months(month, 1)
    return months[-MOST_MONTHS:]


def is_low(scores, recommendation, limit):
    """Whether a head has to look at these answers.

    :param scores: marks from 1 to 5
    :param recommendation: 0…10, None when it was not answered
    :param int limit: a mark up to this one is low
    """
    return any(score <= limit for score in scores) or (
        recommendation is not None and recommendation <= DETRACTOR
    )


def promoter_points(recommendation):
    """What an answer adds to the net promoter score: its average over clients is the score."""
    if recommendation >= PROMOTER:
        return 100
    return -100 if recommendation <= DETRACTOR else 0
