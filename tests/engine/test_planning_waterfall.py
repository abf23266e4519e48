"""The change of a pipeline: parts always add up to the closing amount."""

from datetime import date

import pytest
from crm_sales_planning_engine import waterfall as module
from crm_sales_planning_engine.waterfall import LOST, OPEN, WON, Standing, Window, waterfall
from hypothesis import given
from hypothesis import strategies as st

Q4 = Window(date(2031, 10, 1), date(2031, 12, 31))
NOVEMBER, JANUARY = date(2031, 11, 15), date(2032, 1, 15)

standings = st.none() | st.builds(
    Standing,
    state=st.sampled_from([OPEN, WON, LOST]),
    amount=st.integers(0, 10**12),
    deadline=st.sampled_from([None, date(2031, 9, 1), NOVEMBER, JANUARY]),
    mine=st.booleans(),
    since=st.sampled_from([None, date(2031, 9, 1), NOVEMBER, JANUARY]),
)


@given(st.lists(st.tuples(standings, standings), max_size=30), st.sampled_from([None, Q4]))
def test_parts_add_up_to_closing(pairs, window):
    result = waterfall(((number, *pair) for number, pair in enumerate(pairs)), window)
    assert result.opening + sum(result.parts.values()) == result.closing
    for part, amount in result.parts.items():
        assert amount <= 0 if part in module.LEAVING else amount >= 0
    assert len(result.keys[module.CLOSING]) == sum(
        1 for _opening, closing in pairs if closing and closing.counts(window)
    )


def standing(state=OPEN, amount=100, deadline=NOVEMBER, **values):
    return Standing(state, amount, deadline, **values)


@pytest.mark.parametrize(
    ("opening", "closing", "parts"),
    [
        (standing(), standing(), {}),
        (None, standing(), {"new": 100}),
        (standing(LOST), standing(), {"new": 100}),
        (standing(), standing(amount=130), {"increased": 30}),
        (standing(), standing(amount=70), {"decreased": -30}),
        (standing(deadline=JANUARY), standing(amount=120), {"pulled_in": 120}),
        (standing(deadline=None), standing(), {"pulled_in": 100}),
        (standing(), standing(deadline=JANUARY, amount=120), {"pushed_out": -100}),
        (standing(), standing(LOST, amount=0), {"lost": -100}),
        (standing(), standing(WON, amount=120), {"increased": 20, "won": -120}),
        (standing(), standing(WON, amount=90), {"decreased": -10, "won": -90}),
        (standing(), None, {"removed": -100}),
        (standing(), standing(mine=False), {"handed_over": -100}),
        (standing(), standing(WON, mine=False), {"handed_over": -100}),
        (standing(mine=False), standing(), {"taken_over": 100}),
        # came and went in between
        (None, standing(WON, since=NOVEMBER), {"new": 100, "won": -100}),
        (None, standing(WON, since=JANUARY), {}),
        (
            standing(deadline=JANUARY),
            standing(WON, since=NOVEMBER),
            {"pulled_in": 100, "won": -100},
        ),
        (None, standing(LOST), {"new": 100, "lost": -100}),
        (None, standing(LOST, deadline=JANUARY), {}),
        (standing(deadline=JANUARY), standing(LOST, deadline=JANUARY), {}),
        (standing(WON), standing(WON), {}),
        (None, None, {}),
    ],
)
def test_what_happened_to_a_deal(opening, closing, parts):
    result = waterfall([("deal", opening, closing)], Q4)
    assert {part: amount for part, amount in result.parts.items() if amount} == parts
    assert all(result.keys[part] == ["deal"] for part in parts)


def test_without_a_window_dates_do_not_matter():
    result = waterfall([(1, standing(deadline=JANUARY), standing(deadline=None, amount=150))])
    assert (result.opening, result.parts["increased"], result.closing) == (100, 50, 150)
    assert not result.parts["pulled_in"] and not result.parts["pushed_out"]
