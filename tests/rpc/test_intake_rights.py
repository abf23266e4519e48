"""What each role sees and changes of inquiries, leads and segments."""

import uuid

import pytest
from intake import AMOUNTS, denied, numbers, pool_leads, refused, register, request


@pytest.mark.parametrize("role", ["anna", "marketing", "accountant", "robot"])
def test_the_queue_is_the_dispatchers(people, role):
    inquiry = register(people)["inquiry_id"]
    client = people[role]
    for method, arguments in (
        ("action_sort_to", [people.ids["team"]]),
        ("action_sort", []),
        ("action_assign", []),
        ("action_reject", []),
        ("action_reject_as", ["spam"]),
        ("action_process", []),
        ("action_reopen", []),
        ("action_find_deal", []),
        ("action_apply_rules", []),
        ("action_undo_sorting", []),
        ("queue_detail", []),
    ):
        text = denied(client, "crm.inquiry", method, [inquiry], *arguments)
        assert "Pump" not in text, f"{method} tells what the inquiry is about"
    denied(client, "crm.inquiry", "queue_page")
    denied(client, "crm.inquiry", "queue_teams")
    denied(client, "crm.inquiry", "unlink", [inquiry])


@pytest.mark.parametrize("role", ["anna", "marketing", "accountant"])
def test_who_registers_nothing(people, role):
    denied(people[role], "crm.inquiry", "register", request())
    denied(people[role], "crm.inquiry", "create", {"name": "By hand"})


def test_what_the_server_keeps_is_not_written(people):
    answer = register(people, external_key=uuid.uuid4().hex)
    dispatcher, ids = people["dispatcher"], [answer["inquiry_id"]]
    for values in ({"state": "processed"}, {"external_key": "x"}, {"created_lead": True}):
        refused(dispatcher, "crm.inquiry", "write", ids, values)
    for values in ({"state": "assigned"}, {"created_lead": True}):
        refused(people["robot"], "crm.inquiry", "create", {"name": "Forged", **values})


def test_dispatcher_of_another_company(people):
    inquiry = register(people)["inquiry_id"]
    stranger = people["dispatcher2"]
    assert inquiry not in stranger.call("crm.inquiry", "search", [])
    assert inquiry not in [row["id"] for row in stranger.call("crm.inquiry", "queue_page")["rows"]]
    for method, arguments in (
        ("queue_detail", []),
        ("action_sort_to", [people.ids["team"]]),
        ("action_sort", []),
        ("action_assign", []),
        ("action_reject_as", ["spam"]),
        ("action_undo_sorting", []),
    ):
        fault = refused(stranger, "crm.inquiry", method, [inquiry], *arguments)
        assert "Pump" not in fault.faultString, method


def test_marketing_sees_deals_with_tags_but_no_amounts(people):
    tag = people.admin.call("crm.tag", "create", {"name": f"Intake {next(numbers)}"})
    [lead] = pool_leads(people, 1, expected_revenue=777, tag_ids=[[6, 0, [tag]]])
    marketing = people["marketing"]
    specification = {"name": {}, "tag_ids": {"fields": {"display_name": {}}}}
    [row] = marketing.call("crm.lead", "web_read", [lead], specification)
    assert row["tag_ids"][0]["id"] == tag
    for name in AMOUNTS:
        for method, arguments in (
            ("read", [[lead], [name]]),
            ("search", [[(name, ">", 1)]]),
            ("search", [[], 0, 5, name]),
            ("formatted_read_group", [[], ["stage_id"], [f"{name}:sum"]]),
            ("formatted_read_group", [[], ["stage_id"], ["__count"], [(f"{name}:sum", ">", 1)]]),
            ("web_search_read", [[], {name: {}}]),
        ):
            denied(marketing, "crm.lead", method, *arguments)
    for model in ("crm.inquiry", "crm.duplicate.proposal", "crm.lead.score.line"):
        denied(marketing, model, "search", [("lead_id.expected_revenue", ">", 1)])


CONDITIONS = [
    ("crm.lead", "[('expected_revenue', '>', 1)]"),
    ("crm.lead", "[('order_ids.amount_total', '>', 1)]"),
    ("res.partner", "[('opportunity_ids', 'any', [('expected_revenue', '>', 1)])]"),
    ("res.partner", "[('name', '=', 1)"),
    ("res.partner", "__import__('os').getcwd()"),
    ("res.partner", "[('no_such_field', '=', 1)]"),
]


def test_conditions_of_segments_tell_no_amounts_and_run_nothing(people):
    for model, domain in CONDITIONS:
        values = {"name": "Guess", "model_name": model, "domain": domain}
        fault = refused(people["marketing"], "crm.segment", "create", values)
        assert "Guess" in fault.faultString, domain


@pytest.mark.parametrize("name", ["silent_days", "order_days"])
def test_segment_that_looks_back_too_far(people, name):
    values = {"name": "Long ago", name: 2**31 - 1, "min_orders": 1}
    assert "36500" in refused(people["marketing"], "crm.segment", "create", values).faultString
