"""From a target to the calls of a day."""

from fractions import Fraction
from math import ceil

from crm_sales_planning_engine.calculator import CONVERSIONS, STEPS, day_norm, needs
from hypothesis import given
from hypothesis import strategies as st

SHARES = {"conv_contract": 0.5, "conv_terms": 0.4, "conv_cold_work": 0.5, "conv_call_meet": 0.1}


def by_step(result):
    return {need.step: need for need in result}


def test_the_way_down():
    result = by_step(needs(1_000_000, 0, 100_000, SHARES, {}, 40))
    assert [result[step].total for step in STEPS] == [10, 20, 50, 100, 1000]
    assert result["cold_calls"].per_day == 25


def test_steps_are_not_rounded_up_one_after_the_other():
    shares = dict.fromkeys(SHARES, 1.0) | {"conv_contract": 0.1}
    result = by_step(needs(120, 0, 100, shares, {}, 1))
    assert (result["new_contracts"].total, result["terms_meetings"].total) == (2, 12)


def test_tenths_are_tenths():
    shares = dict.fromkeys(SHARES, 1.0) | {"conv_contract": 0.1}
    # 3 / 0.1 is a little more than 30 with binary numbers
    assert by_step(needs(3, 0, 1, shares, {}, 1))["cold_calls"].total == 30
    assert by_step(needs(0.3, 0, 0.1, shares, {}, 1))["new_contracts"].total == 3


def test_only_the_rest_is_left():
    result = by_step(needs(1000, 400, 100, SHARES, {"cold_calls": 7}, 10))
    assert (result["new_contracts"].total, result["new_contracts"].left) == (10, 6)
    # 600 calls for the 600 still to reach; of 1000 in all only 7 are done
    assert (result["cold_calls"].done, result["cold_calls"].left) == (7, 600)
    busy = by_step(needs(1000, 400, 100, SHARES, {"cold_calls": 900}, 10))
    assert busy["cold_calls"].left == 100
    assert by_step(needs(1000, 0, 100, SHARES, {"cold_calls": 2000}, 10))["cold_calls"].left == 0
    assert by_step(needs(1000, 1200, 100, SHARES, {}, 10))["cold_calls"].left == 0


def test_what_is_not_known_stops_the_way_down():
    result = by_step(needs(1000, 0, 100, SHARES | {"conv_cold_work": None}, {}, 10))
    assert result["need_meetings"].total == 50
    assert (result["cold_meetings"].total, result["cold_meetings"].missing) == (
        None,
        "conv_cold_work",
    )
    assert result["cold_calls"].missing == "conv_cold_work"
    assert {need.missing for need in needs(1000, 0, 0, SHARES, {}, 10)} == {"average"}


def test_no_day_or_nobody_left():
    assert day_norm(5, 0) is None
    assert day_norm(0, 0) == 0


def test_days_of_partial_leave():
    assert (day_norm(10, 2.5), day_norm(11, 2.5)) == (4, 5)


@given(
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.integers(1, 10**7),
    st.lists(st.integers(1, 100), min_size=4, max_size=4),
    st.integers(1, 3000),
)
def test_the_norms_are_enough_and_not_too_much(target, reached, average, percents, person_days):
    shares = {
        name: percent / 100 for name, percent in zip(CONVERSIONS.values(), percents, strict=True)
    }
    result = needs(target, reached, average, shares, {}, person_days)
    rest = Fraction(max(target - reached, 0), average)
    for need, percent in zip(result, [100, *percents], strict=True):
        rest = rest * 100 / percent
        assert need.left == ceil(rest)
        assert need.per_day * person_days >= need.left
        assert (need.per_day - 1) * person_days < need.left or need.per_day == 0
