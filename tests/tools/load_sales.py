#!/usr/bin/env python3
"""Load deals with their people, segments and orders, and compare the facts of indicators with the files.

    python tests/tools/load_sales.py FOLDER [--url URL] [--db NAME] [--login L] [--password P] [--limit N]

FOLDER holds the leads and closings of `load_leads.py`. Of a closing the person (``sr_id``), the segment
(``business_segment``), the client (``seller_id``) and the sum (``declared_monthly_revenue``) are read as
well. All of it goes to a company of its own in Brazil's time, over XML-RPC: clients, deals in the process
`simple`, closed with the date of the file, and an order for each won deal. A second run changes nothing.

Then each indicator that follows from these is asked of `crm.sales.kpi.facts` by person, month, quarter
and segment, and compared with a plain count over the CSV. The exit code says whether all are equal.
"""

import argparse
import csv
import statistics
import sys
import time
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent))
from load_leads import System, progress  # noqa: E402

PREFIX = "load_sales"
COMPANY = "Sales of the files"
ZONE = "America/Sao_Paulo"
BATCH = 200
#: leads that were not won are taken along, so many for each that was
OTHERS = 3
FIRST, LAST = date(2017, 1, 1), date(2019, 12, 31)
GROUPS = (
    [],
    ["user"],
    ["team"],
    ["month"],
    ["quarter"],
    ["year"],
    ["segment"],
    ["user", "month"],
    ["segment", "quarter"],
    ["user", "segment"],
)


# ---- the files -----------------------------------------------------------------------------


def read_files(folder, limit):
    """Deals as dictionaries: key, received, won (both UTC or None), user, segment, client, amount."""
    tables = {}
    for path in Path(folder).glob("*.csv"):
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        tables["won" if "won_date" in rows[0] else "leads"] = rows
    won = {row["mql_id"]: row for row in sorted(tables["won"], key=lambda row: row["mql_id"])}
    chosen = set(list(won)[: limit or None])
    rest = [row["mql_id"] for row in tables["leads"] if row["mql_id"] not in won]
    chosen.update(rest[: limit * OTHERS] if limit else rest)
    deals = []
    for lead in tables["leads"]:
        if lead["mql_id"] not in chosen:
            continue
        closing = won.get(lead["mql_id"], {})
        deals.append(
            {
                "key": lead["mql_id"],
                "received": datetime.fromisoformat(f"{lead['first_contact_date']} 12:00:00"),
                "won": datetime.fromisoformat(closing["won_date"]) if closing else None,
                "user": closing.get("sr_id"),
                "segment": closing.get("business_segment") or None,
                "client": closing.get("seller_id"),
                "amount": float(closing.get("declared_monthly_revenue") or 0),
            }
        )
    return deals


# ---- loading -------------------------------------------------------------------------------


class Loader:
    """Brings the deals into a company of their own; ``ids`` say who became what."""

    def __init__(self, system):
        self.system = system
        self.company = self._get_company()
        self.context = {"allowed_company_ids": [self.company]}

    def call(self, model, method, *arguments, **named):
        named["context"] = {**self.context, **named.get("context", {})}
        return self.system.call(model, method, *arguments, **named)

    def _get_company(self):
        system = self.system
        found = system.call("res.company", "search", [("name", "=", COMPANY)])
        if not found:
            found = [system.call("res.company", "create", {"name": COMPANY})]
            system.call("res.users", "write", [system.uid], {"company_ids": [[4, found[0]]]})
            context = {"context": {"allowed_company_ids": found}}
            calendar = system.call(
                "resource.calendar",
                "create",
                {"name": COMPANY, "tz": ZONE, "company_id": found[0]},
                **context,
            )
            system.call("res.company", "write", found, {"resource_calendar_id": calendar})
        return found[0]

    def load(self, model, columns, rows):
        """Odoo's import by external ids; {key: id}"""
        ids = {}
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            prefix = f"{PREFIX}.{model.replace('.', '_')}_"
            named = [[prefix + row[0].replace(" ", "_"), *map(str, row[1:])] for row in part]
            answer = self.call(model, "load", ["id", *columns], named)
            if not answer["ids"]:
                sys.exit("\n".join(message["message"] for message in answer["messages"]))
            ids.update(zip([row[0] for row in part], answer["ids"], strict=True))
            progress(model, len(ids), len(rows))
        return ids

    def run(self, deals):
        won = [deal for deal in deals if deal["won"]]
        self.users = self._load_users(sorted({deal["user"] for deal in won}))
        [team] = self.load(
            "crm.team", ["name", "company_id/.id"], [["team", COMPANY, self.company]]
        ).values()
        self.team = team
        members = [[4, user] for user in self.users.values()]
        self.call("crm.team", "write", [team], {"member_ids": members})
        segments = sorted({deal["segment"] for deal in won if deal["segment"]})
        self.segments = self.load(
            "res.partner.industry", ["name"], [[name, name] for name in segments]
        )
        self.clients = self.load(
            "res.partner",
            ["name", "is_company", "industry_id/.id", "company_id/.id"],
            [
                [
                    deal["client"],
                    f"Client {deal['client'][:8]}",
                    "1",
                    self.segments.get(deal["segment"], ""),
                    self.company,
                ]
                for deal in won
            ],
        )
        self.leads = self._load_leads(deals)
        self._close(won)
        self._order(won)

    def _load_users(self, keys):
        [group] = self.call(
            "ir.model.data",
            "search_read",
            [("module", "=", "sales_team"), ("name", "=", "group_sale_salesman")],
            ["res_id"],
        )
        columns = ["name", "login", "company_id/.id", "company_ids/.id", "group_ids/.id"]
        rows = [
            [
                key,
                f"Seller {key[:6]}",
                f"{PREFIX}_{key}",
                self.company,
                self.company,
                group["res_id"],
            ]
            for key in keys
        ]
        return self.load("res.users", columns, rows)

    def _load_leads(self, deals):
        [process] = self.call("crm.process", "search", [("code", "=", "simple")])
        columns = [
            "name",
            "type",
            "company_id/.id",
            "team_id/.id",
            "user_id/.id",
            "partner_id/.id",
            "expected_revenue",
            "date_received",
            "process_id/.id",
        ]
        known = self._get_known("crm.lead")
        new = [deal for deal in deals if deal["key"] not in known]
        rows = [
            [
                deal["key"],
                f"Deal {deal['key'][:8]}",
                "opportunity",
                self.company,
                self.team,
                self.users.get(deal["user"], ""),
                self.clients.get(deal["client"], ""),
                deal["amount"],
                str(deal["received"]),
                process,
            ]
            for deal in new
        ]
        return {**known, **self.load("crm.lead", columns, rows)}

    def _get_known(self, model):
        start = f"{model.replace('.', '_')}_"
        rows = self.call(
            "ir.model.data",
            "search_read",
            [("module", "=", PREFIX), ("model", "=", model)],
            ["name", "res_id"],
        )
        return {row["name"].removeprefix(start): row["res_id"] for row in rows}

    def _close(self, won):
        ids = [self.leads[deal["key"]] for deal in won]
        done = {
            row["id"]
            for row in self.call("crm.lead", "read", ids, ["won_status"])
            if row["won_status"] == "won"
        }
        todo = [deal for deal in won if self.leads[deal["key"]] not in done]
        for number, deal in enumerate(todo, 1):
            values = {"date_closed": str(deal["won"])}
            self.call("crm.lead", "process_close", [self.leads[deal["key"]]], "won", values)
            progress("won", number, len(todo))

    def _order(self, won):
        [product] = self.load(
            "product.product",
            ["name", "type", "taxes_id"],
            [["subscription", "Subscription", "service", ""]],
        ).values()
        known = self._get_known("sale.order")
        new = [deal for deal in won if deal["key"] not in known]
        columns = [
            "partner_id/.id",
            "company_id/.id",
            "user_id/.id",
            "team_id/.id",
            "order_line/product_id/.id",
            "order_line/product_uom_qty",
            "order_line/price_unit",
        ]
        rows = [
            [
                deal["key"],
                self.clients[deal["client"]],
                self.company,
                self.users[deal["user"]],
                self.team,
                product,
                1,
                deal["amount"],
            ]
            for deal in new
        ]
        orders = self.load("sale.order", columns, rows)
        for start in range(0, len(new), BATCH):
            part = new[start : start + BATCH]
            self.call("sale.order", "action_confirm", [orders[deal["key"]] for deal in part])
            progress("confirmed", start + len(part), len(new))
        self.load("sale.order", ["date_order"], [[deal["key"], str(deal["won"])] for deal in new])


# ---- the plain count -----------------------------------------------------------------------


def local_day(moment):
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(ZONE)).date()


def period(name, day):
    """As 8-api names periods."""
    return {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
    }[name]


def ends(name):
    """Last days of the months, quarters or years of the span."""
    found, day = [], FIRST
    while day <= LAST:
        if period(name, day) != period(name, day + timedelta(days=1)):
            found.append(day)
        day += timedelta(days=1)
    return found


class Count:
    """What the files say, counted deal by deal."""

    def __init__(self, deals, loader):
        self.deals, self.loader = deals, loader
        self.won = [deal for deal in deals if deal["won"]]

    def key(self, deal, group, day):
        values = {
            "user": lambda: self.loader.users.get(deal["user"], False),
            "team": lambda: self.loader.team,
            "segment": lambda: self.loader.segments.get(deal["segment"], False),
        }
        return tuple(values[name]() if name in values else period(name, day) for name in group)

    def grouped(self, group, deals):
        """{key: deals}, by the day of winning"""
        found = defaultdict(list)
        for deal in deals:
            found[self.key(deal, group, local_day(deal["won"]))].append(deal)
        return found

    def events(self, group, value, deals=None):
        found = self.grouped(group, self.won if deals is None else deals)
        return {key: (value(part), len(part)) for key, part in found.items()}

    def pipeline(self, group):
        """Open deals of those who are no clients yet, at the end of each period."""
        kind = next((name for name in group if name in ("month", "quarter", "year")), None)
        found = defaultdict(list)
        for day in ends(kind) if kind else [LAST]:
            for deal in self.deals:
                won = deal["won"] and local_day(deal["won"])
                begun = min(local_day(deal["received"]), won or date.max)
                if begun <= day and not (won and won <= day):
                    found[self.key(deal, group, day)].append(deal)
        return {
            key: (sum(deal["amount"] for deal in part), len(part)) for key, part in found.items()
        }

    def churn(self, group):
        """Clients of the year before each period, and those of them who did not come back."""
        kind = next((name for name in group if name in ("month", "quarter", "year")), None)
        spans, first = [], FIRST
        for last in ends(kind) if kind else [LAST]:
            spans.append((first, last))
            first = last + timedelta(days=1)
        found = defaultdict(list)
        for first, last in spans:
            for deal in self.won:
                day = local_day(deal["won"])
                if _year_before(first) <= day < first:
                    lost = not _year_before(last) < day <= last
                    found[self.key(deal, group, last)].append(lost)
        return {key: (rate(sum(part), len(part), 5), len(part)) for key, part in found.items()}


def _year_before(day):
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def rate(part, whole, minimum):
    return 100 * part / whole if whole >= minimum else False


def expected(count, group):
    """{code: {key: (value, number of cases)}}"""
    lasting = [deal for deal in count.won if deal["received"] <= deal["won"]]
    number, amount = len, lambda part: sum(deal["amount"] for deal in part)
    result = {
        "win_rate": count.events(group, lambda part: rate(len(part), len(part), 3)),
        "cycle": count.events(
            group,
            lambda part: statistics.median((deal["won"] - deal["received"]).days for deal in part),
            lasting,
        ),
        "new_contracts": count.events(group, number),
        "new_contract_amount": count.events(group, amount),
        "turnover": count.events(group, amount),
        "cross_count": {},
        "pot_clients_amount": count.pipeline(group),
        "cur_clients_amount": {},
        "churn": count.churn(group),
    }
    if "segment" in group:
        result["new_contracts_segment"] = result["new_contracts"]
        result["new_contract_amount_segment"] = result["new_contract_amount"]
    return result


def compare(loader, deals):
    """Print what differs; the numbers of compared and of different ones."""
    count = Count(deals, loader)
    [turnover] = loader.call("crm.sales.kpi", "search_read", [("code", "=", "turnover")], ["basis"])
    loader.call("crm.sales.kpi", "write", [turnover["id"]], {"basis": "ordered"})
    compared = different = 0
    try:
        for group in GROUPS:
            wanted = expected(count, group)
            rows = loader.call("crm.sales.kpi", "facts", list(wanted), str(FIRST), str(LAST), group)
            found = defaultdict(dict)
            for row in rows:
                key = tuple(row[name] for name in group)
                found[row["code"]][key] = (row["value"], row["count"])
            for code, cells in wanted.items():
                for key in sorted({*cells, *found[code]}, key=str):
                    compared += 1
                    pair = cells.get(key), found[code].get(key)
                    if not is_equal(*pair):
                        different += 1
                        print(f"{code} by {group or 'all'} {key}: file {pair[0]}, system {pair[1]}")
    finally:
        loader.call("crm.sales.kpi", "write", [turnover["id"]], {"basis": turnover["basis"]})
    return compared, different


def is_equal(wanted, found):
    """The same number of cases, and the same value to the cent."""
    if not wanted or not found or wanted[1] != found[1]:
        return False
    values = wanted[0], found[0]
    if False in [value is not False for value in values]:
        return values[0] is values[1]
    return abs(values[0] - values[1]) < 0.005


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--url", default="http://127.0.0.1:8069")
    parser.add_argument("--db", default="corporate_sales")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    parser.add_argument("--limit", type=int, default=0, help="only so many won deals")
    options = parser.parse_args(arguments)
    system = System(options.url, options.db, options.login, options.password)
    deals = read_files(options.folder, options.limit)
    start = time.monotonic()
    loader = Loader(system)
    loader.run(deals)
    loaded = time.monotonic() - start
    start = time.monotonic()
    compared, different = compare(loader, deals)
    won = sum(bool(deal["won"]) for deal in deals)
    print(f"{len(deals)} deals, {won} won, loaded in {loaded:.0f} s")
    print(f"{compared} numbers compared in {time.monotonic() - start:.1f} s, {different} differ")
    return 1 if different or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
