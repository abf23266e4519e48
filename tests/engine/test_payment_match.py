"""Which invoices a payment is for."""

from decimal import Decimal

import pytest
from crm_corporate_sales_engine import payment_match as pm
from crm_corporate_sales_engine.payment_match import Item, Payment, suggest
from hypothesis import given
from hypothesis import strategies as st

INN, OTHER = "7707083893", "5001007322"
FIRST = Item(1, "INV/2026/00015", Decimal("1000.00"), 10, INN, ("S00031",))
SECOND = Item(2, "INV/2026/00016", Decimal("500.00"), 10, INN, ("S00032",))
THIRD = Item(3, "INV/2026/00115", Decimal("1000.00"), 20, OTHER, ("S00040",))
CREDIT = Item(4, "RINV/2026/00001", Decimal("-200.00"), 10, INN)
ALL = [FIRST, SECOND, THIRD, CREDIT]


def ids(suggestion):
    return [item.id for item in suggestion.items]


def pay(amount, purpose, inn=INN, items=ALL, partner=0):
    return suggest(Payment(Decimal(amount), purpose, inn, partner), items)


@pytest.mark.parametrize(
    ("amount", "purpose", "inn", "expected", "reasons", "certain"),
    [
        ("1000", "Оплата по счету INV/2026/00015 от 1.11", INN, [1], "number payer exact", True),
        # typed with Russian letters and spaces
        ("1000", "опл. сч. INV / 2026 / 00015", INN, [1], "number payer exact", True),
        ("1000", "По счету № 15 от 01.11.2026", INN, [1], "short_number payer exact", True),
        ("1000", "По счёту № 00000015", INN, [1], "short_number payer exact", True),
        ("1000", "заказ S00031", INN, [1], "order payer exact", True),
        # nobody named it: the only one with that sum
        ("500", "за оборудование", INN, [2], "payer exact", True),
        ("300", "INV/2026/00015 частично", INN, [1], "number payer partial", True),
        ("300", "за оборудование", INN, [2, 4], "payer together", False),
        ("310", "за оборудование", INN, [1], "payer partial", False),
        ("1500", "счета № 15, 16", INN, [1, 2], "short_number payer together", True),
        ("1500", "INV/2026/00015 и INV/2026/00016", INN, [1, 2], "number payer together", True),
        ("1500", "за оборудование", INN, [1, 2], "payer together", False),
        ("800", "сч. 15 за вычетом возврата", INN, [1, 4], "payer together", False),
        ("1100", "INV/2026/00015", INN, [1], "number payer overpaid", False),
        # somebody else pays: never without a look
        (
            "1000",
            "INV/2026/00015 за ООО Печь",
            "500100732403",
            [1],
            "number other_payer exact",
            False,
        ),
        ("1000", "сч. 15", "", [1], "short_number exact", False),
        ("1000", "INV/2026/00015", "", [1], "number exact", True),
        # the tax number of another client
        ("1000", "сч. 115", OTHER, [3], "short_number payer exact", True),
        ("77", "благодарность", "", [], "", False),
        ("77", "", "999", [], "", False),
    ],
)
def test_ways(amount, purpose, inn, expected, reasons, certain):
    found = pay(amount, purpose, inn)
    assert (sorted(ids(found)), found.is_certain) == (expected, certain), found
    if reasons and "вычет" not in purpose:
        assert " ".join(found.reasons) == reasons


def test_two_invoices_of_the_same_sum_are_ambiguous():
    twin = Item(5, "INV/2026/00017", Decimal("500.00"), 10, INN)
    found = pay("500", "за оборудование", items=[SECOND, twin])
    assert ids(found) and not found.is_certain
    assert pay("500", "сч. 17", items=[SECOND, twin]).is_certain


def test_the_same_short_number_of_two_years_is_ambiguous():
    old = Item(6, "INV/2025/00015", Decimal("1000.00"), 10, INN)
    assert not pay("1000", "счет 15", items=[FIRST, old]).is_certain
    assert ids(pay("1000", "счет INV/2025/00015", items=[FIRST, old])) == [6]


def test_part_of_a_longer_number_is_no_number():
    assert "number" not in pay("7", "INV/2026/000151", "").reasons
    assert "number" not in pay("7", "AINV/2026/00015", "").reasons
    assert "number" not in pay("7", "INV/2026/00015-2", "").reasons
    assert "number" in pay("7", "INV/2026/00015, спасибо", "").reasons


def test_foreign_currency_is_never_certain():
    foreign = Item(7, "INV/2026/00020", Decimal("9050.00"), 10, INN, is_foreign=True)
    found = pay("9000", "INV/2026/00020", items=[foreign])
    assert ids(found) == [7] and not found.is_certain
    assert found.reasons == ["number", "payer", "exact", "currency"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Оплата по счету №15 от 01.11.2026", {15}),
        ("счета 15,16 и 17", {15, 16, 17}),
        ("счет-фактура № 7", {7}),
        ("Faktura nr 12", {12}),
        ("invoice no. 8", {8}),
        ("договор 15 от 01.02.2026", set()),
        ("счет от 01.02.2026", set()),
        ("в т.ч. НДС 22% 180.33", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_short_numbers(text, numbers):
    assert pm.find_short_numbers(text) == numbers


ITEMS = st.builds(
    Item,
    id=st.integers(1, 9),
    number=st.sampled_from(["INV/2026/00001", "INV/2026/00002", "15", ""]),
    rest=st.integers(-500, 500).map(lambda cents: Decimal(cents) / 100),
    partner=st.integers(0, 3),
    inn=st.sampled_from([INN, OTHER, ""]),
    is_foreign=st.booleans(),
)


@given(
    st.lists(ITEMS, max_size=8, unique_by=lambda item: item.id),
    st.integers(1, 500),
    st.text(max_size=30) | st.sampled_from(["сч. 1", "INV/2026/00001", "15"]),
    st.sampled_from([INN, OTHER, ""]),
)
def test_certain_means_certain(items, cents, purpose, inn):
    amount = Decimal(cents) / 100
    found = suggest(Payment(amount, purpose, inn), items)
    assert 0 <= found.score <= 100
    assert set(ids(found)) <= {item.id for item in items}
    if found.is_certain:
        rest = sum(item.rest for item in found.items)
        assert rest >= amount, "never more than what is owed"
        assert not any(item.is_foreign for item in found.items)
        assert all(not item.inn or not inn or item.inn == inn for item in found.items)
