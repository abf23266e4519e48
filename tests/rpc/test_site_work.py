"""Salesperson and engineer at a commissioning and a certification, over both protocols."""

import itertools
import xmlrpc.client

import pytest
from outside import make_user

_numbers = itertools.count(1)
PRICE = 7654321
GROUPS = {
    "anna": "sales_team.group_sale_salesman",
    "boris": "sales_team.group_sale_salesman",
    "igor": "crm_corporate_sales.group_field_engineer",
    "ivan": "crm_corporate_sales.group_field_engineer",
}


@pytest.fixture(scope="module")
def users(server):
    """{name: id}"""
    admin = server.client()
    return {
        name: make_user(admin, f"site_{name}", group, name=name) for name, group in GROUPS.items()
    }


@pytest.fixture(scope="module")
def people(server, users):
    return {name: server.client(f"site_{name}", f"site_{name}-secret") for name in users}


@pytest.fixture
def order(server, users, people):
    """A confirmed order of anna's with a piece that is commissioned and certified."""
    admin = server.client()
    number = next(_numbers)
    category = admin.call(
        "product.category",
        "create",
        {"name": f"site {number}", "needs_commissioning": True, "needs_certification": True},
    )
    product = admin.call(
        "product.product",
        "create",
        {"name": f"Chamber {number}", "type": "consu", "categ_id": category, "tracking": "serial"},
    )
    partner = admin.call("res.partner", "create", {"name": f"Plant {number}", "city": "Tver"})
    deal = admin.call(
        "crm.lead",
        "create",
        {
            "name": f"Chamber {number}",
            "type": "opportunity",
            "partner_id": partner,
            "user_id": users["anna"],
        },
    )
    order = admin.call(
        "sale.order",
        "create",
        {
            "partner_id": partner,
            "opportunity_id": deal,
            "user_id": users["anna"],
            "order_line": [[0, 0, {"product_id": product, "price_unit": PRICE}]],
        },
    )
    people["anna"].call("sale.order", "action_confirm", [order])
    return order


def refused(call):
    with pytest.raises(xmlrpc.client.Fault) as caught:
        call()
    return str(caught.value)


def status(client, order):
    [found] = client.call("sale.order", "execution_status", [order])
    return found


def test_confirmed_order_has_both_at_once(people, order):
    found = status(people["anna"], order)
    [commissioning], [certification] = found["commissioning"], found["certification"]
    assert (commissioning["state"], commissioning["act_number"]) == ("draft", False)
    assert (certification["result"], certification["certificate"]) == (False, False)
    assert str(PRICE) not in str(found["commissioning"] + found["certification"])
    assert any("ommissioning" in text for text in found["missing_to_close"])
    answer = people["anna"].json2("sale.order", "execution_status", ids=[order])
    assert answer.status_code == 200
    assert answer.json()[0]["commissioning"] == found["commissioning"]


def test_from_the_visit_to_the_signed_act(people, users, order):
    anna, igor = people["anna"], people["igor"]
    [commissioning] = status(anna, order)["commissioning"]
    key = commissioning["id"]
    assert igor.call("crm.commissioning", "search", [("id", "=", key)]) == []
    visit = anna.call(
        "crm.commissioning.visit",
        "create",
        {
            "commissioning_id": key,
            "date_start": "2031-03-03 06:00:00",
            "date_end": "2031-03-03 14:00:00",
            "engineer_ids": [[6, 0, [users["igor"]]]],
        },
    )
    igor.call("crm.commissioning.visit", "action_start", [visit])
    message = refused(lambda: igor.call("crm.commissioning", "action_prepare_act", [key]))
    assert "serial number" in message
    [work] = igor.call("crm.commissioning", "read", [key], ["check_ids", "equipment_ids"])
    igor.call(
        "crm.commissioning.equipment", "write", work["equipment_ids"], {"serial_number": f"N{key}"}
    )
    for check in work["check_ids"]:
        igor.call("crm.commissioning.check", "action_not_applicable", [check])
    igor.call(
        "crm.commissioning.work",
        "create",
        {"commissioning_id": key, "name": "Set up", "hours": 4, "user_id": users["igor"]},
    )
    igor.call("crm.commissioning", "action_prepare_act", [key])
    refused(lambda: igor.call("crm.commissioning", "sign_electronically", [key], "x", "x"))
    refused(lambda: igor.call("crm.commissioning", "write", [key], {"state": "signed"}))
    igor.call(
        "crm.commissioning",
        "write",
        [key],
        {"signed_copy": "JVBERg==", "signed_copy_name": "a.pdf", "act_signed_by": "Petrov"},
    )
    answer = igor.json2("crm.commissioning", "action_sign_paper", ids=[key])
    assert answer.status_code == 200
    found = status(anna, order)
    [commissioning], [certification] = found["commissioning"], found["certification"]
    assert commissioning["signed"] is True
    assert commissioning["act_number"]
    assert certification["serial_number"] == f"N{key}"
    assert not any("act of commissioning" in text for text in found["missing_to_close"])


def test_certificate(server, people, order):
    anna = people["anna"]
    organisation = server.client().call("res.partner", "create", {"name": "Institute"})
    [item] = status(anna, order)["certification"]
    key = item["id"]
    message = refused(lambda: anna.call("crm.certification", "action_plan", [key]))
    assert "Organisation" in message
    anna.call(
        "crm.certification",
        "write",
        [key],
        {
            "organisation_id": organisation,
            "date_planned": "2031-03-03",
            "serial_number": f"N{key}",
            "protocol_number": "P-1",
            "protocol_date": "2031-03-04",
            "certificate_number": f"C-{key}",
            "valid_from": "2031-03-05",
            "valid_to": "2032-03-04",
        },
    )
    for action in ("action_plan", "action_start", "action_pass"):
        anna.call("crm.certification", action, [key])
    [item] = status(anna, order)["certification"]
    assert (item["result"], item["certificate"], item["valid_to"]) == (
        "passed",
        f"C-{key}",
        "2032-03-04",
    )
    refused(lambda: anna.call("crm.certification", "read", [key], ["cost_actual"]))


def test_others_are_refused(people, order):
    [item] = status(people["anna"], order)["commissioning"]
    for name in ("boris", "igor", "ivan"):
        client = people[name]
        refused(lambda client=client: client.call("sale.order", "execution_status", [order]))
        refused(lambda client=client: client.call("crm.commissioning", "read", [item["id"]]))
        answer = client.json2("crm.commissioning", "action_start", ids=[item["id"]])
        assert answer.status_code == 403
