#!/usr/bin/env python3
"""Load leads and their closings from CSV files into a running system, over XML-RPC.

    python tests/tools/load_leads.py FOLDER [--url URL] [--db NAME] [--login L] [--password P]

FOLDER holds one CSV of leads and, if there are any, one of closings. Which column is which is found by
its name: a lead has a key (``*id``, first column), a date (``*date*``) and a channel (``origin``,
``channel`` or ``source``); a closing has the lead's key and a date of winning (``won_date`` or ``closed*``).

Leads are written by Odoo's own ``load`` with an external id each, so a second run changes nothing. Each
starts the process `simple`; a closed one is led step by step to `won` with the date of the file. At the
end the funnel of the system is compared with the files; the exit code says whether they are equal.
"""

import argparse
import csv
import sys
import time
import xmlrpc.client
from collections import Counter, defaultdict
from pathlib import Path

PREFIX = "load_leads"
NO_CHANNEL = "(not named)"
BATCH = 500
# the way of a won deal through the process `simple`: (stage, step, outcome, needs the closing date)
WAY = (
    ("identification", "first_contact", "contacted"),
    ("qualification", "clarify_needs", "clarified"),
    ("qualification", "agree_offer", "done"),
    ("offer", "make_offer", "sent"),
    ("offer", "offer_feedback", "interested"),
)


class System:
    """The running system, called as an outside program does."""

    def __init__(self, url, db, login, password):
        self.db, self.password = db, password
        self.uid = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common").authenticate(
            db, login, password, {}
        )
        if not self.uid:
            sys.exit(f"{login} cannot log in to {db} at {url}")
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")

    def call(self, model, method, *arguments, **named):
        return self.models.execute_kw(
            self.db, self.uid, self.password, model, method, list(arguments), named
        )


def find_files(folder):
    """(leads, closings): lists of dictionaries with ``key``, ``date`` and, for leads, ``channel``."""
    leads, closings = None, {}
    for path in sorted(Path(folder).glob("*.csv")):
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            names = reader.fieldnames or []
            key = names[0]
            won = next((name for name in names if name.startswith(("won_date", "closed"))), None)
            if won:
                closings = {row[key]: row[won] for row in reader if row[won]}
                continue
            date = next((name for name in names if "date" in name), None)
            channel = next(
                (name for name in names if name in ("origin", "channel", "source")), None
            )
            if not date:
                continue
            leads = [
                {
                    "key": row[key],
                    "date": row[date],
                    "channel": (row.get(channel) or "").strip() or NO_CHANNEL,
                }
                for row in reader
            ]
    if not leads:
        sys.exit(f"no CSV of leads in {folder}")
    return leads, closings


def channels(system, names):
    """Ids of the UTM sources; missing ones are made."""
    known = {
        row["name"]: row["id"]
        for row in system.call("utm.source", "search_read", [("name", "in", list(names))], ["name"])
    }
    for name in sorted(names - set(known)):
        known[name] = system.call("utm.source", "create", {"name": name})
    return known


def load_leads(system, leads):
    """{key of the file: id of the deal}"""
    sources = channels(system, {lead["channel"] for lead in leads})
    [process] = system.call("crm.process", "search", [("code", "=", "simple")])
    columns = ["id", "name", "type", "source_id/.id", "date_received", "process_id/.id"]
    ids = {}
    for start in range(0, len(leads), BATCH):
        part = leads[start : start + BATCH]
        rows = [
            [
                f"{PREFIX}.{lead['key']}",
                f"Lead {lead['key'][:8]}",
                "opportunity",
                str(sources[lead["channel"]]),
                f"{lead['date'][:10]} 12:00:00" if len(lead["date"]) <= 10 else lead["date"],
                str(process),
            ]
            for lead in part
        ]
        answer = system.call("crm.lead", "load", columns, rows)
        if not answer["ids"]:
            sys.exit("\n".join(message["message"] for message in answer["messages"]))
        ids.update(
            {lead["key"]: lead_id for lead, lead_id in zip(part, answer["ids"], strict=True)}
        )
        progress("leads", len(ids), len(leads))
    return ids


def close_deals(system, ids, closings):
    """Lead every closed deal through the process to `won`; those won before are left alone."""
    dates = {ids[key]: date for key, date in closings.items() if key in ids}
    status = {}
    for start in range(0, len(dates), BATCH):
        part = list(dates)[start : start + BATCH]
        status.update({row["id"]: row for row in system.call("crm.lead", "process_status", part)})
    todo = [deal for deal in dates if not status[deal]["is_won"]]
    for place, (stage, step, outcome) in enumerate(WAY):
        here = [deal for deal in todo if _is_before(status[deal], place)]
        for start in range(0, len(here), 100):
            part = here[start : start + 100]
            if status[part[0]]["stage"] != stage:
                system.call("crm.lead", "process_enter_stage", part, stage)
            values = {"date_deadline": dates[part[0]][:10]} if step == "agree_offer" else False
            for row in system.call("crm.lead", "process_complete", part, step, outcome, values):
                status[row["id"]] = row
            progress(f"{stage}/{step}", start + len(part), len(here))
    by_date = defaultdict(list)
    for deal in todo:
        by_date[dates[deal]].append(deal)
    for number, (date, deals) in enumerate(sorted(by_date.items()), 1):
        system.call("crm.lead", "process_enter_stage", deals, "negotiation")
        system.call("crm.lead", "process_close", deals, "won", {"date_closed": date})
        progress("won", number, len(by_date))
    return len(todo)


def _is_before(status, place):
    """Whether the deal has not passed this step of the way yet (an interrupted run goes on)."""
    passed = {(row["stage"], row["step"]) for row in status["history"]}
    return WAY[place][:2] not in passed


def compare(system, leads, closings, ids):
    """Print the funnel beside the files; True when they are equal."""
    keys_of = {lead["key"] for lead in leads}
    won_keys = keys_of & set(closings)
    wanted = {
        "identification": len(leads),
        **dict.fromkeys(("qualification", "offer", "negotiation", "won"), len(won_keys)),
    }
    own = [("lead_id", "in", list(ids.values())), ("process_id.code", "=", "simple")]
    rows = system.call(
        "crm.lead.stage.run",
        "formatted_read_group",
        own,
        ["stage_code"],
        ["lead_id:count_distinct"],
    )
    funnel = {row["stage_code"]: row["lead_id:count_distinct"] for row in rows}
    equal = report("funnel", wanted, funnel)
    for title, domain, part in (
        ("leads by channel", [], keys_of),
        ("won by channel", [("won_status", "=", "won")], won_keys),
    ):
        rows = system.call(
            "crm.lead",
            "formatted_read_group",
            [("id", "in", list(ids.values())), *domain],
            ["source_id"],
            ["__count"],
        )
        found = {row["source_id"][1]: row["__count"] for row in rows}
        equal &= report(
            title, Counter(lead["channel"] for lead in leads if lead["key"] in part), found
        )
    return equal


def report(title, wanted, found):
    print(f"\n{title:34} file    system")
    for name in sorted(set(wanted) | set(found)):
        mark = "" if wanted.get(name, 0) == found.get(name, 0) else "  <- differs"
        print(f"  {name:32} {wanted.get(name, 0):7} {found.get(name, 0):7}{mark}")
    return {k: v for k, v in wanted.items() if v} == {k: v for k, v in found.items() if v}


def progress(what, done, total):
    end = "\n" if done >= total else "\r"
    print(f"  {what}: {done} of {total}   ", end=end, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--url", default="http://127.0.0.1:8069")
    parser.add_argument("--db", default="corporate_sales")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    parser.add_argument("--limit", type=int, default=0, help="take only so many leads")
    options = parser.parse_args()
    system = System(options.url, options.db, options.login, options.password)
    leads, closings = find_files(options.folder)
    leads = leads[: options.limit or None]
    start = time.monotonic()
    ids = load_leads(system, leads)
    loaded = time.monotonic() - start
    start = time.monotonic()
    won = close_deals(system, ids, closings)
    closed = time.monotonic() - start
    equal = compare(system, leads, closings, ids)
    print(f"\n{len(leads)} leads in {loaded:.0f} s: {len(leads) / loaded:.0f} leads/s")
    if won:
        print(f"{won} deals led to won in {closed:.0f} s: {won / closed:.1f} deals/s")
    print("The funnel equals the files." if equal else "The funnel DIFFERS from the files.")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
