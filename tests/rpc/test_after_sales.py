"""Claims from outside programs, and what salespeople may do with service over RPC."""

import xmlrpc.client

import pytest


@pytest.fixture(scope="module")
def sold(server):
    """An order of one service, delivered: what a claim may be about."""
    admin = server.client()
    partner = admin.call("res.partner", "create", {"name": "After sales works"})
    product = admin.call("product.product", "create", {"name": "Training", "type": "service"})
    order = admin.call(
        "sale.order",
        "create",
        {
            "partner_id": partner,
            "order_line": [[0, 0, {"product_id": product, "product_uom_qty": 2}]],
        },
    )
    admin.call("sale.order", "action_confirm", [order])
    [lines] = admin.call("sale.order", "read", [order], ["order_line", "name"])
    admin.call("sale.order.line", "write", lines["order_line"], {"qty_delivered": 2})
    return {"order": lines["name"], "id": order, "partner": partner}


def test_claim_is_registered_once(server, sold):
    admin = server.client()
    vals = {"external_key": "rpc-1", "name": "Nobody came", "order": sold["order"], "quantity": 1}
    first = admin.call("crm.claim", "register", vals)
    assert first["created"] is True
    assert first["state"] == "new"
    assert admin.call("crm.claim", "register", vals) == {**first, "created": False}
    [claim] = admin.call("crm.claim", "read", [first["claim_id"]], ["order_id", "partner_id"])
    assert claim["order_id"][0] == sold["id"]
    assert claim["partner_id"][0] == sold["partner"]


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({}, "external_key"),
        ({"external_key": "rpc-2", "name": "x", "order": "S-none"}, "delivered"),
        ({"external_key": "rpc-2", "name": "x", "colour": "red"}, "colour"),
        ({"external_key": "rpc-2", "name": "x", "serial": 5, "quantity": 0}, "quantity"),
    ],
)
def test_what_is_told_wrong_is_named(server, told, word):
    with pytest.raises(xmlrpc.client.Fault, match=word):
        server.client().call("crm.claim", "register", told)


def test_course_of_a_claim(server, sold):
    admin = server.client()
    vals = {"external_key": "rpc-3", "name": "Too short", "order_id": sold["id"]}
    claim = admin.call("crm.claim", "register", vals)["claim_id"]
    admin.call("crm.claim", "action_start", [claim])
    with pytest.raises(xmlrpc.client.Fault, match="Solution"):
        admin.call("crm.claim", "action_solve", [claim])
    with pytest.raises(xmlrpc.client.Fault, match="status"):
        admin.call("crm.claim", "write", [claim], {"state": "solved"})
    admin.call("crm.claim", "write", [claim], {"solution": "A second day of training"})
    admin.call("crm.claim", "action_solve", [claim])
    [read] = admin.call("crm.claim", "read", [claim], ["state", "date_solved"])
    assert read["state"] == "solved"
    assert read["date_solved"]


def test_status_tells_of_service(server, sold):
    [status] = server.client().call("sale.order", "execution_status", [sold["id"]])
    assert status["service"] == {"answer": "none", "refusal_reason": False, "contract": False}


@pytest.mark.parametrize("method", ["make_service", "change_terms", "renew_service"])
def test_server_methods_are_closed(server, method):
    with pytest.raises(xmlrpc.client.Fault, match=method):
        server.client().call("contract.contract", method, [1])
