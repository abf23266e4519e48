import pytest
from crm_corporate_sales_engine import sourcing
from crm_corporate_sales_engine.sourcing import (
    AUTOMATIC,
    BAD_SPLIT,
    NO_BOM,
    NO_SOURCE,
    NO_VENDOR,
    PRODUCTION,
    PURCHASE,
    SPLIT,
    STOCK,
    TO_ORDER,
    TRANSFER,
    Item,
    Line,
    plan,
)
from hypothesis import given
from hypothesis import strategies as st

MADE = Item(PRODUCTION, 3.0, can={PRODUCTION: 3.0})
BOUGHT = Item(PURCHASE, 5.0, can={PURCHASE: 5.0})
KEPT = Item()
BOTH = Item(PRODUCTION, 3.0, can={PRODUCTION: 3.0, PURCHASE: 8.0})


def parts(split):
    return split.stock, split.production, split.purchase, split.missing


def one(item, quantity, free=0.0, mode=AUTOMATIC, **more):
    line = Line("line", "item", quantity, mode, more.pop("manual", {}))
    return plan([line], {"item": item, **more.pop("items", {})}, {"item": free, **more})["line"]


# ---- a line -----------------------------------------------------------------------------


def test_free_stock_first_then_production():
    split = one(MADE, 10, 3)
    assert parts(split) == (3, 7, 0, 0)
    assert split.days == 3
    assert not split.problems


def test_all_in_stock_is_there_today():
    split = one(BOUGHT, 3, 3)
    assert parts(split) == (3, 0, 0, 0)
    assert split.days == 0


def test_rest_of_bought_is_bought():
    assert parts(one(BOUGHT, 10, 3)) == (3, 0, 7, 0)


def test_nobody_makes_or_sells_it():
    split = one(KEPT, 10, 3)
    assert parts(split) == (3, 0, 0, 7)
    assert split.days is None
    assert split.problems == [NO_SOURCE]


def test_negative_stock_is_none():
    assert parts(one(MADE, 2, -5)) == (0, 2, 0, 0)


def test_goods_that_are_not_counted_are_there():
    assert parts(one(Item(endless=True), 7)) == (7, 0, 0, 0)


# ---- the seller's choice -------------------------------------------------------------------


def test_produce_although_in_stock():
    assert parts(one(MADE, 4, 10, PRODUCTION)) == (0, 4, 0, 0)


def test_buy_instead_of_make():
    split = one(BOTH, 4, 10, PURCHASE)
    assert parts(split) == (0, 0, 4, 0)
    assert split.days == 8


def test_wait_for_stock():
    split = one(MADE, 4, 1, STOCK)
    assert parts(split) == (1, 0, 0, 3)
    assert split.days is None


def test_impossible_choices_are_named():
    assert one(BOUGHT, 4, 10, PRODUCTION).problems == [NO_BOM]
    assert one(MADE, 4, 10, PURCHASE).problems == [NO_VENDOR]


def test_split_by_hand():
    split = one(BOTH, 10, 9, SPLIT, manual={STOCK: 2, PRODUCTION: 5, PURCHASE: 3})
    assert parts(split) == (2, 5, 3, 0)
    assert split.days == 8


def test_split_by_hand_that_does_not_add_up():
    short = one(BOTH, 10, 9, SPLIT, manual={STOCK: 2, PRODUCTION: 5})
    assert BAD_SPLIT in short.problems
    assert short.total == 10
    much = one(BOTH, 10, 9, SPLIT, manual={STOCK: 9, PRODUCTION: 5, PURCHASE: 3})
    assert BAD_SPLIT in much.problems
    assert much.total == pytest.approx(10)


def test_split_by_hand_with_too_little_in_stock():
    split = one(BOTH, 10, 1, SPLIT, manual={STOCK: 4, PRODUCTION: 6})
    assert parts(split) == (1, 6, 0, 3)


def test_made_to_order_leaves_the_stock_alone():
    items = {"item": BOUGHT}
    splits = plan([Line(1, "item", 4, TO_ORDER), Line(2, "item", 4)], items, {"item": 4})
    assert parts(splits[1]) == (0, 0, 4, 0)
    assert parts(splits[2]) == (4, 0, 0, 0)


# ---- lines together -------------------------------------------------------------------------


def test_lines_share_the_stock():
    lines = [Line(1, "item", 4), Line(2, "item", 4)]
    splits = plan(lines, {"item": MADE}, {"item": 5})
    assert parts(splits[1]) == (4, 0, 0, 0)
    assert parts(splits[2]) == (1, 3, 0, 0)


def test_warehouses_do_not_share():
    lines = [Line(1, ("A", 1), 4), Line(2, ("B", 1), 4)]
    splits = plan(lines, {("A", 1): MADE, ("B", 1): MADE}, {("A", 1): 5})
    assert parts(splits[2]) == (0, 4, 0, 0)


def test_another_warehouse_resupplies():
    near = Item(TRANSFER, 2.0, source="far")
    split = one(near, 10, 3, items={"far": KEPT}, far=4)
    assert parts(split) == (7, 0, 0, 3)
    split = one(near, 5, 3, items={"far": KEPT}, far=4)
    assert (parts(split), split.days) == ((5, 0, 0, 0), 2)
    split = one(near, 10, 3, items={"far": MADE}, far=4)
    assert (parts(split), split.days) == ((7, 3, 0, 0), 5)


# ---- levels -----------------------------------------------------------------------------------


def furnace(**free):
    items = {
        "furnace": Item(PRODUCTION, 3.0, components=(("chamber", 1), ("bolt", 8))),
        "chamber": Item(PRODUCTION, 2.0, components=(("sheet", 4),)),
        "sheet": Item(PURCHASE, 7.0),
        "bolt": Item(PURCHASE, 1.0),
    }
    return plan([Line(1, "furnace", 2)], items, free)[1]


def test_production_waits_for_the_slowest_component():
    assert furnace().days == 7 + 2 + 3
    assert furnace(sheet=8).days == 2 + 3
    assert furnace(sheet=7).days == 7 + 2 + 3
    assert furnace(chamber=2).days == 1 + 3
    assert furnace(chamber=2, bolt=16).days == 3


def test_component_nobody_has():
    items = {"furnace": Item(PRODUCTION, 3.0, components=(("tube", 1),)), "tube": KEPT}
    split = plan([Line(1, "furnace", 2)], items, {"tube": 1})[1]
    assert parts(split) == (0, 2, 0, 0)
    assert split.days is None
    assert split.problems == [NO_SOURCE]


def test_bills_in_a_circle_end():
    items = {
        "egg": Item(PRODUCTION, 1.0, components=(("hen", 1),)),
        "hen": Item(PRODUCTION, 1.0, components=(("egg", 1),)),
    }
    assert plan([Line(1, "egg", 1)], items, {})[1].days is None


def test_spare_parts_of_the_order_are_not_built_in():
    items = {"pump": Item(PRODUCTION, 3.0, components=(("seal", 1),)), "seal": BOUGHT}
    splits = plan([Line(1, "pump", 2), Line(2, "seal", 2)], items, {"seal": 2})
    assert parts(splits[2]) == (2, 0, 0, 0)
    assert splits[1].days == 5 + 3


# ---- kits ---------------------------------------------------------------------------------------


def test_kit_is_as_complete_as_its_scarcest_component():
    kit = Item(kit=(("pump", 1), ("hose", 2)))
    items = {"pump": BOUGHT, "hose": MADE}
    split = one(kit, 4, items=items, pump=4, hose=5)
    assert parts(split) == (2, 2, 0, 0)
    assert split.days == 3
    split = one(kit, 4, items=items, pump=1, hose=8)
    assert parts(split) == (1, 0, 3, 0)


def test_kit_with_a_component_nobody_has():
    split = one(Item(kit=(("pump", 1), ("hose", 2))), 4, items={"pump": BOUGHT, "hose": KEPT})
    assert parts(split) == (0, 0, 0, 4)


def test_kit_of_kits():
    items = {"box": Item(kit=(("bolt", 5),)), "bolt": KEPT}
    assert parts(one(Item(kit=(("box", 2),)), 3, items=items, bolt=25)) == (2, 0, 0, 1)


# ---- properties -----------------------------------------------------------------------------------

ITEMS = {"made": MADE, "bought": BOUGHT, "kept": KEPT, "both": BOTH}
LINES = st.lists(
    st.tuples(
        st.sampled_from(sorted(ITEMS)),
        st.integers(0, 50),
        st.sampled_from([AUTOMATIC, STOCK, PRODUCTION, PURCHASE, SPLIT, TO_ORDER]),
        st.tuples(*[st.integers(0, 30)] * 3),
    ),
    max_size=8,
)
FREE = st.dictionaries(st.sampled_from(sorted(ITEMS)), st.integers(-5, 60))


def lines_of(rows):
    return [
        Line(number, item, quantity, mode, dict(zip(sourcing.SOURCES, manual, strict=True)))
        for number, (item, quantity, mode, manual) in enumerate(rows)
    ]


@given(LINES, FREE)
def test_parts_make_up_what_is_ordered(rows, free):
    for line in (lines := lines_of(rows)):
        split = plan(lines, ITEMS, free)[line.key]
        assert split.total == pytest.approx(line.quantity)
        assert min(parts(split)) >= 0
        if split.missing:
            assert split.days is None
            assert split.problems


@given(LINES, FREE)
def test_stock_is_never_given_twice(rows, free):
    splits = plan(lines_of(rows), ITEMS, free)
    for item in ITEMS:
        taken = sum(splits[line.key].stock for line in lines_of(rows) if line.item == item)
        assert taken <= max(0, free.get(item, 0)) + 1e-9


@given(LINES, FREE, st.randoms())
def test_order_of_the_lines_does_not_change_the_total(rows, free, random):
    rows = [(item, quantity, AUTOMATIC, manual) for item, quantity, _mode, manual in rows]
    lines = lines_of(rows)
    shuffled = list(lines)
    random.shuffle(shuffled)
    for item in ITEMS:
        totals = [
            sum(splits[line.key].stock for line in lines if line.item == item)
            for splits in (plan(lines, ITEMS, free), plan(shuffled, ITEMS, free))
        ]
        assert totals[0] == pytest.approx(totals[1])


# ---- units, changes -------------------------------------------------------------------------------


def eighths(*quantities):
    """Parts in packs of eight, rounded to two digits, must make up the whole."""
    packs = [int(quantity / 8 * 100 + 0.5) / 100 for quantity in quantities]
    return sum(packs) == pytest.approx(int(sum(quantities) / 8 * 100 + 0.5) / 100)


def test_cut_keeps_both_parts_whole():
    assert sourcing.cut(16, 7, 1, lambda *_parts: True) == 7
    assert sourcing.cut(16, 7.9, 1, lambda *_parts: True) == 7
    assert sourcing.cut(16, 40, 1, eighths) == 16
    assert sourcing.cut(16, 0, 1, eighths) == 0
    assert sourcing.cut(16, 1, 1, eighths) == 0, "an eighth can't be written with two digits"
    assert sourcing.cut(16, 7, 1, eighths) == 6


@given(st.integers(1, 400), st.integers(0, 400))
def test_cut_always_adds_up(ordered, free):
    part = sourcing.cut(ordered, free, 1, eighths)
    assert 0 <= part <= min(ordered, free)
    assert part == 0 or eighths(part, ordered - part)


def test_reduce_takes_the_least_binding_first():
    waiting = [("purchase", 4), ("production", 3), ("stock", 5)]
    assert sourcing.reduce(waiting, 6) == [("purchase", 4), ("production", 2)]
    assert sourcing.reduce(waiting, 20) == waiting
    assert sourcing.reduce([("production", 3), ("production", 2)], 4) == [
        ("production", 3),
        ("production", 1),
    ]
