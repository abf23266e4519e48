"""On which days meetings that repeat take place; rules without the ORM."""

from datetime import timedelta

from . import periods

STANDUP, WEEKLY, MONTHLY, SCORECARD = "standup", "weekly", "monthly", "scorecard"
#: how far ahead meetings are put into the calendar, in days
HORIZON = {STANDUP: 14, WEEKLY: 35, MONTHLY: 70, SCORECARD: 400}


def occurrences(kind, first, last, work_days, weekday=0, day=1, month=1):
    """Days of a meeting from a day to another.

    A stand-up is on every working day; the others, if their day is none, on the next working day
    of the same week, month or year.

    :param first: first date looked at
    :param last: last date
    :param work_days: collection of working days that covers the periods of both
    :param int weekday: of a weekly meeting, 0 is Monday
    :param int day: of the month, of the others; at most the last one of a shorter month
    :param int month: of the yearly one
    :rtype: list of dates, ascending
    """
    works = set(work_days)
    if kind == STANDUP:
        return sorted(one for one in works if first <= one <= last)
    period = {WEEKLY: "week", MONTHLY: "month", SCORECARD: "year"}[kind]
    found = []
    for start in periods.parts(period, first, last):
        end = periods.end(period, start)
        wanted = _wanted(kind, start, weekday, day, month)
        moved = next(
            (
                one
                for one in (wanted + timedelta(days=n) for n in range((end - wanted).days + 1))
                if one in works
            ),
            None,
        )
        if moved and first <= moved <= last:
            found.append(moved)
    return found


def _wanted(kind, start, weekday, day, month):
    if kind == WEEKLY:
        return start + timedelta(days=weekday)
    if kind == SCORECARD:
        start = start.replace(month=month)
    end = periods.end("month", start)
    return start.replace(day=min(day, end.day))
