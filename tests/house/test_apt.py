"""The mirror comes from the machine's own apt sources, whatever their format."""

from types import SimpleNamespace

import pytest
from house import apt, base
from house.base import Failure

DEB822 = """# a comment
Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb deb-src
# URIs: http://commented.example/debian
URIs: http://mirror.example/debian
 http://second.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
ONE_LINE = """# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/x.gpg] https://other.example/apt stable main
deb http://source.example/debian/ bookworm main contrib # the archive
"""


def _etc(tmp_path, **files):
    (tmp_path / "sources.list.d").mkdir()
    for name, text in files.items():
        target = {"sources": "sources.list.d/debian.sources", "list": "sources.list"}[name]
        (tmp_path / target).write_text(text)
    return tmp_path


def test_mirror_from_deb822(tmp_path):
    assert apt.mirror(_etc(tmp_path, sources=DEB822)) == "http://mirror.example/debian"


def test_mirror_from_one_line_format(tmp_path):
    assert apt.mirror(_etc(tmp_path, list=ONE_LINE)) == "http://source.example/debian/"


def test_machine_without_debian_mirror_is_told_about_odoo_home(tmp_path):
    with pytest.raises(Failure, match="ODOO_HOME"):
        apt.mirror(_etc(tmp_path, list="deb http://archive.example/ubuntu jammy main\n"))


def test_without_root_the_exact_command_is_shown(monkeypatch):
    monkeypatch.setattr(apt, "is_root", lambda: False)
    with pytest.raises(Failure, match=r"apt-get install -y --no-install-recommends no-such-thing"):
        apt.install(["no-such-thing"], "a thing")


def test_nothing_is_called_when_nothing_is_missing(monkeypatch):
    monkeypatch.setattr(apt, "missing", lambda packages: [])
    monkeypatch.setattr(apt, "run", None)
    apt.install(["dpkg"], "dpkg")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (["E: Failed to fetch http://x  Temporary failure resolving 'x'"], "no network"),
        (["ERROR: No matching distribution found for six"], "no network"),
        (["tar: write error: No space left on device"], "no disk space"),
        (["some line", "E: Unable to locate package x"], "E: Unable to locate package x"),
        ([], "no output"),
    ],
)
def test_a_failure_is_one_line_with_its_reason(output, expected):
    told = base.explain("installing", output, "x.log")
    assert expected in told
    assert "\n" not in told


def test_full_disk_is_told_before_the_work(monkeypatch, tmp_path):
    monkeypatch.setattr(base.shutil, "disk_usage", lambda path: SimpleNamespace(free=5 << 20))
    with pytest.raises(Failure, match="no disk space for Odoo: 1900 MiB needed"):
        base.need_space(tmp_path / "not" / "yet", 1900, "Odoo")
