"""A process as data: the dictionary, the file, and walks through random processes."""

import importlib.util
import json
import random
from pathlib import Path

import pytest
from crm_corporate_sales_engine import machine, validation
from crm_corporate_sales_engine.definition import FILE_FORMAT, from_dict, to_dict, translated
from crm_corporate_sales_engine.errors import ERR_ENDLESS, ERR_FORMAT, ProcessError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

_spec = importlib.util.spec_from_file_location(
    "process_strategy", Path(__file__).with_name("process_strategy.py")
)
process_strategy = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(process_strategy)


@given(process_strategy.seeds())
@settings(deadline=None)
def test_dictionary_round_trip(seed):
    data = process_strategy.definition(seed)
    process = from_dict(data)
    plain = to_dict(process)
    assert from_dict(plain) == process
    assert to_dict(from_dict(json.loads(json.dumps(plain)))) == plain, "survives a file"


@given(process_strategy.seeds())
@settings(deadline=None)
def test_frozen_definition_says_what_the_dictionary_said(seed):
    data = process_strategy.definition(seed)
    process = from_dict(data)
    for stage, item in zip(process.stages, data["stages"], strict=True):
        assert stage.code == item["code"]
        assert stage.name == item.get("name", {})
        for step, step_item in zip(stage.steps, item.get("steps", ()), strict=True):
            assert list(step.required) == step_item["required"]
            assert [one.code for one in step.outcomes] == [
                one["code"] for one in step_item["outcomes"]
            ]
            for one, one_item in zip(step.outcomes, step_item["outcomes"], strict=True):
                assert one.name == one_item["name"]
                assert list(one.spawns) == one_item["spawns"]
                assert [advice.stage for advice in one.recommends] == [
                    advice["stage"] for advice in one_item["recommends"]
                ]


class Drawn(machine.Facts):
    """Facts as chance has it."""

    def __init__(self, dice, opened):
        self.dice, self.opened = dice, opened

    def holds(self, condition):
        return self.dice.random() < 0.5

    def is_signalled(self, step):
        return self.dice.random() < 0.5

    def is_open(self, step):
        return step in self.opened


@given(process_strategy.seeds())
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
def test_random_walk_never_hangs(seed):
    """After every command there is an open step, or the stage is finished, or the deal closed."""
    process, dice = from_dict(process_strategy.definition(seed)), random.Random(seed)
    problems = {item.code for item in validation.check(process)}
    assume(not problems - {"no_activity_type", "empty_form", "unreachable"})
    spawned, stage, opened = set(), process.first_stage, set()
    state = "enter"
    for _turn in range(12):
        facts = Drawn(dice, opened | spawned)
        if state in ("enter", "finished"):
            stage = dice.choice([one for one in process.stages if not one.is_final])
            opened = set()
            commands = _guarded(lambda s=stage, f=facts: machine.enter(process, s, f))
        else:
            code = dice.choice(sorted(opened))
            step = process.step(code)
            outcome = dice.choice(step.outcomes)
            opened.discard(code)
            commands = _guarded(
                lambda s=stage, t=step, o=outcome, f=facts: machine.complete(process, s, t, o, f)
            )
        if commands is None:
            return
        state = _after(process, stage, commands, opened, spawned)
        if state == "closed":
            return
        assert state == "finished" or opened, f"hangs after {commands}"


def _guarded(call):
    """A chain of conditions that never ends is refused, not followed."""
    try:
        return call()
    except ProcessError as error:
        assert error.code == ERR_ENDLESS
        return None


def _after(process, stage, commands, opened, spawned):
    state = "running"
    for command in commands:
        if isinstance(command, machine.Open):
            (spawned if command.spawned else opened).add(command.step)
            if not command.spawned:
                assert process.stage_of(command.step) is stage, "steps stay in their stage"
        elif isinstance(command, machine.Finish):
            assert state == "running", "one end only"
            assert all(code in process.stage_by_code for code in command.recommended)
            state = "finished"
        elif isinstance(command, machine.Close):
            assert state == "running", "one end only"
            state = "closed"
    if state != "running":
        assert not [one for one in commands if isinstance(one, machine.Open) and not one.spawned]
    return state


# ---- format --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ([], "not an object"),
        ({"code": "p", "format": "something/9"}, "something/9"),
        ({"code": "p", "stages": [{"code": "a", "colour": 3}]}, "colour"),
        ({"code": "p", "stages": [{"code": "a", "steps": [{"code": "t", "kid": 1}]}]}, "kid"),
        ({"stages": []}, "code"),
        ({"code": "p", "stages": [{"name": {}}]}, "code"),
        ({"code": "p", "stages": ["a"]}, ""),
        ({"code": "p", "stages": 5}, ""),
    ],
)
def test_wrong_file_is_refused_by_name(data, what):
    with pytest.raises(ProcessError) as caught:
        from_dict(data)
    assert caught.value.code == ERR_FORMAT
    assert what in caught.value.details["what"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["code", "stages", "steps", "outcomes", "recommends", "name", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
@settings(deadline=None)
def test_any_json_gives_a_process_or_a_process_error(data):
    try:
        process = from_dict(data)
        validation.check(process)
    except ProcessError as error:
        assert error.code == ERR_FORMAT


def test_file_carries_its_format_and_no_defaults():
    plain = to_dict(from_dict({"code": "p", "stages": [{"code": "a", "gate": "free"}]}))
    assert plain == {"format": FILE_FORMAT, "code": "p", "stages": [{"code": "a"}]}


def test_text_in_the_users_language_else_english_else_any():
    names = {"en_US": "Call", "ru_RU": "Звонок"}
    assert translated(names, "ru_RU") == "Звонок"
    assert translated(names, "pl_PL") == "Call"
    assert translated({"ru_RU": "Звонок"}, "pl_PL") == "Звонок"
    assert translated({}, "pl_PL") == ""


def test_final_stage_by_result_and_order():
    process = from_dict(
        {"code": "p", "stages": [{"code": "a"}, {"code": "b"}, {"code": "w", "is_won": True}]}
    )
    assert process.first_stage.code == "a"
    assert process.final_stage("won").code == "w"
    assert process.final_stage("lost") is None
    assert process.is_before("a", "b") and not process.is_before("b", "a")


def test_a_stage_of_execution_is_won_but_not_the_end():
    process = from_dict(
        {
            "code": "p",
            "stages": [
                {"code": "a"},
                {"code": "making", "is_won": True, "is_execution": True},
                {"code": "w", "is_won": True},
            ],
        }
    )
    assert not process.stage("making").is_final
    assert process.final_stage("won").code == "w"
    assert process.won_stage.code == "making"
    without = from_dict({"code": "p", "stages": [{"code": "a"}, {"code": "w", "is_won": True}]})
    assert without.won_stage.code == "w"


def test_waiting_for_the_execution_plans_nothing():
    process = from_dict(
        {
            "code": "p",
            "stages": [
                {
                    "code": "a",
                    "steps": [
                        {"code": "one", "kind": "wait", "waits_for": "execution"},
                        {"code": "two", "kind": "wait"},
                    ],
                }
            ],
        }
    )
    assert process.step("one").waits_for_execution
    assert not process.step("one").is_scheduled
    assert process.step("two").is_scheduled
