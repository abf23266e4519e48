"""Days of meetings that repeat."""

from datetime import date, timedelta

import pytest
from crm_sales_planning_engine.meetings import occurrences
from hypothesis import given
from hypothesis import strategies as st

FIRST, LAST = date(2031, 1, 1), date(2031, 12, 31)
ALL = [date(2030, 12, 1) + timedelta(days=number) for number in range(500)]
WEEKDAYS = [day for day in ALL if day.weekday() < 5]


def test_standup_on_every_working_day():
    found = occurrences("standup", date(2031, 3, 6), date(2031, 3, 11), WEEKDAYS)
    assert found == [date(2031, 3, day) for day in (6, 7, 10, 11)]


def test_weekly_moves_past_a_holiday_within_its_week():
    works = [day for day in WEEKDAYS if day != date(2031, 3, 10)]
    found = occurrences("weekly", date(2031, 3, 3), date(2031, 3, 16), works, weekday=0)
    assert found == [date(2031, 3, 3), date(2031, 3, 11)]


def test_a_week_without_working_days_left_has_none():
    works = [day for day in WEEKDAYS if day.isocalendar()[1] != 11]
    found = occurrences("weekly", date(2031, 3, 3), date(2031, 3, 23), works, weekday=4)
    assert found == [date(2031, 3, 7), date(2031, 3, 21)]


def test_monthly_in_a_short_month():
    found = occurrences("monthly", date(2031, 1, 1), date(2031, 3, 31), ALL, day=31)
    assert found == [date(2031, 1, 31), date(2031, 2, 28), date(2031, 3, 31)]


def test_yearly():
    assert occurrences("scorecard", FIRST, LAST, WEEKDAYS, day=1, month=2) == [date(2031, 2, 3)]


@pytest.mark.parametrize("kind", ["standup", "weekly", "monthly", "scorecard"])
@given(
    start=st.integers(0, 200),
    middle=st.integers(0, 100),
    length=st.integers(0, 100),
    weekday=st.integers(0, 6),
    day=st.integers(1, 31),
)
def test_looking_twice_finds_the_same(kind, start, middle, length, weekday, day):
    """Cut anywhere, the two parts have the meetings of the whole, each once, on working days."""
    first = FIRST + timedelta(days=start)
    cut = first + timedelta(days=middle)
    last = cut + timedelta(days=length)
    given_ = {"weekday": weekday, "day": day}
    whole = occurrences(kind, first, last, WEEKDAYS, **given_)
    parts = [
        *occurrences(kind, first, cut, WEEKDAYS, **given_),
        *occurrences(kind, cut + timedelta(days=1), last, WEEKDAYS, **given_),
    ]
    assert whole == parts == sorted(set(whole))
    assert set(whole) <= set(WEEKDAYS)
