"""From the signed order to the closed deal, as salesperson and head, over both protocols."""

import itertools

import pytest
from intake import denied, refused

_numbers = itertools.count(1)
STATUS_KEYS = {
    "id",
    "stage",
    "lines",
    "production",
    "purchases",
    "pickings",
    "commissioning",
    "certification",
    "service",
    "invoices",
    "documents",
    "missing_to_close",
}


@pytest.fixture(scope="module")
def product(server):
    return server.client().call(
        "product.product",
        "create",
        {"name": "Leak test by the hour", "type": "service", "invoice_policy": "order"},
    )


def _confirmed(people, product):
    """(deal, order) of anna's, confirmed by her."""
    admin, anna = people.admin, people["anna"]
    partner = admin.call("res.partner", "create", {"name": f"Execution client {next(_numbers)}"})
    deal = anna.call(
        "crm.lead",
        "create",
        {
            "name": f"Execution {next(_numbers)}",
            "type": "opportunity",
            "partner_id": partner,
            "team_id": people.ids["team"],
        },
    )
    anna.call("crm.lead", "process_start", [deal], "equipment")
    order = anna.call(
        "sale.order",
        "create",
        {
            "partner_id": partner,
            "opportunity_id": deal,
            "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 2, "price_unit": 50})],
        },
    )
    anna.call("sale.order", "action_confirm", [order])
    return deal, order


def _status(client, deal):
    [status] = client.call("crm.lead", "process_status", [deal])
    return status


def test_the_order_wins_the_deal_and_says_what_is_missing(people, product):
    deal, order = _confirmed(people, product)
    status = _status(people["anna"], deal)
    assert status["is_won"] is True
    assert status["state"] in ("running", "waiting", "stage_finished")
    [execution] = people["anna"].call("sale.order", "execution_status", [order])
    assert set(execution) >= STATUS_KEYS
    assert execution["missing_to_close"]
    assert all(isinstance(text, str) for text in execution["missing_to_close"])


def test_closing_early_needs_a_manager_and_a_reason(people, product):
    deal, order = _confirmed(people, product)
    anna, head = people["anna"], people["head"]
    assert (
        "can't be closed yet"
        in refused(anna, "sale.order", "action_close_deal", [order]).faultString
    )
    assert "sales managers" in denied(anna, "sale.order", "action_close_deal", [order], "Agreed")
    assert (
        "can't be closed yet"
        in refused(anna, "crm.lead", "process_close", [deal], "won").faultString
    )
    assert _status(anna, deal)["state"] != "closed"
    assert head.call("sale.order", "action_close_deal", [order], "Agreed with the client") is True
    status = _status(anna, deal)
    assert (status["stage"], status["state"], status["is_won"]) == ("closed", "closed", True)


def test_an_order_of_somebody_else(people, product):
    _deal, order = _confirmed(people, product)
    denied(people["stranger"], "sale.order", "execution_status", [order])
    denied(people["stranger"], "sale.order", "action_close_deal", [order])
