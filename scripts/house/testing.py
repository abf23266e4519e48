"""./test: engine, Odoo, RPC and house tests, one count at the end."""

import contextlib
import os
import re
import subprocess
import sys

from . import addons, odoo_process, server, setup, venv
from .base import ADDONS, LOGS, ROOT, Failure, child_guard, say
from .recipes import Recipes
from .results import Results, of_odoo, of_pytest

USAGE = """usage: ./test [NAME...]
  (no name)         everything
  engine            rules in plain Python, milliseconds, no Odoo
  odoo              the Odoo tests of every addon, each on a fresh database
  ADDON             the Odoo tests of one addon, on a fresh database
  ADDON:Class[.method] or ADDON:test_file
                    some tests of an addon, on a cached database that has it installed
  tours             only the test files with browser tours
  zones             tests with the tag `zones`, once for people of each of four time zones
  zones-all         every Odoo test in each of them (long); zones:ZONE and zones-all:ZONE run one
  rpc               end to end over XML-RPC and JSON-2, against a server with two workers
  house             the set-up itself; house-slow adds kills and fresh databases
  FILE[::test]      a pytest file
Logs are in .logs/; the last line is always N passed, N failed, N skipped."""
EVERYTHING = ("engine", "house", "odoo", "zones", "rpc")
ZONES = ("UTC", "Europe/Moscow", "Asia/Vladivostok", "America/New_York")
BROWSER = re.compile(r"start_tour|browser_js")


def main(words):
    if {"-h", "--help"} & set(words):
        print(USAGE)
        return 0
    total = Results()
    try:
        for name in words or EVERYTHING:
            total += _part(name)
    except Failure as failure:
        total.fail(str(failure))
        print(f"error: {failure}", file=sys.stderr)
    except KeyboardInterrupt:
        total.fail("interrupted")
    sys.stderr.flush()
    for test, reason in total.skips:
        print(f"SKIPPED: {test} — {reason}")
    for failure in total.failures:
        print(f"FAILED: {failure}")
    nothing = not (total.passed or total.failed or total.skipped)
    if nothing:
        print("error: no test ran", file=sys.stderr, flush=True)
    print(total.line(), flush=True)
    return 1 if total.failed or nothing or not total.passed else 0


def _part(name):
    addon, _, rest = name.partition(":")
    if name == "engine":
        return _pytest("engine", ["tests/engine"])
    if name in ("house", "house-slow"):
        setup.prepare(groups=("dev",), pdf=True)
        slow = [] if name == "house-slow" else ["-m", "not slow"]
        return _pytest(name, ["tests/house", *slow])
    if name == "rpc":
        setup.prepare(groups=("dev",))
        return _pytest("rpc", ["tests/rpc"])
    known = addons.found()
    if name == "odoo":
        return sum((_addon(one) for one in known), Results())
    if name == "tours":
        return sum((_chosen(one, _tour_files(one)) for one in known if _tour_files(one)), Results())
    if addon in ("zones", "zones-all"):
        tag = "zones" if addon == "zones" else ""
        zones = [rest] if rest else ZONES
        return sum(
            (_in_zone(one, tag, zone) for one in known for zone in zones if _has_tag(one, tag)),
            Results(),
        )
    if addon in known:
        return _chosen(addon, [rest]) if rest and not rest.startswith(":") else _addon(addon)
    if (ROOT / addon).exists():
        return _pytest("file", [name])
    raise Failure(f"no part, addon or file is called {name}; ./test --help")


def _pytest(part, words):
    """Run pytest with its output on the terminal and its counts in a report file."""
    if not (ROOT / words[0].partition("::")[0]).exists():
        say(f"{part}: there is no {words[0]}")
        return Results()
    if not venv.ready(("dev",)):
        venv.create(("dev",))
    say(f"tests: {part}")
    LOGS.mkdir(exist_ok=True)
    report = LOGS / f"pytest-{part}.xml"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [str(venv.python()), "-m", "pytest", "-q", "-rs", f"--junitxml={report}", *words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=child_guard(),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    results = of_pytest(report, done.returncode)
    say(f"{part}: {results.line()}")
    return results


def _test_files(addon):
    return sorted((ADDONS / addon).glob("tests/**/test_*.py"))


def _tour_files(addon):
    return [path.name for path in _test_files(addon) if BROWSER.search(path.read_text())]


def _machine(addon):
    """Chromium only where a tour needs it; a fast look first, apt only when it is missing."""
    packages = ["chromium"] if _tour_files(addon) else []
    return setup.prepare(packages, groups=("dev",), pdf=True)


def _addon(addon):
    """All tests of an addon: fresh database with what it needs, then installed under test."""
    if not _test_files(addon):
        say(f"{addon} has no Odoo tests")
        return Results()
    recipes = Recipes(_machine(addon))
    source = recipes.dependencies(addons.found())
    return _odoo(recipes, source, addon, [f"/{addon}"], ["-i", addon])


def _chosen(addon, names):
    """Some tests of an addon: on a copy of a cached database that has the addon installed.

    Without -i and -u Odoo runs the post_install tests of what is installed.
    """
    recipes = Recipes(_machine(addon))
    tags = [_tag(addon, name) for name in names]
    return _odoo(recipes, recipes.installed([addon]), addon, tags, [])


def _has_tag(addon, tag):
    return any(f'"{tag}"' in path.read_text() or not tag for path in _test_files(addon))


def _in_zone(addon, tag, zone):
    """Tests of an addon for people, companies and calendars of one time zone."""
    recipes = Recipes(_machine(addon))

    def move(database):
        say(f"time zone {zone}")
        for statement in (
            "UPDATE res_partner SET tz = %s",
            "UPDATE resource_calendar SET tz = %s",
            "UPDATE resource_resource SET tz = %s",
            "INSERT INTO ir_default (field_id, json_value) SELECT id, to_json(%s::text)::text "
            "FROM ir_model_fields WHERE model = 'res.partner' AND name = 'tz'",
        ):
            recipes.cluster.query(statement, [zone], database=database)

    return _odoo(recipes, recipes.installed([addon]), addon, [f"{tag}/{addon}"], [], move)


def _tag(addon, name):
    """Class, Class.method or a file, in the words of --test-tags."""
    if name.removesuffix(".py").startswith("test_"):
        for path in _test_files(addon):
            if path.stem == name.removesuffix(".py"):
                return f"/{path.relative_to(ADDONS)}"
        raise Failure(f"{addon} has no test file {name}")
    return f"/{addon}:{name}"


def _odoo(recipes, source, addon, tags, words, prepare=None):
    database = recipes.cluster.test_name()
    log = f"test-{addon}"
    (LOGS / f"{log}.log").unlink(missing_ok=True)
    say(f"tests: {addon} ({', '.join(tags)}), log .logs/{log}.log")
    recipes.cluster.drop(database)
    recipes.cluster.copy(source, database)
    if prepare:
        prepare(database)
    try:
        lines, code = odoo_process.test(
            recipes.machine,
            ["-d", database, "--stop-after-init", "--max-cron-threads=0", "--workers=0"]
            + [f"--http-port={server.free_port()}", f"--test-tags={','.join(tags)}", *words],
            log=log,
        )
    finally:
        with contextlib.suppress(Failure):
            recipes.cluster.drop(database)
    results = of_odoo(lines, code)
    for line in lines:
        if re.search(rf" WARNING .*({addon}|odoo\.tools\.convert)", line):
            print(f"warning: {line[:300]}", file=sys.stderr)
    say(f"{addon}: {results.line()}")
    return results
