"""Dividing a target exactly: over people, over time, in whole units."""

from decimal import Decimal
from fractions import Fraction

#: plans keep two decimals
SMALLEST = Decimal("0.01")
#: how many units a part has at least, for a rounder unit to be fine enough
ENOUGH_UNITS = 10000


def split(total, weights, unit=1):
    """Divide a total in proportion to weights by largest remainders.

    The parts add up to the total exactly, none is negative, and the result does not depend on the
    order of the weights: of equal remainders the smaller key gets the unit. Where all weights are
    zero, everybody gets the same. What is smaller than a unit goes to the largest part.

    :param float total: not negative, at most two decimals
    :param dict weights: {sortable key: number that is not negative}
    :param unit: what is not divided further: 1 for numbers of things, 0.01 for money
    :return: {key: float}
    :raises ValueError: nobody to divide among, or something negative
    """
    amount = to_decimal(total)
    if amount < 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("Only what is not negative can be divided")
    if not weights:
        if amount:
            raise ValueError("Nobody to divide among")
        return {}
    unit = max(Decimal(str(unit)), SMALLEST)
    units = int(amount // unit)
    leftover = amount - units * unit
    counts = _largest_remainders(units, weights)
    parts = {key: count * unit for key, count in counts.items()}
    if leftover:
        largest = min(parts, key=lambda key: (-parts[key], -Fraction(weights[key]), key))
        parts[largest] += leftover
    return {key: float(part) for key, part in parts.items()}


def neat_unit(total, count, unit):
    """A rounder unit for large sums: millions are not divided to the last kopeck.

    The largest power of ten times the unit that the total is made of wholly, and of which each
    part has some ten thousand.

    >>> neat_unit(110000000, 4, 0.01)
    1000.0
    """
    amount, unit = to_decimal(total), max(Decimal(str(unit)), SMALLEST)
    while not amount % (unit * 10) and amount >= count * unit * 10 * ENOUGH_UNITS:
        unit *= 10
    return float(unit)


def _largest_remainders(units, weights):
    exact = {key: Fraction(weight) for key, weight in weights.items()}
    whole = sum(exact.values())
    if not whole:
        exact, whole = dict.fromkeys(weights, Fraction(1)), Fraction(len(weights))
    quotas = {key: units * weight / whole for key, weight in exact.items()}
    counts = {key: int(quota) for key, quota in quotas.items()}
    missing = units - sum(counts.values())
    order = sorted(quotas, key=lambda key: (counts[key] - quotas[key], key))
    for key in order[:missing]:
        counts[key] += 1
    return counts


def rest(total, *parts):
    """What of a total no part carries; negative where the parts are more than it.

    >>> rest(100, 33.33, 33.33, 33.33)
    0.01
    """
    return float(to_decimal(total) - sum(map(to_decimal, parts)))


def to_decimal(number):
    """A number as plans keep it, with two decimals."""
    return Decimal(str(number or 0)).quantize(SMALLEST)
