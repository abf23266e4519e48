from datetime import date

import pytest
from crm_corporate_sales_engine.satisfaction import (
    MOST_MONTHS,
    add_months,
    is_low,
    months_to_make,
    promoter_points,
    sample,
    sample_size,
)
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.integers()), st.integers(-3, 50), st.integers())
def test_same_seed_same_sample_whatever_the_order(keys, size, seed):
    chosen = sample(keys, size, seed)
    assert chosen == sample(reversed(keys), size, seed)
    assert len(chosen) == len(set(chosen)) == min(max(size, 0), len(set(keys)))
    assert set(chosen) <= set(keys)


def test_other_seed_other_sample():
    assert len({tuple(sample(range(100), 10, seed)) for seed in range(20)}) == 20


def test_everybody_is_drawn_about_as_often():
    counts = dict.fromkeys(range(10), 0)
    for seed in range(2000):
        for key in sample(range(10), 3, seed):
            counts[key] += 1
    assert all(480 < count < 720 for count in counts.values())


@pytest.mark.parametrize(
    ("served", "mode", "value", "size"),
    [
        (50, "number", 10, 10),
        (4, "number", 10, 4),
        (50, "percent", 10, 5),
        (3, "percent", 10, 1),
        (0, "percent", 10, 0),
        (3, "percent", 200, 3),
        (50, "off", 10, 0),
        (50, "number", -1, 0),
    ],
)
def test_sample_size(served, mode, value, size):
    assert sample_size(served, mode, value) == size


def test_months_due():
    today = date(2026, 11, 22)
    assert months_to_make(None, today) == [date(2026, 10, 1)]
    assert months_to_make(date(2026, 10, 1), today) == []
    assert months_to_make(date(2026, 9, 1), date(2026, 11, 1)) == [date(2026, 10, 1)]
    assert months_to_make(date(2025, 11, 1), date(2026, 2, 3)) == [
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert len(months_to_make(date(2020, 1, 1), today)) == MOST_MONTHS
    assert months_to_make(date(2020, 1, 1), today)[-1] == date(2026, 10, 1)


def test_months_over_the_year():
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)


def test_low():
    assert not is_low([3, 5], 7, 2)
    assert is_low([2, 5], 10, 2)
    assert is_low([5], 6, 2)
    assert not is_low([], None, 2)


def test_promoters():
    assert [promoter_points(answer) for answer in (0, 6, 7, 8, 9, 10)] == [
        -100,
        -100,
        0,
        0,
        100,
        100,
    ]
