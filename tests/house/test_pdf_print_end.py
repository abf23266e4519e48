"""How a print by Chromium ends, and what is left of it."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from pdf_desk import A4, PROGRAM, open_site


def _fails(desk, *words, **options):
    process = desk.start(*A4, *words, str(desk.folder / "out.pdf"), **options)
    _out, told = process.communicate(timeout=100)
    assert process.returncode > 1, "Odoo takes 1 for a warning"
    assert len(told.splitlines()) == 1, told
    assert not (desk.folder / "out.pdf").exists()
    assert desk.left() == [] and desk.living() == []
    return told


def test_a_page_that_never_loads_ends_in_time(desk):
    body = desk.write("report.body.tmp.0.x.html", '<img src="/never"/>')
    told = _fails(desk, body, env={"PDF_TIMEOUT": "5"})
    assert "no PDF after 5 s: stopped while printing document 1 of 1" in told


def test_lost_styles_are_no_print(desk, site):
    body = desk.write("report.body.tmp.0.x.html", "x", '<link rel="stylesheet" href="broken.css"/>')
    assert f"{site.url}/broken.css answered 500" in _fails(desk, body)


def test_unreachable_server_is_told(desk):
    with open_site() as gone:
        desk.url = gone.url
    body = desk.write("report.body.tmp.0.x.html", "x", '<link rel="stylesheet" href="a.css"/>')
    assert f"{desk.url} cannot be reached" in _fails(desk, body)


def test_without_chromium(desk):
    body = desk.write("report.body.tmp.0.x.html", "x")
    root = PROGRAM.parents[2]
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); from pdf import browser;"
        " browser.PROGRAMS = ('no-such-browser',); from pdf.__main__ import main;"
        " sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [str(root / ".venv/bin/python"), "-c", code, str(root / "scripts"), body, "out.pdf"],
        capture_output=True,
        text=True,
        cwd=desk.folder,
    )
    assert done.returncode > 1
    assert done.stderr.startswith("wkhtmltopdf: Chromium is missing: apt-get install")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_ended_from_outside_it_leaves_no_browser(desk, site, number):
    body = desk.write("report.body.tmp.0.x.html", '<img src="/never"/>')
    process = desk.start(*A4, body, str(desk.folder / "out.pdf"))
    desk.until_waiting(process, site)
    process.send_signal(number)
    process.communicate(timeout=30)
    limit = time.monotonic() + 10
    while desk.living() and time.monotonic() < limit:
        time.sleep(0.05)
    assert desk.living() == []
    if number == signal.SIGTERM:
        assert desk.left() == []


def test_killed_browser_is_one_line(desk, site):
    body = desk.write("report.body.tmp.0.x.html", '<img src="/never"/>')
    process = desk.start(*A4, body, str(desk.folder / "out.pdf"))
    desk.until_waiting(process, site)
    for pid in desk.living():
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    _out, told = process.communicate(timeout=30)
    assert process.returncode > 1
    assert told.startswith("wkhtmltopdf: Chromium ended while printing document 1 of 1")
    assert len(told.splitlines()) == 1
    assert desk.left() == []


def test_nothing_listens_while_it_prints(desk, site):
    """Whoever reached a DevTools port could take the session that prints."""
    body = desk.write("report.body.tmp.0.x.html", '<img src="/never"/>')
    before = _listening()
    process = desk.start(*A4, body, str(desk.folder / "out.pdf"))
    desk.until_waiting(process, site)
    own = {target for pid in desk.living() for target in _open(pid)}
    assert own
    process.terminate()
    process.communicate(timeout=30)
    assert not {f"socket:[{inode}]" for inode in _listening() - before} & own


def _listening():
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {fields[9] for fields in lines if fields[3] == "0A"}


def _open(pid):
    """What a process has open; it may be closing it, or ending, meanwhile."""
    with suppress(FileNotFoundError):
        for path in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                yield os.readlink(path)
