from datetime import date, timedelta

import pytest
from crm_corporate_sales_engine import touch_plan
from crm_corporate_sales_engine.touch_plan import (
    AGAIN,
    ANSWER,
    ANSWERED,
    CANCELLED,
    DONE,
    EXHAUSTED,
    NO_ANSWER,
    OPEN,
    PLANNED,
    Finish,
    Open,
    Result,
    Touch,
)
from hypothesis import given
from hypothesis import strategies as st

SERIES = [Touch(1, OPEN, 0), Touch(2, PLANNED, 2), Touch(3, PLANNED, 5)]


def test_start_opens_the_first():
    assert touch_plan.start([Touch(1, days=1), Touch(2, days=2)]) == Open(1, 1)


def test_start_of_nothing_is_the_end():
    assert touch_plan.start([]) == Finish(EXHAUSTED)


def test_without_answer_the_next_comes():
    assert touch_plan.after(SERIES, 1, NO_ANSWER) == Open(2, 2)


def test_answer_ends_it():
    assert touch_plan.after(SERIES, 1, ANSWER) == Finish(ANSWERED)


def test_again_opens_the_same():
    assert touch_plan.after(SERIES, 1, AGAIN, retry_days=3) == Open(1, 3)
    assert touch_plan.after(SERIES, 1, AGAIN, retry_days=0) == Open(1, 1)


def test_after_the_last_it_is_exhausted():
    assert touch_plan.after(SERIES, 3, NO_ANSWER) == Finish(EXHAUSTED)


def test_intervals_of_touches_left_out_before_their_turn_are_kept():
    series = [Touch(1, DONE, 0), Touch(2, CANCELLED, 2), Touch(3, PLANNED, 5)]
    assert touch_plan.after(series, 1, NO_ANSWER) == Open(3, 7)


@given(st.lists(st.integers(0, 9), max_size=9))
def test_a_series_nobody_answers_ends_after_each_touch_once(days):
    touches = [Touch(place, PLANNED, number) for place, number in enumerate(days)]
    made, command = [], touch_plan.start(touches)
    while isinstance(command, Open):
        made.append(command.key)
        command = touch_plan.after(touches, command.key, NO_ANSWER)
    assert made == list(range(len(days)))
    assert command == Finish(EXHAUSTED)


REACHED = Result(is_reached=True)
NOBODY = Result(is_retry=True, max_attempts=4)
CALL_BACK = Result(is_reached=True, is_retry=True, max_attempts=5)
NEVER = Result(is_reached=True, is_final=True)
WRONG = Result()


@pytest.mark.parametrize(
    ("result", "attempts", "step_attempts", "goes_on", "meaning"),
    [
        (None, 1, 1, False, NO_ANSWER),
        (REACHED, 1, 1, False, ANSWER),
        (REACHED, 1, 1, True, NO_ANSWER),
        (NEVER, 1, 1, True, ANSWER),
        (WRONG, 1, 3, False, NO_ANSWER),
        (NOBODY, 1, 1, False, NO_ANSWER),
        (NOBODY, 1, 3, False, AGAIN),
        (NOBODY, 3, 3, False, NO_ANSWER),
        (NOBODY, 4, 9, False, NO_ANSWER),
        (NOBODY, 1, 0, False, NO_ANSWER),
        (Result(is_retry=True), 8, 9, False, AGAIN),
        (CALL_BACK, 4, 1, False, AGAIN),
        (CALL_BACK, 5, 1, False, NO_ANSWER),
        (Result(is_reached=True, is_retry=True), 99, 1, False, AGAIN),
    ],
)
def test_result_of_a_call(result, attempts, step_attempts, goes_on, meaning):
    assert touch_plan.read_result(result, attempts, step_attempts, goes_on) == meaning


MONDAY = date(2026, 11, 23)
WEEKS = [
    MONDAY + timedelta(days=number)
    for number in range(28)
    if (MONDAY + timedelta(days=number)).weekday() < 5
]


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 1, date(2026, 11, 24)),
        (MONDAY, 5, date(2026, 11, 30)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 2, date(2026, 12, 1)),
    ],
)
def test_due(start, days, expected):
    assert touch_plan.due(WEEKS, start, days) == expected


def test_due_without_working_days():
    assert touch_plan.due([], MONDAY, 3) == MONDAY
