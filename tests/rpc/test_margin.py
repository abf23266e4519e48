"""Salespeople get no costs over either protocol; the head does."""

import pytest
from intake import denied


@pytest.fixture(scope="module")
def deal(people):
    admin, anna = people.admin, people["anna"]
    partner = admin.call("res.partner", "create", {"name": "Margin client"})
    product = admin.call(
        "product.product", "create", {"name": "Margin pump", "standard_price": 40, "type": "consu"}
    )
    lead = anna.call(
        "crm.lead",
        "create",
        {
            "name": "Margin",
            "type": "opportunity",
            "partner_id": partner,
            "team_id": people.ids["team"],
        },
    )
    order = anna.call(
        "sale.order",
        "create",
        {
            "partner_id": partner,
            "opportunity_id": lead,
            "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 2, "price_unit": 50})],
        },
    )
    anna.call("sale.order", "action_confirm", [order])
    return {"lead": lead, "order": order, "product": product}


def test_head_of_sales_sees_the_margin(people, deal):
    table = people.admin.call("crm.lead", "get_margin_table", [deal["lead"]])
    assert table["revenue"]["planned"] == 100
    assert table["margin"]["planned"] == 20
    assert table["percent"] == {"planned": 20.0, "actual": False}


def test_salespeople_do_not(people, deal):
    anna = people["anna"]
    denied(anna, "crm.lead", "get_margin_table", [deal["lead"]])
    denied(anna, "sale.order", "get_margin_table", [deal["order"]])
    denied(anna, "sale.order", "read", [deal["order"]], ["margin"])
    denied(anna, "product.product", "read", [deal["product"]], ["standard_price"])
    denied(anna, "crm.margin.report", "search_read", [], ["cost_actual"])
    denied(anna, "sale.order.line", "search", [("purchase_price", ">", 0)])
    assert "purchase_price" not in anna.call("sale.order.line", "fields_get")
