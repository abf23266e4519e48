"""scripts/i18n: what the code says, exported, and merged into Russian and Polish."""

import sys
import tempfile
from pathlib import Path

from . import addons, odoo_process, setup, venv
from .base import ADDONS, Failure, say
from .recipes import Recipes

LANGUAGES = ("ru", "pl")
USAGE = """usage: scripts/i18n [--check] [ADDON...]
Exports i18n/ADDON.pot from the installed addon and merges it into i18n/ru.po and i18n/pl.po;
translations stay. --check changes nothing and lists what is missing, untranslated or fuzzy."""


def main(words):
    if {"-h", "--help"} & set(words):
        print(USAGE)
        return 0
    check = "--check" in words
    names = [word for word in words if not word.startswith("-")] or addons.found()
    machine = setup.prepare(groups=("dev", "lint"))
    problems = []
    for addon, pot in _exported(machine, names):
        problems += _check(addon, pot) if check else _merge(addon, pot)
    for problem in problems:
        print(problem)
    say(f"translations: {len(problems)} problems")
    return 1 if problems else 0


def _polib():
    import site

    site.addsitedir(str(venv.site_packages()))
    import polib

    return polib


def _exported(machine, names):
    """The terms of each addon, from a copy of the database that has them installed."""
    polib = _polib()
    recipes = Recipes(machine)
    for addon in names:
        database = recipes.cluster.test_name("_i18n")
        recipes.cluster.drop(database)
        recipes.cluster.copy(recipes.installed([addon]), database)
        try:
            with tempfile.TemporaryDirectory() as folder:
                target = Path(folder) / f"{addon}.pot"
                odoo_process.run(
                    machine,
                    ["i18n", "export", "-d", database, "-l", "pot", "-o", target, addon],
                    f"the terms of {addon} cannot be exported",
                    log="i18n",
                )
                if not target.exists():
                    raise Failure(f"Odoo exported no terms of {addon}; see .logs/i18n.log")
                yield addon, polib.pofile(str(target))
        finally:
            recipes.cluster.drop(database)


def _terms(catalogue):
    return {(entry.msgctxt, entry.msgid): entry for entry in catalogue if not entry.obsolete}


def _check(addon, pot):
    """Problems, one line each: file, kind, term."""
    polib = _polib()
    wanted = _terms(pot)
    problems = []
    folder = ADDONS / addon / "i18n"
    for name in (f"{addon}.pot", *(f"{lang}.po" for lang in LANGUAGES)):
        path = folder / name
        shown = path.relative_to(ADDONS.parent)
        if not path.exists():
            problems.append(f"{shown}: missing ({len(wanted)} terms); scripts/i18n makes it")
            continue
        have = _terms(polib.pofile(str(path)))
        for key in wanted:
            entry = have.get(key)
            if entry is None:
                problems.append(f"{shown}: not in the file: {key[1][:90]!r}")
            elif path.suffix == ".po" and entry.fuzzy:
                problems.append(f"{shown}: fuzzy: {key[1][:90]!r}")
            elif path.suffix == ".po" and not entry.translated():
                problems.append(f"{shown}: untranslated: {key[1][:90]!r}")
        for key in have.keys() - wanted.keys():
            problems.append(f"{shown}: no longer in the code: {key[1][:90]!r}")
    return problems


def _merge(addon, pot):
    polib = _polib()
    folder = ADDONS / addon / "i18n"
    folder.mkdir(exist_ok=True)
    pot.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    path = folder / f"{addon}.pot"
    if not path.exists() or _shape(polib.pofile(str(path))) != _shape(pot):
        pot.save(str(path))
    for lang in LANGUAGES:
        path = folder / f"{lang}.po"
        catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
        before = str(catalogue)
        if not path.exists():
            catalogue.metadata = {**pot.metadata, "Language": lang, "Plural-Forms": ""}
        catalogue.merge(pot)
        for entry in catalogue.obsolete_entries():
            catalogue.remove(entry)
        catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        if str(catalogue) != before:
            catalogue.save(str(path))
        left = len(catalogue.untranslated_entries()) + len(catalogue.fuzzy_entries())
        print(f"{path.relative_to(ADDONS.parent)}: {left} terms to translate", file=sys.stderr)
    return []


def _shape(catalogue):
    """What matters of a catalogue: not the date of its export."""
    return [(e.msgctxt, e.msgid, sorted(e.occurrences), e.comment) for e in catalogue]
