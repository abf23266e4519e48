"""Checks of a process definition before anybody works by it."""

import re
from dataclasses import dataclass

from .definition import ACTIVITY, FORM, GO_STEP, STEP_KINDS, TRANSITIONS, WAITS_FOR

CODE_PATTERN = re.compile(r"^[a-z][a-z0-9_]*$")


@dataclass(frozen=True)
class Problem:
    """Something wrong in a definition; ``where`` is «stage/step/outcome» as far as known."""

    code: str
    where: str
    what: str = ""


def check(process):
    """Problems of the definition, none if it can be worked by.

    :param Process process: the definition
    :return: list of :class:`Problem`
    """
    problems = []
    if process.first_stage is None:
        problems.append(Problem("no_stage", process.code))
    problems += _duplicates(
        [stage.code for stage in process.stages], "duplicate_stage", process.code
    )
    steps = [step.code for stage in process.stages for step in stage.steps]
    problems += _duplicates(steps, "duplicate_step", process.code)
    for stage in process.stages:
        problems += _check_stage(process, stage)
    return problems


def _duplicates(codes, kind, where):
    seen, problems = set(), []
    for code in codes:
        if not CODE_PATTERN.match(code):
            problems.append(Problem("bad_code", where, code))
        if code in seen:
            problems.append(Problem(kind, where, code))
        seen.add(code)
    return problems


def _check_stage(process, stage):
    problems = []
    if stage.is_final and stage.steps:
        problems.append(Problem("final_with_steps", stage.code))
    if stage.is_execution and not stage.is_won:
        problems.append(Problem("execution_not_won", stage.code))
    for step in stage.steps:
        where = f"{stage.code}/{step.code}"
        if step.kind not in STEP_KINDS:
            problems.append(Problem("bad_kind", where, step.kind))
        if step.kind == FORM and not step.required and not step.shown:
            problems.append(Problem("empty_form", where))
        if step.kind == ACTIVITY and not step.activity_type:
            problems.append(Problem("no_activity_type", where))
        if step.waits_for not in WAITS_FOR:
            problems.append(Problem("bad_wait", where, step.waits_for))
        if step.waits_for_execution and not stage.is_execution:
            problems.append(Problem("wait_outside_execution", where))
        if not step.outcomes:
            problems.append(Problem("no_outcome", where))
        problems += _duplicates([item.code for item in step.outcomes], "duplicate_outcome", where)
        for outcome in step.outcomes:
            problems += _check_outcome(process, stage, outcome, f"{where}/{outcome.code}")
    if stage.steps and all(item.code for item in stage.steps):
        problems += _check_reach(stage)
    return problems


def _check_outcome(process, stage, outcome, where):
    problems = []
    if outcome.transition not in TRANSITIONS:
        problems.append(Problem("bad_transition", where, outcome.transition))
    if outcome.transition == GO_STEP and outcome.target not in {item.code for item in stage.steps}:
        problems.append(Problem("unknown_target", where, outcome.target))
    for code in outcome.spawns:
        if code not in process.step_place:
            problems.append(Problem("unknown_target", where, code))
    for item in outcome.recommends:
        if item.stage not in process.stage_by_code:
            problems.append(Problem("unknown_recommended", where, item.stage))
    return problems


def _check_reach(stage):
    """Every step can be reached, and from every step the stage can be left."""
    targets = {
        step.code: {item.target for item in step.outcomes if item.transition == GO_STEP}
        for step in stage.steps
    }
    reached, queue = set(), [stage.steps[0].code]
    while queue:
        code = queue.pop()
        if code not in reached:
            reached.add(code)
            queue += targets.get(code, ())
    leaving = {
        step.code
        for step in stage.steps
        if any(item.transition not in (GO_STEP, "repeat") for item in step.outcomes)
    }
    grown = True
    while grown:
        more = {code for code, after in targets.items() if after & leaving} - leaving
        leaving |= more
        grown = bool(more)
    problems = [
        Problem("unreachable", f"{stage.code}/{step.code}")
        for step in stage.steps
        if step.code not in reached
    ]
    problems += [
        Problem("endless", f"{stage.code}/{step.code}")
        for step in stage.steps
        if step.code not in leaving
    ]
    return problems
