"""How good stated probabilities have been, and what becomes of the next ones."""

import pytest
from crm_sales_planning_engine.calibration import (
    Said,
    Shift,
    chance_in_time,
    corrected,
    score,
    score_dates,
    shift,
)
from hypothesis import given
from hypothesis import strategies as st

records = st.lists(
    st.builds(Said, st.floats(0, 1), st.floats(0, 50), st.floats(0, 50)), max_size=20
)


def test_brier_and_bias():
    found = score([Said(0.8, 2, 2), Said(0.2, 0, 4)])
    assert found.weight == 8
    assert found.brier == pytest.approx((2 * 0.04 + 2 * 0.64 + 4 * 0.04) / 8)
    assert found.bias == pytest.approx(0.5 - 0.25)
    assert found.baseline == pytest.approx(0.25 * 0.75)
    assert [bar.weight for bar in found.bars] == [0, 4, 0, 0, 4]
    assert (found.bars[4].said, found.bars[4].came) == (0.8, 0.5)


def test_nothing_said():
    found = score([Said(0.5, 0, 0)])
    assert (found.weight, found.brier, found.bias, found.baseline) == (0, None, None, None)
    assert len(found.bars) == 5


@given(records)
def test_score_lies_within_its_limits(said):
    found = score(said)
    assert sum(bar.weight for bar in found.bars) == pytest.approx(found.weight)
    if found.brier is not None:
        assert 0 <= found.brier <= 1
        assert -1 <= found.bias <= 1


def test_an_optimist_is_read_lower_and_a_pessimist_higher():
    optimist = shift([Said(0.8, 10, 30)])
    pessimist = shift([Said(0.2, 30, 10)])
    assert corrected(0.8, optimist.value) == pytest.approx(0.25, abs=0.08)
    assert corrected(0.2, pessimist.value) == pytest.approx(0.75, abs=0.08)
    assert abs(shift([Said(0.5, 20, 20)]).value) < 1e-6


def test_little_is_known_of_few_deals():
    few, many = shift([Said(0.8, 1, 3)]), shift([Said(0.8, 100, 300)])
    assert many.value < few.value < 0
    assert many.error < few.error < Shift().error
    assert shift([]) == Shift()


def test_somebody_new_is_read_as_the_others():
    company = Shift(-0.7, 0.5)
    assert shift([], company) == company
    assert -0.7 < shift([Said(0.5, 1, 1)], company).value < 0


@given(records, st.floats(0, 1), st.floats(0, 1))
def test_correction_keeps_the_order(said, one, other):
    by = shift(said).value
    low, high = sorted((one, other))
    assert 0 <= corrected(low, by) <= 1
    if 0.01 <= low and high <= 0.99:
        assert corrected(low, by) <= corrected(high, by) + 1e-9
    assert corrected(0, by) == 0
    assert corrected(1, by) == 1


def test_dates():
    found = score_dates([-3, 0, 10, 40])
    assert (found.deals, found.late, found.in_time) == (4, 5, 0.5)
    assert score_dates([]).late is None


def test_chance_to_be_in_time_follows_the_record():
    record = [0, 10, 20, 30]
    assert chance_in_time(record, 15) < chance_in_time(record, 25)
    assert chance_in_time([], 15) == 0.5
    assert chance_in_time([0] * 96, 15) == pytest.approx(0.98)
    assert chance_in_time([0] * 96, -1) == pytest.approx(0.02)


def test_what_is_overdue_is_judged_by_what_was_later():
    record = [0] * 50 + [40, 50]
    assert chance_in_time(record, 30) > 0.9
    assert chance_in_time(record, 30, days_gone=20) == pytest.approx(2 / 6)
