"""Until when something is due: by the 5th, by the 10th, and what a day off does to it."""

from datetime import timedelta

BEFORE, AFTER, KEEP = "before", "after", "keep"
#: further no working day is looked for
LOOK_DAYS = 31


def shifted(day, working, how=AFTER):
    """A deadline moved off a day on which nobody works.

    :param date day: the deadline by the rule
    :param working: days that are worked on, around it
    :param str how: ``before``: the last working day before it, ``after``: the next one, ``keep``
    :return: the day itself where it is a working day, or where there is none within a month
    """
    if how == KEEP or day in working:
        return day
    step = timedelta(days=-1 if how == BEFORE else 1)
    for number in range(1, LOOK_DAYS + 1):
        if (found := day + number * step) in working:
            return found
    return day
