"""People of every role and what they ask over RPC, for the tests of intake."""

import itertools
import threading
import uuid
import xmlrpc.client

import pytest
from outside import make_user

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
numbers = itertools.count(1)


class People(dict):
    """Clients by role; ``ids`` of users, teams and so on."""

    def __init__(self, server):
        super().__init__()
        self.server, self.admin, self.ids = server, server.client(), {}

    def add(self, name, group, **values):
        login = f"intake_{name}"
        self.ids[name] = make_user(self.admin, login, group, **values)
        self[name] = self.server.client(login, f"{login}-secret")


def person():
    return {"email": f"{uuid.uuid4().hex[:12]}@intake-qa.example.com"}


def request(**values):
    return {"channel": "web", "text": f"Pump {next(numbers)}", **person(), **values}


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
                "name": f"Pool {next(numbers)}",
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
