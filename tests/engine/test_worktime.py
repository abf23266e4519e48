"""Working time between two moments, against counting minute by minute."""

from datetime import datetime, timedelta

from crm_corporate_sales_engine.worktime import WorkTime
from hypothesis import given
from hypothesis import strategies as st

ORIGIN = datetime(2026, 3, 2)
MINUTES = 600


def at(minute):
    return ORIGIN + timedelta(minutes=minute)


@st.composite
def shifts(draw):
    """Ascending intervals that don't overlap, in minutes; some touch each other."""
    edges = sorted(draw(st.lists(st.integers(0, MINUTES), max_size=12, unique=True)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    if pairs and draw(st.booleans()):
        pairs.append((pairs[-1][1], pairs[-1][1] + 10))
    return pairs


@given(shifts(), st.integers(-30, MINUTES + 30), st.integers(-30, MINUTES + 30))
def test_same_as_counting_minutes(pairs, start, stop):
    worked = {minute for first, last in pairs for minute in range(first, last)}
    naive = sum(minute in worked for minute in range(start, stop)) / 60
    calendar = WorkTime([(at(first), at(last)) for first, last in pairs])
    assert abs(calendar.hours(at(start), at(stop)) - naive) < 1e-9


@given(shifts(), st.lists(st.integers(0, MINUTES), min_size=3, max_size=3))
def test_parts_add_up(pairs, moments):
    first, middle, last = sorted(moments)
    calendar = WorkTime([(at(one), at(two)) for one, two in pairs])
    whole = calendar.hours(at(first), at(last))
    parts = calendar.hours(at(first), at(middle)) + calendar.hours(at(middle), at(last))
    assert abs(whole - parts) < 1e-9


def test_wrong_way_round_is_nothing():
    assert WorkTime([(at(0), at(60))]).hours(at(50), at(10)) == 0.0


def test_no_calendar_is_nothing():
    assert WorkTime([]).hours(at(0), at(100)) == 0.0
