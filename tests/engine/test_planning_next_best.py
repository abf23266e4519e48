"""What is best done next."""

from itertools import permutations

from crm_sales_planning_engine.next_best import Task, rank

SOON = Task(1, minutes=20)
LATER = Task(2, minutes=200, worth=10)
SHORT = Task(3, short=True)
SHORT_LATE = Task(4, short=True, overdue=2)
LATE = Task(5, overdue=3)
RICH = Task(6, worth=1000)
POOR = Task(7)
ORDER = [SOON, SHORT_LATE, SHORT, LATE, RICH, LATER, POOR]


def test_order_does_not_depend_on_the_order_given():
    for tasks in permutations(ORDER, len(ORDER)):
        assert rank(tasks) == ORDER


def test_reasons():
    assert [task.reason for task in ORDER] == [
        "soon",
        "norm",
        "norm",
        "overdue",
        "worth",
        "worth",
        "due",
    ]
