from datetime import date, timedelta

import pytest
from crm_sales_planning_engine.deadline import AFTER, BEFORE, KEEP, shifted
from hypothesis import given
from hypothesis import strategies as st

#: Saturday 5 April 2031; Monday the 7th is a holiday
SATURDAY = date(2031, 4, 5)
WORKING = {date(2031, 4, day) for day in (1, 2, 3, 4, 8, 9, 10, 11)}


@pytest.mark.parametrize(
    ("how", "day"),
    [(BEFORE, date(2031, 4, 4)), (AFTER, date(2031, 4, 8)), (KEEP, SATURDAY)],
)
def test_day_off(how, day):
    assert shifted(SATURDAY, WORKING, how) == day


@pytest.mark.parametrize("how", [BEFORE, AFTER, KEEP])
def test_working_day_and_nobody_works(how):
    assert shifted(date(2031, 4, 10), WORKING, how) == date(2031, 4, 10)
    assert shifted(SATURDAY, set(), how) == SATURDAY


@given(st.dates(), st.sets(st.integers(-20, 20), min_size=1), st.sampled_from([BEFORE, AFTER]))
def test_found_day_is_the_nearest_working_one(day, offsets, how):
    try:
        working = {day + timedelta(days=offset) for offset in offsets}
    except OverflowError:
        return
    found = shifted(day, working, how)
    side = [one for one in working if (one <= day if how == BEFORE else one >= day)]
    if side:
        assert found == (max(side) if how == BEFORE else min(side))
