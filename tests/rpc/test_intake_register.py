"""Registering inquiries as outside programs do (spec 2)."""

import uuid

from intake import parallel, person, refused, register, request


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
    (request(received_at="2200-01-01 00:00:00"), "a day ahead"),
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
