#!/usr/bin/env python3
"""Register the leads of CSV files as inquiries of a running system, and close those that were won.

    python tests/tools/load_inquiries.py FOLDER [--url URL] [--db NAME] [--login L] [--password P]
        [--limit N] [--workers N] [--check]

FOLDER is read as by ``load_leads.py``. Each lead comes in as an outside program would report it: by
``crm.inquiry.register`` with its key as ``external_key``, its channel as ``source`` and its date as
``received_at``. Those of the closings are led through the process `simple` to `won` with the date of
the file. A second run changes nothing; ``--check`` writes nothing at all.

At the end the report of channels (``crm.channel.report``) is compared with the files: requests, leads
and won deals by channel, and the share that was won. The exit code says whether they are equal.
"""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import load_leads  # noqa: E402

BATCH = 500
FIGURES = ("inquiry_count", "lead_count", "won_count")


def moment(date):
    return f"{date[:10]} 12:00:00" if len(date) <= 10 else date


def inquiry_of(lead):
    """Values of an inquiry; nobody of the file has a name, so each gets an address of its own."""
    channel = lead["channel"]
    return {
        "external_key": lead["key"],
        "channel": "web",
        "name": f"Lead {lead['key'][:8]}",
        "email": f"owner@{lead['key']}.example",
        "source": "" if channel == load_leads.NO_CHANNEL else channel,
        "received_at": moment(lead["date"]),
    }


def register(make_system, leads, workers):
    """{key of the file: id of the lead}, and how many inquiries were new.

    :param make_system: gives a connection; each worker needs one of its own
    """
    before = count_inquiries(make_system())
    shares = [leads[number::workers] for number in range(workers)]

    def work(share):
        system = make_system()
        ids = {}
        for number, lead in enumerate(share, 1):
            answer = system.call("crm.inquiry", "register", inquiry_of(lead))
            ids[lead["key"]] = answer["lead_id"]
            if number % 100 == 0 or number == len(share):
                load_leads.progress("inquiries of a worker", number, len(share))
        return ids

    ids = {}
    with ThreadPoolExecutor(workers) as pool:
        for part in pool.map(work, shares):
            ids.update(part)
    return ids, count_inquiries(make_system()) - before


def count_inquiries(system):
    return system.call("crm.inquiry", "search_count", [("external_key", "!=", False)])


def start_process(system, ids, closings):
    """The won ones go by the process `simple`; those that do already are left alone."""
    won = [ids[key] for key in closings if key in ids]
    for start in range(0, len(won), BATCH):
        part = won[start : start + BATCH]
        idle = system.call("crm.lead", "search", [("id", "in", part), ("process_id", "=", False)])
        for place in range(0, len(idle), 100):
            system.call("crm.lead", "process_start", idle[place : place + 100], "simple")
        load_leads.progress("processes", start + len(part), len(won))


def find_registered(system, leads):
    """{key: id of the lead} of what is in the system already."""
    rows = system.call(
        "crm.inquiry",
        "search_read",
        [("external_key", "in", [lead["key"] for lead in leads])],
        ["external_key", "lead_id"],
    )
    return {row["external_key"]: row["lead_id"] and row["lead_id"][0] for row in rows}


def read_report(system, leads):
    """{channel: {figure: value}} of the months of the files."""
    days = sorted(lead["date"][:10] for lead in leads)
    rows = system.call(
        "crm.channel.report",
        "formatted_read_group",
        [("month", ">=", f"{days[0][:7]}-01"), ("month", "<=", f"{days[-1][:7]}-01")],
        ["source_id"],
        [f"{name}:sum" for name in FIGURES] + ["won_rate:avg"],
    )
    return {
        channel_key(row["source_id"] and row["source_id"][1]): {
            name: row[f"{name}:sum"] for name in FIGURES
        }
        | {"won_rate": row["won_rate:avg"]}
        for row in rows
    }


def channel_key(name):
    """Sources are one whatever the case of their letters: `referral` is Odoo's own `Referral`."""
    return (name or load_leads.NO_CHANNEL).lower()


def compare(system, leads, closings):
    """Print the report of channels beside the files; True when they are equal."""
    asked = Counter(channel_key(lead["channel"]) for lead in leads)
    won = Counter(channel_key(lead["channel"]) for lead in leads if lead["key"] in closings)
    found = read_report(system, leads)
    equal = True
    for title, name, wanted in (
        ("inquiries by channel", "inquiry_count", asked),
        ("leads by channel", "lead_count", asked),
        ("won by channel", "won_count", won),
    ):
        values = {channel: row[name] for channel, row in found.items()}
        equal &= load_leads.report(title, wanted, values)
    print(f"\n{'won out of leads':34} file    system")
    for channel, count in asked.most_common():
        share, rate = won[channel] / count, found.get(channel, {}).get("won_rate") or 0.0
        same = abs(share - rate) < 1e-9
        equal &= same
        print(f"  {channel:32} {share:7.2%} {rate:7.2%}{'' if same else '  <- differs'}")
    return equal


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--url", default="http://127.0.0.1:8069")
    parser.add_argument("--db", default="corporate_sales")
    parser.add_argument("--login", default="admin")
    parser.add_argument("--password", default="admin")
    parser.add_argument("--limit", type=int, default=0, help="take only so many leads")
    parser.add_argument("--workers", type=int, default=2, help="so many at once")
    parser.add_argument("--check", action="store_true", help="only compare, write nothing")
    options = parser.parse_args(arguments)

    def make_system():
        return load_leads.System(options.url, options.db, options.login, options.password)

    system = make_system()
    leads, closings = load_leads.find_files(options.folder)
    leads = leads[: options.limit or None]
    keys = {lead["key"] for lead in leads}
    closings = {key: date for key, date in closings.items() if key in keys}
    if options.check:
        missing = keys - set(find_registered(system, leads))
        print(f"{len(leads)} leads in the file, {len(missing)} of them not in the system")
    else:
        start = time.monotonic()
        ids, new = register(make_system, leads, max(options.workers, 1))
        seconds = time.monotonic() - start
        print(f"{len(leads)} registered in {seconds:.0f} s: {len(leads) / seconds:.1f} a second")
        start = time.monotonic()
        start_process(system, ids, closings)
        won = load_leads.close_deals(system, ids, closings)
        seconds = time.monotonic() - start
        print(f"{won} led to won in {seconds:.0f} s")
        print(f"new inquiries: {new}, newly won: {won}")
    equal = compare(system, leads, closings)
    verdict = "equals" if equal else "DIFFERS from"
    print(f"\nThe report of channels {verdict} the files.")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
