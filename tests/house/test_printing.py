"""Which wkhtmltopdf Odoo gets, and what is said when there is none."""

import os
import time

import pytest
from house import printing
from house.base import Failure


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """Nothing remembered, and a machine whose programs are those in tmp_path/bin."""
    printing.has_patched.cache_clear()
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(printing, "STATE", tmp_path)
    monkeypatch.setattr(printing.browser, "PROGRAMS", ("a-chromium",))
    yield
    printing.has_patched.cache_clear()


def _program(folder, name, says=""):
    path = folder / "bin" / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def test_patched_one_is_left_alone(tmp_path):
    _program(tmp_path, "wkhtmltopdf", "wkhtmltopdf 0.12.6.1 (with patched qt)")
    _program(tmp_path, "a-chromium")
    assert printing.folders() == []
    assert not printing.missing()


def test_debians_is_not_enough(tmp_path):
    _program(tmp_path, "wkhtmltopdf", "wkhtmltopdf 0.12.6")
    assert printing.missing()
    _program(tmp_path, "a-chromium")
    assert not printing.missing()
    assert printing.folders() == [str(printing.BIN)]


def test_our_own_one_does_not_count_as_a_patched_one(monkeypatch):
    monkeypatch.setenv("PATH", str(printing.BIN))
    assert not printing.has_patched()


def test_without_chromium_odoo_is_told_there_is_no_wkhtmltopdf():
    assert printing.folders() == []


def test_it_comes_first_on_odoos_path(recipes, monkeypatch, tmp_path):
    _program(tmp_path, "a-chromium")
    path = recipes.machine.environment()["PATH"].split(":")
    assert path[0] == str(printing.BIN)
    assert path[-1] == str(tmp_path / "bin")


def test_the_second_package_when_the_first_is_unknown(monkeypatch):
    asked = []

    def install(packages, purpose):
        asked.extend(packages)
        if packages != ["chromium"]:
            raise Failure("E: Unable to locate package")

    monkeypatch.setattr(printing.apt, "install", install)
    printing.install()
    assert asked == ["chromium-headless-shell", "chromium"]
    assert not (printing.STATE / "no-chromium").exists()


def test_failure_is_one_line_and_not_tried_at_every_start(monkeypatch, capsys):
    tries = []

    def fail(packages, purpose):
        tries.extend(packages)
        raise Failure("no network: apt-get update failed")

    monkeypatch.setattr(printing.apt, "install", fail)
    monkeypatch.setattr(printing.apt, "can_install", lambda: True)
    printing.install()
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "printing PDF is off: no network: apt-get update failed" in told
    printing.install()
    assert len(tries) == 2
    assert "printing PDF is off: no network" in capsys.readouterr().err
    yesterday = time.time() - printing.RETRY - 1
    os.utime(printing.STATE / "no-chromium", (yesterday, yesterday))
    printing.install()
    assert len(tries) == 4


def test_without_root_the_command_is_shown_at_every_start(monkeypatch, capsys):
    monkeypatch.setattr(printing.apt, "is_root", lambda: False)
    for _start in range(2):
        printing.install()
        told = capsys.readouterr().err
        assert "printing PDF is off: Chromium is missing and this is not root; type: sudo" in told
    assert not (printing.STATE / "no-chromium").exists()


def test_reports_are_printed_from_the_server_that_runs(recipes, new_database):
    name = new_database()
    for url in ("http://127.0.0.1:8069", "http://127.0.0.1:8070"):
        recipes.print_from(name, url)
        assert recipes.cluster.parameter(name, "report.url") == url
    recipes.cluster.set_parameter(name, "report.url", "http://odoo.internal:8069")
    recipes.print_from(name, "http://127.0.0.1:8070")
    assert recipes.cluster.parameter(name, "report.url") == "http://odoo.internal:8069"
