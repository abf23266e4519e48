"""What each person of an order may do, and what they never see: as outside programs ask."""

import itertools

import pytest
from intake import People, denied, parallel, refused

_numbers = itertools.count(1)
ENGINEER = "crm_corporate_sales.group_field_engineer"


@pytest.fixture(scope="module")
def works(server, people):
    """Goods with secrets, and the people of the works."""
    own = People(server)
    own.update(people)
    own.ids = people.ids
    for name, group in (
        ("planner", "mrp.group_mrp_user"),
        ("keeper", "stock.group_stock_user"),
        ("buyer", "purchase.group_purchase_user"),
        ("engineer", ENGINEER),
    ):
        own.add(name, group)
    admin = own.admin

    def product(name, **values):
        return admin.call(
            "product.product",
            "create",
            {"name": name, "is_storable": True, "list_price": 100, **values},
        )

    vendor = admin.call("res.partner", "create", {"name": "Roles vendor"})
    category = admin.call(
        "product.category", "create", {"name": "Roles furnaces", "needs_commissioning": True}
    )
    own.gasket = product("Roles gasket", standard_price=7.77)
    own.pump = product(
        "Roles pump",
        standard_price=33.33,
        seller_ids=[[0, 0, {"partner_id": vendor, "delay": 5, "price": 31.31}]],
    )
    own.furnace = product("Roles furnace", standard_price=555.55, categ_id=category)
    own.table = product("Roles table", standard_price=44.44)
    [table] = admin.call("product.product", "read", [own.table], ["product_tmpl_id"])
    bench = admin.call("mrp.workcenter", "create", {"name": "Roles bench", "costs_hour": 60})
    admin.call(
        "mrp.bom",
        "create",
        {
            "product_tmpl_id": table["product_tmpl_id"][0],
            "consumption": "flexible",
            "bom_line_ids": [[0, 0, {"product_id": own.gasket, "product_qty": 1}]],
            "operation_ids": [
                [0, 0, {"name": "Weld", "workcenter_id": bench, "time_cycle_manual": 60}]
            ],
        },
    )
    for item, quantity in ((own.gasket, 100), (own.furnace, 20)):
        admin.call("product.product", "write", [item], {"qty_available": quantity})
    return own


def confirmed(works, *lines):
    """(deal, order) of anna's."""
    anna = works["anna"]
    partner = works.admin.call("res.partner", "create", {"name": f"Roles {next(_numbers)}"})
    deal = anna.call(
        "crm.lead",
        "create",
        {"name": f"Roles {next(_numbers)}", "type": "opportunity", "partner_id": partner},
    )
    anna.call("crm.lead", "process_start", [deal], "equipment")
    order = anna.call(
        "sale.order",
        "create",
        {
            "partner_id": partner,
            "opportunity_id": deal,
            "order_line": [
                [0, 0, {"product_id": product, "product_uom_qty": quantity}]
                for product, quantity in lines
            ],
        },
    )
    anna.call("sale.order", "action_confirm", [order])
    return deal, order


def status(works, order):
    return works["anna"].call("sale.order", "execution_status", [order])[0]


def stage(works, deal):
    return works["anna"].call("crm.lead", "process_status", [deal])[0]["stage"]


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("product.product", "standard_price"),
        ("product.product", "avg_cost"),
        ("product.product", "total_value"),
        ("product.template", "standard_price"),
        ("product.supplierinfo", "price"),
        ("product.supplierinfo", "price_discounted"),
        ("sale.order.line", "purchase_price"),
        ("sale.order.line", "margin"),
        ("sale.order", "margin"),
        ("stock.move", "value"),
    ],
)
def test_salespeople_see_no_costs(works, model, field):
    confirmed(works, (works.gasket, 1), (works.pump, 1))
    anna = works["anna"]
    denied(anna, model, "search_read", [], [field])
    denied(anna, model, "search_count", [[field, ">", 1]])
    assert field not in anna.call(model, "fields_get")


def test_no_cost_by_a_detour(works):
    _deal, order = confirmed(works, (works.gasket, 1), (works.pump, 1), (works.table, 1))
    anna = works["anna"]
    denied(anna, "sale.order", "search_count", [["order_line.product_id.standard_price", ">", 1]])
    denied(anna, "sale.order.line", "formatted_read_group", [], [], ["margin:sum"])
    denied(anna, "sale.report", "formatted_read_group", [], [], ["margin:sum"])
    denied(anna, "sale.order", "get_margin_table", [order])
    told = str(status(works, order)) + str(anna.call("sale.order", "sourcing_preview", [order]))
    for secret in ("7.77", "33.33", "31.31", "44.44", "Roles vendor"):
        assert secret not in told


@pytest.mark.parametrize("role", ["stranger", "engineer", "buyer", "marketing", "dispatcher"])
def test_who_has_no_business_with_the_order(works, role):
    _deal, order = confirmed(works, (works.gasket, 1))
    for method in ("execution_status", "sourcing_preview", "action_close_deal"):
        denied(works[role], "sale.order", method, [order])


def test_the_salesperson_cancels_what_is_made_and_bought(works):
    _deal, order = confirmed(works, (works.gasket, 2), (works.pump, 1), (works.table, 1))
    made = [row["id"] for row in status(works, order)["production"]]
    assert made
    works["anna"].call("sale.order", "action_cancel", [order])
    states = works.admin.call("mrp.production", "read", made, ["state"])
    assert {row["state"] for row in states} == {"cancel"}
    pickings = works.admin.call(
        "stock.picking", "search_read", [["sale_id", "=", order]], ["state"]
    )
    assert {row["state"] for row in pickings} == {"cancel"}
    assert status(works, order)["missing_to_close"] == []


def test_the_planner_makes_what_has_work_orders(works):
    _deal, order = confirmed(works, (works.table, 1))
    planner = works["planner"]
    [made] = status(works, order)["production"]
    before = status(works, order)["lines"][0]["readiness_percent"]
    [work] = planner.call("mrp.workorder", "search", [["production_id", "=", made["id"]]])
    planner.call("mrp.production", "action_assign", [made["id"]])
    planner.call("mrp.workorder", "button_finish", [work])
    between = status(works, order)["lines"][0]["readiness_percent"]
    assert before < between < 100
    planner.call("mrp.production", "write", [made["id"]], {"qty_producing": 1})
    assert planner.call("mrp.production", "button_mark_done", [made["id"]]) is True
    [line] = status(works, order)["lines"]
    assert (line["ready"], line["readiness_percent"]) == (1, 100)


def test_nobody_passes_commissioning_without_a_signed_act(works):
    deal, order = confirmed(works, (works.furnace, 1))
    for role in ("anna", "head"):
        for code in ("certification", "service"):
            text = refused(works[role], "crm.lead", "process_enter_stage", [deal], code).faultString
            assert "commission" in text.lower()
    assert stage(works, deal) == "shipment"
    [record] = status(works, order)["commissioning"]
    refused(works["anna"], "crm.commissioning", "write", [record["id"]], {"state": "signed"})
    refused(works["anna"], "crm.commissioning", "action_sign_paper", [record["id"]])
    denied(works["boris"], "crm.commissioning", "read", [record["id"]], ["state"])


def test_one_deal_closed_twice_at_once(works):
    deal, order = confirmed(works, (works.gasket, 1))
    head = works["head"]
    call = (head, "sale.order", "action_close_deal", [order])
    results = parallel((*call, "First reason"), (*call, "Second reason"))
    assert results.count(True) == 1
    assert stage(works, deal) == "closed"
    notes = head.call(
        "mail.message",
        "search_count",
        [["model", "=", "crm.lead"], ["res_id", "=", deal], ["body", "ilike", "second reason"]],
    ) + head.call(
        "mail.message",
        "search_count",
        [["model", "=", "crm.lead"], ["res_id", "=", deal], ["body", "ilike", "first reason"]],
    )
    assert notes == 1


@pytest.mark.parametrize(
    ("method", "arguments", "expected"),
    [
        ("execution_status", ([999999],), "does not exist"),
        ("sourcing_preview", ([999999],), "does not exist"),
        ("action_close_deal", ([999999],), "does not exist"),
        ("action_close_deal", ([],), "No deal"),
    ],
)
def test_orders_that_are_not_there(works, method, arguments, expected):
    assert expected in refused(works["anna"], "sale.order", method, *arguments).faultString


@pytest.mark.parametrize("reason", [5, "   ", ["x"]])
def test_a_reason_is_words(works, reason):
    _deal, order = confirmed(works, (works.gasket, 1))
    refused(works["head"], "sale.order", "action_close_deal", [order], reason)


def test_empty_answers_and_types(works):
    _deal, order = confirmed(works, (works.gasket, 2))
    anna = works["anna"]
    assert anna.call("sale.order", "execution_status", []) == []
    told = status(works, order)
    assert told["stage"] == "shipment"
    for key in ("production", "purchases", "commissioning", "certification", "invoices"):
        assert told[key] == [], key
    [line] = told["lines"]
    assert (line["ordered"], line["from_stock"], line["ready"], line["delivered"]) == (2, 2, 2, 0)
    answer = anna.json2("sale.order", "execution_status", ids=[order])
    assert answer.status_code == 200
    assert answer.json() == [told]


def test_the_client_sees_only_the_page(works):
    _deal, order = confirmed(works, (works.table, 1))
    admin = works.admin
    works.add("client", "base.group_portal")
    [user] = admin.call("res.users", "read", [works.ids["client"]], ["partner_id"])
    [owner] = admin.call("sale.order", "read", [order], ["partner_id"])
    admin.call(
        "res.partner", "write", [user["partner_id"][0]], {"parent_id": owner["partner_id"][0]}
    )
    client = works["client"]
    assert client.call("sale.order", "search_count", [["id", "=", order]]) == 1
    for method in ("execution_status", "sourcing_preview", "delivery_overview"):
        assert "employees" in denied(client, "sale.order", method, [order])
    denied(client, "sale.order", "production_overview")
    for model in ("mrp.production", "crm.commissioning", "crm.certification", "crm.claim"):
        denied(client, model, "search_count", [])
