"""Call scripts: a conversation as a graph of steps with answers (spec 2, point 12).

The same dictionary is the frozen version that a call goes by and the input of the checks, of the
outline for the editor and of the picture of results.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from .definition import translated
from .errors import ERR_FORMAT, ERR_UNKNOWN_OUTCOME, ERR_UNKNOWN_STEP, ProcessError

TALK = "talk"
END = "end"
KINDS = (TALK, END)

#: answers are chosen by the keys 1 to 9
MAX_ANSWERS = 9

ERROR = "error"
WARNING = "warning"

#: what a text may ask for, as ``{contact}`` or, with something for when it is unknown,
#: ``{contact|dear colleague}``
PLACEHOLDERS = ("contact", "company", "phone", "salesperson", "our_company")
PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*(?:\|([^{}]*))?\}")
UNKNOWN = "…"


@dataclass(frozen=True)
class Answer:
    """What the other side may say, and the step it leads to."""

    code: str
    name: dict = field(default_factory=dict)
    target: str = ""


@dataclass(frozen=True)
class Node:
    """A step of the conversation; an end says what the call has come to.

    :param dict name: {lang: short name}
    :param dict text: {lang: what is said}
    :param dict hint: {lang: advice, not to be read out}
    :param str result: of an end, the code of the call's result
    """

    code: str
    kind: str = TALK
    name: dict = field(default_factory=dict)
    text: dict = field(default_factory=dict)
    hint: dict = field(default_factory=dict)
    answers: tuple = ()
    result: str = ""


@dataclass(frozen=True)
class Script:
    """A script; the call begins at the first node."""

    nodes: tuple = ()

    @cached_property
    def by_code(self):
        return {node.code: node for node in self.nodes}

    @property
    def start(self):
        return self.nodes[0] if self.nodes else None

    def node(self, code):
        """:raises ProcessError: there is no such step"""
        if code not in self.by_code:
            raise ProcessError(ERR_UNKNOWN_STEP, step=code)
        return self.by_code[code]

    def follow(self, node_code, answer_code):
        """The step that an answer leads to.

        :raises ProcessError: no such step or answer
        """
        for answer in self.node(node_code).answers:
            if answer.code == answer_code:
                return self.node(answer.target)
        raise ProcessError(ERR_UNKNOWN_OUTCOME, step=node_code, outcome=answer_code)


@dataclass(frozen=True)
class Problem:
    """Something wrong in a script, at a step (and its answer) as far as known."""

    level: str
    code: str
    node: str = ""
    what: str = ""


def from_dict(data):
    """The script of a dictionary ``{"nodes": [{code, kind, name, text, hint, answers, result}]}``.

    :raises ProcessError: not a script
    """
    try:
        return Script(
            tuple(
                Node(**{**node, "answers": tuple(Answer(**item) for item in node["answers"])})
                for node in data["nodes"]
            )
        )
    except (KeyError, TypeError) as error:
        raise ProcessError(ERR_FORMAT, what=str(error)) from error


def fill(text, values):
    """The text with its placeholders filled.

    :param str text: see ``PLACEHOLDERS``
    :param dict values: {placeholder: text}; what is empty gives the text after ``|``, else «…»
    """

    def value(match):
        return values.get(match[1]) or (match[2] or "").strip() or UNKNOWN

    return PLACEHOLDER.sub(value, text or "")


# ------------------------------------------------------------
# checks
# ------------------------------------------------------------


def check(script):
    """Problems of a script: errors with which nobody can call by it, and warnings.

    :return: list of :class:`Problem`, errors first
    """
    if not script.nodes:
        return [Problem(ERROR, "empty")]
    problems = [problem for node in script.nodes for problem in _check_node(script, node)]
    reached = reachable(script, script.start.code)
    for node in script.nodes:
        if node.code not in reached:
            problems.append(Problem(ERROR, "unreachable", node.code))
        elif node.kind == TALK and node.answers and not _ends(script, node.code):
            problems.append(Problem(ERROR, "endless", node.code))
    problems += [Problem(WARNING, "loop", node, answer) for node, answer in _loops(script)]
    return sorted(problems, key=lambda problem: problem.level)


def _check_node(script, node):
    texts = [*node.text.values(), *node.hint.values()]
    if not any(text.strip() for text in node.text.values()):
        yield Problem(ERROR, "no_text", node.code)
    wrong = {
        match[1]
        for text in texts
        for match in PLACEHOLDER.finditer(text)
        if match[1] not in PLACEHOLDERS
    }
    for name in sorted(wrong):
        yield Problem(ERROR, "unknown_placeholder", node.code, name)
    if node.kind == END:
        if node.answers:
            yield Problem(ERROR, "end_with_answers", node.code)
        if not node.result:
            yield Problem(ERROR, "no_result", node.code)
        return
    if not node.answers:
        yield Problem(ERROR, "dead_end", node.code)
    if len(node.answers) > MAX_ANSWERS:
        yield Problem(ERROR, "too_many_answers", node.code, str(MAX_ANSWERS))
    for answer in node.answers:
        if answer.target not in script.by_code:
            yield Problem(ERROR, "no_target", node.code, translated(answer.name, "en_US"))


def reachable(script, start):
    """Codes of the steps that can be reached from a step, itself among them."""
    seen, waiting = set(), [start]
    while waiting:
        code = waiting.pop()
        if code in seen or code not in script.by_code:
            continue
        seen.add(code)
        waiting += [answer.target for answer in script.by_code[code].answers]
    return seen


def _ends(script, code):
    """Whether an end, or a hole that is reported anyway, can be reached."""
    return any(
        script.by_code[other].kind == END or not script.by_code[other].answers
        for other in reachable(script, code)
    ) or any(
        answer.target not in script.by_code
        for other in reachable(script, code)
        for answer in script.by_code[other].answers
    )


def _loops(script):
    """Answers that lead back to a step the conversation has passed: ``(node, answer name)``."""
    found, done, on_way = [], set(), set()
    # a stack of its own: a script may be longer than Python's recursion allows
    stack = [(script.start.code, iter(script.start.answers))]
    on_way.add(script.start.code)
    while stack:
        code, answers = stack[-1]
        answer = next(answers, None)
        if answer is None:
            stack.pop()
            on_way.discard(code)
            done.add(code)
        elif answer.target in on_way:
            found.append((code, translated(answer.name, "en_US")))
        elif answer.target in script.by_code and answer.target not in done:
            on_way.add(answer.target)
            stack.append((answer.target, iter(script.by_code[answer.target].answers)))
    return found


# ------------------------------------------------------------
# outline
# ------------------------------------------------------------


def outline(script):
    """The script as rows of an indented outline, each step once.

    :return: list of dicts ``node`` (code), ``level``, ``via`` (code of the answer that leads
        there, False for the first and for those that nothing leads to) and ``kind``: ``node``,
        ``jump`` (to a step that stands elsewhere) or ``missing`` (the answer leads nowhere)
    """
    rows, seen = [], set()
    roots = [node.code for node in script.nodes]
    for number, root in enumerate(roots):
        if root not in seen:
            if number:
                # what hangs together below a loose step stays together
                root = _loose_root(script, root, seen)
            _descend(script, root, rows, seen)
    return rows


def _loose_root(script, code, seen):
    """The first unseen step from which this one can be reached, so that it stands under it."""
    for node in script.nodes:
        if node.code not in seen and node.code != code:
            ways = reachable(script, node.code)
            if code in ways and node.code not in reachable(script, code):
                return node.code
    return code


def _descend(script, root, rows, seen):
    stack = [(root, 0, False, False)]
    while stack:
        code, level, parent, via = stack.pop()
        row = {"node": code, "level": level, "parent": parent, "via": via}
        if code not in script.by_code:
            rows.append({**row, "node": False, "kind": "missing"})
        elif code in seen:
            rows.append({**row, "kind": "jump"})
        else:
            seen.add(code)
            rows.append({**row, "kind": "node"})
            stack += [
                (answer.target, level + 1, code, answer.code)
                for answer in reversed(script.by_code[code].answers)
            ]


# ------------------------------------------------------------
# results
# ------------------------------------------------------------


def figures(script, entered, answered, stopped, lang="en_US"):
    """How calls went through the script.

    :param Script script: the version they went by
    :param dict entered: {step: calls that came to it}
    :param dict answered: {(step, answer): calls in which it was given}
    :param dict stopped: {step: calls that broke off there}
    :return: rows of :func:`outline` with names and figures: ``entered``, ``share`` (of all
        calls), ``given`` (calls by the way that the row stands for), ``stopped`` and
        ``drop`` (share of those who came)
    """
    total = entered.get(script.start.code, 0) if script.start else 0
    rows = []
    for row in outline(script):
        node = script.by_code.get(row["node"])
        parent = script.by_code.get(row["parent"])
        answer = next(
            (item for item in (parent.answers if parent else ()) if item.code == row["via"]), None
        )
        came = entered.get(row["node"], 0)
        lost = stopped.get(row["node"], 0)
        rows.append(
            {
                **row,
                "name": translated(node.name, lang) if node else "",
                "answer": translated(answer.name, lang) if answer else "",
                "is_end": bool(node) and node.kind == END,
                "result": node.result if node else "",
                "given": answered.get((row["parent"], row["via"]), 0) if answer else total,
                "entered": came,
                "share": came / total if total else 0.0,
                "stopped": lost,
                "drop": lost / came if came else 0.0,
            }
        )
    return rows
