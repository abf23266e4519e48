"""Who asks, and about which deal."""

from datetime import datetime

import pytest
from crm_corporate_sales_engine import matching
from crm_corporate_sales_engine.matching import Person, choose_deal, choose_person
from hypothesis import given
from hypothesis import strategies as st

PHONE, MAIL = "+74951234567", "marina@furnace.example.com"
MARINA = Person(1, 10, PHONE, MAIL)
BUYER = Person(2, 10, PHONE, "buyer@furnace.example.com")
FIRM = Person(10, 10, PHONE, None)
STRANGER = Person(3, 3, PHONE, None)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("00 7 495 1234567", "+7 495 1234567"),
        ("0074951234567", "+74951234567"),
        (" 8 (495) 1234567 ", "8 (495) 1234567"),
        ("+74951234567", "+74951234567"),
        (False, ""),
        (None, ""),
    ],
)
def test_dialable(number, expected):
    assert matching.dialable(number) == expected


@pytest.mark.parametrize(
    ("persons", "phone", "mail", "expected"),
    [
        ([], PHONE, MAIL, None),
        ([MARINA], PHONE, MAIL, 1),
        ([MARINA], PHONE, None, 1),
        ([MARINA], None, MAIL, 1),
        ([MARINA], PHONE, "other@example.com", 1),
        ([MARINA, BUYER], PHONE, MAIL, 1),
        ([MARINA, STRANGER], PHONE, MAIL, 1),
        # a switchboard: nobody in particular of the firm
        ([MARINA, BUYER], PHONE, None, 10),
        ([MARINA, FIRM], PHONE, None, 10),
        # one phone, two firms: nobody
        ([MARINA, STRANGER], PHONE, None, None),
        ([MARINA], None, None, None),
        ([Person(4, 4)], None, None, None),
    ],
)
def test_choose_person(persons, phone, mail, expected):
    assert choose_person(persons, phone, mail) == expected


def test_one_mail_of_two_firms_is_not_decided_by_the_phone():
    double = Person(5, 5, None, MAIL)
    assert choose_person([Person(1, 10, None, MAIL), double, STRANGER], PHONE, MAIL) is None


@pytest.mark.parametrize(
    ("circles", "expected"),
    [
        ([], (matching.NEW, None)),
        ([[], []], (matching.NEW, None)),
        ([[7]], (matching.JOIN, 7)),
        ([[], [7]], (matching.JOIN, 7)),
        ([[7], [7, 8, 9]], (matching.JOIN, 7)),
        ([[7, 8]], (matching.SORT, None)),
        ([[], [7, 8]], (matching.SORT, None)),
    ],
)
def test_choose_deal(circles, expected):
    assert choose_deal(*circles) == expected


def test_window_looks_both_ways():
    moment = datetime(2026, 11, 22, 10)
    assert matching.window(moment, 14) == (datetime(2026, 11, 8, 10), datetime(2026, 12, 6, 10))
    assert matching.window(moment, -3) == (moment, moment)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 10:00:00",
        "2026-11-22T10:00:00",
        "2026-11-22T10:00:00Z",
        "2026-11-22T13:00:00+03:00",
        " 2026-11-22 10:00:00.900 ",
    ],
)
def test_read_moment(text):
    assert matching.read_moment(text) == datetime(2026, 11, 22, 10)


def test_read_moment_takes_a_bare_date():
    assert matching.read_moment("2026-11-22") == datetime(2026, 11, 22)


@pytest.mark.parametrize("text", ["", "z", "yesterday", "2026-13-01", "22.11.2026"])
def test_read_moment_refuses(text):
    with pytest.raises(ValueError):
        matching.read_moment(text)


@given(st.text(max_size=40))
def test_read_moment_never_fails_otherwise(text):
    try:
        assert matching.read_moment(text).tzinfo is None
    except (ValueError, OverflowError):
        pass


def test_lock_keys_are_sorted_digests():
    keys = matching.lock_keys(1, phone=PHONE, email=MAIL, external_key=False)
    assert len(keys) == 2
    assert keys == sorted(keys)
    assert not any(PHONE in key or MAIL in key for key in keys)
    assert keys == matching.lock_keys(1, email=MAIL, phone=PHONE)
    assert not set(keys) & set(matching.lock_keys(2, phone=PHONE, email=MAIL))
    assert matching.lock_keys(1, phone=MAIL) != matching.lock_keys(1, email=MAIL)


@pytest.mark.parametrize(
    ("name", "text", "who", "expected"),
    [
        ("Vacuum furnace", "We need one", "Marina", "Vacuum furnace"),
        (None, "  We need\ta furnace \nvery much", "Marina", "We need a furnace"),
        (False, " \n", "Marina", "Marina"),
        (None, None, None, ""),
        (None, "x" * 81, None, "x" * 79 + "…"),
        ("x" * 81, None, None, "x" * 81),
    ],
)
def test_summary(name, text, who, expected):
    assert matching.summary(name, text, who) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("+7 495 1, 8 916 2", ["+7 495 1, 8 916 2", "+7 495 1", "8 916 2"]),
        ("00481/00482", ["+481/00482", "+481", "+482"]),
        ("22 1 lub 60 2", ["22 1 lub 60 2", "22 1", "60 2"]),
        ("ask Petrov", []),
        ("", []),
        (None, []),
    ],
)
def test_numbers(told, expected):
    assert matching.numbers(told) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a+tag@x.ru", "a@x.ru"),
        ("a+b+c@x.ru", "a@x.ru"),
        ("a@x.ru", "a@x.ru"),
        ("+7495@x.ru", "+7495@x.ru"),
        ("no address", "no address"),
        (False, False),
        (None, None),
    ],
)
def test_mailbox(address, expected):
    assert matching.mailbox(address) == expected


@pytest.mark.parametrize("text", ["9999-12-31 23:59:59", "0001-01-01", "2201-01-01 00:00:00"])
def test_moments_that_nobody_means(text):
    with pytest.raises(ValueError):
        matching.read_moment(text)
