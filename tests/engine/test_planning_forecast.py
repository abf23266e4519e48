"""Where a period lands, and how exactly amounts are spread."""

import pytest
from crm_sales_planning_engine.forecast import Deal, category, landing, spread, win_rate
from hypothesis import given
from hypothesis import strategies as st


def test_category_by_probability():
    assert [category(number) for number in (None, 0, 0.01, 49, 50, 79.9, 80, 100)] == [
        "omitted",
        "omitted",
        "pipeline",
        "pipeline",
        "best_case",
        "best_case",
        "commit",
        "commit",
    ]


DEALS = [
    Deal(100, 0.9, 0.8, "commit"),
    Deal(200, 0.5, 0.4, "best_case"),
    Deal(400, 0.25, 0.2, "pipeline"),
    Deal(999, 0.9, 0.9, "omitted"),
]


def test_landing():
    found = landing(50, DEALS, target=400, rate=0.25)
    assert (found.commit, found.best_case, found.pipeline) == (150, 350, 700)
    assert found.weighted == pytest.approx(50 + 90 + 100 + 100)
    assert found.corrected == pytest.approx(50 + 80 + 80 + 80)
    assert (found.gap, found.coverage, found.needed) == (350, 2, 4)
    assert found.missing_pipeline == 700


def test_landing_without_plan_or_record():
    found = landing(50, DEALS)
    assert (found.gap, found.coverage, found.needed, found.missing_pipeline) == (None,) * 4
    reached = landing(500, DEALS, target=400, rate=0.25)
    assert (reached.gap, reached.coverage, reached.missing_pipeline) == (0, None, 0)


@given(st.integers(0, 300), st.integers(0, 300))
def test_win_rate_lies_in_its_range(won, lost):
    rate = win_rate(won, won + lost)
    if rate.value is None:
        assert not won + lost and (rate.low, rate.high) == (0, 1)
    else:
        assert 0 <= rate.low <= rate.value + 1e-9
        assert rate.value - 1e-9 <= rate.high <= 1


def test_more_cases_narrow_the_range():
    few, many = win_rate(2, 4), win_rate(200, 400)
    assert many.high - many.low < few.high - few.low


@given(
    st.integers(0, 10**13),
    st.dictionaries(st.integers(0, 20), st.floats(0, 1e9, allow_nan=False), max_size=8),
)
def test_spread_is_exact(amount, shares):
    result = spread(amount, shares)
    assert sum(result.values()) == (amount if sum(shares.values()) else 0)
    assert all(value >= 0 for value in result.values())


def test_spread_by_largest_remainder():
    assert spread(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert spread(10, {"a": 2, "b": 1}) == {"a": 7, "b": 3}
