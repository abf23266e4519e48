"""In which order the things of a day are done; rules without the ORM."""

from dataclasses import dataclass

#: a meeting is prepared so many minutes before it begins
SOON_MINUTES = 60
#: more overdue days do not make a task more urgent
MOST_OVERDUE = 10


@dataclass(frozen=True)
class Task:
    """Something due.

    ``minutes``: until it begins, for what has an hour; ``overdue``: days; ``short``: it counts for
    an indicator whose norm of today is not reached; ``worth``: the weighted amount of its deal.
    """

    key: int
    minutes: float | None = None
    overdue: int = 0
    short: bool = False
    worth: float = 0.0

    @property
    def reason(self):
        """Why it comes first: ``soon``, ``norm``, ``overdue``, ``worth`` or ``due``."""
        if self.minutes is not None and self.minutes <= SOON_MINUTES:
            return "soon"
        if self.short:
            return "norm"
        if self.overdue:
            return "overdue"
        return "worth" if self.worth > 0 else "due"


def rank(tasks):
    """The tasks, what is best done first: what begins soon, what the norm is short of, what is late.

    Among equals the more a deal is worth the sooner; the order of keys decides what is left.

    :rtype: list of Task
    """

    def place(task):
        soon = task.minutes is not None and task.minutes <= SOON_MINUTES
        return (
            0 if soon else 1,
            task.minutes if soon else 0,
            0 if task.short else 1,
            -min(task.overdue, MOST_OVERDUE),
            -task.worth,
            task.key,
        )

    return sorted(tasks, key=place)
