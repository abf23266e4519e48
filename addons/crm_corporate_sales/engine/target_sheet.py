"""The information sheet of a company to win: what is known of it, and what is missing.

Source of the rules: specification 2 «Inquiries and leads», point 12.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A line of the sheet.

    :param key: identifies it
    :param int weight: what knowing it counts for; 0: nothing
    :param required_for: stage that can't be entered without it, or nothing
    """

    key: object
    weight: int = 1
    required_for: str = ""


def completeness(questions, known):
    """How complete a sheet is.

    :param questions: of :class:`Question`
    :param known: keys of those that are answered
    :return: int, 0 to 100; a sheet that asks nothing is complete. 100 only when nothing is missing
    """
    total = sum(question.weight for question in questions)
    if not total:
        return 100
    have = sum(question.weight for question in questions if question.key in known)
    return have * 100 // total


def missing(questions, known):
    """Keys of what is not known yet, the weightiest first."""
    left = [question for question in questions if question.key not in known]
    return [question.key for question in sorted(left, key=lambda one: -one.weight)]


def blocking(questions, known, stages):
    """Keys of what has to be known before one of the stages is entered.

    :param stages: the stage to enter and those before it
    """
    return [
        question.key
        for question in questions
        if question.required_for in stages and question.key not in known
    ]
