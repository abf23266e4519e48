"""Pages as the web client asks for them: the same call to two servers in turns, over HTTP.

A page takes milliseconds, and a slow moment of the machine has to hit both sides alike.
"""

import json
import socket
import statistics
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
VIEWS = ("kanban", "list")
PIPELINE = "crm.crm_lead_action_pipeline"
DEALS = [["type", "=", "opportunity"]]
WARM_UP = 5
ALWAYS = ("True", "1")
ACTIVITY = ["exception_decoration", "exception_icon", "state", "summary", "type_icon", "type_id"]
# What a widget asks for besides its field: `fieldDependencies` in its JavaScript.
DEPENDENCIES = {
    "kanban_activity": [f"activity_{name}" for name in ACTIVITY],
    "list_activity": [f"activity_{name}" for name in ACTIVITY],
    "deal_step": ["process_state"],
    "deal_due": ["risk_date"],
    "goods_bar": ["execution_state", "execution_delay_days"],
}
TAG = {"fields": {"display_name": {}, "color": {}}}
SECONDS_TO_START = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(database):
    """A server without crons on the database; its address."""
    port = free_port()
    server = subprocess.Popen(
        ["scripts/odoo", "-d", database, "--max-cron-threads=0", f"--http-port={port}"]
        + ["--db-filter", f"^{database}$", "--log-level=warn"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


class Client:
    """One user's session at a server."""

    def __init__(self, address, database, login, password):
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        )
        self._wait()
        self.post(
            "/web/session/authenticate", {"db": database, "login": login, "password": password}
        )

    def _wait(self):
        limit = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                return self.opener.open(f"{self.address}/web/health", timeout=30).read()
            except OSError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.3)

    def post(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(
            self.address + path, body, {"Content-Type": "application/json"}
        )
        with self.opener.open(request, timeout=60) as answer:
            found = json.loads(answer.read())
        if "error" in found:
            raise RuntimeError(found["error"]["data"]["debug"])
        return found["result"]

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def specification(self, view_type):
        """What the web client asks for (compared with its calls): each field of the view, also columns
        that are hidden, what widgets want besides, and links with their names."""
        action = self.post("/web/action/load", {"action_id": PIPELINE})
        view = next(number for number, kind in action["views"] if kind == view_type)
        found = self.call("crm.lead", "get_views", [[view, view_type]])
        fields = found["models"]["crm.lead"]["fields"]
        spec = {}
        for node in ElementTree.fromstring(found["views"][view_type]["arch"]).iter("field"):
            hidden = {node.get("invisible"), node.get("column_invisible")}.intersection(ALWAYS)
            kind = fields[node.get("name")]["type"]
            spec[node.get("name")] = _asked(kind, hidden)
            for name in DEPENDENCIES.get(node.get("widget"), ()):
                spec.setdefault(name, _asked("many2one" if name.endswith("_id") else "plain"))
        return spec


def _asked(kind, hidden=False):
    if kind == "many2many":
        return TAG
    if kind == "one2many":
        return {"fields": {}}
    if kind == "many2one":
        return {"fields": {} if hidden else {"display_name": {}}}
    return {}


def page(client, view_type):
    """A function that asks for the first page, as the web client does on opening."""
    spec = client.specification(view_type)
    if view_type == "list":
        return lambda: client.call(
            "crm.lead", "web_search_read", DEALS, spec, limit=80, count_limit=10001
        )
    amounts = [name for name in ("expected_revenue", "recurring_revenue_monthly") if name in spec]
    return lambda: client.call(
        "crm.lead",
        "web_read_group",
        DEALS,
        ["stage_id"],
        [
            "__count",
            "company_currency:array_agg_distinct",
            *(f"{name}:{how}" for name in amounts for how in ("sum", "sum_currency")),
        ],
        auto_unfold=True,
        unfold_read_specification=spec,
        unfold_read_default_limit=80,
    )


def measure(databases, logins, rounds):
    """Median seconds of each page: {side: {case: seconds}}.

    :param dict databases: {side: database}
    :param dict logins: {case suffix: (login, password)}
    """
    stock, ours = (served(databases[side]) for side in ("stock", "ours"))
    results = {"stock": {}, "ours": {}}
    with stock as stock_address, ours as our_address:
        addresses = {"stock": stock_address, "ours": our_address}
        for suffix, (login, password) in logins.items():
            clients = {
                side: Client(addresses[side], databases[side], login, password) for side in results
            }
            for view_type in VIEWS:
                asked = {side: page(clients[side], view_type) for side in results}
                for side, seconds in take_turns(asked, rounds).items():
                    results[side][f"{view_type}_{suffix}"] = seconds
    return results


def take_turns(works, rounds):
    """Median seconds of each work, run one after the other in every round."""
    taken = {side: [] for side in works}
    for _round in range(WARM_UP + rounds):
        for side, work in works.items():
            start = time.perf_counter()
            work()
            taken[side].append(time.perf_counter() - start)
    return {side: statistics.median(seconds[WARM_UP:]) for side, seconds in taken.items()}
