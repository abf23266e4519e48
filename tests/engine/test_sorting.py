"""Which department a request belongs to, and how long it may wait."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from crm_corporate_sales_engine import sorting
from crm_corporate_sales_engine.sorting import Limits, Request, Rule, first_match
from hypothesis import given
from hypothesis import strategies as st

MOSCOW = ZoneInfo("Europe/Moscow")
VLADIVOSTOK = ZoneInfo("Asia/Vladivostok")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (None, ()),
        ("  \n , ;", ()),
        ("one", ("one",)),
        ("one, two;three\n\n two   words ", ("one", "two", "three", "two words")),
        ("same\nsame", ("same",)),
    ],
)
def test_entries(text, entries):
    assert sorting.split_entries(text) == entries


@pytest.mark.parametrize(
    ("keywords", "text", "fits"),
    [
        ("furnace", "A vacuum FURNACE, please", True),
        ("furnace", "furnaces", False),
        ("furnace*", "furnaces", True),
        ("furnace", "unfurnace", False),
        ("vacuum furnace", "vacuum\n  furnace", True),
        ("vacuum furnace", "vacuum or furnace", False),
        ("печ*", "Нужны две Печи", True),
        ("печ*", "обеспечение", False),
        ("щелочной аккумулятор", "Щёлочной аккумулятор", True),
        ("c++", "We write C++ only", True),
        ("c++", "c+++", True),
        ("(a|b", "nothing", False),
        ("a.c", "abc", False),
        ("pump, valve", "a valve", True),
    ],
)
def test_keywords(keywords, text, fits):
    rule = Rule(1, keywords=sorting.split_entries(keywords))
    assert rule.matches(Request(text=text)) is fits


def test_star_alone_is_no_condition():
    assert sorting.words_pattern(("*",)) is None
    assert not Rule(1, keywords=("*",), products=("* *",)).has_conditions


@given(st.text(), st.text())
def test_any_text_can_be_a_keyword(keywords, text):
    rule = Rule(1, keywords=sorting.split_entries(keywords))
    assert rule.matches(Request(text=text)) in (True, False)


@given(st.text(alphabet=st.characters(categories=["Ll", "Nd"]), min_size=1))
def test_a_word_finds_itself(word):
    rule = Rule(1, keywords=(word,))
    assert rule.matches(Request(text=f"- {word.upper().lower()} -")) or word != word.upper().lower()


@pytest.mark.parametrize(
    ("mailboxes", "address", "fits"),
    [
        (("sales@x.example",), "Sales@X.example", True),
        (("sales",), "sales@x.example", True),
        (("@x.example",), "any@x.example", True),
        (("@x.example",), "any@sub.x.example", False),
        (("sales",), "", False),
        (("sales",), None, False),
        (("@",), "", False),
    ],
)
def test_mailbox(mailboxes, address, fits):
    assert Rule(1, mailboxes=mailboxes).matches(Request(mailbox=address)) is fits


@pytest.mark.parametrize(
    ("values", "request_values", "fits"),
    [
        ({"countries": {1}}, {"country_id": 1}, True),
        ({"countries": {1}}, {"country_id": False}, False),
        ({"states": {5}}, {"state_id": 5}, True),
        ({"phone_prefixes": ("+7 (812)",)}, {"phone": "+78121234567"}, True),
        ({"phone_prefixes": ("007812",)}, {"phone": "+78121234567"}, True),
        ({"phone_prefixes": ("+7 812",)}, {"phone": "+74951234567"}, False),
        ({"phone_prefixes": ("+7 812",)}, {"phone": None}, False),
        ({"countries": {1}, "phone_prefixes": ("+48",)}, {"phone": "+48221234567"}, True),
        ({"phone_prefixes": ("abc",)}, {"phone": "+48221234567"}, False),
    ],
)
def test_region(values, request_values, fits):
    frozen = {
        name: frozenset(value) if isinstance(value, set) else value
        for name, value in values.items()
    }
    assert Rule(1, **frozen).matches(Request(**request_values)) is fits


def test_product_by_word_or_category():
    rule = Rule(1, products=("vf-*",), categories=frozenset({3}))
    assert rule.matches(Request(product="VF-1200"))
    assert rule.matches(Request(product="pump", categories=frozenset({1, 3})))
    assert not rule.matches(Request(product="pump", text="VF-1200"))
    assert rule.matches(Request(text="about the VF-1200"))
    assert not Rule(1, categories=frozenset({3})).matches(Request(text="x"))


def test_all_conditions_must_hold():
    rule = Rule(1, keywords=("pump",), channel="phone", sources=frozenset({2}))
    fits = Request(text="pump", channel="phone", source_id=2)
    assert rule.matches(fits)
    assert not rule.matches(Request(text="pump", channel="web", source_id=2))
    assert not rule.matches(Request(text="pump", channel="phone"))
    assert Rule(1).matches(fits) and not Rule(1).has_conditions
    assert rule.has_conditions


def test_first_one_counts():
    rules = [Rule(1, keywords=("valve",)), Rule(2, keywords=("pump",)), Rule(3)]
    assert first_match(rules, Request(text="pump")).id == 2
    assert first_match(rules[:2], Request(text="x")) is None


# ---- the clock -----------------------------------------------------------------------

DAY = datetime(2026, 11, 18)
WORK = [(DAY.replace(day=day, hour=9), DAY.replace(day=day, hour=18)) for day in (16, 17)]
WORK.append((DAY.replace(hour=9), DAY.replace(hour=12)))


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (0, None),
        (1, DAY.replace(hour=11)),
        (3, DAY.replace(hour=9)),
        (3.5, DAY.replace(day=17, hour=17, minute=30)),
        (12, DAY.replace(day=17, hour=9)),
        (21, DAY.replace(day=16, hour=9)),
        (22, None),
    ],
)
def test_hours_back(hours, expected):
    assert sorting.count_back(WORK, hours) == expected


def test_levels():
    limits = Limits(DAY.replace(hour=10), DAY.replace(hour=8), DAY.replace(hour=2))
    levels = [limits.level(DAY.replace(hour=hour)) for hour in (11, 10, 9, 8, 3, 2, 0)]
    assert levels == [0, 1, 1, 2, 2, 3, 3]
    assert Limits().level(DAY) == sorting.IN_TIME


@pytest.mark.parametrize(
    ("now", "zone", "expected"),
    [
        ("2026-11-18 07:00", MOSCOW, "2026-11-18 07:00"),
        ("2026-11-18 06:59", MOSCOW, "2026-11-17 13:00"),
        ("2026-11-18 12:59", MOSCOW, "2026-11-18 07:00"),
        ("2026-11-18 20:00", MOSCOW, "2026-11-18 13:00"),
        ("2026-11-18 00:00", VLADIVOSTOK, "2026-11-18 00:00"),
        ("2026-11-18 20:00", NEW_YORK, "2026-11-18 15:00"),
        # the clock was put back that night
        ("2026-11-01 15:30", NEW_YORK, "2026-11-01 15:00"),
        ("2026-11-01 14:30", NEW_YORK, "2026-10-31 20:00"),
    ],
)
def test_last_check(now, zone, expected):
    moment = sorting.last_check(datetime.fromisoformat(now), (10, 16), zone)
    assert moment == datetime.fromisoformat(expected)


def test_no_checks():
    assert sorting.last_check(DAY, (), MOSCOW) is None


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),
    st.lists(st.floats(min_value=0, max_value=23.9), min_size=1, max_size=3),
)
def test_last_check_is_within_a_day(now, hours):
    moment = sorting.last_check(now, hours, NEW_YORK)
    assert timedelta(0) <= now - moment <= timedelta(hours=25)


def test_spread():
    given_out = sorting.spread("abcde", {"x": 2, "y": 0, "z": 0})
    assert given_out == {"x": ["e"], "y": ["a", "c"], "z": ["b", "d"]}


@given(st.integers(0, 60), st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_spread_is_even(number, loads):
    given_out = sorting.spread(range(number), dict(enumerate(loads)))
    assert sorted(item for items in given_out.values() for item in items) == list(range(number))
    totals = [loads[person] + len(items) for person, items in given_out.items() if items]
    assert not totals or max(totals) - min(totals) <= 1
