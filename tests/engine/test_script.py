"""Call scripts: checks, outline, figures, placeholders."""

import pytest
from crm_corporate_sales_engine import script
from crm_corporate_sales_engine.errors import ProcessError
from crm_corporate_sales_engine.script import Answer, Node, Problem, Script
from hypothesis import given
from hypothesis import strategies as st


def talk(code, *targets, **more):
    answers = tuple(
        Answer(f"a{number}", {"en_US": f"{code} {number}"}, target)
        for number, target in enumerate(targets, 1)
    )
    return Node(
        code, text={"en_US": "Hello"}, name={"en_US": code.upper()}, answers=answers, **more
    )


def end(code, result="done"):
    return Node(code, script.END, text={"en_US": "Bye"}, result=result)


def codes(*nodes):
    return [(item.level, item.code, item.node, item.what) for item in script.check(Script(nodes))]


def test_good_script_has_no_problem():
    assert codes(talk("a", "b", "c"), talk("b", "c"), end("c")) == []


def test_empty_script():
    assert script.check(Script()) == [Problem("error", "empty")]


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([talk("a")], ("error", "dead_end", "a", "")),
        ([talk("a", "")], ("error", "no_target", "a", "a 1")),
        ([talk("a", "gone")], ("error", "no_target", "a", "a 1")),
        ([talk("a", "b"), end("b"), end("c")], ("error", "unreachable", "c", "")),
        ([talk("a", "b"), end("b", "")], ("error", "no_result", "b", "")),
        ([talk("a", *["b"] * 10), end("b")], ("error", "too_many_answers", "a", "9")),
        (
            [
                talk("a", "b"),
                Node("b", script.END, text={"x": "y"}, result="r", answers=(Answer("a1"),)),
            ],
            ("error", "end_with_answers", "b", ""),
        ),
        ([Node("a", script.END, text={"en_US": " "}, result="r")], ("error", "no_text", "a", "")),
        (
            [Node("a", script.END, text={"en_US": "Hi {name}"}, result="r")],
            ("error", "unknown_placeholder", "a", "name"),
        ),
        (
            [Node("a", script.END, text={"en_US": "x"}, hint={"pl_PL": "{ona|on}"}, result="r")],
            ("error", "unknown_placeholder", "a", "ona"),
        ),
    ],
)
def test_problems(nodes, expected):
    assert codes(*nodes) == [expected]


def test_loop_is_a_warning_and_a_trap_is_an_error():
    assert codes(talk("a", "b"), talk("b", "a", "c"), end("c")) == [("warning", "loop", "b", "b 1")]
    assert codes(talk("a", "b"), talk("b", "a")) == [
        ("error", "endless", "a", ""),
        ("error", "endless", "b", ""),
        ("warning", "loop", "b", "b 1"),
    ]


def test_follow():
    made = Script((talk("a", "b"), end("b")))
    assert made.follow("a", "a1").code == "b"
    for node, answer in (("a", "a2"), ("x", "a1"), ("b", "a1")):
        with pytest.raises(ProcessError):
            made.follow(node, answer)


def test_outline_shows_each_step_once():
    rows = script.outline(
        Script((talk("a", "b", "c", ""), talk("b", "c"), end("c"), talk("x", "y"), end("y")))
    )
    assert [(row["level"], row["node"], row["kind"]) for row in rows] == [
        (0, "a", "node"),
        (1, "b", "node"),
        (2, "c", "node"),
        (1, "c", "jump"),
        (1, False, "missing"),
        (0, "x", "node"),
        (1, "y", "node"),
    ]
    assert [(row["parent"], row["via"]) for row in rows[:3]] == [
        (False, False),
        ("a", "a1"),
        ("b", "a1"),
    ]


def test_loose_steps_stand_under_what_leads_to_them():
    rows = script.outline(Script((end("a"), end("y"), talk("x", "y"))))
    assert [(row["level"], row["node"]) for row in rows] == [(0, "a"), (0, "x"), (1, "y")]


def test_figures():
    made = Script((talk("a", "b", "c"), talk("b", "c"), end("c")))
    rows = script.figures(
        made,
        entered={"a": 10, "b": 4, "c": 8},
        answered={("a", "a1"): 4, ("a", "a2"): 5, ("b", "a1"): 3},
        stopped={"a": 1, "b": 1},
    )
    by_place = {(row["node"], row["kind"], row["parent"]): row for row in rows}
    start = by_place["a", "node", False]
    assert (start["entered"], start["given"], start["share"], start["drop"]) == (10, 10, 1.0, 0.1)
    assert by_place["b", "node", "a"]["drop"] == 0.25
    assert by_place["c", "node", "b"]["share"] == 0.8
    assert by_place["c", "node", "b"]["given"] == 3
    assert by_place["c", "jump", "a"]["given"] == 5
    assert by_place["b", "node", "a"]["answer"] == "a 1"


def test_figures_without_calls():
    assert [row["share"] for row in script.figures(Script((end("a"),)), {}, {}, {})] == [0.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Good day, {contact}!", "Good day, Ivan!"),
        ("{ contact } at {company|your company}", "Ivan at your company"),
        ("{company}", "…"),
        ("{company|}", "…"),
        ("no braces } {", "no braces } {"),
        ("", ""),
        (None, ""),
    ],
)
def test_fill(text, expected):
    assert script.fill(text, {"contact": "Ivan", "company": False}) == expected


def test_values_are_not_templates_themselves():
    assert script.fill("{contact}", {"contact": "{company}", "company": "X"}) == "{company}"


@pytest.mark.parametrize(
    "data",
    [{}, {"nodes": [{}]}, {"nodes": 5}, None, {"nodes": [{"code": "a", "x": 1, "answers": []}]}],
)
def test_broken_definition(data):
    with pytest.raises(ProcessError):
        script.from_dict(data)


names = st.sampled_from("abcdef")
scripts = st.builds(
    lambda graph: Script(
        tuple(talk(code, *targets) if targets else end(code) for code, targets in graph.items())
    ),
    st.dictionaries(names, st.lists(names, max_size=3), max_size=6),
)


@given(scripts)
def test_outline_always_has_every_step_once(made):
    rows = [row for row in script.outline(made) if row["kind"] == "node"]
    assert sorted(row["node"] for row in rows) == sorted(made.by_code)


@given(scripts)
def test_without_errors_every_step_leads_to_an_end(made):
    if any(problem.level == script.ERROR for problem in script.check(made)):
        return
    for node in made.nodes:
        assert any(
            made.by_code[code].kind == script.END for code in script.reachable(made, node.code)
        )


def test_long_scripts_do_not_exhaust_the_stack():
    many = [talk(f"n{number}", f"n{number + 1}") for number in range(5000)]
    made = Script((*many, end("n5000")))
    assert len(script.outline(made)) == 5001
    assert script._loops(made) == []
