"""Pieces of ordered goods follow the quantity that stays with the customer."""

import pytest
from crm_corporate_sales_engine.units import Unit, plan_units
from hypothesis import given
from hypothesis import strategies as st


def test_each_piece_of_serial_goods():
    assert plan_units(3, [], per_piece=True).create == [1.0, 1.0, 1.0]


def test_one_line_of_other_goods():
    assert plan_units(3, [], per_piece=False).create == [3]


def test_open_piece_grows_and_a_settled_one_does_not():
    assert plan_units(5, [Unit(1, 3)], per_piece=False).resize == {1: 5}
    assert plan_units(5, [Unit(1, 3, is_locked=True)], per_piece=False).create == [2]


@pytest.mark.parametrize(
    ("units", "dropped"),
    [
        ([Unit(1), Unit(2, is_returned=True)], [2]),
        ([Unit(1, is_used=True), Unit(2)], [2]),
        ([Unit(1), Unit(2)], [2]),
        ([Unit(1), Unit(2, is_locked=True)], [1]),
        ([Unit(1, is_returned=True, is_used=True), Unit(2)], [1]),
    ],
)
def test_what_goes_first(units, dropped):
    assert plan_units(1, units, per_piece=True).drop == dropped


def test_part_of_a_quantity_goes():
    plan = plan_units(4, [Unit(1, 3), Unit(2, 3)], per_piece=False)
    assert (plan.drop, plan.resize) == ([], {2: 1})


def test_settled_pieces_are_never_touched():
    units = [Unit(1, is_locked=True), Unit(2, is_locked=True)]
    plan = plan_units(0, units, per_piece=True)
    assert (plan.create, plan.resize, plan.drop) == ([], {}, [])


UNITS = st.lists(
    st.tuples(st.integers(1, 5), st.booleans(), st.booleans(), st.booleans()), max_size=8
)


@given(expected=st.integers(0, 30), rows=UNITS, per_piece=st.booleans())
def test_plan_covers_what_is_expected(expected, rows, per_piece):
    units = [
        Unit(key, 1 if per_piece else quantity, *flags)
        for key, (quantity, *flags) in enumerate(rows, 1)
    ]
    plan = plan_units(expected, units, per_piece)
    after = {unit.key: unit.quantity for unit in units if unit.key not in plan.drop}
    after.update(plan.resize)
    settled = sum(unit.quantity for unit in units if unit.is_locked)
    assert sum(after.values()) + sum(plan.create) == max(expected, settled)
    assert all(quantity > 0 for quantity in [*after.values(), *plan.create])
    assert not {unit.key for unit in units if unit.is_locked} & {*plan.drop, *plan.resize}
    assert not plan.create or not plan.drop
