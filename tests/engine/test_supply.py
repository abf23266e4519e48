"""Where goods come from, how many are ready, and when the rest comes."""

from datetime import date, datetime, timedelta

import pytest
from crm_corporate_sales_engine.supply import (
    NOTHING,
    PRODUCTION,
    PURCHASE,
    STOCK,
    Figures,
    Move,
    Source,
    Supply,
    delay_days,
    forecast,
    kit_figures,
    percent,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 9)


def in_days(days):
    return NOW + timedelta(days=days)


def sums(parts):
    found = {}
    for part in parts:
        found[part.kind] = found.get(part.kind, 0) + part.quantity
    return found


def supply(*moves, productions=None, purchases=None, forecasts=None, others=()):
    demands = {}
    for move in moves:
        for source in move.sources:
            demands.setdefault(source, []).append((move.id, move.quantity, move.is_done))
    for source, demand, is_done in others:
        demands.setdefault(source, []).append((999, demand, is_done))
    return Supply(moves, demands, productions, purchases, forecasts)


def test_what_is_not_made_or_bought_is_from_stock():
    out = Move(1, 10, reserved=4, date=in_days(2))
    figures = supply(out).figures([1], NOW)
    assert sums(figures.parts) == {STOCK: 10}
    assert (figures.ready, figures.open, figures.worth) == (4, 10, 4)
    assert figures.expected is None
    assert supply(out, forecasts={1: in_days(7)}).figures([1], NOW).expected == in_days(7)


def test_mixed_line():
    figures = supply(
        Move(1, 10, reserved=3, date=in_days(2), sources=(2, 3)),
        Move(2, 5, is_local=False, production=7),
        Move(3, 2, is_local=False, purchase=8),
        productions={7: Source(0.5, in_days(9))},
        purchases={8: Source(0, in_days(4))},
    ).figures([1], NOW)
    assert sums(figures.parts) == {STOCK: 3, PRODUCTION: 5, PURCHASE: 2}
    assert figures.worth == pytest.approx(5.5)
    assert figures.expected == in_days(9)


def test_two_steps_in_the_warehouse_are_followed():
    figures = supply(
        Move(1, 10, date=in_days(2), sources=(2,)),
        Move(2, 10, reserved=6, date=in_days(1), sources=(3,)),
        Move(3, 4, is_local=False, production=7),
        productions={7: Source(0, in_days(5))},
    ).figures([1], NOW)
    assert figures.ready == 6
    assert sums(figures.parts) == {STOCK: 6, PRODUCTION: 4}
    assert figures.expected == in_days(5)


def test_goods_in_another_warehouse_are_not_ready():
    figures = supply(
        Move(1, 4, date=in_days(2), sources=(2,)), Move(2, 4, reserved=4, is_local=False)
    ).figures([1], NOW)
    assert figures.ready == 0


def test_merged_production_is_shared_by_demand():
    made = Move(2, 9, is_local=False, production=7)
    figures = supply(Move(1, 4, date=NOW, sources=(2,)), made, others=[(2, 8, False)]).figures(
        [1], NOW
    )
    assert sums(figures.parts) == {PRODUCTION: 3, STOCK: 1}


def test_backorders_of_workshop_and_warehouse_meet():
    """What was made went out, what is being made is for the rest."""
    figures = supply(
        Move(1, 4, is_done=True, date=in_days(-1), sources=(3, 4)),
        Move(2, 6, date=in_days(3), sources=(3, 4)),
        Move(3, 4, is_done=True, is_local=False, production=7),
        Move(4, 6, is_local=False, production=8),
        productions={7: Source(1, in_days(-2)), 8: Source(0.5, in_days(6))},
    ).figures([1, 2], NOW)
    assert sums(figures.parts) == {PRODUCTION: 10}
    assert (figures.moved, figures.open) == (4, 6)
    assert figures.worth == pytest.approx(7)
    assert figures.expected == in_days(6)


def test_second_part_of_the_workshop_is_for_the_rest():
    """The first part went out; each of two parts is linked to both transfers."""
    figures = supply(
        Move(1, 1, is_done=True, date=NOW, sources=(3, 4)),
        Move(2, 3, reserved=3, date=NOW, sources=(3, 4)),
        Move(3, 1, is_done=True, is_local=False, production=7),
        Move(4, 3, is_done=True, is_local=False, production=8),
    ).figures([1, 2], NOW)
    assert sums(figures.parts) == {PRODUCTION: 4}


def test_who_gets_too_little_asks_the_others():
    moves = (
        Move(1, 4, sources=(3,)),
        Move(2, 6, sources=(3, 4)),
        Move(3, 5, is_local=False, production=7),
        Move(4, 5, is_local=False, production=8),
    )
    graph = supply(*moves)
    for move in moves[:2]:
        assert sums(graph.trace(move))[PRODUCTION] == pytest.approx(move.quantity, abs=0.1)


def test_shipped_goods_came_when_they_were_shipped():
    figures = supply(Move(1, 4, is_done=True, date=in_days(-3))).figures([1], NOW)
    assert figures.expected == in_days(-3)


def test_ready_goods_go_on_the_planned_day_but_not_in_the_past():
    for planned, expected in ((3, 3), (-3, 0)):
        figures = supply(Move(1, 4, reserved=4, date=in_days(planned))).figures([1], NOW)
        assert figures.expected == in_days(expected)


def test_graph_with_a_circle_ends():
    moves = (Move(1, 4, sources=(2,)), Move(2, 4, sources=(1,)))
    assert sums(supply(*moves).figures([1], NOW).parts) == {STOCK: 4}


def test_kit_is_as_far_as_its_components():
    whole = Figures(moved=6, open=0, worth=6, expected=in_days(-1))
    half = supply(Move(1, 2, is_done=True, date=NOW), Move(2, 2, reserved=2, date=in_days(1)))
    figures = kit_figures(2, [(6, whole), (4, half.figures([1, 2], NOW))])
    assert (figures.moved, figures.ready, figures.open) == (1, 1, 1)
    assert figures.worth == pytest.approx(2)


def test_percent_is_whole_only_when_nothing_is_left():
    assert percent(9.9999, 10) == 99.9
    assert percent(10, 10) == 100
    assert percent(0, 0) == 100
    assert percent(1, 3) == 33.3


def test_delay():
    assert delay_days(date(2026, 12, 5), date(2026, 12, 1)) == 4
    assert delay_days(date(2026, 11, 5), date(2026, 12, 1)) == 0
    assert delay_days(None, date(2026, 12, 1)) == delay_days(date(2026, 12, 1), None) == 0


def test_first_come_first_served():
    needs = [(1, 3), (2, 3), (3, 9)]
    arrivals = [(in_days(6), 4), (in_days(-2), 1)]
    assert forecast(needs, 1, arrivals, NOW) == {1: in_days(6), 2: in_days(6)}
    assert forecast(needs, 3, arrivals, NOW) == {1: NOW, 2: in_days(6)}
    assert forecast(needs, -5, [], NOW) == {}


quantities = st.floats(0.001, 1e4)


@given(
    st.lists(quantities, max_size=6),
    st.floats(0, 1e4),
    st.lists(st.tuples(st.integers(-9, 9).map(in_days), quantities), max_size=6),
)
def test_forecast_never_promises_more_than_comes(needs, free, arrivals):
    dated = forecast(list(enumerate(needs)), free, arrivals, NOW)
    for until in {*dated.values(), NOW}:
        promised = sum(needs[move] for move, when in dated.items() if when <= until)
        there = free + sum(quantity for when, quantity in arrivals if when <= until)
        assert promised <= there + 1e-3
    assert list(dated.values()) == sorted(dated.values())


@st.composite
def layered(draw):
    """Moves in layers; sources are always in the next layer."""
    layers, next_id = [], 1
    for _layer in range(draw(st.integers(1, 4))):
        count = draw(st.integers(1, 3))
        layers.append(list(range(next_id, next_id + count)))
        next_id += count
    moves = []
    for level, ids in enumerate(layers):
        below = layers[level + 1] if level + 1 < len(layers) else []
        for id_ in ids:
            kind = draw(st.sampled_from(["", PRODUCTION, PURCHASE])) if level else ""
            moves.append(
                Move(
                    id_,
                    draw(quantities),
                    draw(st.booleans()),
                    draw(st.floats(0, 1e4)),
                    draw(st.booleans()),
                    NOW,
                    tuple(draw(st.sets(st.sampled_from(below)))) if below else (),
                    id_ if kind == PRODUCTION else None,
                    id_ if kind == PURCHASE else None,
                )
            )
    return layers[0], moves


@given(layered())
def test_parts_add_up_and_no_source_gives_more_than_it_has(given_layers):
    roots, moves = given_layers
    graph = supply(*moves)
    given_away = {}
    for root in roots:
        move = graph.moves[root]
        parts = graph.trace(move)
        assert sum(part.quantity for part in parts) == pytest.approx(move.quantity, abs=1e-4)
        assert all(part.quantity >= 0 for part in parts)
        for part in parts:
            if part.ref:
                given_away[part.ref] = given_away.get(part.ref, 0) + part.quantity
    for ref, quantity in given_away.items():
        assert quantity <= graph.moves[ref].quantity * (1 + 1e-6) + 1e-4
    figures = graph.figures(roots, NOW)
    assert -NOTHING <= figures.ready <= figures.open + NOTHING
    assert figures.worth <= figures.open + figures.moved + NOTHING
