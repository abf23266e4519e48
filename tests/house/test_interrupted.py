"""./run killed between any two steps goes on and succeeds; a second start is quick.

Slow: a checkout of its own with one small addon, every database made from nothing.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from house import setup

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("run", "test", "scripts", "odoo.conf", "requirements.txt", "requirements-dev.txt")
MANIFEST = {
    "name": "Probe",
    "author": "house",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "depends": ["contacts"],
    "demo": ["demo.xml"],
}
DEMO = """<odoo><record id="one" model="res.partner">
<field name="name">Probe of the house</field></record></odoo>"""
pytestmark = pytest.mark.slow


class Checkout:
    def __init__(self, folder, dist):
        self.folder = folder
        self.environment = {**os.environ, "ODOO_HOME": str(dist)}
        for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"):
            self.environment.pop(name, None)

    def run(self, *words, program="run"):
        return subprocess.run(
            [str(self.folder / program), *words],
            capture_output=True,
            text=True,
            env=self.environment,
            timeout=600,
        )

    def interrupt_at(self, mark, seconds, how=signal.SIGKILL):
        """Start ./run, wait for a line of its progress and a moment more, then end it."""
        process = subprocess.Popen(
            [str(self.folder / "run"), "--stop-after-init"],
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        with process:
            said = []
            for line in process.stderr:
                said.append(line)
                if mark in line:
                    break
            else:
                pytest.fail(f"./run ended without saying {mark!r}: {said}")
            time.sleep(seconds)
            assert process.poll() is None, f"./run ended before it was interrupted at {mark!r}"
            process.send_signal(how)
            rest = process.stderr.read()
        assert "Traceback" not in rest
        return process.returncode

    def sql(self, database, statement):
        done = self.run("-d", database, "-XAtc", statement, program="scripts/psql")
        assert done.returncode == 0, done.stderr
        return done.stdout.split()


@pytest.fixture(scope="module")
def checkout():
    folder = Path(tempfile.mkdtemp(prefix="house-", dir="/var/tmp"))
    folder.chmod(0o755)  # the database server's user must get in
    for name in PARTS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        copy(ROOT / name, folder / name)
    addon = folder / "addons" / "house_probe"
    addon.mkdir(parents=True)
    (addon / "__manifest__.py").write_text(repr(MANIFEST))
    (addon / "__init__.py").write_text("")
    (addon / "demo.xml").write_text(DEMO)
    made = Checkout(folder, setup.prepare().dist)
    yield made
    made.run("--stop")
    shutil.rmtree(folder, ignore_errors=True)


def test_killed_at_every_step(checkout):
    steps = [
        ("making the Python environment", 0.5),
        ("making the Python environment", 2.5),
        ("installing requirements.txt", 4),
        ("making the private PostgreSQL cluster", 0.1),
        ("making the private PostgreSQL cluster", 0.6),
        ("making the first database template", 0.3),
        ("making the first database template", 8),
        ("installing what the addons need", 3),
        ("making the database corporate_sales", 0.2),
        ("installing house_probe", 2),
        ("loading demo data", 1),
    ]
    for mark, seconds in steps:
        code = checkout.interrupt_at(mark, seconds)
        assert code == -signal.SIGKILL
    done = checkout.run("--stop-after-init")
    assert done.returncode == 0, done.stderr
    names = checkout.sql("postgres", "SELECT datname FROM pg_database")
    assert "corporate_sales" in names
    assert not [name for name in names if name.startswith("house_making")]
    found = "SELECT count(*) FROM res_partner WHERE name LIKE 'Probe%'"
    assert checkout.sql("corporate_sales", found) == ["1"]
    codes = "SELECT code FROM res_lang WHERE active ORDER BY code"
    assert checkout.sql("corporate_sales", codes) == ["en_US", "pl_PL", "ru_RU"]


def test_nothing_is_done_twice(checkout):
    started = time.monotonic()
    done = checkout.run("--stop-after-init")
    assert done.returncode == 0
    assert "installing" not in done.stderr
    assert time.monotonic() - started < 10


def test_changed_addon_is_updated_and_nothing_else(checkout):
    demo = checkout.folder / "addons" / "house_probe" / "demo.xml"
    demo.write_text(demo.read_text().replace("</odoo>", "<!-- changed --></odoo>"))
    done = checkout.run("--stop-after-init")
    assert done.returncode == 0, done.stderr
    assert "up to the sources: house_probe" in done.stderr
    assert "up to the sources" not in checkout.run("--stop-after-init").stderr


def test_interrupt_by_ctrl_c_is_one_line(checkout):
    addon = checkout.folder / "addons" / "house_probe"
    (addon / "more.py").write_text("")
    code = checkout.interrupt_at("up to the sources", 1, signal.SIGINT)
    assert code == 130
    assert checkout.run("--stop-after-init").returncode == 0


def test_a_persons_databases_are_never_dropped(checkout):
    checkout.sql("postgres", "CREATE DATABASE mine")
    checkout.sql("mine", "CREATE TABLE kept (id int)")
    done = checkout.run("--stop-after-init", "--db", "mine")
    assert done.returncode == 1
    assert "exists and is not Odoo's" in done.stderr
    assert checkout.sql("mine", "SELECT count(*) FROM kept") == ["0"]


def test_empty_database_of_a_person_is_filled(checkout):
    checkout.sql("postgres", "CREATE DATABASE blank")
    done = checkout.run("--stop-after-init", "--db", "blank", "--no-demo", "--lang", "pl")
    assert done.returncode == 0, done.stderr
    found = "SELECT state FROM ir_module_module WHERE name = 'house_probe'"
    assert checkout.sql("blank", found) == ["installed"]


def test_unknown_language_is_told(checkout):
    done = checkout.run("--stop-after-init", "--db", "other", "--lang", "klingon")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: Odoo knows no language klingon")


def test_detach_answers_and_stop_ends_it(checkout):
    port = "18069"
    done = checkout.run("--detach", "--port", port)
    assert done.returncode == 0, done.stderr
    ready = f"READY http://127.0.0.1:{port} db=corporate_sales\n"
    assert done.stdout == ready
    assert checkout.run("--detach", "--port", port).stdout == ready
    told = checkout.run("--port", port, "--db", "other").stderr
    assert "is taken" in told
    assert checkout.run("--stop").returncode == 0
    again = checkout.run("--detach", "--port", port)
    assert again.stdout == ready
    checkout.run("--stop")
