"""Inquiries and leads as outside programs and ordinary users of every role meet them (spec 2)."""

import base64
import collections
import itertools
import threading
import uuid
import xmlrpc.client

import pytest

SALESMAN, HEAD = "sales_team.group_sale_salesman", "sales_team.group_sale_manager"
OWN = "crm_corporate_sales.group_"
ROLES = {
    "anna": SALESMAN,
    "boris": SALESMAN,
    "stranger": SALESMAN,
    "head": HEAD,
    "dispatcher": f"{OWN}dispatcher",
    "marketing": f"{OWN}marketing",
    "accountant": f"{OWN}accountant_deals",
    "robot": f"{OWN}integrator",
}
AMOUNTS = ("expected_revenue", "prorated_revenue", "recurring_revenue", "sale_amount_total")
_numbers = itertools.count(1)


class People(dict):
    """Clients by role; ``ids`` of users, teams and so on."""

    def __init__(self, server):
        super().__init__()
        self.server, self.admin, self.ids = server, server.client(), {}

    def add(self, name, group, **values):
        module, xml_name = group.split(".")
        [found] = self.admin.call(
            "ir.model.data",
            "search_read",
            [("module", "=", module), ("name", "=", xml_name)],
            ["res_id"],
        )
        login = f"intake_{name}"
        self.ids[name] = self.admin.call(
            "res.users",
            "create",
            {
                "name": login,
                "login": login,
                "password": f"{login}-secret",
                "group_ids": [[6, 0, [found["res_id"]]]],
                **values,
            },
        )
        self[name] = self.server.client(login, f"{login}-secret")


@pytest.fixture(scope="module")
def people(server):
    people = People(server)
    for name, group in ROLES.items():
        people.add(name, group)
    members = [people.ids["anna"], people.ids["boris"]]
    [admin] = people.admin.call("res.users", "read", [people.admin.uid], ["company_id"])
    people.ids["team"] = people.admin.call(
        "crm.team",
        "create",
        {
            "name": "Intake",
            "code": "intake",
            "company_id": admin["company_id"][0],
            "member_ids": [[6, 0, members]],
        },
    )
    people.ids["other_team"] = people.admin.call(
        "crm.team",
        "create",
        {"name": "Intake other", "member_ids": [[6, 0, [people.ids["stranger"]]]]},
    )
    company = people.admin.call("res.company", "create", {"name": "Intake second"})
    people.ids["company"] = company
    second = {"company_id": company, "company_ids": [[6, 0, [company]]]}
    people.add("dispatcher2", ROLES["dispatcher"], **second)
    people.add("marketing2", ROLES["marketing"], **second)
    people.add("robot2", ROLES["robot"], **second)
    return people


def person():
    return {"email": f"{uuid.uuid4().hex[:12]}@intake-qa.example.com"}


def request(**values):
    return {"channel": "web", "text": f"Pump {next(_numbers)}", **person(), **values}


def register(people, role="robot", **values):
    return people[role].call("crm.inquiry", "register", request(**values))


def refused(client, model, method, *arguments, **named):
    """The text of the error that a person can read; no traceback."""
    with pytest.raises(xmlrpc.client.Fault) as fault:
        client.call(model, method, *arguments, **named)
    assert "Traceback" not in fault.value.faultString, fault.value.faultString
    return fault.value


def denied(*call):
    """Refused for missing rights."""
    fault = refused(*call)
    assert fault.faultCode == 4, fault.faultString
    return fault.faultString


def parallel(*calls):
    """Results of calls that start together; errors are results, too.

    :param calls: (client, model, method, arguments…); each goes by a connection of its own
    """
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number):
        client, model, method, *arguments = calls[number]
        with xmlrpc.client.ServerProxy(f"{client.url}/xmlrpc/2/object") as server:
            barrier.wait()
            try:
                results[number] = server.execute_kw(
                    client.db, client.uid, client.password, model, method, arguments
                )
            except xmlrpc.client.Fault as fault:
                results[number] = fault.faultString

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not any("Traceback" in str(result) for result in results), results
    return results


def pool_leads(people, count, **values):
    return [
        people.admin.call(
            "crm.lead",
            "create",
            {
                "name": f"Pool {next(_numbers)}",
                "type": "lead",
                "team_id": people.ids["team"],
                "user_id": False,
                **values,
            },
        )
        for _number in range(count)
    ]


def fill_limit(people, name, left):
    """Set the limit of the team so that this person may take so many more; their open deals."""
    opened = open_deals(people, name)
    people.admin.call("crm.team", "write", [people.ids["team"]], {"claim_limit": opened + left})
    return opened


def open_deals(people, name):
    domain = [
        ("user_id", "=", people.ids[name]),
        ("team_id", "=", people.ids["team"]),
        ("won_status", "=", "pending"),
    ]
    return people.admin.call("crm.lead", "search_count", domain)


# ---- registering ------------------------------------------------------------------------


def test_one_key_by_eight_at_once(people):
    vals = request(external_key=uuid.uuid4().hex)
    answers = parallel(*[(people["robot"], "crm.inquiry", "register", vals)] * 8)
    assert all(answer == answers[0] for answer in answers), answers
    assert set(answers[0]) == {"inquiry_id", "lead_id", "partner_id", "created_lead"}
    vals = {**vals, **person(), "team_code": "INTAKE", "text": "Other"}
    assert people["robot"].call("crm.inquiry", "register", vals) == answers[0]


def test_one_person_by_several_channels_at_once(people):
    number = f"{uuid.uuid4().int % 10**7:07}"
    told = [
        {"phone": f"+7 912 {number}", "email": False},
        {"phone": f"007 (912) {number}", "email": False, "channel": "phone"},
        {"phone": f"+7912-{number}", "channel": "event"},
    ]
    answers = parallel(
        *[
            (people["robot"], "crm.inquiry", "register", request(**told[number % len(told)]))
            for number in range(6)
        ]
    )
    assert len({answer["lead_id"] for answer in answers}) == 1, answers
    assert [answer["created_lead"] for answer in answers].count(True) == 1
    assert len({answer["inquiry_id"] for answer in answers}) == 6


def test_a_key_is_of_its_company(people):
    vals = request(external_key=uuid.uuid4().hex)
    first = people["robot"].call("crm.inquiry", "register", vals)
    second = people["robot2"].call("crm.inquiry", "register", vals)
    assert first["inquiry_id"] != second["inquiry_id"]
    assert first["lead_id"] != second["lead_id"], "persons of two companies never meet"
    assert "team_id" in str(
        refused(people["robot2"], "crm.inquiry", "register", request(team_id=people.ids["team"]))
    )


WRONG = [
    ("text", "dictionary"),
    ({"channel": "web"}, "Nothing is told"),
    (request(channel="fax"), "fax"),
    (request(colour="red"), "colour"),
    (request(received_at="9999-12-31 23:59:59"), "received_at"),
    (request(received_at="0001-01-01 00:00:00"), "received_at"),
    (request(received_at=-1), "received_at"),
    (request(team_id=-1), "team_id"),
    (request(team_id=True), "team_id"),
    (request(team_code="%"), "team_code"),
    (request(text=["a"]), "text"),
    (request(external_key=7), "external_key"),
]


def test_wrong_values_are_named_and_nothing_is_made(people):
    before = people.admin.call("crm.inquiry", "search_count", [])
    for vals, word in WRONG:
        assert word in refused(people["robot"], "crm.inquiry", "register", vals).faultString
    assert people.admin.call("crm.inquiry", "search_count", []) == before


def test_what_can_not_be_stored_is_refused(people):
    for text in ("null \x00", "half \ud800"):
        answer = people["robot"].json2("crm.inquiry", "register", vals=request(name=text))
        assert answer.status_code == 422, answer.text[:200]
        assert "name" in answer.json()["message"]


def test_hostile_texts_are_kept_harmless(people):
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    answer = register(people, name=script, text=script * 1000, contact_name=script)
    again = people.admin.call("crm.inquiry", "read", [answer["inquiry_id"]], ["email"])[0]["email"]
    register(people, name=script, email=again)
    [lead] = people.admin.call("crm.lead", "read", [answer["lead_id"]], ["description"])
    bodies = people.admin.call(
        "mail.message",
        "search_read",
        [("model", "=", "crm.lead"), ("res_id", "=", answer["lead_id"])],
        ["body"],
    )
    for html in (lead["description"], *(message["body"] for message in bodies)):
        assert "<script" not in html and "<img" not in html
    assert any("&lt;img" in message["body"] for message in bodies)


# ---- rights -----------------------------------------------------------------------------


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
    tag = people.admin.call("crm.tag", "create", {"name": f"Intake {next(_numbers)}"})
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


# ---- the pool ---------------------------------------------------------------------------


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


# ---- sorting and assigning at once ------------------------------------------------------


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


# ---- active search ----------------------------------------------------------------------


def test_imports_are_their_users_own(people):
    data = base64.b64encode(b"Company\nSecret prospect\n").decode()
    wizard = people["anna"].call("crm.target.import", "create", {"file": data})
    people["anna"].call("crm.target.import", "action_read", [wizard])
    for method, arguments in (("read", [["file"]]), ("action_import", []), ("action_check", [])):
        denied(people["boris"], "crm.target.import", method, [wizard], *arguments)
    assert people["boris"].call("crm.target.import.column", "search", []) == []


def test_converting_a_target_names_what_is_wrong(people):
    anna = people["anna"]
    values = {"name": f"Intake works {next(_numbers)}", "user_id": people.ids["anna"]}
    target = anna.call("crm.target", "create", values)
    denied(people["boris"], "crm.target", "convert", [target])
    for named in (
        {"kind": "wish"},
        {"values": "text"},
        {"values": {"no_such_field": 1}},
        {"stage_code": "no_such_stage"},
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
    values = {"name": f"Intake calls {next(_numbers)}"}
    for days in ({"date_start": "9999-12-31"}, {"date_deadline": "2099-12-31"}):
        fault = refused(marketing, "crm.call.campaign", "create", {**values, **days})
        assert "three years" in fault.faultString
    campaign = marketing.call("crm.call.campaign", "create", values)
    denied(people["anna"], "crm.call.campaign", "action_launch", [campaign])
    denied(people["dispatcher"], "crm.call.campaign", "read", [campaign], ["name"])
