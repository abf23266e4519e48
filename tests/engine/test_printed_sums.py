"""Sums on paper: rows add up, amounts are written in words."""

from decimal import Decimal

import pytest
from crm_corporate_sales_engine import printed_sums as ps
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("amount", "currency", "lang", "words"),
    [
        ("0", "RUB", "ru", "Ноль рублей 00 копеек"),
        ("1", "RUB", "ru", "Один рубль 00 копеек"),
        ("2.01", "RUB", "ru", "Два рубля 01 копейка"),
        ("5.02", "RUB", "ru", "Пять рублей 02 копейки"),
        ("11.11", "RUB", "ru", "Одиннадцать рублей 11 копеек"),
        ("21.21", "RUB", "ru", "Двадцать один рубль 21 копейка"),
        ("112.14", "RUB", "ru", "Сто двенадцать рублей 14 копеек"),
        ("1000", "RUB", "ru", "Одна тысяча рублей 00 копеек"),
        ("2001.22", "RUB", "ru", "Две тысячи один рубль 22 копейки"),
        ("1000000", "RUB", "ru", "Один миллион рублей 00 копеек"),
        ("2002002", "RUB", "ru", "Два миллиона две тысячи два рубля 00 копеек"),
        (
            "1234567.89",
            "RUB",
            "ru",
            "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 89 копеек",
        ),
        ("5000000000", "RUB", "ru", "Пять миллиардов рублей 00 копеек"),
        ("1001", "UAH", "ru", "Одна тысяча одна гривна 00 копеек"),
        ("1000002", "INR", "ru", "Один миллион две рупии 00 пайс"),
        ("3", "USD", "ru", "Три доллара США 00 центов"),
        ("21", "EUR", "ru", "Двадцать один евро 00 центов"),
        ("-3.05", "RUB", "ru", "Минус три рубля 05 копеек"),
        ("1.005", "RUB", "ru", "Один рубль 01 копейка"),
        ("7", "CHF", "ru", "Семь CHF 00/100"),
        ("1", "PLN", "pl", "Jeden złoty 00 groszy"),
        ("2.02", "PLN", "pl", "Dwa złote 02 grosze"),
        ("12", "PLN", "pl", "Dwanaście złotych 00 groszy"),
        ("21.01", "PLN", "pl", "Dwadzieścia jeden złotych 01 grosz"),
        ("22", "PLN", "pl", "Dwadzieścia dwa złote 00 groszy"),
        ("1200.50", "PLN", "pl", "Tysiąc dwieście złotych 50 groszy"),
        ("1", "EUR", "pl", "Jedno euro 00 centów"),
        ("1", "RUB", "en", "One rouble 00 kopecks"),
        ("1234.01", "EUR", "en", "One thousand, two hundred and thirty-four euros 01 cent"),
    ],
)
def test_words(amount, currency, lang, words):
    assert ps.in_words(Decimal(amount), currency, lang) == words


@given(
    st.decimals(min_value=0, max_value=10**12, places=2),
    st.sampled_from(["RUB", "PLN", "EUR", "XXX"]),
    st.sampled_from(["ru", "pl", "en", "de"]),
)
def test_words_of_any_amount(amount, currency, lang):
    words = ps.in_words(amount, currency, lang)
    assert words[0].isupper() or not words[0].isalpha()
    assert f" {int(amount * 100) % 100:02d}" in words
    assert "  " not in words
    assert "одна миллион" not in words.lower()


VALUES = st.lists(
    st.decimals(min_value=-(10**7), max_value=10**7, places=6), min_size=1, max_size=40
)


@given(VALUES)
def test_rows_add_up_to_the_rounded_sum(values):
    rounded = ps.spread(values)
    assert sum(rounded) == sum(values).quantize(ps.CENT, ps.ROUND_HALF_UP)
    assert all(abs(new - old) <= ps.CENT for new, old in zip(rounded, values, strict=True))


@given(VALUES, st.integers(-500, 500))
def test_rows_add_up_to_a_given_total(values, cents):
    total = sum(values).quantize(ps.CENT, ps.ROUND_HALF_UP) + Decimal(cents) / 100
    assert sum(ps.spread(values, total)) == total


RATES = st.sampled_from([Decimal(22), Decimal(20), Decimal(10), Decimal(0), ps.NO_VAT])
LINES = st.lists(
    st.tuples(st.integers(1, 999), st.decimals(min_value=0, max_value=10**6, places=4), RATES),
    min_size=1,
    max_size=30,
)


@given(LINES)
def test_document_adds_up(lines):
    """Every row, every rate and the whole agree to the kopeck."""
    rows = [
        ps.Row(
            net=quantity * price,
            vat=quantity * price * (rate or 0) / 100,
            rate=rate,
            quantity=Decimal(quantity),
        )
        for quantity, price, rate in lines
    ]
    exact = sum(row.vat for row in rows)
    ps.settle(rows)
    totals = ps.vat_totals(rows)
    assert sum(net for net, _vat in totals.values()) == sum(row.net for row in rows)
    assert sum(vat for _net, vat in totals.values()) == sum(row.vat for row in rows)
    assert sum(row.total for row in rows) == sum(n + v for n, v in totals.values())
    assert abs(sum(row.vat for row in rows) - exact) <= ps.CENT * len(totals)
    assert all(row.vat == 0 for row in rows if not row.rate)
    assert all(value == value.quantize(ps.CENT) for row in rows for value in (row.net, row.vat))


def test_given_totals_win():
    rows = [ps.Row(Decimal("33.333333"), Decimal("7.333333"), Decimal(22)) for _place in range(3)]
    ps.settle(rows, net=Decimal("100.00"), vat_by_rate={Decimal(22): Decimal("22.00")})
    assert [row.net for row in rows] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert sum(row.vat for row in rows) == 22
    assert rows[0].price == Decimal("33.34")


def test_figures():
    assert ps.figure("1234567.5") == "1\u00a0234\u00a0567,50"
    assert [ps.quantity(value) for value in (2, 1.5, 0, 1200, 0.125)] == [
        "2",
        "1,5",
        "0",
        "1\u00a0200",
        "0,125",
    ]
    assert [ps.rate_name(rate) for rate in (Decimal(22), Decimal(0), None)] == [
        "22%",
        "0%",
        "без НДС",
    ]
