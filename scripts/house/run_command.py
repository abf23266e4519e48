"""./run: from nothing, or from anything half-made, to Odoo in the browser."""

import argparse
import signal
import sys
import time

from . import addons, postgres, server, setup
from .base import ADDONS, LOGS, Failure, nobody_uses, read_text, say
from .recipes import Recipes

DATABASE = "corporate_sales"
PORT = 8069


def parser():
    result = argparse.ArgumentParser(
        prog="./run",
        allow_abbrev=False,
        description="Set up what is missing, then start Odoo 19 with the addons of this folder.",
        epilog="ODOO_HOME names an Odoo 19.0 of yours; PGHOST, PGPORT, PGUSER and PGPASSWORD "
        "name a PostgreSQL of yours. More: docs/deployment.md",
    )
    add = result.add_argument
    add("--db", metavar="NAME", help=f"database; made when missing (default {DATABASE})")
    add("--port", metavar="N", type=int, help=f"HTTP port on 127.0.0.1 (default {PORT})")
    demo = result.add_mutually_exclusive_group()
    demo.add_argument("--demo", action="store_true", default=True, help="demo data (default)")
    demo.add_argument("--no-demo", dest="demo", action="store_false", help="no demo data")
    add("--lang", metavar="CODE", help="language of admin and default: en_US, ru_RU, pl_PL, …")
    add("--addons", metavar="LIST", help="comma-separated addons (default: all in addons/)")
    end = result.add_mutually_exclusive_group()
    end.add_argument("--detach", action="store_true", help="return when HTTP answers")
    end.add_argument("--stop", action="store_true", help="end what --detach started")
    end.add_argument("--stop-after-init", action="store_true", help="set up, do not start")
    return result


def main(words):
    options = parser().parse_args(words)
    if options.stop:
        return _stop(options)
    database = DATABASE if options.db is None else options.db
    port = PORT if options.port is None else options.port
    if database.startswith(("house_", "template")) or database == "postgres":
        raise Failure(f"the name {database} is reserved; choose another --db")
    if len(database.encode()) > 63 or not database.strip():
        raise Failure("a database name has 1 to 63 characters")
    if not 0 < port < 65536:
        raise Failure(f"there is no port {port}")
    chosen = options.addons.split(",") if options.addons else addons.found()
    chosen = addons.with_needed([name.strip() for name in chosen if name.strip()])
    mine = None
    if not options.stop_after_init:
        mine = next((r for r in server.running() if r["port"] == port), None)
        if mine and (mine["db"] != database or not options.detach):
            raise Failure(f"port {port} is taken by this project's {mine['db']}: ./run --stop")
        if not mine:
            server.need_free_port(port)
    machine = setup.prepare(pdf=True)
    recipes = Recipes(machine)
    recipes.for_run(database, chosen, options.demo, options.lang)
    if options.stop_after_init:
        say(f"{database} is ready")
        return 0
    if mine:
        print(_ready(port, database), flush=True)
        return 0
    recipes.print_from(database, f"http://{server.HOST}:{port}")
    return _serve(machine, database, port, options.detach)


def _ready(port, database):
    return f"READY http://{server.HOST}:{port} db={database}"


def _serve(machine, database, port, detach):
    say("starting Odoo")
    log = LOGS / f"server-{port}.log"
    process = server.start(machine, database, port, detached=detach, log=log)
    try:
        server.wait_ready(process, port, log)
    except BaseException:
        server.end(process)
        raise
    out = sys.stderr if detach else sys.stdout
    print(_welcome(port, database, log), file=out, flush=True)
    if detach:
        print(_ready(port, database), flush=True)
        return 0
    print("Ctrl-C stops it.", flush=True)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        code = process.wait()
    except KeyboardInterrupt:
        say("stopping Odoo")
        server.end(process)
        return 0
    raise Failure(f"Odoo ended by itself with code {code}; see {log}")


def _interrupt(_number, _frame):
    raise KeyboardInterrupt


def _welcome(port, database, log):
    """Where to go and whom to log in as; the demo people are named by the addons."""
    rows = [("admin", "admin", "administrator")]
    for path in sorted(ADDONS.glob("*/demo/logins.txt")):
        for line in read_text(path).splitlines():
            fields = line.split("\t")
            if len(fields) == 3 and not line.startswith("#"):
                rows.append(tuple(fields))
    width = max(len(login) for login, _password, _who in rows)
    people = "\n".join(f"  {login:<{width}}  {word}  {who}" for login, word, who in rows)
    return (
        f"\nOdoo is at http://{server.HOST}:{port}  (database {database}, log {log})\n"
        f"login, password (as first made):\n{people}\n"
    )


def _stop(options):
    wanted = [
        record
        for record in server.running()
        if options.db in (None, record["db"]) and options.port in (None, record["port"])
    ]
    if not wanted:
        say("nothing started by --detach is running")
    server.stop(wanted)
    started = time.monotonic()
    while time.monotonic() - started < 3:
        if nobody_uses():
            postgres.stop()
            break
        time.sleep(0.2)
    for record in wanted:
        print(f"stopped {record['db']} on port {record['port']}")
    return 0
