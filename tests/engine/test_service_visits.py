from datetime import date, timedelta

import pytest
from crm_corporate_sales_engine.service_visits import (
    invoice_count,
    next_period,
    period_end,
    plan_visits,
)
from hypothesis import given
from hypothesis import strategies as st

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def on_weekdays(day):
    return day.weekday() < 5


def test_four_visits_of_a_year_are_in_the_middle_of_its_quarters():
    assert plan_visits(*YEAR, 4) == [
        date(2026, 2, 15),
        date(2026, 5, 17),
        date(2026, 8, 17),
        date(2026, 11, 16),
    ]


def test_a_visit_on_a_sunday_goes_to_monday():
    assert plan_visits(*YEAR, 4, on_weekdays)[0] == date(2026, 2, 16)


def test_none_and_one():
    assert plan_visits(*YEAR, 0) == []
    assert plan_visits(date(2026, 3, 2), date(2026, 3, 2), 1) == [date(2026, 3, 2)]


def test_more_visits_than_working_days_share_them():
    saturday = date(2026, 3, 7)
    days = plan_visits(saturday, saturday + timedelta(days=2), 3, on_weekdays)
    assert days == [date(2026, 3, 9)] * 3


def test_period_without_a_working_day_keeps_its_days():
    saturday = date(2026, 3, 7)
    assert plan_visits(saturday, saturday, 1, on_weekdays) == [saturday]


@pytest.mark.parametrize(("end", "count"), [(date(2025, 1, 1), 1), (date(2026, 1, 2), -1)])
def test_nonsense_is_refused(end, count):
    with pytest.raises(ValueError, match=r"."):
        plan_visits(date(2026, 1, 1), end, count)


@given(
    start=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    length=st.integers(0, 1500),
    count=st.integers(0, 60),
)
def test_visits_are_inside_ascending_and_even(start, length, count):
    end = start + timedelta(days=length)
    days = plan_visits(start, end, count, on_weekdays)
    assert len(days) == count
    assert days == sorted(days)
    assert all(start <= day <= end for day in days)
    working = [day for day in (start + timedelta(days=n) for n in range(length + 1))]
    working = [day for day in working if on_weekdays(day)]
    if count <= len(working):
        assert all(on_weekdays(day) for day in days)
        assert len(set(days)) == count


def test_periods_of_months():
    assert period_end(date(2026, 1, 1), 12) == date(2026, 12, 31)
    assert period_end(date(2026, 1, 31), 1) == date(2026, 2, 27)
    assert next_period(date(2023, 3, 1), date(2024, 2, 29)) == (date(2024, 3, 1), date(2025, 2, 28))
    assert next_period(*YEAR) == (date(2027, 1, 1), date(2027, 12, 31))
    assert next_period(date(2026, 1, 1), date(2026, 1, 10)) == (
        date(2026, 1, 11),
        date(2026, 1, 20),
    )


@pytest.mark.parametrize(
    ("rule", "interval", "count"),
    [
        ("monthly", 1, 12),
        ("monthly", 5, 3),
        ("quarterly", 1, 4),
        ("yearly", 1, 1),
        ("weekly", 1, 53),
        ("daily", 30, 13),
        ("semesterly", 1, 2),
    ],
)
def test_invoices_of_a_year(rule, interval, count):
    assert invoice_count(*YEAR, rule, interval) == count


def test_invoices_of_nothing():
    assert invoice_count(YEAR[1], YEAR[0], "monthly", 1) == 0
    with pytest.raises(ValueError, match="interval"):
        invoice_count(*YEAR, "monthly", 0)
