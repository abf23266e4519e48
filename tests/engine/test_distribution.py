"""Who calls whom and when."""

from collections import Counter
from datetime import date, timedelta
from itertools import product

import pytest
from crm_corporate_sales_engine import distribution
from crm_corporate_sales_engine.distribution import Item
from hypothesis import given, settings
from hypothesis import strategies as st

PEOPLE = ["anna", "boris", "clara", "dima"]


def counts(result, people):
    found = Counter({person: 0 for person in people})
    found.update(result.values())
    return found


@given(st.integers(0, 200), st.integers(1, 4))
def test_counts_differ_by_one_at_most(number, size):
    people = PEOPLE[:size]
    result = distribution.spread([Item(key) for key in range(number)], people)
    found = counts(result, people)
    assert sum(found.values()) == number == len(result)
    assert max(found.values()) - min(found.values()) <= 1


@given(
    st.lists(st.tuples(st.none() | st.sampled_from([*PEOPLE, "gone"])), max_size=40),
    st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 10)),
)
def test_owners_keep_theirs_and_the_rest_evens_out(owners, load):
    items = [Item(key, owner) for key, (owner,) in enumerate(owners)]
    result = distribution.spread(items, PEOPLE, load)
    for item in items:
        assert result[item.key] in PEOPLE
        if item.owner in PEOPLE:
            assert result[item.key] == item.owner
    fixed = Counter(load)
    fixed.update(item.owner for item in items if item.owner in PEOPLE)
    total = Counter(load)
    total.update(result.values())
    given_freely = [person for person in PEOPLE if total[person] > fixed[person]]
    lowest = min(total[person] for person in PEOPLE)
    assert all(total[person] - lowest <= 1 for person in given_freely)


allowed_sets = st.none() | st.frozensets(st.sampled_from([*PEOPLE[:3], "gone"]), max_size=3)


@settings(max_examples=60)
@given(
    st.lists(allowed_sets, max_size=6),
    st.dictionaries(st.sampled_from(PEOPLE[:3]), st.integers(0, 3)),
)
def test_nobody_does_better_than_the_even_spread(sets, load):
    """Compared with all ways there are."""
    people = PEOPLE[:3]
    items = [Item(key, allowed=allowed) for key, allowed in enumerate(sets)]
    result = distribution.spread(items, people, load)
    choices = [
        [one for one in people if item.allowed is None or one in item.allowed] or [None]
        for item in items
    ]
    for item, choice in zip(items, choices, strict=True):
        assert result[item.key] in choice

    def unevenness(persons):
        total = Counter(load)
        total.update(person for person in persons if person)
        return sorted((total[person] for person in people), reverse=True)

    best = min(unevenness(way) for way in product(*choices))
    assert unevenness(result.values()) == best


@given(st.lists(allowed_sets, max_size=20), st.randoms())
def test_same_question_same_answer(sets, _random):
    items = [Item(key, allowed=allowed) for key, allowed in enumerate(sets)]
    assert distribution.spread(items, PEOPLE) == distribution.spread(list(items), list(PEOPLE))


def test_people_take_turns():
    result = distribution.spread([Item(key) for key in range(5)], ["anna", "boris"])
    assert list(result.values()) == ["anna", "boris", "anna", "boris", "anna"]


def test_load_is_made_up_for():
    result = distribution.spread([Item(key) for key in range(4)], ["anna", "boris"], {"anna": 2})
    assert counts(result, PEOPLE) == {"anna": 1, "boris": 3, "clara": 0, "dima": 0}


def test_hand_over_by_way_of_others():
    """Only clara may do the first; boris' goes on to anna when boris takes clara's."""
    items = [
        *[Item(f"bc{number}", allowed=frozenset({"boris", "clara"})) for number in range(4)],
        *[Item(f"c{number}", allowed=frozenset({"clara"})) for number in range(2)],
        *[Item(f"ab{number}", allowed=frozenset({"anna", "boris"})) for number in range(3)],
    ]
    found = counts(distribution.spread(items, PEOPLE[:3]), PEOPLE[:3])
    assert set(found.values()) == {3}


@pytest.mark.parametrize("people", [[], ["boris"]])
def test_what_nobody_may_do(people):
    items = [Item(1, allowed=frozenset({"anna"})), Item(2, "anna", frozenset())]
    assert distribution.spread(items, people) == {1: None, 2: None}


def test_many_items_are_fast():
    sets = [frozenset(PEOPLE[:2]), frozenset(PEOPLE[1:]), None]
    items = [Item(number, allowed=sets[number % 3]) for number in range(9000)]
    found = counts(distribution.spread(items, PEOPLE), PEOPLE)
    assert set(found.values()) == {2250}


# ---- choosing ---------------------------------------------------------------------------


def test_sift():
    contacts = [(1, "+71"), (2, ""), (3, "+72"), (4, "+71"), (5, "+73"), (6, None), (7, "+73")]
    chosen, skipped = distribution.sift(contacts, blocked={"+72"}, busy={"+73"})
    assert chosen == [1]
    assert skipped == {"no_phone": [2, 6], "blocked": [3], "duplicate": [4, 7], "busy": [5]}


@given(
    st.lists(st.sampled_from(["", "+1", "+2", "+3", "+4"]), max_size=30),
    st.frozensets(st.sampled_from(["+1", "+2"])),
    st.frozensets(st.sampled_from(["+2", "+3"])),
)
def test_everybody_is_chosen_or_skipped_once(numbers, blocked, busy):
    chosen, skipped = distribution.sift(enumerate(numbers), blocked, busy)
    everybody = [*chosen, *(key for keys in skipped.values() for key in keys)]
    assert sorted(everybody) == list(range(len(numbers)))
    called = [numbers[key] for key in chosen]
    assert len(called) == len(set(called))
    assert not set(called) & (blocked | busy | {""})


# ---- days -------------------------------------------------------------------------------

DAYS = [date(2026, 11, 23) + timedelta(days=number) for number in range(5)]


@given(
    st.integers(0, 60),
    st.integers(1, 5),
    st.integers(0, 12),
    st.dictionaries(st.sampled_from(DAYS), st.integers(0, 15)),
)
def test_days_within_the_limit(number, size, limit, taken):
    days = DAYS[:size]
    found = distribution.due_days(number, days, limit, taken)
    assert found == sorted(found)
    assert set(found) <= set(days)
    found_counts = Counter(found)
    if limit:
        room = sum(max(limit - taken.get(day, 0), 0) for day in days)
        assert len(found) == min(number, room)
        assert all(count + taken.get(day, 0) <= limit for day, count in found_counts.items())
    else:
        assert len(found) == number
        spread = [found_counts[day] for day in days]
        assert max(spread) - min(spread) <= 1


def test_first_days_are_full_first():
    assert distribution.due_days(3, DAYS, 2, {DAYS[0]: 1}) == [DAYS[0], DAYS[1], DAYS[1]]
    assert distribution.due_days(3, [], 2) == []
