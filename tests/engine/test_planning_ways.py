"""Ways back to the plan."""

from crm_sales_planning_engine import ways
from crm_sales_planning_engine.ways import Base, Measured
from hypothesis import given
from hypothesis import strategies as st

MUCH = Measured(100, 20)


def test_whose_rate():
    assert ways.choose_base(Measured(10, 5), MUCH, MUCH) == Base("own", 0.5, 10)
    assert ways.choose_base(Measured(9, 9), MUCH, MUCH) == Base("group", 0.2, 100)
    assert ways.choose_base(Measured(50, 0), Measured(), MUCH) == Base("company", 0.2, 100)
    assert ways.choose_base(Measured(), Measured(), Measured(3, 3)).whose == "none"


def test_calls_needed():
    assert ways.calls_needed(2, Base("own", 0.2, 50)) == 10
    assert ways.calls_needed(1, Base("own", 0.3, 50)) == 4
    assert ways.calls_needed(3, Base("direct", 1.0, 0)) == 3
    assert ways.calls_needed(3, Base("none", 0.0, 0)) == 0
    assert ways.calls_needed(0, Base("own", 0.2, 50)) == 0


@given(st.integers(1, 40), st.integers(1, 200), st.integers(1, 200))
def test_so_many_calls_are_enough_and_one_less_is_not(left, successes, more):
    base = Base("own", successes / (successes + more), successes + more)
    needed = ways.calls_needed(left, base)
    assert needed * base.rate >= left - 1e-6
    assert (needed - 1) * base.rate < left


def test_per_day_and_length():
    assert (ways.per_day(10, 3), ways.per_day(10, 0)) == (4, 10)
    assert [ways.list_length(number) for number in (0, 3, 20, 500)] == [5, 5, 20, 50]


@given(st.integers(0, 60), st.integers(1, 7))
def test_spread(count, days):
    found = ways.spread(count, list(range(days)))
    assert len(found) == count
    assert found == sorted(found)
    loads = [found.count(day) for day in range(days)]
    assert max(loads) - min(loads) <= 1
    assert loads == sorted(loads, reverse=True)
