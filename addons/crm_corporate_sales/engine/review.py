"""Win/loss arithmetic: rates, reactivation of lost deals, the shape of an interview.

Source of the rules: specification 1.2 «Closing» (an interview of 90 seconds with branching
questions, a reactivation date by cause) and 1.6 (win/loss rates against each competitor).
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import product

WON = "won"
LOST = "lost"
MOVED = "moved"

INTERVIEW_SECONDS = 90
#: seconds a practised person needs per kind of question (reading included)
SECONDS_BY_KIND = {
    "simple_choice": 7,
    "multiple_choice": 10,
    "scale": 6,
    "numerical_box": 8,
    "char_box": 10,
    "date": 8,
    "datetime": 10,
    "text_box": 20,
    "matrix": 25,
}
SECONDS_UNKNOWN_KIND = 15

#: order of threat levels, weakest first
THREAT_ORDER = ("low", "medium", "high")


@dataclass(frozen=True)
class Question:
    """A question of an interview.

    :param key: identifies the question
    :param str kind: kind of answer, a key of ``SECONDS_BY_KIND``
    :param tuple choices: keys of the answers one may choose
    :param frozenset triggers: the question is asked when one of these answers was chosen;
        empty: always asked
    """

    key: object
    kind: str
    choices: tuple = ()
    triggers: frozenset = frozenset()


def reactivation_date(closed_on, days, today=None):
    """Day on which a lost deal is to be taken up again.

    :param date closed_on: day the deal was lost
    :param int days: days after which deals lost for this cause are worth another try
    :param date today: the current day; a date that has already passed is no plan any more
        (history loaded from an older system must not raise years of old tasks)
    :return: date, or None when there is nothing to take up
    """
    if not days or days < 0:
        return None
    due = closed_on + timedelta(days=days)
    if today is not None and due < today:
        return None
    return due


def win_rate(won, lost):
    """Share of decided deals that we won, 0…1; None while none was decided."""
    decided = won + lost
    return won / decided if decided else None


def main_rival(rivals):
    """The competitor an interview is about: the winner, else the greatest threat.

    :param rivals: iterable of ``(key, is_winner, threat_level)`` in the deal's order
    :return: key, or None without rivals
    """
    best, best_rank = None, None
    for key, is_winner, threat in rivals:
        rank = (bool(is_winner), THREAT_ORDER.index(threat) if threat in THREAT_ORDER else -1)
        if best_rank is None or rank > best_rank:
            best, best_rank = key, rank
    return best


def asked_questions(questions, chosen):
    """The questions put to somebody who chose these answers.

    An answer only counts when its own question was asked, so a branch that was left behind
    does not open another one.

    :param questions: ordered list of :class:`Question`
    :param chosen: set of chosen answer keys
    :return: list of :class:`Question`
    """
    valid, asked = set(), []
    for question in questions:
        if question.triggers and not question.triggers & valid:
            continue
        asked.append(question)
        valid |= set(question.choices) & set(chosen)
    return asked


def longest_seconds(questions, fixed=frozenset()):
    """Seconds of the longest way through an interview.

    :param questions: ordered list of :class:`Question`
    :param fixed: answers known beforehand (how the deal ended); their questions have no
        other answer and take no time
    :return: int
    """
    fixed = frozenset(fixed)
    known = {question.key for question in questions if fixed & set(question.choices)}
    branching = frozenset().union(*(question.triggers for question in questions))
    options = [
        _chosen_sets(question, branching)
        for question in questions
        if question.key not in known and branching & set(question.choices)
    ]
    longest = 0
    for combination in product(*options):
        chosen = fixed.union(*combination)
        seconds = sum(
            SECONDS_BY_KIND.get(question.kind, SECONDS_UNKNOWN_KIND)
            for question in asked_questions(questions, chosen)
            if question.key not in known
        )
        longest = max(longest, seconds)
    return longest


def _chosen_sets(question, branching):
    """Sets of answers worth trying: each one alone, or all at once where many may be chosen."""
    opening = [choice for choice in question.choices if choice in branching]
    if question.kind == "multiple_choice":
        return [frozenset(opening)]
    closing = [frozenset()] if len(opening) < len(question.choices) else []
    return [frozenset({choice}) for choice in opening] + closing
