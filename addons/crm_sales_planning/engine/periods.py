"""Calendar periods of plans: years, quarters, months, ISO weeks, days."""

from datetime import date, timedelta

#: longest first; about how many days each has
LENGTHS = {"year": 365, "quarter": 91, "month": 30, "week": 7, "day": 1}


def quarter(day):
    """Number of the quarter of a day, 1 to 4."""
    return (day.month - 1) // 3 + 1


def start(period_type, day):
    """First day of the period in which a day lies.

    :param str period_type: ``year``, ``quarter``, ``month``, ``week`` (ISO) or ``day``
    :param date day: any day of the period
    :raises KeyError: unknown period type
    """
    return {
        "year": lambda: date(day.year, 1, 1),
        "quarter": lambda: date(day.year, 3 * quarter(day) - 2, 1),
        "month": lambda: day.replace(day=1),
        "week": lambda: day - timedelta(days=day.weekday()),
        "day": lambda: day,
    }[period_type]()


def following(period_type, day):
    """First day of the period after the one in which a day lies."""
    first = start(period_type, day)
    if period_type in ("week", "day"):
        return first + timedelta(days=LENGTHS[period_type])
    months = {"year": 12, "quarter": 3, "month": 1}[period_type]
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def end(period_type, day):
    """Last day of the period in which a day lies; of the last one there is, the last day there is."""
    try:
        return following(period_type, day) - timedelta(days=1)
    except (OverflowError, ValueError):
        return date.max


def parts(period_type, first, last):
    """First days of all periods of a type that touch the span from ``first`` to ``last``."""
    day, found = start(period_type, first), []
    while day <= last:
        found.append(day)
        last_day = end(period_type, day)
        if last_day == date.max:
            break
        day = last_day + timedelta(days=1)
    return found


def key(period_type, day):
    """Name of the period of a day for programs: 2026, 2026-Q4, 2026-11, 2026-W47, 2026-11-22."""
    if period_type == "year":
        return f"{day.year}"
    if period_type == "quarter":
        return f"{day.year}-Q{quarter(day)}"
    if period_type == "month":
        return f"{day.year}-{day.month:02}"
    if period_type == "week":
        year, week, _day = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()
