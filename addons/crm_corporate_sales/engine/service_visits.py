"""When the visits of a service contract are due, and how often it is invoiced.

Source of the rules: specification 3.8 (a service contract with its planned visits).
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

#: months of one unit of a recurrence; days and weeks are counted apart
MONTHS = {"monthly": 1, "monthlylastday": 1, "quarterly": 3, "semesterly": 6, "yearly": 12}
DAYS = {"daily": 1, "weekly": 7}


def plan_visits(start, end, count, is_working=None):
    """Days of the visits, evenly over the period.

    The period is cut into ``count`` equal parts with one visit in the middle of each, on the
    nearest working day. Where there are enough working days no two visits share one.

    :param date start: first day of the period
    :param date end: last day of the period
    :param int count: number of visits
    :param is_working: function telling whether a date is a working day; default: every day is
    :return: ascending list of ``count`` dates inside the period
    :raises ValueError: a negative number, or a period that ends before it begins
    """
    if count < 0:
        raise ValueError("the number of visits can't be negative")
    if end < start:
        raise ValueError("the period ends before it begins")
    length = (end - start).days + 1
    days = [start + timedelta(days=number) for number in range(length)]
    working = [day for day in days if is_working is None or is_working(day)] or days
    visits = []
    for number in range(count):
        middle = start + timedelta(days=(2 * number + 1) * length // (2 * count))
        # with more visits than working days some of them share a day
        free = [day for day in working if day not in visits] or working
        # the nearest one, the later of two
        visits.append(min(free, key=lambda day: (abs(day - middle), day < middle)))
    return sorted(visits)


def period_end(start, months):
    """Last day of a period of so many months that begins on ``start``."""
    return start + relativedelta(months=months) - timedelta(days=1)


def next_period(start, end):
    """The period of the same length after this one.

    Whole months stay whole months (1 March to 28 February is a year whatever the leap years),
    anything else keeps its number of days.

    :return: (first day, last day)
    """
    new_start = end + timedelta(days=1)
    delta = relativedelta(new_start, start)
    if delta.days == 0:
        return new_start, period_end(new_start, delta.years * 12 + delta.months)
    return new_start, new_start + (end - start)


def invoice_count(start, end, rule, interval):
    """How many invoices a period takes; a part of the last one counts as a whole one.

    :param str rule: a key of ``MONTHS`` or ``DAYS``
    :param int interval: every so many units
    """
    if interval < 1:
        raise ValueError("the interval has to be one at least")
    if end < start:
        return 0
    if rule in DAYS:
        days = DAYS[rule] * interval
        return -(-((end - start).days + 1) // days)
    count, step = 0, MONTHS[rule] * interval
    while start + relativedelta(months=step * count) <= end:
        count += 1
    return count
