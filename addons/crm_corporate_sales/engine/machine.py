"""The process machine: which commands follow from entering a stage or ending a step.

Pure functions. The caller answers questions about the deal through :class:`Facts` and
carries the commands out, for one deal or for thousands.
"""

from dataclasses import dataclass

from .definition import FINISH, GO_STEP, LOST, REPEAT, WAIT, WON
from .errors import ERR_ENDLESS, ERR_NO_OUTCOME, ProcessError

# an honest chain of skipped and signalled steps never gets this long
_CHAIN_LIMIT = 100


@dataclass(frozen=True)
class Open:
    """Open a step. ``spawned``: ahead of time, for a later stage of the process."""

    step: str
    spawned: bool = False


@dataclass(frozen=True)
class Pass:
    """A step is over at once: its condition does not hold, or its signal came before."""

    step: str
    outcome: str
    reason: str
    take_ownership: bool = False


@dataclass(frozen=True)
class Finish:
    """The stage run is finished; these stages are advised next, best first."""

    recommended: tuple
    step: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Close:
    """The deal is closed as won or lost."""

    result: str
    step: str = ""
    outcome: str = ""


class Facts:
    """What the machine asks about a deal. Subclass it; the defaults suit a deal without facts."""

    supply_model = ""

    def holds(self, condition):
        """Whether the deal meets the condition (a domain as text)."""
        return True

    def is_signalled(self, step):
        """Whether what a ``wait`` step waits for has happened before."""
        return False

    def is_open(self, step):
        """Whether the step is open already (it was spawned ahead of time)."""
        return False


def enter(process, stage, facts):
    """Commands that follow from entering ``stage``.

    :return: list of commands; a final stage or one without steps has just ``Finish``
    """
    if not stage.steps:
        return [] if stage.is_final else [Finish(_next_in_order(process, stage, facts))]
    return _open(process, stage, stage.steps[0], facts)


def complete(process, stage, step, outcome, facts):
    """Commands that follow when ``step`` of ``stage`` ends with ``outcome``."""
    return [*_spawn(outcome, facts), *_follow(process, stage, step, outcome, facts)]


def recommended(process, stage, outcome, facts):
    """Codes of the stages advised after ``stage`` finished with ``outcome`` (or None)."""
    if outcome and outcome.recommends:
        advised = [
            item.stage
            for item in outcome.recommends
            if process.stage(item.stage).applies(facts.supply_model)
            and (not item.condition or facts.holds(item.condition))
        ]
        if advised:
            return tuple(advised)
    return _next_in_order(process, stage, facts)


def owner_rule(process, outcome, next_stage_code):
    """Rule who owns the deal when ``next_stage_code`` is entered after ``outcome``."""
    for item in outcome.recommends if outcome else ():
        if item.stage == next_stage_code:
            return item.owner
    return "keep"


def _next_in_order(process, stage, facts):
    later = process.stages[process.stages.index(stage) + 1 :]
    for candidate in later:
        if candidate.is_final and not candidate.is_won:
            continue
        if candidate.applies(facts.supply_model):
            return (candidate.code,)
    return ()


def _spawn(outcome, facts):
    return [Open(code, spawned=True) for code in outcome.spawns if not facts.is_open(code)]


def _follow(process, stage, step, outcome, facts):
    if outcome.transition == WON:
        return [Close("won", step.code, outcome.code)]
    if outcome.transition == LOST:
        return [Close("lost", step.code, outcome.code)]
    if outcome.transition == FINISH:
        advised = recommended(process, stage, outcome, facts)
        return [Finish(advised, step.code, outcome.code)]
    if outcome.transition == REPEAT:
        return [Open(step.code)]
    if outcome.transition == GO_STEP:
        return _open(process, stage, process.step(outcome.target), facts)
    raise ProcessError(ERR_NO_OUTCOME, step=step.code)


def _open(process, stage, step, facts):
    """Open ``step``, passing over those that are over at once."""
    commands = []
    for _turn in range(_CHAIN_LIMIT):
        passed = _passed(step, facts)
        if passed is None:
            commands.append(Open(step.code))
            return commands
        commands.append(passed)
        outcome = step.outcome(passed.outcome)
        commands += _spawn(outcome, facts)
        if outcome.transition != GO_STEP:
            if outcome.transition == REPEAT:
                break
            commands += _follow(process, stage, step, outcome, facts)
            return commands
        step = process.step(outcome.target)
    raise ProcessError(ERR_ENDLESS, step=step.code)


def _passed(step, facts):
    if not step.outcomes:
        raise ProcessError(ERR_NO_OUTCOME, step=step.code)
    if step.condition and not facts.holds(step.condition):
        own = step.otherwise == "take_ownership"
        return Pass(step.code, step.default_outcome.code, "skipped", take_ownership=own)
    if step.kind == WAIT and facts.is_signalled(step):
        return Pass(step.code, step.default_outcome.code, "signalled")
    return None
