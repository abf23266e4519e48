"""Where goods are, as a salesperson and an outside program ask for it."""

import xmlrpc.client

import pytest
from outside import check_plain, make_user

LINE = {
    "line_id": int,
    "product_id": int,
    "ordered": float,
    "from_stock": float,
    "from_production": float,
    "from_purchase": float,
    "ready": float,
    "delivered": float,
    "invoiced": float,
    "readiness_percent": float,
}


@pytest.fixture(scope="module")
def shop(server):
    admin = server.client()
    ids = {
        login: make_user(admin, login, "sales_team.group_sale_salesman")
        for login in ("goods_anna", "goods_boris")
    }
    ids["customer"] = admin.call("res.partner", "create", {"name": "Goods Works"})
    ids["product"] = admin.call(
        "product.product", "create", {"name": "Leak detector", "is_storable": True, "list_price": 9}
    )
    [warehouse] = admin.call("stock.warehouse", "search_read", [], ["lot_stock_id"], limit=1)
    admin.call(
        "stock.quant",
        "create",
        {
            "product_id": ids["product"],
            "location_id": warehouse["lot_stock_id"][0],
            "inventory_quantity": 3,
        },
    )
    quants = admin.call("stock.quant", "search", [("product_id", "=", ids["product"])])
    try:
        admin.call("stock.quant", "action_apply_inventory", quants)
    except xmlrpc.client.Fault as fault:
        # the method answers None, which XML-RPC can't carry; it was done
        assert "None" in fault.faultString
    return ids


@pytest.fixture(scope="module")
def order(server, shop):
    anna = server.client("goods_anna", "goods_anna-secret")
    made = anna.call(
        "sale.order",
        "create",
        {
            "partner_id": shop["customer"],
            "user_id": shop["goods_anna"],
            "order_line": [[0, 0, {"product_id": shop["product"], "product_uom_qty": 5}]],
        },
    )
    anna.call("sale.order", "action_confirm", [made])
    return made


def test_salesperson_sees_where_the_goods_are(server, order, shop):
    anna = server.client("goods_anna", "goods_anna-secret")
    [status] = anna.call("sale.order", "execution_status", [order])
    check_plain(status)
    assert {"lines", "production", "purchases", "pickings", "missing_to_close"} <= set(status)
    [line] = status["lines"]
    for name, kind in LINE.items():
        assert isinstance(line[name], kind), name
    assert line["product_id"] == shop["product"]
    assert (line["ordered"], line["from_stock"], line["ready"]) == (5, 5, 3)
    assert line["readiness_percent"] == 60
    [picking] = status["pickings"]
    assert any(picking["name"] in text for text in status["missing_to_close"])


def test_kept_facts_follow_the_documents(server, order):
    """What lists show was kept when the call that changed it was over."""
    anna = server.client("goods_anna", "goods_anna-secret")
    fields = ["execution_state", "execution_percent", "execution_line_count"]
    [row] = anna.call("sale.order", "read", [order], fields)
    assert (row["execution_state"], row["execution_percent"]) == ("stock", 60)
    found = anna.call("sale.order", "search", [("execution_state", "=", "stock")])
    assert order in found


def test_overview_and_production_are_plain(server, order):
    anna = server.client("goods_anna", "goods_anna-secret")
    [overview] = anna.call("sale.order", "delivery_overview", [order])
    check_plain(overview)
    assert overview["percent"] == 60
    page = anna.call("sale.order", "production_overview")
    check_plain(page)
    assert page["rows"] == [] and page["next_offset"] is False


def test_somebody_elses_order_is_refused(server, order):
    boris = server.client("goods_boris", "goods_boris-secret")
    for method in ("execution_status", "delivery_overview"):
        with pytest.raises(xmlrpc.client.Fault) as refused:
            boris.call("sale.order", method, [order])
        assert "order" in refused.value.faultString.lower()


@pytest.mark.parametrize("method", ["_get_execution_facts", "_get_portal_delivery_lines"])
def test_helpers_are_not_for_outside(server, order, method):
    anna = server.client("goods_anna", "goods_anna-secret")
    with pytest.raises(xmlrpc.client.Fault):
        anna.call("sale.order", method, [order])
