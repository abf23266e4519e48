"""What leads and targets become, and what is refused on the way."""

import base64

from intake import (
    denied,
    numbers,
    pool_leads,
    refused,
)


def test_an_amount_below_zero_makes_no_deal(people):
    [lead] = pool_leads(
        people,
        1,
        user_id=people.ids["anna"],
        partner_id=people.admin.call("res.partner", "create", {"name": "Intake customer"}),
        source_id=people.admin.call("utm.source", "create", {"name": "Intake source"}),
        need_text="Brazing",
        date_deadline="2031-01-01",
        expected_revenue=-5,
    )
    fault = refused(people["anna"], "crm.lead", "qualify", [lead], "deal")
    assert "expected_revenue" in fault.faultString
    values = {"expected_revenue": 5}
    [row] = people["anna"].call("crm.lead", "qualify", [lead], "deal", values)
    assert row["result"] == "deal"


def test_imports_are_their_users_own(people):
    data = base64.b64encode(b"Company\nSecret prospect\n").decode()
    wizard = people["anna"].call("crm.target.import", "create", {"file": data})
    people["anna"].call("crm.target.import", "action_read", [wizard])
    for method, arguments in (("read", [["file"]]), ("action_import", []), ("action_check", [])):
        denied(people["boris"], "crm.target.import", method, [wizard], *arguments)
    assert people["boris"].call("crm.target.import.column", "search", []) == []


def test_converting_a_target_names_what_is_wrong(people):
    anna = people["anna"]
    values = {"name": f"Intake works {next(numbers)}", "user_id": people.ids["anna"]}
    target = anna.call("crm.target", "create", values)
    denied(people["boris"], "crm.target", "convert", [target])
    for named in (
        {"kind": "wish"},
        {"values": "text"},
        {"values": {"no_such_field": 1}},
        {"stage_code": "no_such_stage"},
        {"lead": "x"},
        {"lead": 10**9},
    ):
        assert refused(anna, "crm.target", "convert", [target], **named).faultCode == 2, named
    [lead] = anna.call("crm.target", "convert", [target], "lead")
    assert "Converted" in refused(anna, "crm.target", "convert", [target]).faultString
    [status] = anna.call("crm.lead", "process_status", [lead])
    assert status["process"] == "ladder"


def test_broken_workbook_of_costs_is_refused_in_words(people):
    for content in (b"PK\x03\x04 and nothing more", b"x" * 10_000_001):
        values = {"file": base64.b64encode(content).decode()}
        marketing = people["marketing"]
        wizard = marketing.call("crm.channel.cost.import", "create", values)
        fault = refused(marketing, "crm.channel.cost.import", "action_import", [wizard])
        assert fault.faultCode == 2
    denied(people["anna"], "crm.channel.cost.import", "create", values)


def test_call_campaign_keeps_its_days_in_sight(people):
    marketing = people["marketing"]
    values = {"name": f"Intake calls {next(numbers)}"}
    for days in ({"date_start": "9999-12-31"}, {"date_deadline": "2099-12-31"}):
        fault = refused(marketing, "crm.call.campaign", "create", {**values, **days})
        assert "three years" in fault.faultString
    campaign = marketing.call("crm.call.campaign", "create", values)
    denied(people["anna"], "crm.call.campaign", "action_launch", [campaign])
    denied(people["dispatcher"], "crm.call.campaign", "read", [campaign], ["name"])


def test_calls_and_touches_name_what_they_can_not_read(people):
    anna = people["anna"]
    values = {"name": f"Intake works {next(numbers)}", "user_id": people.ids["anna"]}
    target = anna.call("crm.target", "create", values)
    for arguments, name in (
        (["x", "crm.target", target], "script_id"),
        ([1, ["x"], target], "res_model"),
        ([1, "crm.target", "x"], "res_id"),
    ):
        fault = refused(anna, "crm.call.script.run", "start_call", *arguments)
        assert name in fault.faultString
    assert "ids" in refused(anna, "crm.target", "convert", ["x"]).faultString
    for name in ("lead_id", "completeness"):
        assert name in refused(anna, "crm.target", "write", [target], {name: 1}).faultString
