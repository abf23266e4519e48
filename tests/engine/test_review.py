"""Win/loss arithmetic."""

from datetime import date

import pytest
from crm_corporate_sales_engine import review
from crm_corporate_sales_engine.review import Question


@pytest.mark.parametrize(
    ("days", "today", "expected"),
    [
        (90, None, date(2026, 4, 1)),
        (90, date(2026, 4, 1), date(2026, 4, 1)),
        (90, date(2026, 4, 2), None),
        (0, None, None),
        (-5, None, None),
        (None, None, None),
        (False, None, None),
    ],
)
def test_reactivation_date(days, today, expected):
    assert review.reactivation_date(date(2026, 1, 1), days, today) == expected


def test_reactivation_date_crosses_a_leap_day():
    assert review.reactivation_date(date(2028, 2, 28), 2) == date(2028, 3, 1)


@pytest.mark.parametrize(
    ("won", "lost", "expected"), [(0, 0, None), (1, 0, 1.0), (0, 3, 0.0), (1, 3, 0.25)]
)
def test_win_rate(won, lost, expected):
    assert review.win_rate(won, lost) == expected


@pytest.mark.parametrize(
    ("rivals", "expected"),
    [
        ([], None),
        ([("a", False, False)], "a"),
        ([("a", False, "low"), ("b", False, "high")], "b"),
        ([("a", False, "medium"), ("b", False, "medium")], "a"),
        ([("a", True, "low"), ("b", False, "high")], "a"),
        ([("a", False, False), ("b", False, "low")], "b"),
    ],
)
def test_main_rival(rivals, expected):
    assert review.main_rival(rivals) == expected


RESULT = Question("result", "simple_choice", ("won", "lost"))
CAUSE = Question("cause", "multiple_choice", ("price", "rival"), frozenset({"lost"}))
RIVAL = Question("rival_name", "char_box", (), frozenset({"rival"}))
GAP = Question("gap", "numerical_box", (), frozenset({"price"}))
THANKS = Question("thanks", "text_box", (), frozenset({"won"}))
LESSON = Question("lesson", "text_box")
INTERVIEW = [RESULT, CAUSE, RIVAL, GAP, THANKS, LESSON]


def keys(chosen):
    return [question.key for question in review.asked_questions(INTERVIEW, chosen)]


def test_questions_follow_the_answers():
    assert keys({"won"}) == ["result", "thanks", "lesson"]
    assert keys({"lost"}) == ["result", "cause", "lesson"]
    assert keys({"lost", "rival"}) == ["result", "cause", "rival_name", "lesson"]
    assert keys(set()) == ["result", "lesson"]


def test_answer_of_an_abandoned_branch_opens_nothing():
    assert keys({"won", "rival"}) == ["result", "thanks", "lesson"]


def test_longest_way():
    # result 7 + cause 10 + rival 10 + gap 8 + lesson 20
    assert review.longest_seconds(INTERVIEW) == 55
    # known result: its question takes no time
    assert review.longest_seconds(INTERVIEW, {"won"}) == 40
    assert review.longest_seconds(INTERVIEW, {"lost"}) == 48


def test_longest_way_may_be_the_one_that_opens_nothing():
    first = Question("a", "simple_choice", ("yes", "no"))
    last = Question("b", "text_box", (), frozenset({"yes"}))
    assert review.longest_seconds([first, last]) == 27
    assert review.longest_seconds([first, last], {"no"}) == 0


def test_longest_way_of_nothing_and_of_unknown_kinds():
    assert review.longest_seconds([]) == 0
    assert review.longest_seconds([Question("x", "hologram")]) == review.SECONDS_UNKNOWN_KIND
