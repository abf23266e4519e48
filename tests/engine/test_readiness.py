"""How far a production is and when it ends."""

from datetime import datetime, timedelta

import pytest
from crm_corporate_sales_engine.readiness import (
    ALMOST,
    Component,
    Production,
    Work,
    effort,
    expected_end,
    readiness,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 9)


def in_days(days):
    return NOW + timedelta(days=days)


def make(quantity=10, **values):
    return Production(quantity, **{"start": in_days(1), "end": in_days(5), **values})


def test_nothing_done_is_zero():
    assert readiness(make(works=(Work(60, 0),), components=(Component(4, 0),))) == 0


def test_components_at_hand_make_a_fifth():
    assert readiness(make(works=(Work(60, 0),), components=(Component(4, 4),))) == pytest.approx(
        0.2
    )


def test_work_is_weighed_by_its_minutes():
    assert readiness(make(works=(Work(90, 1), Work(30, 0)))) == pytest.approx(0.75)


def test_works_without_minutes_count_alike():
    assert readiness(make(works=(Work(0, 1), Work(0, 0)))) == pytest.approx(0.5)


def test_finished_quantities_count_whole():
    assert readiness(make(produced=5, works=(Work(60, 0),))) == pytest.approx(0.5)


def test_quantity_in_work_counts_where_there_are_no_work_orders():
    assert readiness(make(making=4)) == pytest.approx(0.4)


def test_only_closed_is_whole():
    done = make(produced=10, works=(Work(60, 1),))
    assert readiness(done) == ALMOST
    assert readiness(make(finished_at=NOW)) == 1


def test_sub_assemblies_are_work():
    sub = make(1, works=(Work(180, 1),), finished_at=NOW)
    assert effort(make(works=(Work(60, 0),), sub_assemblies=(sub,))) == 240
    assert readiness(make(works=(Work(60, 0),), sub_assemblies=(sub,))) == pytest.approx(0.75)


def test_plan_stands_while_nothing_is_against_it():
    assert expected_end(make(works=(Work(60, 0),)), NOW) == in_days(5)
    assert expected_end(make(works=(Work(60, 0.9),)), NOW) == in_days(5)


def test_late_start_moves_the_end():
    late = make(start=in_days(-3), end=in_days(1), works=(Work(60, 0),))
    assert expected_end(late, NOW) == in_days(4)


def test_what_is_done_needs_no_time_any_more():
    half = make(start=in_days(-6), end=in_days(-2), works=(Work(60, 0.5),))
    assert expected_end(half, NOW) == in_days(2)


def test_work_waits_for_sub_assemblies_and_components():
    sub = make(1, start=in_days(2), end=in_days(8))
    assert expected_end(make(sub_assemblies=(sub,)), NOW) == in_days(12)
    waits = make(components=(Component(4, 1, in_days(10)),))
    assert expected_end(waits, NOW) == in_days(14)
    assert expected_end(make(components=(Component(4, 4, in_days(10)),)), NOW) == in_days(5)


def test_closed_ended_when_it_was_closed():
    assert expected_end(make(finished_at=in_days(-2)), NOW) == in_days(-2)


def test_unplanned_has_no_end():
    assert expected_end(Production(1), NOW) is None


shares = st.floats(0, 1)
works = st.builds(Work, st.floats(0, 1e4), st.floats(-1, 2))
components = st.builds(
    Component,
    st.floats(0, 1e4),
    st.floats(0, 1e4),
    st.none() | st.integers(-30, 30).map(in_days),
)
productions = st.recursive(
    st.builds(
        make,
        st.floats(0, 1e4),
        produced=st.floats(0, 1e4),
        making=st.floats(0, 1e4),
        works=st.lists(works, max_size=3).map(tuple),
        components=st.lists(components, max_size=3).map(tuple),
    ),
    lambda subs: st.builds(
        make,
        st.floats(0, 1e4),
        works=st.lists(works, max_size=2).map(tuple),
        sub_assemblies=st.lists(subs, max_size=3).map(tuple),
    ),
    max_leaves=8,
)


@given(productions)
def test_readiness_is_a_share_and_the_end_is_not_in_the_past(production):
    assert 0 <= readiness(production) <= ALMOST
    assert expected_end(production, NOW) >= NOW
    assert expected_end(production, NOW) >= production.end


@given(st.lists(st.tuples(st.floats(1, 1e4), shares), min_size=1, max_size=4), st.data())
def test_more_work_done_is_never_less_ready_or_later(given_works, data):
    index = data.draw(st.integers(0, len(given_works) - 1))
    more = data.draw(st.floats(given_works[index][1], 1))
    before = make(works=tuple(Work(*work) for work in given_works))
    given_works[index] = (given_works[index][0], more)
    after = make(works=tuple(Work(*work) for work in given_works))
    assert readiness(after) >= readiness(before) - 1e-9
    assert expected_end(after, NOW) <= expected_end(before, NOW)
