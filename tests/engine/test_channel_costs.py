"""Tables of channel costs as people make them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from crm_corporate_sales_engine import channel_costs as costs
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "value",
    ["2031-03", "2031-03-17", "2031/3", "03.2031", "17.03.2031", "3/2031", " 2031-03-17T10:00 ",
     date(2031, 3, 31), datetime(2031, 3, 31, 23, 59)],
)  # fmt: skip
def test_months(value):
    assert costs.read_month(value) == date(2031, 3, 1)


@pytest.mark.parametrize(
    "value", ["", None, "March", "2031-13", "0-3", "2031", "31", 45000, "1031-03"]
)
def test_no_months(value):
    with pytest.raises(ValueError):
        costs.read_month(value)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("100", "100"), ("12 500,50", "12500.50"), ("12\u00a0500,5", "12500.5"),
        ("1,234.56", "1234.56"), ("1.234,56", "1234.56"), ("1,234,567", "1234567"),
        ("1.234.567", "1234567"), ("12,500", "12500"), ("12.5", "12.5"), ("12,5", "12.5"),
        ("1'234.50", "1234.50"), (100, "100"), (99.9, "99.9"), ("0", "0"), ("0,00", "0"),
    ],
)  # fmt: skip
def test_amounts(value, amount):
    assert costs.read_amount(value) == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    ["", None, "much", "-5", -5, True, "1,23,456", "1.2.3", "12,", float("nan"), float("inf"),
     "1e5", 1e14, "١٢"],
)  # fmt: skip
def test_no_amounts(value):
    with pytest.raises((ValueError, ArithmeticError)):
        costs.read_amount(value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter):
    text = f"month{delimiter}source{delimiter}amount\n2031-03{delimiter}a{delimiter}5\n"
    [line], errors = costs.read_lines(costs.read_csv(text))
    assert (line.number, line.source, line.amount, errors) == (2, "a", Decimal("5.00"), [])


def test_line_numbers_are_those_of_the_spreadsheet():
    rows = [
        ["month", "source", "amount"],
        [],
        ["2031-03", "a", "x"],
        ["", "", ""],
        ["2031-03", "b", 1],
    ]
    lines, errors = costs.read_lines(rows)
    assert [line.number for line in lines] == [5]
    assert errors == [(3, "amount", "x")]


def test_same_channel_and_month_twice():
    rows = [["month", "source", "amount"], ["2031-03", "a", 1], ["2031-03-09", "A ", 2]]
    lines, errors = costs.read_lines(rows)
    assert len(lines) == 1
    assert errors == [(3, "twice", "2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_encodings(encoding):
    text = "месяц;источник;сумма\n2031-03;Выставка;5"
    [line], _errors = costs.read_lines(costs.read_csv(costs.decode(text.encode(encoding))))
    assert line.source == "Выставка"


@settings(max_examples=60)
@given(st.lists(st.lists(st.one_of(st.text(), st.none(), st.floats(), st.integers(), st.dates()))))
def test_no_table_breaks_it(rows):
    try:
        lines, errors = costs.read_lines([["month", "source", "amount"], *rows])
    except costs.TableError as error:
        assert error.code == "long"
    else:
        assert all(line.month.day == 1 and line.amount >= 0 for line in lines)
        assert all(number > 1 for number, _code, _value in errors)


@given(st.binary())
def test_no_file_breaks_it(content):
    try:
        costs.read_lines(costs.read_csv(costs.decode(content)))
    except costs.TableError as error:
        assert error.code
