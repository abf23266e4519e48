"""What goes wrong is one line on stderr and a non-zero exit, never a traceback."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _run(*words, program="run", **environment):
    done = subprocess.run(
        [str(ROOT / program), *words],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )
    assert "Traceback" not in done.stderr
    return done


def _told(done):
    lines = [li for li in done.stderr.splitlines() if not li.startswith("[")]
    assert done.returncode != 0
    assert len(lines) == 1, lines
    return lines[0]


def _odoo(folder, series):
    (folder / "odoo").mkdir(parents=True)
    version = f"version_info = ({series}, 0, FINAL, 0, '')\n"
    (folder / "odoo" / "release.py").write_text(version)
    return str(folder)


def test_port_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} is taken" in _told(_run("--port", str(port)))


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_impossible_port(port):
    assert "there is no port" in _told(_run("--port", port, "--detach"))


def test_wrong_odoo_version(tmp_path):
    told = _told(_run("--stop-after-init", ODOO_HOME=_odoo(tmp_path, "18, 0")))
    assert "holds Odoo 18.0; 19.0 is needed" in told


def test_odoo_home_without_odoo(tmp_path):
    assert "holds no Odoo" in _told(_run("--stop-after-init", ODOO_HOME=str(tmp_path)))


def test_unreachable_postgresql(tmp_path):
    told = _told(_run("--stop-after-init", PGHOST=str(tmp_path), PGUSER="somebody"))
    assert "PostgreSQL unreachable" in told


def test_user_postgres_is_refused_as_odoo_would():
    told = _told(_run("--stop-after-init", PGHOST="127.0.0.1", PGUSER="postgres"))
    assert "postgres" in told


def test_unknown_addon():
    assert "no addon no_such_addon" in _told(_run("--addons", "no_such_addon"))


@pytest.mark.parametrize("name", ["postgres", "template1", "house_making_x", "x" * 64, " "])
def test_reserved_database_names(name):
    assert "name" in _told(_run("--db", name, "--stop-after-init"))


def test_unknown_option_shows_the_usage():
    done = _run("--no-such-option")
    assert done.returncode == 2
    assert "usage: ./run" in done.stderr


def test_help_names_every_option_of_the_contract():
    text = _run("--help").stdout
    for option in "--db --port --demo --no-demo --lang --detach --stop --stop-after-init --addons":
        assert option in text


def test_test_with_an_unknown_name_still_ends_with_a_count():
    done = _run("no_such_part", program="test")
    assert done.returncode != 0
    assert done.stdout.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"
