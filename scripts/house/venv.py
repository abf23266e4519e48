"""The virtual environment: pinned requirements and one .pth line that makes `odoo` importable.

The same line lets `pip install odoo-addon-...` see Odoo's own egg-info.
"""

import os
import sys

from . import apt
from .base import (
    ROOT,
    VENV,
    Failure,
    digest,
    need_space,
    read_text,
    remove_tree,
    run,
    say,
    write_atomically,
)

RECIPE = "1"


def python():
    return VENV / "bin" / "python"


def requirement_files(groups):
    """requirements.txt, and requirements-<group>.txt for each further group (dev, lint)."""
    return [ROOT / "requirements.txt", *(ROOT / f"requirements-{name}.txt" for name in groups)]


def _base_key():
    return digest(RECIPE, sys.version, os.path.realpath(sys.executable), VENV)


def _file_key(path):
    return digest(path.read_text())


def _stamp(name):
    return VENV / f"{name}.complete"


def ready(groups=()):
    """Whether nothing has to be installed; decided by reading small files only."""
    if read_text(_stamp("base")) != _base_key():
        return False
    files = requirement_files(groups)
    return all(read_text(_stamp(path.stem)) == _file_key(path) for path in files)


def _can_make_venvs():
    return run([sys.executable, "-c", "import ensurepip, venv"], log="venv") == 0


def create(groups=()):
    """Make or complete the environment; an interrupted one is taken up or made anew."""
    if ready(groups):
        return
    need_space(VENV, 700, "the Python environment")
    if read_text(_stamp("base")) != _base_key():
        if not _can_make_venvs():
            apt.install([f"python3.{sys.version_info[1]}-venv"], "Python's venv")
        say("making the Python environment")
        remove_tree(VENV)
        run([sys.executable, "-m", "venv", VENV], log="venv", check="cannot make .venv")
        write_atomically(_stamp("base"), _base_key())
    for path in requirement_files(groups):
        key = _file_key(path)
        if read_text(_stamp(path.stem)) == key:
            continue
        say(f"installing {path.name}")
        # every package is pinned, dependencies of dependencies too: nothing left to resolve
        run(
            [python(), "-m", "pip", "install", "-q", "--no-deps", "--no-input"]
            + ["--prefer-binary", "-r", path],
            log="pip",
            check=f"cannot install {path.name}",
        )
        write_atomically(_stamp(path.stem), key)


def site_packages():
    found = sorted((VENV / "lib").glob("python3*/site-packages"))
    if not found:
        raise Failure(f"{VENV} is damaged: remove it and start again")
    return found[0]


def link_odoo(dist):
    """Point the environment at the folder that holds `odoo`."""
    pth = site_packages() / "odoo-house.pth"
    if read_text(pth) != f"{dist}\n":
        write_atomically(pth, f"{dist}\n")
