"""An ordinary salesperson looks where an order comes from, chooses, and confirms; over both protocols."""

import itertools

import pytest
from intake import denied, parallel, refused

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def goods(people):
    """A furnace that is made of a part that is bought; three furnaces are in stock."""
    admin = people.admin
    vendor = admin.call("res.partner", "create", {"name": "Secret Supplies"})
    furnace, part = (
        admin.call(
            "product.product",
            "create",
            {"name": name, "type": "consu", "is_storable": True, "list_price": 100},
        )
        for name in ("RPC Furnace", "RPC Part")
    )
    [template] = admin.call("product.product", "read", [furnace], ["product_tmpl_id"])
    admin.call(
        "product.product",
        "write",
        [part],
        {"seller_ids": [[0, 0, {"partner_id": vendor, "delay": 5, "price": 3}]]},
    )
    admin.call(
        "mrp.bom",
        "create",
        {
            "product_tmpl_id": template["product_tmpl_id"][0],
            "produce_delay": 4,
            "bom_line_ids": [[0, 0, {"product_id": part, "product_qty": 1}]],
        },
    )
    admin.call("product.product", "write", [furnace], {"qty_available": 3})
    return {"furnace": furnace, "part": part, "vendor": "Secret Supplies"}


def quotation(people, goods, quantity=10):
    customer = people.admin.call("res.partner", "create", {"name": f"Works {next(_numbers)}"})
    anna = people["anna"]
    order = anna.call(
        "sale.order",
        "create",
        {
            "partner_id": customer,
            "order_line": [[0, 0, {"product_id": goods["furnace"], "product_uom_qty": quantity}]],
        },
    )
    [line] = anna.call("sale.order.line", "search", [["order_id", "=", order]])
    return anna, order, line


def split(row):
    return tuple(row[f"from_{source}"] for source in ("stock", "production", "purchase"))


def test_preview_choice_and_confirmation(people, goods):
    anna, order, line = quotation(people, goods)
    [preview] = anna.call("sale.order", "sourcing_preview", [order])
    [row] = preview["lines"]
    assert (preview["id"], row["line_id"], row["product_id"]) == (order, line, goods["furnace"])
    assert split(row) == (3, 7, 0)
    assert row["ordered"] == 10
    assert row["expected_date"] == preview["expected_date"] > "2020"
    assert row["promised_date"] is False
    assert goods["vendor"] not in str(preview)
    anna.call("sale.order.line", "write", [line], {"sourcing_mode": "production"})
    [row] = anna.call("sale.order", "sourcing_preview", [order])[0]["lines"]
    assert split(row) == (0, 10, 0)
    anna.call("sale.order.line", "write", [line], {"sourcing_mode": "automatic"})
    anna.call("sale.order", "action_confirm", [order])
    made = people.admin.call(
        "mrp.production", "search_read", [["sale_line_id", "=", line]], ["product_qty", "state"]
    )
    assert [item["product_qty"] for item in made] == [7]
    [row] = anna.call("sale.order", "sourcing_preview", [order])[0]["lines"]
    assert split(row) == (3, 7, 0)
    refused(anna, "sale.order.line", "write", [line], {"sourcing_mode": "production"})


def test_impossible_choice_names_the_product(people, goods):
    anna, order, line = quotation(people, goods)
    fault = refused(anna, "sale.order.line", "write", [line], {"sourcing_mode": "purchase"})
    text = fault.faultString
    assert "RPC Furnace" in text
    assert "vendor" in text
    [row] = anna.call("sale.order.line", "read", [line], ["sourcing_mode"])
    assert row["sourcing_mode"] == "automatic", "nothing half-written"


def test_preview_over_json2(people, goods):
    anna, order, line = quotation(people, goods, 1)
    answer = anna.json2("sale.order", "sourcing_preview", ids=[order])
    assert answer.status_code == 200
    [preview] = answer.json()
    assert preview["lines"][0]["line_id"] == line
    answer = anna.json2("sale.order.line", "write", ids=[line], vals={"sourcing_mode": "purchase"})
    assert answer.status_code == 422
    assert "vendor" in answer.json()["message"]


@pytest.mark.parametrize("role", ["boris", "marketing", "dispatcher"])
def test_others_do_not_look_into_the_order(people, goods, role):
    _anna, order, _line = quotation(people, goods)
    denied(people[role], "sale.order", "sourcing_preview", [order])


def test_stock_beside_a_product(people, goods):
    [stock] = people["anna"].call("product.product", "stock_by_warehouse", [goods["furnace"]])
    assert stock["product_id"] == goods["furnace"]
    assert all(
        set(row) == {"id", "name", "on_hand", "free", "forecast"} for row in stock["warehouses"]
    )


def test_requirements_become_a_quotation(people, goods):
    anna = people["anna"]
    customer = people.admin.call("res.partner", "create", {"name": "Works"})
    deal = anna.call(
        "crm.lead",
        "create",
        {
            "name": "Furnace",
            "type": "opportunity",
            "user_id": anna.uid,
            "partner_id": customer,
            "requirement_ids": [
                [0, 0, {"parameter": "Volume", "product_id": goods["furnace"], "product_qty": 2}],
                [0, 0, {"parameter": "Colour", "necessity": "wish"}],
            ],
        },
    )
    [facts] = anna.call(
        "crm.lead", "read", [deal], ["must_unmet_count", "requirements_met", "requirement_count"]
    )
    assert (facts["must_unmet_count"], facts["requirements_met"]) == (0, True)
    order = anna.call("crm.lead", "propose_products", [deal])["res_id"]
    lines = anna.call(
        "sale.order.line", "search_read", [["order_id", "=", order]], ["product_uom_qty"]
    )
    assert [line["product_uom_qty"] for line in lines] == [2]
    denied(people["boris"], "crm.lead", "propose_products", [deal])


def made_for(people, lines):
    """Quantity on production orders of order lines."""
    found = people.admin.call(
        "mrp.production", "search_read", [["sale_line_id", "in", lines]], ["product_qty"]
    )
    return sum(item["product_qty"] for item in found)


def test_one_order_confirmed_twice_at_once(people, goods):
    anna, order, line = quotation(people, goods, 50)
    results = parallel(*[(anna, "sale.order", "action_confirm", [order])] * 2)
    assert True in results
    [row] = anna.call("sale.order", "sourcing_preview", [order])[0]["lines"]
    assert row["from_stock"] + row["from_production"] == 50
    assert made_for(people, [line]) == row["from_production"]


def test_two_orders_at_once_do_not_get_the_same_stock(people, goods):
    product = people.admin.call(
        "product.product",
        "create",
        {"name": "RPC Gauge", "type": "consu", "is_storable": True},
    )
    [part] = people.admin.call("product.product", "read", [goods["part"]], ["seller_ids"])
    [seller] = people.admin.call("product.supplierinfo", "copy", part["seller_ids"])
    [template] = people.admin.call("product.product", "read", [product], ["product_tmpl_id"])
    people.admin.call(
        "product.supplierinfo",
        "write",
        [seller],
        {"product_tmpl_id": template["product_tmpl_id"][0], "product_id": False},
    )
    for _number in range(5):
        people.admin.call("product.product", "write", [product], {"qty_available": 5})
        orders = [quotation(people, {"furnace": product}, 4) for _order in range(2)]
        parallel(
            *[(anna, "sale.order", "action_confirm", [order]) for anna, order, _line in orders]
        )
        rows = [
            anna.call("sale.order", "sourcing_preview", [order])[0]["lines"][0]
            for anna, order, _line in orders
        ]
        assert sorted(split(row) for row in rows) == [(1, 0, 3), (4, 0, 0)]
        for _anna, order, _line in orders:
            people.admin.call("sale.order", "action_cancel", [order])
