"""Points of rules and the grades they make."""

import pytest
from crm_corporate_sales_engine import scoring


@pytest.mark.parametrize(
    ("rule", "count", "given"),
    [
        (scoring.Rule(5), 3, scoring.Given(3, 5, 15, False)),
        (scoring.Rule(5), 0, None),
        (scoring.Rule(10, cap=20), 5, scoring.Given(5, 10, 20, True)),
        (scoring.Rule(10, cap=20), 2, scoring.Given(2, 10, 20, False)),
        (scoring.Rule(10, first=2), 1, None),
        (scoring.Rule(10, first=2), 3, scoring.Given(2, 10, 20, False)),
        (scoring.Rule(-10, cap=25), 3, scoring.Given(3, -10, -25, True)),
        (scoring.Rule(-10), 1, scoring.Given(1, -10, -10, False)),
        (scoring.Rule(0), 7, None),
    ],
)
def test_points_of_a_rule(rule, count, given):
    assert scoring.give(rule, count) == given


@pytest.mark.parametrize(
    ("score", "letter"),
    [(100, "A"), (60, "A"), (59, "B"), (40, "B"), (39, "C"), (20, "C"), (19, "D"), (-50, "D")],
)
def test_grade_begins_at_its_threshold(score, letter):
    assert scoring.grade(score) == letter


def test_grades_of_a_firm():
    assert scoring.grade(10, (10, 5, 0)) == "A"
    assert scoring.grade(-1, (10, 5, 0)) == "D"


@pytest.mark.parametrize(
    ("thresholds", "fine"),
    [((60, 40, 20), True), ((60, 60, 20), False), ((20, 40, 60), False), ((5, 0, -5), True)],
)
def test_thresholds_descend(thresholds, fine):
    assert scoring.are_thresholds_descending(thresholds) is fine
