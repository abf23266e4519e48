"""Marketing and salespeople at the report of channels, over both protocols."""

import itertools
import xmlrpc.client

import pytest
from outside import make_user

_numbers = itertools.count(1)
SPAN = ("2012-01-01", "2012-12-31")
AMOUNTS = ("revenue", "margin", "roi", "payback_days")


@pytest.fixture(scope="module")
def people(server):
    admin = server.client()
    groups = {
        "mila": "crm_corporate_sales.group_marketing",
        "boris": "sales_team.group_sale_salesman",
        "maxim": "sales_team.group_sale_manager",
    }
    for name, group in groups.items():
        make_user(admin, f"channel_{name}", group, name=name)
    return {name: server.client(f"channel_{name}", f"channel_{name}-secret") for name in groups}


@pytest.fixture(scope="module")
def source(server, people):
    """A channel with one won deal of 123456 and a cost of 1000."""
    admin = server.client()
    name = f"rights channel {next(_numbers)}"
    answer = admin.call(
        "crm.inquiry",
        "register",
        {
            "external_key": name,
            "channel": "web",
            "email": "buyer@rights-channel.example",
            "source": name,
            "received_at": "2012-03-05 10:00:00",
        },
    )
    lead = answer["lead_id"]
    [owner] = admin.call("res.users", "search", [("login", "=", "channel_maxim")])
    admin.call("crm.lead", "write", [lead], {"expected_revenue": 123456, "user_id": owner})
    admin.call("crm.lead", "process_start", [lead], "simple")
    admin.call("crm.lead", "process_close", [lead], "won", {"date_closed": "2012-04-01 10:00:00"})
    [found] = admin.call("utm.source", "search", [("name", "=", name)])
    admin.call(
        "crm.channel.cost",
        "create",
        {"source_id": found, "month": "2012-03-01", "amount": 1000},
    )
    return found


def refused(call):
    with pytest.raises(xmlrpc.client.Fault) as caught:
        call()
    return str(caught.value)


def test_manager_sees_the_return(people, source):
    picture = people["maxim"].call("crm.channel.report", "get_picture", *SPAN)
    [row] = [row for row in picture["rows"] if row["key"] == source]
    assert (row["revenue"], row["payback_days"], row["won"]) == (123456, 31, 1)
    assert row["roi"] == pytest.approx(122.456)
    answer = people["maxim"].json2("crm.channel.report", "get_picture",
                                   date_from=SPAN[0], date_to=SPAN[1])  # fmt: skip
    assert answer.status_code == 200
    assert [item for item in answer.json()["rows"] if item["key"] == source] == [row]


def test_marketing_gets_no_amount_of_a_deal(people, source):
    mila = people["mila"]
    picture = mila.call("crm.channel.report", "get_picture", *SPAN)
    [row] = [row for row in picture["rows"] if row["key"] == source]
    assert (row["won"], row["cost"], row["cost_per_customer"]) == (1, 1000, 1000)
    assert not any(row[name] for name in ("revenue", "roi", "payback_days"))
    assert "123456" not in str(picture)
    for name in AMOUNTS:
        for call in (
            lambda name=name: mila.call("crm.channel.report", "search_read", [], [name]),
            lambda name=name: mila.call(
                "crm.channel.report", "formatted_read_group", [], ["source_id"], [f"{name}:sum"]
            ),
            lambda name=name: mila.call(
                "crm.channel.report", "read_group", [], [f"{name}:max"], ["source_id"]
            ),
            lambda name=name: mila.call("crm.channel.report", "search", [(name, ">", 1)]),
            lambda name=name: mila.call("crm.channel.report", "search", [], order=f"{name} desc"),
        ):
            assert "123456" not in refused(call)


@pytest.mark.parametrize("field", ["lead_id", "user_id", "partner_id", "won_events", "day_won"])
def test_nothing_names_a_deal(people, field):
    for name in ("mila", "maxim"):
        refused(
            lambda name=name: people[name].call(
                "crm.channel.report", "formatted_read_group", [], [field], ["won_count:sum"]
            )
        )


def test_private_ways_are_closed(people):
    for method in ("_table_query", "_read_group", "_sql_leads", "_show_figures", "_read_period"):
        refused(lambda method=method: people["maxim"].call("crm.channel.report", method, []))


def test_salespeople_are_refused(people):
    boris = people["boris"]
    for call in (
        lambda: boris.call("crm.channel.report", "get_picture", *SPAN),
        lambda: boris.call("crm.channel.report", "search_read", [], ["lead_count"]),
        lambda: boris.call(
            "crm.channel.report", "action_open_records", "won", *SPAN, "source_id", False
        ),
        lambda: boris.call("crm.channel.cost", "search_read", [], ["amount"]),
        lambda: boris.call("crm.channel.cost", "action_copy_last_month"),
    ):
        refused(call)
    answer = boris.json2("crm.channel.report", "get_picture", date_from=SPAN[0], date_to=SPAN[1])
    assert answer.status_code == 403


def test_bad_arguments_are_told(people):
    message = refused(
        lambda: people["maxim"].call("crm.channel.report", "get_picture", "soon", "later")
    )
    assert "YYYY-MM-DD" in message
    answer = people["maxim"].json2(
        "crm.channel.report", "get_picture", date_from="2012-01-01", date_to="2012-02-01",
        group_by="user_id",
    )  # fmt: skip
    assert answer.status_code == 422


def test_scores_over_rpc(people, source):
    leads = people["maxim"].call("crm.lead", "search", [("source_id", "=", source)])
    assert people["maxim"].call("crm.lead", "action_rescore", leads) is True
    [row] = people["maxim"].call(
        "crm.lead", "read", leads, ["score", "score_grade", "score_screen"]
    )
    assert row["score_grade"] in "ABCD"
    assert row["score"] == sum(line["points"] for line in row["score_screen"]["lines"])
    refused(lambda: people["maxim"].call("crm.lead", "write", leads, {"score": 99}))
    refused(lambda: people["maxim"].call("crm.lead", "_score", leads))
    refused(lambda: people["boris"].call("crm.lead", "action_rescore", leads))
