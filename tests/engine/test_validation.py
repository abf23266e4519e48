"""Every problem of a definition is found, and named by its place."""

import copy

import pytest
from crm_corporate_sales_engine import validation
from crm_corporate_sales_engine.definition import from_dict


def sound():
    return {
        "code": "p",
        "stages": [
            {
                "code": "a",
                "steps": [
                    {
                        "code": "one",
                        "activity_type": "todo",
                        "outcomes": [
                            {"code": "ok", "transition": "step", "target": "two"},
                            {"code": "again", "transition": "repeat"},
                        ],
                    },
                    {
                        "code": "two",
                        "kind": "form",
                        "required": ["tactics"],
                        "outcomes": [
                            {"code": "done", "recommends": [{"stage": "b"}], "spawns": ["three"]},
                            {"code": "back", "transition": "step", "target": "one"},
                        ],
                    },
                ],
            },
            {
                "code": "b",
                "steps": [
                    {
                        "code": "three",
                        "kind": "wait",
                        "outcomes": [{"code": "x", "transition": "won"}],
                    }
                ],
            },
            {"code": "won", "is_won": True},
        ],
    }


def problems(data):
    return {(item.code, item.where) for item in validation.check(from_dict(data))}


def test_sound_definition_has_no_problem():
    assert problems(sound()) == set()


def _step(data, place=0):
    return data["stages"][0]["steps"][place]


def _no_stage(data):
    data["stages"] = data["stages"][2:]


def _duplicate_stage(data):
    data["stages"][1]["code"] = "a"


def _duplicate_step(data):
    data["stages"][1]["steps"][0]["code"] = "one"


def _duplicate_outcome(data):
    _step(data)["outcomes"][1]["code"] = "ok"


def _bad_stage_code(data):
    data["stages"].append({"code": "Стадия"})


def _bad_step_code(data):
    data["stages"][1]["steps"][0]["code"] = "Three!"
    _step(data, 1)["outcomes"][0]["spawns"] = []


def _bad_outcome_code(data):
    _step(data)["outcomes"][1]["code"] = ""


def _final_with_steps(data):
    data["stages"][2]["steps"] = copy.deepcopy(data["stages"][1]["steps"])
    data["stages"][2]["steps"][0]["code"] = "four"


def _bad_kind(data):
    _step(data)["kind"] = "dance"


def _empty_form(data):
    _step(data, 1)["required"] = []


def _no_activity_type(data):
    _step(data)["activity_type"] = ""


def _no_outcome(data):
    data["stages"][1]["steps"][0]["outcomes"] = []


def _bad_transition(data):
    _step(data)["outcomes"][1]["transition"] = "jump"


def _unknown_target(data):
    _step(data, 1)["outcomes"][1]["target"] = "nowhere"


def _target_of_another_stage(data):
    _step(data, 1)["outcomes"][1]["target"] = "three"


def _unknown_spawn(data):
    _step(data, 1)["outcomes"][0]["spawns"] = ["nowhere"]


def _unknown_recommended(data):
    _step(data, 1)["outcomes"][0]["recommends"] = [{"stage": "nowhere"}]


def _unreachable(data):
    _step(data)["outcomes"][0] = {"code": "ok"}


def _endless(data):
    _step(data, 1)["outcomes"] = [{"code": "back", "transition": "step", "target": "one"}]


def _endless_repeat(data):
    data["stages"][1]["steps"][0]["outcomes"] = [{"code": "x", "transition": "repeat"}]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_no_stage, ("no_stage", "p")),
        (_duplicate_stage, ("duplicate_stage", "p")),
        (_duplicate_step, ("duplicate_step", "p")),
        (_duplicate_outcome, ("duplicate_outcome", "a/one")),
        (_bad_stage_code, ("bad_code", "p")),
        (_bad_step_code, ("bad_code", "p")),
        (_bad_outcome_code, ("bad_code", "a/one")),
        (_final_with_steps, ("final_with_steps", "won")),
        (_bad_kind, ("bad_kind", "a/one")),
        (_empty_form, ("empty_form", "a/two")),
        (_no_activity_type, ("no_activity_type", "a/one")),
        (_no_outcome, ("no_outcome", "b/three")),
        (_bad_transition, ("bad_transition", "a/one/again")),
        (_unknown_target, ("unknown_target", "a/two/back")),
        (_target_of_another_stage, ("unknown_target", "a/two/back")),
        (_unknown_spawn, ("unknown_target", "a/two/done")),
        (_unknown_recommended, ("unknown_recommended", "a/two/done")),
        (_unreachable, ("unreachable", "a/two")),
        (_endless, ("endless", "a/one")),
        (_endless_repeat, ("endless", "b/three")),
    ],
)
def test_each_problem_is_found_where_it_is(spoil, expected):
    data = sound()
    spoil(data)
    assert expected in problems(data)


def test_default_outcome_may_be_the_only_way_out():
    data = sound()
    _step(data)["outcomes"] = [{"code": "ok", "transition": "lost"}]
    _step(data, 1)["outcomes"] = [{"code": "done"}]
    assert problems(data) == {("unreachable", "a/two")}


def test_only_stages_of_execution_wait_for_it():
    data = sound()
    data["stages"][1]["steps"][0]["waits_for"] = "execution"
    assert problems(data) == {("wait_outside_execution", "b/three")}
    data["stages"][1].update(is_won=True, is_execution=True)
    assert problems(data) == set()
    data["stages"][1]["is_won"] = False
    assert problems(data) == {("execution_not_won", "b")}
    data["stages"][1]["steps"][0]["waits_for"] = "rain"
    assert ("bad_wait", "b/three") in problems(data)
