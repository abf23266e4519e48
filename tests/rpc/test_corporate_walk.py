"""The corporate process over XML-RPC and JSON-2, by a salesperson, row by row of the spec's table."""

import importlib.util
import itertools
from pathlib import Path

import pytest
from outside import check_plain, make_user

_spec = importlib.util.spec_from_file_location(
    "corporate_table",
    Path(__file__).parents[2] / "addons/crm_corporate_sales/tests/corporate_table.py",
)
table = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(table)

_numbers = itertools.count(1)


class Channel:
    """The contract's calls of one salesperson over one protocol; every answer is checked."""

    def __init__(self, client, protocol):
        self.client, self.protocol = client, protocol

    def __call__(self, model, method, ids, **named):
        if self.protocol == "xmlrpc":
            answer = self.client.call(model, method, ids, **named)
        else:
            response = self.client.json2(model, method, ids=ids, **named)
            assert response.status_code == 200, response.text[:500]
            answer = response.json()
        check_plain(answer)
        return answer

    def process(self, deal_id, method, *words, **named):
        names = {
            "process_start": ("process_code",),
            "process_complete": ("step_code", "outcome_code", "values", "feedback"),
            "process_postpone": ("step_code", "date_deadline"),
            "process_enter_stage": ("stage_code", "values"),
            "process_close": ("result", "values"),
            "process_status": (),
        }[method]
        given = dict(zip(names, words, strict=False))
        [status] = self("crm.lead", method, [deal_id], **given, **named)
        return status


@pytest.fixture(scope="module")
def people(server):
    """A salesperson and the head of a sales direction, made by the administrator."""
    admin = server.client()
    ids = {
        login: make_user(admin, login, "sales_team.group_sale_salesman")
        for login in ("rpc_anna", "rpc_dirk")
    }
    ids["team"] = admin.call(
        "crm.team", "create", {"name": "RPC team", "member_ids": [[6, 0, [ids["rpc_anna"]]]]}
    )
    ids["direction"] = admin.call(
        "crm.team",
        "create",
        {"name": "RPC direction", "is_direction": True, "user_id": ids["rpc_dirk"]},
    )
    ids["partner"] = admin.call("res.partner", "create", {"name": "RPC Furnace Works"})
    ids["reason"] = admin.call("crm.lost.reason", "create", {"name": "RPC reason"})
    return ids


@pytest.fixture(scope="module", params=["xmlrpc", "json2"])
def channel(request, server, people):
    return Channel(server.client("rpc_anna", "rpc_anna-secret"), request.param)


@pytest.fixture
def deal(channel, people):
    values = {
        "name": f"RPC deal {next(_numbers)}",
        "type": "opportunity",
        "team_id": people["team"],
        "user_id": people["rpc_anna"],
    }
    deal_id = channel.client.call("crm.lead", "create", values)
    channel.process(deal_id, "process_start", "corporate")
    return deal_id


def values_for(people, step, outcome):
    return table.values_for(step, outcome, people["partner"], people["rpc_anna"])


def do(channel, people, deal, step, outcome):
    return channel.process(
        deal, "process_complete", step, outcome, values_for(people, step, outcome)
    )


def go_to(channel, people, deal, step):
    stage = table.STEPS[step][0]
    if step == "assign_responsible":
        channel("crm.lead", "write", [deal], vals={"sales_direction_id": people["direction"]})
    if stage != "interest":
        channel.process(deal, "process_enter_stage", stage)
    for before, outcome in table.WAY.get(step, ()):
        do(channel, people, deal, before, outcome)


def last_ended(status):
    """The step that ended last; a closed deal has the pass of its closing stage after it."""
    return [(row["step"], row["outcome"]) for row in status["history"] if row["step"]][-1]


@pytest.mark.parametrize(("step", "outcome"), list(table.OUTCOMES))
def test_row(channel, people, deal, step, outcome):
    go_to(channel, people, deal, step)
    status = do(channel, people, deal, step, outcome)
    kind, what = table.OUTCOMES[step, outcome]
    codes = [item["code"] for item in status["steps"]]
    if kind == "closed":
        assert (status["state"], status["stage"]) == (what, what)
        assert status["is_won"] is (what == "won")
        assert codes == []
    elif kind == "finished":
        assert status["state"] == "stage_finished"
        assert status["recommended"] == what
        assert set(codes) <= {"hold_presentation"}
    else:
        assert codes == [what]
        assert status["state"] == ("waiting" if kind == "waiting" else "running")
    assert last_ended(status) == (step, outcome)
    assert channel.process(deal, "process_status") == status


def _cancelled():
    return [step for step, outcome in table.OUTCOMES if outcome == "cancelled"]


@pytest.mark.parametrize("step", _cancelled())
def test_deleting_the_activity(channel, people, deal, step):
    go_to(channel, people, deal, step)
    status = channel.process(deal, "process_status")
    [activity] = [item["activity_id"] for item in status["steps"] if item["code"] == step]
    channel("mail.activity", "unlink", [activity])
    status = channel.process(deal, "process_status")
    assert last_ended(status) == (step, "cancelled")
    kind, what = table.OUTCOMES[step, "cancelled"]
    if kind == "finished":
        assert status["recommended"] == what
    else:
        assert [item["code"] for item in status["steps"]] == [what]


def test_activity_feedback_advances(channel, people, deal):
    [step] = channel.process(deal, "process_status")["steps"]
    channel("mail.activity", "action_feedback", [step["activity_id"]], feedback="By telephone")
    status = channel.process(deal, "process_status")
    assert [item["code"] for item in status["steps"]] == ["interest_meeting"]


def test_skip_return_repeat(channel, people, deal):
    channel.process(deal, "process_enter_stage", "proposal")
    channel.process(deal, "process_enter_stage", "needs")
    status = channel.process(deal, "process_enter_stage", "needs")
    do(channel, people, deal, "collect_info", "done")
    status = channel.process(deal, "process_status")
    rows = [(row["stage"], row["outcome"], row["pass"]) for row in status["history"]]
    assert rows == [
        ("interest", "cancelled", 1),
        ("proposal", "cancelled", 1),
        ("needs", "cancelled", 1),
        ("needs", "done", 2),
    ]


def test_postpone(channel, people, deal):
    status = channel.process(deal, "process_postpone", "interest_call", "2031-03-04")
    assert status["steps"][0]["date_deadline"] == "2031-03-04"


def test_moved_and_lost(channel, people, deal):
    status = channel.process(deal, "process_close", "moved", {"process_code": "simple"})
    assert (status["process"], status["stage"]) == ("simple", "identification")
    status = channel.process(deal, "process_close", "lost", {"lost_reason_id": people["reason"]})
    assert status["state"] == "lost"
