import pytest
from crm_sales_planning_engine.pace import DOWN, MONITOR, Pace, attainment, is_stronger
from hypothesis import given
from hypothesis import strategies as st

amounts = st.floats(0, 10**9, allow_nan=False)


def test_attainment_more_is_better():
    assert attainment(50, 200) == 25
    assert attainment(300, 200) == 150
    assert attainment(3, 0) == 100


def test_attainment_less_is_better():
    assert attainment(10, 5, DOWN) == 50
    assert attainment(4, 5, DOWN) == 125
    assert attainment(0, 5, DOWN) == 200
    assert attainment(0, 0, DOWN) == 100
    assert attainment(1, 0, DOWN) == 0
    assert attainment(1, 100, DOWN) == 200


@given(amounts, amounts, st.floats(0.01, 10**9))
def test_better_facts_never_score_less(one, other, target):
    low, high = sorted((one, other))
    assert attainment(low, target) <= attainment(high, target)
    assert attainment(low, target, DOWN) >= attainment(high, target, DOWN)


def test_stronger():
    assert is_stronger(11, 10)
    assert not is_stronger(10, 10)
    assert not is_stronger(9, 10)
    assert is_stronger(9, 10, DOWN)
    assert not is_stronger(11, 10, DOWN)
    assert is_stronger(9, 10, MONITOR)


def test_middle_of_the_period():
    line = Pace(target=100, fact=40, days=20, passed=10)
    assert (line.share, line.expected, line.pace) == (0.5, 50, 80)
    assert (line.run_rate, line.landing) == (6, 80)


def test_before_the_first_day():
    line = Pace(target=100, fact=0, days=20, passed=0)
    assert (line.expected, line.pace, line.run_rate, line.landing) == (0, None, 5, None)


def test_after_the_last_day():
    line = Pace(target=100, fact=90, days=20, passed=20)
    assert (line.expected, line.run_rate, line.landing) == (100, 0, 90)
    assert line.pace == pytest.approx(90)


def test_reached_early():
    assert Pace(target=10, fact=12, days=20, passed=10).run_rate == 0


def test_a_state_is_expected_every_day():
    line = Pace(target=50, fact=30, days=20, passed=5, adds_up=False)
    assert (line.expected, line.pace, line.run_rate, line.landing) == (50, 60, 0, 30)


def test_a_ceiling_that_will_be_broken():
    line = Pace(target=10, fact=8, days=20, passed=10, direction=DOWN)
    assert (line.pace, line.landing, line.run_rate) == (62.5, 16, 0.2)


def test_no_working_days_at_all():
    line = Pace(target=10, fact=8, days=0, passed=0)
    assert (line.share, line.pace, line.landing) == (0, None, None)
