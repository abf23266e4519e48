"""The pipeline played through: probabilities, levers, ranges."""

import pytest
from crm_sales_planning_engine.calibration import Shift
from crm_sales_planning_engine.simulator import (
    AMOUNT,
    NEW,
    PULL,
    WIN,
    Chance,
    Lever,
    histogram,
    simulate,
)
from hypothesis import given, settings
from hypothesis import strategies as st

WINS = Lever(WIN, 0.05, 10, 4)
AMOUNTS = Lever(AMOUNT, 0.01, 10, 2)
PULLS = Lever(PULL, 1, 5, 6)
NEWS = Lever(NEW, 1, 10, 20)
LEVERS = (WINS, AMOUNTS, PULLS, NEWS)


def pulls(outcome):
    return {pull.lever.code: pull for pull in outcome.pulls}


def test_certain_and_impossible():
    assert simulate(100, 100, []).probability == 1
    assert simulate(0, 100, []).probability == 0
    assert simulate(0, 100, [Chance(100, 1)]).probability == 1
    assert simulate(0, 100, [Chance(99, 1)]).probability == 0
    assert simulate(0, 0.3, [Chance(0.1, 1), Chance(0.2, 1)]).probability == 1


def test_one_deal_decides():
    outcome = simulate(0, 100, [Chance(100, 0.3)])
    assert outcome.probability == pytest.approx(0.3, abs=0.03)
    late = simulate(0, 100, [Chance(100, 0.6, in_time=0.5)])
    assert late.probability == pytest.approx(0.3, abs=0.03)


def test_against_the_binomial_law():
    # at least 6 of 10 at a half: 0.377
    outcome = simulate(0, 600, [Chance(100, 0.5)] * 10)
    assert outcome.probability == pytest.approx(0.377, abs=0.03)
    assert outcome.amounts[1] == 500


def test_the_same_seed_gives_the_same_answer():
    deals = [Chance(100 + number, 0.4, shift=Shift(0, 0.5)) for number in range(20)]
    first, second = (
        simulate(0, 900, deals, deals, deals[0], LEVERS, at={WIN: 1}) for _time in range(2)
    )
    assert first == second
    other = simulate(0, 900, deals, deals, deals[0], LEVERS, at={WIN: 1}, seed=2)
    assert other != first
    assert other.probability == pytest.approx(first.probability, abs=0.05)


def test_the_record_moves_the_probability_and_its_size_the_range():
    def play(shift):
        return simulate(0, 500, [Chance(100, 0.5, shift=shift)] * 10)

    assert play(Shift(-1, 0.1)).probability < play(Shift(0, 0.1)).probability
    sure, unsure = play(Shift(0, 0.05)), play(Shift(0, 1))
    assert unsure.high - unsure.low > 2 * (sure.high - sure.low)


def test_a_lever_set_is_where_its_curve_said():
    deals = [Chance(100, 0.4)] * 10
    extra = [Chance(150, 0.5)] * 5
    start = pulls(simulate(0, 600, deals, extra, Chance(120, 0.3), LEVERS))
    for code in (WIN, AMOUNT, PULL, NEW):
        moved = simulate(0, 600, deals, extra, Chance(120, 0.3), LEVERS, at={code: 3})
        assert moved.probability == start[code].probabilities[3], code
        assert pulls(moved)[code].probabilities == start[code].probabilities, code


def test_the_cheapest_lever():
    deals = [Chance(100, 0.5)] * 10
    outcome = simulate(0, 600, deals, [Chance(300, 0.95)] * 5, Chance(100, 0.3), LEVERS)
    assert outcome.cheapest == PULL
    assert pulls(outcome)[PULL].needed == 1
    assert pulls(outcome)[PULL].hours == 6
    dear = (WINS, AMOUNTS, Lever(PULL, 1, 5, 1000), NEWS)
    assert simulate(0, 600, deals, [Chance(300, 0.95)] * 5, None, dear).cheapest == WIN


def test_nothing_is_cheapest_when_it_is_not_needed_or_not_enough():
    reached = simulate(100, 100, [Chance(1, 0.5)], levers=LEVERS)
    assert reached.cheapest is None
    assert pulls(reached)[WIN].needed == 0
    hopeless = simulate(0, 10**9, [Chance(1, 0.5)], [Chance(1, 0.5)], Chance(1, 0.5), LEVERS)
    assert hopeless.cheapest is None
    assert {pull.needed for pull in hopeless.pulls} == {None}


def test_levers_without_deals_are_left_out():
    outcome = simulate(0, 100, [Chance(100, 0.3)], levers=LEVERS)
    assert set(pulls(outcome)) == {WIN, AMOUNT}


chances = st.builds(
    Chance,
    amount=st.floats(0, 1e6),
    probability=st.floats(0, 1),
    in_time=st.floats(0, 1),
    shift=st.builds(Shift, st.floats(-3, 3), st.floats(0, 1)),
)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(chances, max_size=6),
    st.lists(chances, max_size=3),
    st.floats(0, 3e6),
    st.dictionaries(st.sampled_from([WIN, AMOUNT, PULL, NEW]), st.integers(-1, 12)),
)
def test_pulling_a_lever_never_hurts(deals, later, need, at):
    outcome = simulate(0, need, deals, later, Chance(50, 0.3), LEVERS, at=at)
    assert 0 <= outcome.low <= outcome.probability <= outcome.high <= 1
    assert list(outcome.amounts) == sorted(outcome.amounts)
    for pull in outcome.pulls:
        assert list(pull.probabilities) == sorted(pull.probabilities), pull.lever.code


def test_bars_hold_nearly_everything():
    bars = histogram(sorted(range(1000)))
    assert len(bars) == 24
    assert sum(share for _low, _high, share in bars) > 0.97
    assert histogram([5, 5]) == ((5, 5, 1.0),)
