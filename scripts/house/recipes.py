"""How each kind of database comes about: templates, the one of ./run, those of ./test."""

import json
import re

from . import addons, odoo_process
from .base import STATE, Failure, digest, locked, need_space, read_text, say
from .database import TEMPLATE, Cluster

LANGUAGES = ("en_US", "ru_RU", "pl_PL")
RECIPE = "1"
SUMS = "house.addons"
LANG = "house.lang"
DEMO = "house.demo"
REPORT_URL = "report.url"
FONT = "Roboto"  # of documents; Odoo's choice, Lato, has no Cyrillic letters


class Recipes:
    """Databases of one machine."""

    def __init__(self, machine):
        self.machine = machine
        self.cluster = Cluster(machine.server)

    def _template(self, kind, key, source, *steps):
        name = f"{TEMPLATE}{kind}_{key}"
        with locked("templates", message="waiting for another command to make its template"):
            if not self.cluster.exists(name):
                need_space(STATE, 800, "a database")
                self.cluster.make(name, source() if source else None, *steps)
                self.cluster.forget_old_templates({name})
        return name

    def base(self):
        """Base with the languages: they must be there before the apps, else stage names and
        the like stay English."""

        def step(name):
            say("making the first database template: base and languages (about 25 s)")
            trigram(self.cluster, name)
            odoo_process.install(self.machine, name, ["base"], languages=LANGUAGES)

        release = read_text(self.machine.dist / "odoo" / "release.py")
        key = digest(RECIPE, self.machine.dist, release, *LANGUAGES)
        return self._template("base", key, None, step)

    def dependencies(self, names):
        """What the addons need of Odoo, without the addons."""
        needed = addons.outside_dependencies(names)
        base = self.base()

        def step(name):
            say(f"installing what the addons need: {', '.join(needed)} (a minute or two)")
            odoo_process.install(self.machine, name, needed)
            check_installed(self.cluster, name, needed)

        if not needed:
            return base
        return self._template("apps", digest(RECIPE, base, *needed), lambda: base, step)

    def installed(self, names):
        """The addons themselves, without demo data, as tests want them; keyed by the sources."""
        names = addons.with_needed(names)
        source = self.dependencies(addons.found())

        def step(name):
            say(f"installing {', '.join(names)}")
            odoo_process.install(self.machine, name, names)
            check_installed(self.cluster, name, names)

        key = digest(RECIPE, source, addons.key(names))
        return self._template("addons", key, lambda: source, step)

    def for_run(self, name, chosen, demo, lang):
        """The database of ./run, made or brought up to the sources."""
        names = addons.with_needed(chosen)
        with locked(f"database-{digest(name)}", message=f"waiting for another ./run on {name}"):
            if self.cluster.exists(name):
                self._bring_up(name, names, demo, lang)
            else:
                self._make(name, names, demo, lang)

    def print_from(self, name, url):
        """Where reports get their styles and pictures: this server, unless a person chose."""
        chosen = self.cluster.parameter(name, REPORT_URL)
        if not chosen or re.match(r"http://127\.0\.0\.1:\d+$", chosen) and chosen != url:
            self.cluster.set_parameter(name, REPORT_URL, url)

    def _make(self, name, names, demo, lang):
        source = self.dependencies(names)
        lang = self.language(source, lang)

        def install(making):
            if names:
                say(f"installing {', '.join(names)}")
                odoo_process.install(self.machine, making, names)
                check_installed(self.cluster, making, names)
            self._finish(making, names if demo else [], lang, font=FONT)
            self._note(making, names, demo, lang)

        say(f"making the database {name}")
        need_space(STATE, 500, "a database")
        self.cluster.make(name, source, install)

    def _bring_up(self, name, names, demo, lang):
        """Install what is missing, update what changed, and nothing when nothing did."""
        cluster = self.cluster
        font = None
        if not cluster.has_odoo(name):
            font = FONT
            if not cluster.is_empty(name):
                raise Failure(f"the database {name} exists and is not Odoo's; choose another --db")
            say(f"{name} is empty: installing Odoo into it")
            odoo_process.install(self.machine, name, ["base"], languages=LANGUAGES)
            needed = addons.outside_dependencies(names)
            odoo_process.install(self.machine, name, needed)
        version = cluster.modules(name).get("base", "")
        if not version.startswith("19.0"):
            raise Failure(f"the database {name} is of Odoo {version or 'unknown'}, not 19.0")
        have = cluster.modules(name)
        noted = json.loads(cluster.parameter(name, SUMS) or "{}")
        sums = addons.checksums(names)
        new = [addon for addon in names if addon not in have]
        changed = [a for a in names if a in have and noted.get(a) != sums[a]]
        if new or changed:
            say(f"bringing {name} up to the sources: {', '.join(new + changed)}")
            odoo_process.install(self.machine, name, new, changed)
            check_installed(cluster, name, names)
        lang = self.language(name, lang)
        set_lang = lang if lang and lang != cluster.parameter(name, LANG) else None
        with_demo = new if demo and cluster.parameter(name, DEMO) else []
        if font or set_lang or any(addons.has_demo(addon) for addon in with_demo):
            self._finish(name, with_demo, set_lang, font)
        if new or changed or set_lang:
            self._note(name, names, bool(cluster.parameter(name, DEMO)), lang)

    def _finish(self, name, demo, lang, font=None):
        """Language, font of documents (of a new database only: later it is the company's
        choice) and demo data."""
        demo = [addon for addon in demo if addons.has_demo(addon)]
        if not demo and not lang and not font:
            return
        if demo:
            say(f"loading demo data of {', '.join(demo)}")
        odoo_process.script(
            self.machine,
            name,
            "finish",
            {"lang": lang, "load_terms": lang not in LANGUAGES, "demo": demo, "font": font},
            "Odoo could not load demo data or language",
        )

    def _note(self, name, names, demo, lang):
        noted = json.loads(self.cluster.parameter(name, SUMS) or "{}")
        noted.update(addons.checksums(names))
        self.cluster.set_parameter(name, SUMS, json.dumps(noted))
        self.cluster.set_parameter(name, DEMO, "1" if demo else "")
        if lang:
            self.cluster.set_parameter(name, LANG, lang)

    def language(self, database, code):
        """The full code of a language Odoo has: ru → ru_RU."""
        if not code:
            return None
        codes = {row[0]: row for row in self.cluster.languages(database)}
        if code in codes:
            return code
        for known in LANGUAGES:
            if re.match(rf"{re.escape(code)}_", known):
                return known
        short = [row[0] for row in codes.values() if row[1] == code]
        if short:
            return short[0]
        raise Failure(f"Odoo knows no language {code}; for example ru_RU, pl_PL, en_US")


def trigram(cluster, name):
    """Trigram indexes, where the server lets us; Odoo does without otherwise."""
    try:
        cluster.query("CREATE EXTENSION IF NOT EXISTS pg_trgm", database=name)
    except Exception as error:  # noqa: BLE001
        say(f"without trigram search: {error}")


def check_installed(cluster, name, wanted):
    """Odoo ignores names it does not know; we do not."""
    lost = sorted(set(wanted) - set(cluster.modules(name)))
    if lost:
        raise Failure(f"Odoo did not install {', '.join(lost)}: not found, or not installable")
