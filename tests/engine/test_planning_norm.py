"""Norms of days: sums never fall short, whatever is done on the days before."""

import pytest
from crm_sales_planning_engine.norm import Figure, day_norm
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("target", "done", "days", "expected"),
    [(20, 0, 5, 4), (20, 1, 4, 5), (20, 20, 3, 0), (20, 25, 1, 0), (7, 0, 0, 0), (0.3, 0.1, 2, 1)],
)
def test_norm(target, done, days, expected):
    assert day_norm(target, done, days) == expected


def test_binary_fractions_add_no_call():
    assert day_norm(0.1 + 0.2 + 2.7, 0, 3) == 1


@given(st.integers(0, 500), st.lists(st.integers(0, 3), min_size=1, max_size=7))
def test_who_meets_the_norm_of_each_day_meets_the_week(target, surplus):
    """The norms of the days add up to the target; more on one day means less on the others."""
    done = 0
    for place, more in enumerate(surplus):
        norm = day_norm(target, done, len(surplus) - place)
        assert 0 <= norm <= max(target - done, 0)
        done += norm + more
    assert done >= target


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 7))
def test_more_done_never_raises_the_norm(target, done, days):
    assert day_norm(target, done + 1, days) <= day_norm(target, done, days)


def test_figure():
    figure = Figure(target=20, before=3, done=2, days_left=3, days=5, planned=3)
    assert (figure.norm, figure.shortfall, figure.left) == (6, 4, 15)
    assert not figure.is_met
    assert not figure.is_planned
    assert figure.is_behind
    assert figure.expected == 8


def test_a_day_off_has_no_norm_and_misses_none():
    figure = Figure(target=20, days_left=0, days=5, ordered=3)
    assert figure.norm == 0
    assert figure.is_met


def test_order_of_the_day():
    assert Figure(target=5, days_left=5, days=5, ordered=3).norm == 3
