"""What outside programs rely on: answers, errors and their kinds, over both protocols."""

import itertools
import xmlrpc.client

import pytest
from outside import make_user

STATUS = {
    "id",
    "process",
    "stage",
    "stage_name",
    "state",
    "is_won",
    "steps",
    "recommended",
    "history",
}
STEP = {
    "code",
    "name",
    "kind",
    "state",
    "user_id",
    "date_deadline",
    "activity_id",
    "required_fields",
    "outcomes",
}
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def people(server):
    admin = server.client()
    salesman = "sales_team.group_sale_salesman"
    ids = {
        "boris": make_user(admin, "contract_boris", salesman),
        "carl": make_user(admin, "contract_carl", salesman),
        "robot": make_user(admin, "contract_robot", "crm_corporate_sales.group_integrator"),
        "petra": make_user(admin, "contract_petra", "base.group_portal"),
    }
    ids["team"] = admin.call(
        "crm.team", "create", {"name": "Contract", "member_ids": [[6, 0, [ids["boris"]]]]}
    )
    return ids


def login(server, name):
    return server.client(f"contract_{name}", f"contract_{name}-secret")


@pytest.fixture(scope="module")
def boris(server, people):
    return login(server, "boris")


@pytest.fixture
def deal(boris, people):
    values = {
        "name": f"Contract deal {next(_numbers)}",
        "type": "opportunity",
        "team_id": people["team"],
        "user_id": people["boris"],
    }
    deal_id = boris.call("crm.lead", "create", values)
    boris.call("crm.lead", "process_start", [deal_id], "corporate")
    return deal_id


def test_status_has_the_keys_of_the_contract(boris, deal):
    boris.call("crm.lead", "process_complete", [deal], "interest_call", "postponed")
    [status] = boris.call("crm.lead", "process_status", [deal])
    assert set(status) == STATUS
    [step] = status["steps"]
    assert set(step) == STEP
    assert set(step["outcomes"][0]) == {"code", "name", "default"}
    [row] = status["history"]
    assert set(row) == {"stage", "step", "outcome", "user_id", "date_start", "date_end", "pass"}
    answer = boris.json2("crm.lead", "process_status", ids=[deal])
    assert (answer.status_code, answer.json()) == (200, [status]), "both protocols say the same"


WRONG = [
    ("process_complete", {"step_code": "no_step"}, "no_step"),
    ("process_complete", {"step_code": "needs_call"}, "Contract deal"),
    ("process_complete", {"step_code": "interest_call", "outcome_code": "no_such"}, "no_such"),
    ("process_complete", {"step_code": "interest_call", "values": {"no_field": 1}}, "no_field"),
    ("process_complete", {"step_code": ["interest_call"]}, ""),
    ("process_complete", {"step_code": "interest_call", "values": "text"}, ""),
    ("process_postpone", {"step_code": "interest_call", "date_deadline": "soon"}, "soon"),
    ("process_postpone", {"step_code": "interest_call", "date_deadline": "2001-01-01"}, ""),
    ("process_enter_stage", {"stage_code": "no_stage"}, "no_stage"),
    ("process_close", {"result": "perhaps"}, "perhaps"),
    ("process_close", {"result": "lost"}, "lost_reason_id"),
    ("process_close", {"result": "moved", "values": {"process_code": "no_such"}}, "no_such"),
    ("process_start", {"process_code": "simple"}, "Contract deal"),
    ("write", {"vals": {"process_state": "won"}}, "process_state"),
    ("write", {"vals": {"stage_id": False}}, "Contract deal"),
]


@pytest.mark.parametrize(("method", "named", "word"), WRONG)
def test_errors_name_the_thing_and_change_nothing(boris, deal, method, named, word):
    before = boris.call("crm.lead", "process_status", [deal])
    answer = boris.json2("crm.lead", method, ids=[deal], **named)
    assert answer.status_code == 422, answer.text[:300]
    body = answer.json()
    assert body["name"].startswith("odoo.exceptions."), body["name"]
    assert word in body["message"]
    with pytest.raises(xmlrpc.client.Fault) as fault:
        boris.call("crm.lead", method, [deal], **named)
    assert word in fault.value.faultString
    assert "Traceback" not in fault.value.faultString
    assert boris.call("crm.lead", "process_status", [deal]) == before


@pytest.mark.parametrize("name", ["carl", "petra"])
def test_who_may_not_see_the_deal_gets_an_access_error(server, people, deal, boris, name):
    client = login(server, name)
    before = boris.call("crm.lead", "process_status", [deal])
    for method, named in (
        ("process_status", {}),
        ("process_complete", {"step_code": "interest_call"}),
        ("process_enter_stage", {"stage_code": "needs"}),
        ("process_close", {"result": "won"}),
        ("process_start", {"process_code": "simple"}),
        ("claim", {}),
        ("write", {"vals": {"name": "Mine"}}),
    ):
        answer = client.json2("crm.lead", method, ids=[deal], **named)
        assert answer.status_code == 403, f"{method}: {answer.text[:300]}"
    assert boris.call("crm.lead", "process_status", [deal]) == before


def test_forged_context_does_not_help(boris, deal):
    context = {"process_engine": True, "default_process_state": "won"}
    for vals in ({"process_state": "won"}, {"stage_run_id": False}):
        answer = boris.json2("crm.lead", "write", ids=[deal], vals=vals, context=context)
        assert answer.status_code == 422
    made = boris.json2("crm.lead", "create", vals_list=[{"name": "Forged"}], context=context)
    [status] = boris.call("crm.lead", "process_status", made.json())
    assert status["state"] is False


def test_run_tables_are_not_written(boris, server, deal):
    for client in (boris, server.client()):
        for model in ("crm.lead.stage.run", "crm.lead.step.run"):
            ids = client.call(model, "search", [("lead_id", "=", deal)])
            assert ids
            for method, named in (
                ("write", {"ids": ids, "vals": {"state": "closed"}}),
                ("unlink", {"ids": ids}),
                ("create", {"vals_list": [{"lead_id": deal}]}),
            ):
                assert client.json2(model, method, **named).status_code == 403, method


def test_inner_methods_can_not_be_called(boris, deal):
    for method in ("_reopen", "_close_deals", "_as_engine", "_end_steps", "_set_owners"):
        answer = boris.json2("crm.lead", method, ids=[deal])
        assert answer.status_code in (403, 404, 422), method
    [status] = boris.call("crm.lead", "process_status", [deal])
    assert status["state"] == "running"


def test_integrator_by_the_contract(server, people, boris, deal):
    robot = login(server, "robot")
    answer = robot.json2(
        "crm.lead", "process_complete", ids=[deal], step_code="interest_call", outcome_code="meet"
    )
    assert answer.status_code == 200
    [status] = answer.json()
    assert [step["code"] for step in status["steps"]] == ["interest_meeting"]
    assert robot.json2("crm.process", "create", vals_list=[{"name": "X"}]).status_code == 403


def test_claim_from_the_pool(server, people, boris):
    admin = server.client()
    pool = admin.call(
        "crm.lead", "create", {"name": "Pool", "team_id": people["team"], "user_id": False}
    )
    assert login(server, "carl").json2("crm.lead", "claim", ids=[pool]).status_code == 403
    answer = boris.json2("crm.lead", "claim", ids=[pool])
    assert answer.status_code == 200 and answer.json() is not None
    again = boris.json2("crm.lead", "claim", ids=[pool])
    assert again.status_code == 422
    assert boris.call("crm.lead", "read", [pool], ["user_id"])[0]["user_id"][0] == people["boris"]


def test_date_closed_is_for_managers(server, boris, deal):
    past = {"date_closed": "2024-05-01 12:00:00"}
    answer = boris.json2("crm.lead", "process_close", ids=[deal], result="won", values=past)
    assert answer.status_code == 403
    [status] = server.client().call("crm.lead", "process_close", [deal], "won", past)
    assert status["state"] == "won"
    answer = boris.json2("crm.lead", "process_enter_stage", ids=[deal], stage_code="needs")
    assert answer.status_code == 422, "closed is closed"


def test_several_deals_in_one_call(boris, people):
    values = {"team_id": people["team"], "user_id": people["boris"]}
    ids = [
        boris.call("crm.lead", "create", {**values, "name": f"Batch {number}"})
        for number in range(3)
    ]
    statuses = boris.call("crm.lead", "process_start", ids, "simple")
    assert [status["id"] for status in statuses] == ids
    assert boris.call("crm.lead", "process_status", []) == []
