"""The machine: what follows from entering a stage and from every kind of outcome."""

import pytest
from crm_corporate_sales_engine import machine
from crm_corporate_sales_engine.definition import from_dict
from crm_corporate_sales_engine.errors import (
    ERR_ENDLESS,
    ERR_NO_OUTCOME,
    ERR_UNKNOWN_OUTCOME,
    ERR_UNKNOWN_STAGE,
    ERR_UNKNOWN_STEP,
    ProcessError,
)
from crm_corporate_sales_engine.machine import Close, Facts, Finish, Open, Pass


class Known(Facts):
    """Facts that a test states in so many words."""

    def __init__(self, holds=(), signalled=(), opened=(), supply_model=""):
        self._holds, self._signalled, self._opened = set(holds), set(signalled), set(opened)
        self.supply_model = supply_model

    def holds(self, condition):
        return condition in self._holds

    def is_signalled(self, step):
        return step.code in self._signalled

    def is_open(self, step):
        return step in self._opened


def outcome(code, transition="finish", **more):
    return {"code": code, "transition": transition, **more}


def step(code, *outcomes, **more):
    return {"code": code, "activity_type": "todo", "outcomes": list(outcomes), **more}


def build(*stages):
    return from_dict({"code": "p", "stages": list(stages)})


def stage(code, *steps, **more):
    return {"code": code, "steps": list(steps), **more}


CLOSING = (
    stage("won", is_won=True),
    stage("lost", is_lost=True),
    stage("moved", is_moved=True),
)


def complete(process, stage_code, step_code, outcome_code=None, facts=None):
    place, done = process.stage(stage_code), process.step(step_code)
    return machine.complete(process, place, done, done.outcome(outcome_code), facts or Known())


def enter(process, stage_code, facts=None):
    return machine.enter(process, process.stage(stage_code), facts or Known())


def test_entering_opens_the_first_step_only():
    process = build(stage("a", step("one", outcome("ok")), step("two", outcome("ok"))))
    assert enter(process, "a") == [Open("one")]


def test_stage_without_steps_is_finished_at_once():
    process = build(stage("a"), stage("b", step("one", outcome("ok"))), *CLOSING)
    assert enter(process, "a") == [Finish(("b",))]


def test_closing_stage_asks_for_nothing():
    process = build(stage("a"), *CLOSING)
    assert enter(process, "won") == enter(process, "lost") == enter(process, "moved") == []


@pytest.mark.parametrize(
    ("outcome_code", "expected"),
    [
        ("next", [Open("two")]),
        ("again", [Open("one")]),
        ("enough", [Finish(("b",), "one", "enough")]),
        ("signed", [Close("won", "one", "signed")]),
        ("refused", [Close("lost", "one", "refused")]),
    ],
)
def test_each_transition(outcome_code, expected):
    process = build(
        stage(
            "a",
            step(
                "one",
                outcome("next", "step", target="two"),
                outcome("again", "repeat"),
                outcome("enough"),
                outcome("signed", "won"),
                outcome("refused", "lost"),
            ),
            step("two", outcome("ok")),
        ),
        stage("b"),
        *CLOSING,
    )
    assert complete(process, "a", "one", outcome_code) == expected


def test_going_back_to_an_earlier_step():
    process = build(
        stage(
            "a",
            step("one", outcome("ok", "step", target="two")),
            step("two", outcome("ok"), outcome("changes", "step", target="one")),
        )
    )
    assert complete(process, "a", "two", "changes") == [Open("one")]


def test_first_outcome_is_the_default():
    process = build(stage("a", step("one", outcome("first"), outcome("second", "won"))), *CLOSING)
    assert complete(process, "a", "one") == [Finish(("won",), "one", "first")]


def spawning():
    return build(
        stage("a", step("plan", outcome("ok", spawns=["meet"]))),
        stage(
            "b",
            step("prepare", outcome("ok", "step", target="meet")),
            step("meet", outcome("held", "step", target="write"), kind="wait"),
            step("write", outcome("ok")),
        ),
    )


def test_spawn_opens_a_step_of_a_later_stage_ahead_of_time():
    assert complete(spawning(), "a", "plan") == [
        Open("meet", spawned=True),
        Finish(("b",), "plan", "ok"),
    ]


def test_spawn_does_not_open_twice():
    assert complete(spawning(), "a", "plan", facts=Known(opened=["meet"])) == [
        Finish(("b",), "plan", "ok")
    ]


def test_wait_opens_when_its_signal_has_not_come():
    assert complete(spawning(), "b", "prepare") == [Open("meet")]


def test_wait_is_over_at_once_when_its_signal_came_before():
    assert complete(spawning(), "b", "prepare", facts=Known(signalled=["meet"])) == [
        Pass("meet", "held", "signalled"),
        Open("write"),
    ]


def test_signal_says_nothing_about_steps_that_do_not_wait():
    assert complete(spawning(), "b", "meet", facts=Known(signalled=["write"])) == [Open("write")]


def conditional(otherwise="skip"):
    return build(
        stage(
            "a",
            step(
                "head",
                outcome("accepted", spawns=["later"]),
                outcome("rejected", "lost"),
                condition="has head",
                otherwise=otherwise,
            ),
        ),
        stage("b", step("later", outcome("ok"))),
        *CLOSING,
    )


def test_condition_that_holds_opens_the_step():
    assert enter(conditional(), "a", Known(holds=["has head"])) == [Open("head")]


@pytest.mark.parametrize(("otherwise", "takes"), [("skip", False), ("take_ownership", True)])
def test_condition_that_fails_passes_the_step_over(otherwise, takes):
    assert enter(conditional(otherwise), "a") == [
        Pass("head", "accepted", "skipped", take_ownership=takes),
        Open("later", spawned=True),
        Finish(("b",), "head", "accepted"),
    ]


def test_skipped_step_with_a_closing_default_closes():
    process = build(stage("a", step("one", outcome("ok", "won"), condition="never")), *CLOSING)
    assert enter(process, "a") == [Pass("one", "ok", "skipped"), Close("won", "one", "ok")]


def test_endless_chain_of_skipped_steps_is_named():
    process = build(
        stage(
            "a",
            step("one", outcome("ok", "step", target="two"), condition="never"),
            step("two", outcome("ok", "step", target="one"), condition="never"),
        )
    )
    with pytest.raises(ProcessError) as caught:
        enter(process, "a")
    assert caught.value.code == ERR_ENDLESS


def test_skipped_step_that_repeats_itself_is_endless():
    process = build(stage("a", step("one", outcome("again", "repeat"), condition="never")))
    with pytest.raises(ProcessError) as caught:
        enter(process, "a")
    assert (caught.value.code, caught.value.details["step"]) == (ERR_ENDLESS, "one")


def test_step_without_outcomes_is_named():
    process = build(stage("a", step("one")))
    with pytest.raises(ProcessError) as caught:
        enter(process, "a")
    assert (caught.value.code, caught.value.details) == (ERR_NO_OUTCOME, {"step": "one"})


def test_unknown_codes_are_named():
    process = build(stage("a", step("one", outcome("ok"))))
    for look_up, code in (
        (lambda: process.stage("x"), ERR_UNKNOWN_STAGE),
        (lambda: process.step("x"), ERR_UNKNOWN_STEP),
        (lambda: process.stage_of("x"), ERR_UNKNOWN_STEP),
        (lambda: process.step("one").outcome("x"), ERR_UNKNOWN_OUTCOME),
    ):
        with pytest.raises(ProcessError) as caught:
            look_up()
        assert caught.value.code == code
        assert "x" in caught.value.details.values()


# ---- recommendations -----------------------------------------------------------------


def advising(**of_tender):
    advice = [
        {"stage": "potential", "condition": "direction", "owner": "direction_head"},
        {"stage": "needs", "condition": "no direction", "owner": "current"},
    ]
    return build(
        stage("interest", step("one", outcome("ok", recommends=advice), outcome("bare"))),
        stage("tender", supply_model="tender"),
        stage("potential"),
        stage("needs"),
        *CLOSING,
    )


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        (["direction"], ("potential",)),
        (["no direction"], ("needs",)),
        (["direction", "no direction"], ("potential", "needs")),
    ],
)
def test_recommendation_by_condition(holds, expected):
    [finish] = complete(advising(), "interest", "one", facts=Known(holds=holds))
    assert finish.recommended == expected


def test_recommendation_falls_back_to_the_next_stage_in_order():
    [finish] = complete(advising(), "interest", "one", "bare")
    assert finish.recommended == ("potential",), "a tender stage is not for this deal"
    [finish] = complete(advising(), "interest", "one")
    assert finish.recommended == ("potential",), "no condition holds"


def test_tender_stage_is_recommended_to_tenders_only():
    [finish] = complete(advising(), "interest", "one", "bare", Known(supply_model="tender"))
    assert finish.recommended == ("tender",)
    [finish] = complete(advising(), "interest", "one", "bare", Known(supply_model="direct"))
    assert finish.recommended == ("potential",)


def test_lost_and_moved_are_never_recommended_by_order():
    process = build(
        stage("a", step("one", outcome("ok"))),
        stage("lost", is_lost=True),
        stage("won", is_won=True),
    )
    assert complete(process, "a", "one") == [Finish(("won",), "one", "ok")]
    alone = build(stage("a", step("one", outcome("ok"))), stage("lost", is_lost=True))
    assert complete(alone, "a", "one") == [Finish((), "one", "ok")]


def test_owner_rule_is_that_of_the_entered_stage():
    process = advising()
    advised = process.step("one").outcome("ok")
    assert machine.owner_rule(process, advised, "potential") == "direction_head"
    assert machine.owner_rule(process, advised, "needs") == "current"
    assert machine.owner_rule(process, advised, "tender") == "keep"
    assert machine.owner_rule(process, None, "needs") == "keep"
