"""A sales process as immutable data: stages, steps, outcomes (spec 1.1).

The same dictionary is the snapshot which a running deal keeps, the file which an
administrator exports, and the input of the machine and of the picture.
"""

from dataclasses import dataclass, field, fields
from functools import cached_property

from .errors import (
    ERR_FORMAT,
    ERR_UNKNOWN_OUTCOME,
    ERR_UNKNOWN_STAGE,
    ERR_UNKNOWN_STEP,
    ProcessError,
)

FILE_FORMAT = "corporate-sales-process/1"

# step kinds
ACTIVITY = "activity"
FORM = "form"
QUESTION = "question"
WAIT = "wait"
STEP_KINDS = (ACTIVITY, FORM, QUESTION, WAIT)

# what an outcome leads to
GO_STEP = "step"
REPEAT = "repeat"
FINISH = "finish"
WON = "won"
LOST = "lost"
TRANSITIONS = (GO_STEP, REPEAT, FINISH, WON, LOST)

# results of closing
RESULT_WON = "won"
RESULT_LOST = "lost"
RESULT_MOVED = "moved"
RESULTS = (RESULT_WON, RESULT_LOST, RESULT_MOVED)

CANCELLED = "cancelled"

# what a waiting step waits for
FOR_ACTIVITY = "activity"
FOR_EXECUTION = "execution"
WAITS_FOR = (FOR_ACTIVITY, FOR_EXECUTION)


def translated(names, lang):
    """Text of ``names`` ({lang: text}) in ``lang``, else English, else any."""
    if not isinstance(names, dict):
        return names or ""
    return names.get(lang) or names.get("en_US") or next(iter(names.values()), "")


@dataclass(frozen=True)
class Recommendation:
    """A stage advised after a finished one, under a condition, with a rule who owns the deal there."""

    stage: str
    condition: str = ""
    owner: str = "keep"


@dataclass(frozen=True)
class Outcome:
    """A named end of a step and what follows from it."""

    code: str
    name: dict = field(default_factory=dict, hash=False)
    transition: str = FINISH
    target: str = ""
    asks_date: bool = False
    required: tuple = ()
    explicit: tuple = ()
    lost_reason: str = ""
    spawns: tuple = ()
    recommends: tuple = ()

    @property
    def is_cancel(self):
        return self.code == CANCELLED


@dataclass(frozen=True)
class Step:
    """One thing to be done in a stage."""

    code: str
    name: dict = field(default_factory=dict, hash=False)
    kind: str = ACTIVITY
    activity_type: str = ""
    note: dict = field(default_factory=dict, hash=False)
    responsible: str = "owner"
    responsible_user: str = ""
    deadline_days: int = 0
    deadline_unit: str = "working"
    makes_event: bool = False
    waits_only: bool = False
    waits_for: str = FOR_ACTIVITY
    required: tuple = ()
    shown: tuple = ()
    condition: str = ""
    otherwise: str = "skip"
    outcomes: tuple = ()

    @cached_property
    def outcome_by_code(self):
        return {outcome.code: outcome for outcome in self.outcomes}

    @property
    def default_outcome(self):
        return self.outcomes[0]

    @property
    def is_scheduled(self):
        """Whether opening the step plans an activity."""
        return self.kind == ACTIVITY or (
            self.kind == WAIT and not self.waits_only and not self.waits_for_execution
        )

    @property
    def is_passive(self):
        """Whether nobody does the step: it ends when something else is done."""
        return self.kind == WAIT and not self.is_scheduled

    @property
    def waits_for_execution(self):
        """Whether the step is over when the documents say that its stage has nothing left to do."""
        return self.kind == WAIT and self.waits_for == FOR_EXECUTION

    def outcome(self, code):
        """Outcome by ``code``; the default one without a code.

        :raises ProcessError: ``ERR_UNKNOWN_OUTCOME``
        """
        if not code:
            return self.default_outcome
        if code not in self.outcome_by_code:
            raise ProcessError(ERR_UNKNOWN_OUTCOME, outcome=code, step=self.code)
        return self.outcome_by_code[code]


@dataclass(frozen=True)
class Stage:
    """A stage with its ordered steps and its entry gate."""

    code: str
    name: dict = field(default_factory=dict, hash=False)
    goal: dict = field(default_factory=dict, hash=False)
    max_probability: float = 100.0
    next_step_days: int = 0
    is_won: bool = False
    is_execution: bool = False
    is_lost: bool = False
    is_moved: bool = False
    in_funnel: bool = True
    in_bar: bool = True
    gate: str = "free"
    gate_fields: tuple = ()
    supply_model: str = ""
    steps: tuple = ()

    @property
    def is_final(self):
        """Whether the deal is over here. In a stage of execution it is won, but goes on."""
        return (self.is_won and not self.is_execution) or self.is_lost or self.is_moved

    def applies(self, supply_model):
        """Whether a deal of this supply model passes here (a stage without one serves all)."""
        return not self.supply_model or self.supply_model == supply_model


@dataclass(frozen=True)
class Process:
    """A whole process; build it with :func:`from_dict`."""

    code: str
    name: dict = field(default_factory=dict, hash=False)
    description: dict = field(default_factory=dict, hash=False)
    stages: tuple = ()

    @cached_property
    def stage_by_code(self):
        return {stage.code: stage for stage in self.stages}

    @cached_property
    def step_place(self):
        """{step code: (stage, step)}; step codes are unique in a process."""
        return {step.code: (stage, step) for stage in self.stages for step in stage.steps}

    @property
    def first_stage(self):
        return next((stage for stage in self.stages if not stage.is_final), None)

    def stage(self, code):
        if code not in self.stage_by_code:
            raise ProcessError(ERR_UNKNOWN_STAGE, stage=code, process=self.code)
        return self.stage_by_code[code]

    def step(self, code):
        if code not in self.step_place:
            raise ProcessError(ERR_UNKNOWN_STEP, step=code, process=self.code)
        return self.step_place[code][1]

    def stage_of(self, step_code):
        self.step(step_code)
        return self.step_place[step_code][0]

    def is_before(self, code, other):
        """Whether stage ``code`` comes before stage ``other`` in the process's order."""
        order = [stage.code for stage in self.stages]
        return order.index(code) < order.index(other)

    def final_stage(self, result):
        """The closing stage for ``result`` (won, lost, moved), or None."""
        return next((s for s in self.stages if s.is_final and getattr(s, f"is_{result}")), None)

    @property
    def won_stage(self):
        """Where a deal is when it has just been won: the first stage of execution, else the end."""
        return next((s for s in self.stages if s.is_execution), None) or self.final_stage("won")


def _fits(kind, value):
    """Whether a value from a file is of a field's kind."""
    if kind is dict:
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if kind is tuple:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if kind in (int, float):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, kind)


def _build(cls, data, **nested):
    known = {item.name for item in fields(cls)}
    unknown = set(data) - known
    if unknown:
        raise ProcessError(ERR_FORMAT, what=f"{cls.__name__}: {', '.join(sorted(unknown))}")
    values = {}
    kinds = {item.name: item.type for item in fields(cls)}
    for key, value in data.items():
        value = tuple(value) if isinstance(value, list) else value
        if key not in nested and not _fits(kinds[key], value):
            raise ProcessError(ERR_FORMAT, what=f"{cls.__name__}.{key}: {value!r}")
        values[key] = value
    values.update(nested)
    try:
        return cls(**values)
    except TypeError as error:
        raise ProcessError(ERR_FORMAT, what=f"{cls.__name__}: {error}") from error


def from_dict(data):
    """Build a :class:`Process` from its dictionary.

    :param dict data: as made by :func:`to_dict`; ``format`` may be there and is checked
    :raises ProcessError: ``ERR_FORMAT`` naming the wrong part
    """
    if not isinstance(data, dict):
        raise ProcessError(ERR_FORMAT, what="not an object")
    if data.get("format", FILE_FORMAT) != FILE_FORMAT:
        raise ProcessError(ERR_FORMAT, what=f"format {data['format']!r}")
    try:
        stages = tuple(_stage(stage) for stage in data.get("stages", ()))
        body = {key: value for key, value in data.items() if key not in ("format", "stages")}
    except (AttributeError, TypeError, ValueError) as error:
        raise ProcessError(ERR_FORMAT, what=str(error)) from error
    return _build(Process, body, stages=stages)


def _stage(data):
    return _build(Stage, data, steps=tuple(_step(step) for step in data.get("steps", ())))


def _step(data):
    return _build(Step, data, outcomes=tuple(_outcome(item) for item in data.get("outcomes", ())))


def _outcome(data):
    recommends = tuple(_build(Recommendation, item) for item in data.get("recommends", ()))
    return _build(Outcome, data, recommends=recommends)


def to_dict(process):
    """Dictionary of plain JSON types, without what equals the defaults."""
    return {"format": FILE_FORMAT, **_plain(process)}


def _plain(item):
    result = {}
    for spec in fields(item):
        value = getattr(item, spec.name)
        if isinstance(value, tuple):
            value = [
                _plain(part) if hasattr(part, "__dataclass_fields__") else part for part in value
            ]
        empty = value in ("", None, {}, [])
        is_default = not isinstance(value, (dict, list)) and value == spec.default
        if spec.name == "code" or not (empty or is_default):
            result[spec.name] = value
    return result
