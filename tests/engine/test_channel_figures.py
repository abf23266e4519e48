"""What a channel brings and costs."""

from datetime import date

import pytest
from crm_corporate_sales_engine.channel_figures import (
    Figures,
    payback_days,
    ratio,
    round_coarsely,
)

MARCH = date(2031, 3, 1)


def test_figures():
    figures = Figures(10, 12, 8, 4, 3, 2, 3, cost=600, revenue=2000, margin=900)
    assert figures.junk_share == 0.25
    assert figures.qualified_share == 0.5
    assert figures.won_share == 0.25
    assert figures.cost_per_lead == 75
    assert figures.cost_per_customer == 300
    assert figures.roi == 0.5


def test_unknown_figures_are_no_zeros():
    nothing = Figures()
    assert (nothing.junk_share, nothing.qualified_share, nothing.roi) == (None, None, None)
    assert Figures(leads=5).cost_per_lead is None
    assert Figures(cost=5).cost_per_customer is None
    assert Figures(cost=5).roi == -1
    assert ratio(1, 0) is None


def test_single_deals_are_not_told():
    few = Figures(won=2, cost=100, revenue=5000, margin=5000).without_single_amounts()
    assert (few.revenue, few.margin, few.roi, few.cost_per_customer) == (None, None, None, 50)
    many = Figures(won=3, cost=100, revenue=1_234_567, margin=1_234_567).without_single_amounts()
    assert (many.revenue, many.roi) == (1_200_000, 11_999)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (0, 0),
        (7, 7),
        (94, 94),
        (123, 120),
        (1_250_001, 1_300_000),
        (0.4, 0.4),
        (987_654.32, 990_000),
    ],
)
def test_coarse_rounding(amount, rounded):
    assert round_coarsely(amount) == rounded


@pytest.mark.parametrize(
    ("cost", "earned", "days"),
    [
        (1000, [(date(2031, 4, 10), 1000)], 40),
        (1000, [(date(2031, 4, 10), 999.99)], None),
        (1000, [(date(2031, 5, 1), 600), (date(2031, 4, 1), 400)], 61),
        (1000, [(date(2031, 4, 1), 600), (date(2031, 4, 1), 400)], 31),
        (1000, [(date(2031, 2, 1), 1000)], 0),
        (1000, [], None),
        (0, [(date(2031, 4, 1), 600)], None),
    ],
)
def test_payback(cost, earned, days):
    assert payback_days(MARCH, cost, earned) == days


def test_payback_without_spending():
    assert payback_days(None, 0, []) is None
