from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from crm_sales_planning_engine import periods
from crm_sales_planning_engine.split import neat_unit, rest, split, to_decimal
from hypothesis import given
from hypothesis import strategies as st


def _days_of(year):
    return date(year, 1, 1), date(year, 12, 31)


weights = st.dictionaries(
    st.integers(1, 500),
    st.one_of(st.integers(0, 10**9), st.floats(0, 10**6, allow_nan=False)),
    min_size=1,
    max_size=60,
)
cents = st.integers(0, 10**13).map(lambda number: number / 100)
units = st.sampled_from([1, 0.01, 0.05, 0.5, 10])


@given(cents, weights, units)
def test_parts_add_up_and_none_is_negative(total, shares, unit):
    parts = split(total, shares, unit)
    assert set(parts) == set(shares)
    assert sum(map(to_decimal, parts.values())) == to_decimal(total)
    assert min(parts.values()) >= 0


@given(cents, weights, units, st.randoms())
def test_order_does_not_matter(total, shares, unit, random):
    shuffled = list(shares.items())
    random.shuffle(shuffled)
    assert split(total, shares, unit) == split(total, dict(shuffled), unit)


@given(st.integers(0, 10**6), weights)
def test_whole_things_stay_whole_and_near_their_share(total, shares):
    parts = split(total, shares)
    whole = sum(shares.values())
    for key, part in parts.items():
        assert part == int(part)
        if whole:
            assert abs(part - total * shares[key] / whole) < 1 + 1e-6


@given(st.integers(0, 10**6), weights)
def test_who_has_more_weight_gets_no_less(total, shares):
    parts = split(total, shares)
    ordered = sorted(shares, key=lambda key: shares[key])
    if not any(shares.values()):
        return
    for less, more in zip(ordered, ordered[1:], strict=False):
        if shares[less] < shares[more]:
            assert parts[less] <= parts[more]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=4), st.data())
def test_a_cascade_adds_up_at_every_level(totals, data):
    """Months over weeks, weeks over people: every level has the total of the one above."""
    for total in totals:
        weeks = split(total, data.draw(weights))
        people = [split(part, data.draw(weights)) for part in weeks.values()]
        assert sum(sum(parts.values()) for parts in people) == total


@given(
    st.integers(2000, 2100),
    st.lists(st.integers(0, 10**6), min_size=12, max_size=12),
    st.sets(st.integers(0, 365)),
)
def test_weeks_across_months(year, targets, holidays):
    """Each month is in its weeks wholly, and the weeks of a year have what its months have."""
    off = {date(year, 1, 1) + timedelta(days=number) for number in holidays}
    weeks = Counter()
    for first, target in zip(periods.parts("month", *_days_of(year)), targets, strict=True):
        last = periods.end("month", first)
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        days_by_week = {
            start: sum(
                day.weekday() < 5 and day not in off and periods.start("week", day) == start
                for day in days
            )
            for start in periods.parts("week", first, last)
        }
        shares = split(target, days_by_week)
        assert sum(shares.values()) == target
        assert not any(
            shares[start]
            for start in shares
            if any(days_by_week.values()) and not days_by_week[start]
        )
        weeks.update(shares)
    assert sum(weeks.values()) == sum(targets)


def test_largest_remainders_first_and_ties_by_key():
    assert split(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert split(100, {1: 0.5, 2: 0.3, 3: 0.2}, 1) == {1: 50, 2: 30, 3: 20}
    assert split(1, {2: 1, 1: 1}) == {1: 1, 2: 0}


def test_nobody_has_weight():
    assert split(6, {1: 0, 2: 0, 3: 0}) == {1: 2, 2: 2, 3: 2}


def test_what_is_smaller_than_a_unit_goes_to_the_largest():
    assert split(10.25, {1: 1, 2: 3}) == {1: 3.0, 2: 7.25}
    assert split(0.5, {1: 1, 2: 3}) == {1: 0.0, 2: 0.5}


@pytest.mark.parametrize(("total", "shares"), [(-1, {1: 1}), (1, {1: -1, 2: 3}), (1, {})], ids=str)
def test_refused(total, shares):
    with pytest.raises(ValueError, match="divide"):
        split(total, shares)


def test_nothing_for_nobody():
    assert split(0, {}) == {}


def test_rest():
    assert rest(100, 33.33, 33.33, 33.33) == 0.01
    assert rest(0.3, 0.1, 0.2) == 0
    assert rest(5, 7) == -2
    assert to_decimal(None) == Decimal(0)


@given(cents, weights)
def test_large_sums_are_divided_in_round_numbers_that_still_add_up(total, shares):
    unit = neat_unit(total, len(shares), 0.01)
    assert not to_decimal(total) % to_decimal(unit)
    assert unit <= 0.01 or to_decimal(unit) * len(shares) * 10000 <= to_decimal(total)
    parts = split(total, shares, unit)
    assert sum(map(to_decimal, parts.values())) == to_decimal(total)


def test_how_round():
    assert split(110_000_000, {1: 62, 2: 65, 3: 66, 4: 65}, neat_unit(110_000_000, 4, 0.01)) == {
        1: 26434000,
        2: 27713000,
        3: 28140000,
        4: 27713000,
    }
    assert neat_unit(1200, 4, 0.01) == 0.01
    assert neat_unit(0.07, 3, 0.01) == 0.01
    assert neat_unit(0, 3, 0.01) == 0.01
