from datetime import date

import pytest
from crm_corporate_sales_engine import margin
from crm_corporate_sales_engine.supply import Part


def costing(parts, moves, productions=None, purchases=None):
    return margin.Costing(lambda id_: parts.get(id_, []), moves, productions, purchases)


def test_goods_from_stock_cost_what_they_were_worth_once_shipped():
    parts = {1: [Part("stock", 3, None, True)], 2: [Part("stock", 2, None, False)]}
    moves = {1: margin.MoveCost(3, 120), 2: margin.MoveCost(2, 0)}
    assert costing(parts, moves).of_moves([1, 2]) == {"materials": 120}


def test_goods_made_cost_components_and_works():
    parts = {
        1: [Part("production", 2, 7)],
        11: [Part("stock", 4, None, True)],
        12: [Part("purchase", 2, 9)],
    }
    moves = {
        1: margin.MoveCost(2),
        11: margin.MoveCost(4, 80),
        12: margin.MoveCost(2),
    }
    made = {7: margin.ProductionCost(2, 30, (11, 12))}
    bought = {9: margin.PurchaseCost(4, 50)}
    found = costing(parts, moves, made, bought).of_moves([1])
    # what was bought to be built in is material: half of the vendor's line is for this order
    assert found == {"production": 30, "materials": 80 + 25}


def test_sub_assemblies_count_with_their_own_works():
    parts = {
        1: [Part("production", 1, 7)],
        11: [Part("production", 1, 8)],
        21: [Part("stock", 1, None, True)],
    }
    moves = {1: margin.MoveCost(1), 11: margin.MoveCost(1, 999), 21: margin.MoveCost(1, 5)}
    made = {
        7: margin.ProductionCost(1, 10, (11,)),
        8: margin.ProductionCost(2, 6, (21,)),
    }
    found = costing(parts, moves, made).of_moves([1])
    assert found == {"production": 13, "materials": 2.5}


def test_an_order_of_the_workshop_is_shared_by_quantity():
    parts = {1: [Part("production", 6, 7)], 11: [Part("stock", 10, None, True)]}
    moves = {1: margin.MoveCost(6), 11: margin.MoveCost(10, 100)}
    made = {7: margin.ProductionCost(10, 50, (11,))}
    assert costing(parts, moves, made).of_moves([1]) == {"production": 30, "materials": 60}


def test_a_ring_of_productions_ends():
    parts = {1: [Part("production", 1, 7)], 11: [Part("production", 1, 7)]}
    moves = {1: margin.MoveCost(1), 11: margin.MoveCost(1)}
    made = {7: margin.ProductionCost(1, 10, (11,))}
    assert costing(parts, moves, made).of_moves([1]) == {"production": 10}


def test_goods_are_split_by_where_they_come_from():
    shares = margin.split_goods({"stock": 1, "production": 2, "purchase": 1}, 0.4)
    assert shares == pytest.approx({"materials": 0.55, "production": 0.2, "purchase": 0.25})
    assert margin.split_goods({}, 0.4) == {"materials": 1.0}
    assert sum(shares.values()) == pytest.approx(1)


def test_table_of_margin():
    table = margin.Table(1000, 500)
    table.add("materials", 300, 350)
    table.add("delivery", 100)
    table.add("materials", 0, -50)
    assert table.kinds == ["materials", "delivery"]
    assert (table.margin_planned, table.margin_actual) == (600, 200)
    assert (table.percent_planned, table.percent_actual) == (60.0, 40.0)


def test_margin_without_revenue_has_no_percentage():
    assert margin.percent(-5, 0) is None
    assert margin.percent(-5, 100) == -5.0


def test_rate_of_an_hour():
    rates = [
        (None, date(2026, 1, 1), 10.0),
        (None, date(2026, 6, 1), 12.0),
        ("oleg", date(2026, 3, 1), 20.0),
    ]
    assert margin.hour_rate(rates, "ivan", date(2026, 5, 31)) == 10.0
    assert margin.hour_rate(rates, "ivan", date(2026, 6, 1)) == 12.0
    assert margin.hour_rate(rates, "oleg", date(2026, 7, 1)) == 20.0
    assert margin.hour_rate(rates, "oleg", date(2026, 2, 1)) == 10.0
    assert margin.hour_rate(rates, "ivan", date(2025, 1, 1)) == 0.0
