"""Series of touches: calls, letters and meetings at intervals until there is an answer.

Source of the rules: specification 2 «Inquiries and leads», point 12 («План коммуникаций»). Only
the next touch is ever due; what came out of it decides what follows.
"""

from dataclasses import dataclass

# a touch
PLANNED = "planned"
OPEN = "open"
DONE = "done"
SKIPPED = "skipped"
MISSED = "missed"
CANCELLED = "cancelled"
#: it was the touch's turn, and it is over
ENDED = (DONE, SKIPPED, MISSED)

# a series
RUNNING = "running"
ANSWERED = "answered"
EXHAUSTED = "exhausted"
STOPPED = "stopped"

# what the other side's reaction means
NO_ANSWER = "no_answer"
AGAIN = "again"
ANSWER = "answer"


@dataclass(frozen=True)
class Touch:
    """One touch of a series.

    :param key: identifies it
    :param str state: one of the constants above
    :param int days: working days after the touch before it
    """

    key: object
    state: str = PLANNED
    days: int = 0


@dataclass(frozen=True)
class Result:
    """What a call came to, as the list of results describes it.

    :param bool is_reached: somebody was spoken to
    :param bool is_retry: the call is to be repeated
    :param int retry_days: working days until then
    :param int max_attempts: so many calls at most; 0: any number
    :param bool is_final: whatever else it says, it is an answer (never call again)
    """

    is_reached: bool = False
    is_retry: bool = False
    retry_days: int = 1
    max_attempts: int = 0
    is_final: bool = False


@dataclass(frozen=True)
class Open:
    """The touch ``key`` is due ``days`` working days from now."""

    key: object
    days: int


@dataclass(frozen=True)
class Finish:
    """The series is over, in this state."""

    state: str


def read_result(result, attempts, step_attempts=1, goes_on=False):
    """What the result of a call means for the series.

    :param Result result: None when nobody told one
    :param int attempts: calls of this touch so far, the present one among them
    :param int step_attempts: how many calls the plan allows for this touch when nobody answers
    :param bool goes_on: the plan says that the series goes on after this result
    :return: ``ANSWER``, ``AGAIN`` or ``NO_ANSWER``
    """
    if result is None:
        return NO_ANSWER
    if result.is_final:
        return ANSWER
    if goes_on:
        return NO_ANSWER
    if result.is_retry:
        # who asks to be called back is called back; who doesn't pick up, as often as planned
        limits = [result.max_attempts] if result.max_attempts else []
        limits += [] if result.is_reached else [max(step_attempts, 1)]
        return AGAIN if not limits or attempts < min(limits) else NO_ANSWER
    return ANSWER if result.is_reached else NO_ANSWER


def start(touches):
    """The first command of a series.

    :param touches: of :class:`Touch`, in order
    :return: :class:`Open` or, without any touch, :class:`Finish`
    """
    return _next(touches)


def after(touches, key, meaning, retry_days=1):
    """What follows when the open touch is over.

    :param touches: of :class:`Touch` in order, as they were before
    :param key: the touch that is over, or was left out
    :param str meaning: ``NO_ANSWER``, ``AGAIN`` or ``ANSWER``
    :return: :class:`Open` or :class:`Finish`
    """
    if meaning == ANSWER:
        return Finish(ANSWERED)
    if meaning == AGAIN:
        return Open(key, max(retry_days, 1))
    places = [place for place, touch in enumerate(touches) if touch.key == key]
    return _next(touches[places[0] + 1 :] if places else touches)


def _next(touches):
    """The first touch that waits; those left out before their turn pass their interval on."""
    days = 0
    for touch in touches:
        days += touch.days
        if touch.state == PLANNED:
            return Open(touch.key, days)
    return Finish(EXHAUSTED)


def due(work_days, start, days):
    """The day so many working days after another.

    :param work_days: ascending list of working days, from ``start`` on
    :param date start: the day it is counted from
    :param int days: 0 is the start itself, or the first working day after it
    :return: date; the start when the list has none that late
    """
    coming = [day for day in work_days if day > start or (not days and day == start)]
    place = max(days, 1) - 1
    return coming[place] if place < len(coming) else start


def is_missed(today, deadline):
    """Whether a touch was left undone for longer than its plan allows.

    :param date deadline: last day on which it makes sense; None: any day
    """
    return bool(deadline) and today > deadline
