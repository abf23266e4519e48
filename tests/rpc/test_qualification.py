"""Qualifying leads and merging duplicates as an outside program and a salesperson do."""

import itertools
import xmlrpc.client

import pytest
from outside import check_plain, make_user

_numbers = itertools.count(1)
COMPLETE = {
    "need_text": "Brazing at 1200 °C",
    "expected_revenue": 1000.0,
    "date_deadline": "2031-01-01",
}


@pytest.fixture(scope="module")
def people(server):
    admin = server.client()
    ids = {}
    for login, group in (
        ("qualify_anna", "sales_team.group_sale_salesman"),
        ("qualify_boris", "sales_team.group_sale_salesman"),
        ("qualify_robot", "crm_corporate_sales.group_integrator"),
    ):
        ids[login] = make_user(admin, login, group)
    ids["team"] = admin.call(
        "crm.team", "create", {"name": "Qualify", "member_ids": [[6, 0, [ids["qualify_anna"]]]]}
    )
    ids["source"] = admin.call("utm.source", "create", {"name": "Fair of Qualify"})
    ids["customer"] = admin.call("res.partner", "create", {"name": "Qualify Works"})
    return ids


@pytest.fixture(scope="module")
def anna(server, people):
    return server.client("qualify_anna", "qualify_anna-secret")


def make_lead(client, people, **values):
    return client.call(
        "crm.lead",
        "create",
        {
            "name": f"Qualify {next(_numbers)}",
            "type": "lead",
            "team_id": people["team"],
            "user_id": people["qualify_anna"],
            **values,
        },
    )


def complete(people):
    return {**COMPLETE, "partner_id": people["customer"], "source_id": people["source"]}


def test_status_and_deal(anna, people):
    lead = make_lead(anna, people)
    [row] = anna.call("crm.lead", "qualification_status", [lead])
    check_plain(row)
    assert set(row) == {
        "id",
        "type",
        "result",
        "missing",
        "gate",
        "nurture_date",
        "lost_reason",
        "is_junk",
    }
    assert row["result"] is False
    assert "need_text" in row["missing"]
    answer = anna.json2("crm.lead", "qualify", ids=[lead], result="deal", values=complete(people))
    assert answer.status_code == 200, answer.text[:300]
    [row] = answer.json()
    assert (row["type"], row["result"], row["missing"]) == ("opportunity", "deal", [])


@pytest.mark.parametrize(
    ("method", "named"),
    [
        ("qualify", {"result": "deal"}),
        ("write", {"vals": {"type": "opportunity"}}),
        ("convert_opportunity", {"partner": False}),
    ],
)
def test_gate_names_what_is_missing_by_both_protocols(anna, people, method, named):
    lead = make_lead(anna, people)
    answer = anna.json2("crm.lead", method, ids=[lead], **named)
    assert answer.status_code == 422, answer.text[:300]
    for word in ("need_text", "expected_revenue", "date_deadline", "source_id", "Qualify"):
        assert word in answer.json()["message"]
    with pytest.raises(xmlrpc.client.Fault) as fault:
        anna.call("crm.lead", method, [lead], **named)
    assert "need_text" in fault.value.faultString
    assert "Traceback" not in fault.value.faultString
    [row] = anna.call("crm.lead", "read", [lead], ["type"])
    assert row["type"] == "lead"


def test_nurture_and_no_lead(anna, people):
    lead = make_lead(anna, people)
    values = {"nurture_date": "2099-01-31", "note": "After the budget round"}
    [row] = anna.call("crm.lead", "qualify", [lead], "nurture", values)
    check_plain(row)
    assert (row["result"], row["nurture_date"]) == ("nurture", "2099-01-31")
    assert anna.call("crm.lead", "search", [("id", "=", lead)]) == []
    [row] = anna.call("crm.lead", "qualify", [lead], "not_lead", {"lost_reason_code": "spam"})
    assert (row["result"], row["lost_reason"], row["is_junk"]) == ("not_lead", "spam", True)


@pytest.mark.parametrize(
    ("result", "values", "word"),
    [
        ("perhaps", {}, "perhaps"),
        ("nurture", {"nurture_date": "soon"}, "soon"),
        ("nurture", {}, "day"),
        ("not_lead", {}, "why"),
        ("not_lead", {"lost_reason_code": "no such"}, "no such"),
        ("deal", {"no_field": 1}, "no_field"),
    ],
)
def test_errors_say_what_to_do(anna, people, result, values, word):
    lead = make_lead(anna, people)
    answer = anna.json2("crm.lead", "qualify", ids=[lead], result=result, values=values)
    assert answer.status_code == 422, answer.text[:300]
    assert word in answer.json()["message"]


def test_a_colleagues_lead_is_refused(server, anna, people):
    lead = make_lead(anna, people)
    boris = server.client("qualify_boris", "qualify_boris-secret")
    answer = boris.json2("crm.lead", "qualify", ids=[lead], result="deal")
    assert answer.status_code == 403


def test_registered_twice_under_one_name_is_proposed_and_merged(server, anna, people):
    robot = server.client("qualify_robot", "qualify_robot-secret")
    ids = []
    for name, phone in (("ООО «Дубль-Тест»", "+7 495 7770001"), ("Дубль-Тест", "+7 495 7770002")):
        answer = robot.call(
            "crm.inquiry",
            "register",
            {"channel": "api", "company_name": name, "phone": phone, "team_id": people["team"]},
        )
        assert answer["created_lead"]
        ids.append(answer["lead_id"])
    anna.call("crm.lead", "claim", ids)
    hint = anna.call("crm.duplicate.proposal", "get_hint", "crm.lead", ids[0])
    assert [item["id"] for item in hint["items"]] == ids[1:]
    data = anna.json2(
        "crm.duplicate.proposal", "compare_records", res_model="crm.lead", record_ids=ids
    )
    assert data.status_code == 200, data.text[:300]
    check_plain(data.json())
    answer = anna.call("crm.duplicate.proposal", "merge_records", "crm.lead", ids, ids[1])
    assert answer == {"res_model": "crm.lead", "res_id": ids[1]}
    assert anna.call("crm.inquiry", "search_count", [("lead_id", "=", ids[1])]) == 2
