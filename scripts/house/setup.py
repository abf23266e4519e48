"""From a bare machine to one where Odoo can be started; a no-op when nothing is missing."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import apt, odoo_package, postgres, printing, venv
from .base import ADDONS, LOGS, ROOT, STATE, Failure, hold_in_use, locked

LAUNCHER = ROOT / "scripts" / "launcher.py"


@dataclass
class Machine:
    """What the other parts need to start Odoo."""

    dist: Path  # the folder that holds the package `odoo`
    server: postgres.Server

    def environment(self):
        """Every setting by environment: it fits each of Odoo's subcommands alike."""
        data = STATE / "data"
        data.mkdir(parents=True, exist_ok=True)
        names = {
            **os.environ,
            **self.server.environment(),
            "ODOO_RC": str(ROOT / "odoo.conf"),
            "ODOO_DATA_DIR": str(data),
            "PYTHONUNBUFFERED": "1",
        }
        path = [*printing.folders(), venv.VENV / "bin", os.environ.get("PATH", os.defpath)]
        names["PATH"] = ":".join(map(str, path))
        if any(ADDONS.glob("*/__manifest__.py")):
            names["ODOO_ADDONS_PATH"] = str(ADDONS)
        for name in ("PYTHONPATH", "PYTHONHOME", "PGDATABASE"):
            names.pop(name, None)
        return names

    def command(self, *words):
        """Odoo by a launcher of ours: its gevent worker is re-executed from sys.argv[0]."""
        return [str(venv.python()), str(LAUNCHER), *map(str, words)]


def prepare(packages=(), groups=(), pdf=False):
    """Make the machine ready. `packages` are Debian packages wanted besides PostgreSQL,
    `groups` further requirement files; `pdf` asks for what prints, if it can be had."""
    if sys.version_info < (3, 10):  # noqa: UP036 -- the machine's Python, not the pinned one
        raise Failure(f"Python 3.10 or newer is needed; this is {sys.version.split()[0]}")
    LOGS.mkdir(exist_ok=True)
    STATE.mkdir(exist_ok=True)
    hold_in_use()
    dist = odoo_package.locate()
    pdf = pdf and printing.missing()
    if pdf or not (dist and venv.ready(groups) and not apt.missing_fast(packages)):
        with locked("setup", message="waiting for another set-up of this project to end"):
            dist = _complete(packages, groups, pdf)
    venv.link_odoo(dist)
    server = postgres.configured() or postgres.start()
    return Machine(dist, server)


def _complete(packages, groups, pdf):
    """The three downloads at once: they wait for the network and for different locks."""

    def system():
        apt.install(packages, "Debian packages")
        if not postgres.configured():
            postgres.install_binaries()
        if pdf:
            printing.install()

    with ThreadPoolExecutor(3) as pool:
        jobs = [
            pool.submit(lambda: odoo_package.locate() or odoo_package.fetch()),
            pool.submit(venv.create, groups),
            pool.submit(system),
        ]
    return [job.result() for job in jobs][0]
