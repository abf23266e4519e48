"""The pool, sorting and assigning, by several people at once."""

import collections

import pytest
from intake import denied, fill_limit, open_deals, parallel, pool_leads, refused, register


def test_limit_of_the_pool_has_no_back_door(people):
    anna, leads = people["anna"], pool_leads(people, 4)
    fill_limit(people, "anna", 1)
    assert "limit" in refused(anna, "crm.lead", "claim", leads[:2]).faultString
    assert anna.call("crm.lead", "claim", [leads[0], leads[0]]) is True, "one deal, named twice"
    for values in (
        {"user_id": people.ids["anna"]},
        {"user_id": people.ids["anna"], "team_id": False},
    ):
        assert "limit" in refused(anna, "crm.lead", "write", [leads[1]], values).faultString
    anna.call("crm.lead", "write", [leads[2]], {"team_id": False})
    taken = {"user_id": people.ids["anna"]}
    assert "limit" in refused(anna, "crm.lead", "write", [leads[2]], taken).faultString
    denied(anna, "crm.lead", "write", [leads[3]], {"user_id": people.ids["boris"]})


def test_one_person_claims_much_at_once(people):
    leads = pool_leads(people, 5)
    before = fill_limit(people, "anna", 2)
    parallel(*[(people["anna"], "crm.lead", "claim", [lead]) for lead in leads])
    assert 1 <= open_deals(people, "anna") - before <= 2


def test_two_claim_one_lead_at_once(people):
    fill_limit(people, "anna", 100)
    leads = pool_leads(people, 1)
    answers = parallel(
        *[(people[name], "crm.lead", "claim", leads) for name in ("anna", "boris") * 2]
    )
    assert answers.count(True) == 1, answers


def test_claims_name_what_is_no_id(people):
    for ids in (["x"], [True], [-1], [0], [[1]]):
        for model in ("crm.lead", "crm.target"):
            fault = refused(people["anna"], model, "claim", ids)
            assert fault.faultCode == 2 and "ids" in fault.faultString, (model, ids, fault)


@pytest.mark.parametrize("name", ["stranger", "dispatcher", "robot", "marketing", "accountant"])
def test_who_may_not_claim(people, name):
    denied(people[name], "crm.lead", "claim", pool_leads(people, 1))


def test_boards_name_what_they_can_not_read(people):
    for model, method, name, role in (
        ("crm.lead", "assign_board", "domain", "head"),
        ("crm.lead", "pool_board", "domain", "anna"),
        ("crm.inquiry", "queue_page", "domain", "dispatcher"),
    ):
        for named in (
            {name: "x"},
            {name: [("no_such_field", "=", 1)]},
            {"limit": -1},
            {"limit": "5"},
            {"offset": -1},
        ):
            fault = refused(people[role], model, method, **named)
            assert fault.faultCode == 2, (method, named, fault.faultString)


def test_one_inquiry_is_sorted_once(people):
    inquiry = register(people)["inquiry_id"]
    teams = [people.ids["team"], people.ids["other_team"]] * 2
    answers = parallel(
        *[
            (people["dispatcher"], "crm.inquiry", "action_sort_to", [inquiry], team)
            for team in teams
        ]
    )
    assert [answer["sorted"] for answer in answers].count([inquiry]) == 1, answers
    [row] = people.admin.call("crm.inquiry", "read", [inquiry], ["team_id", "state"])
    winner = next(team for team, told in zip(teams, answers, strict=True) if told["sorted"])
    assert (row["team_id"][0], row["state"]) == (winner, "sorted")


def test_one_lead_is_assigned_once(people):
    leads = pool_leads(people, 3)
    users = [people.ids["anna"], people.ids["boris"], people.ids["anna"]]
    answers = parallel(
        *[(people["head"], "crm.lead", "action_assign_to", leads, user) for user in users]
    )
    given = collections.Counter(lead for answer in answers for lead in answer["assigned"])
    assert given == dict.fromkeys(leads, 1), answers


def test_no_such_team_to_sort_to(people):
    inquiry = register(people)["inquiry_id"]
    for team in (0, True, -1, "x", 10**9):
        fault = refused(people["dispatcher"], "crm.inquiry", "action_sort_to", [inquiry], team)
        assert "sales team" in fault.faultString
