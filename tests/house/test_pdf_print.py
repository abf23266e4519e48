"""Real prints by Chromium: pages, letterhead, what it must not reach, how it ends."""

import io
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader

PROGRAM = Path(__file__).resolve().parents[2] / "scripts" / "bin" / "wkhtmltopdf"
A4 = "--quiet --page-size A4 --margin-top 40 --margin-bottom 25 --header-spacing 35".split()
# as Odoo's web.minimal_layout does it
SUBST = """
function subst() {
    var vars = {};
    location.search.substring(1).split("&").forEach(function (pair) {
        var z = pair.split("=", 2);
        vars[z[0]] = decodeURIComponent(z[1]);
    });
    var shown = {page: "sitepage", topage: "sitepages", all: "topage", section: "section",
        doctitle: "doctitle"};
    for (var name in shown) {
        [...document.getElementsByClassName(name)].forEach(function (element) {
            element.textContent = vars[shown[name]];
        });
    }
    var part = document.getElementById("parts");
    var own = part.children[vars["webpage"].split(".", 4)[3]];
    part.textContent = "";
    part.appendChild(own);
}
"""


class Site(BaseHTTPRequestHandler):
    """A server with a picture, one that never comes, and a notebook of who asked for what."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Cookie")))
        if self.path == "/never":
            self.server.ended.wait(60)
            return
        self.send_response(500 if self.path == "/broken.css" else 200)
        self.send_header("Content-Type", "text/css")
        self.end_headers()
        self.wfile.write(b"p { break-before: page; }" if self.path == "/style.css" else b"")

    def log_message(self, *_words):
        pass


@contextmanager
def _site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    server.asked, server.ended = [], threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site():
    with _site() as server:
        yield server


@pytest.fixture
def desk(tmp_path, site):
    desk = Desk(tmp_path, site.url)
    yield desk
    desk.clear()


class Desk:
    """A folder in which documents are written and printed."""

    def __init__(self, folder, url):
        self.folder, self.url = folder, url
        self.temporary = Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))
        self.running = []

    def clear(self):
        for process in self.running:
            if process.poll() is None:
                process.terminate()
            process.communicate()
        shutil.rmtree(self.temporary)

    def write(self, name, body, head="", onload=""):
        path = self.folder / name
        path.write_text(
            f'<!DOCTYPE html><html style="height: 0"><head><base href="{self.url}"/>'
            f'<meta charset="utf-8"/>{head}</head><body{onload}>{body}</body></html>'
        )
        return str(path)

    def letterhead(self, name, parts):
        return self.write(
            name,
            f'<div id="parts">{"".join(f"<div>{part}</div>" for part in parts)}</div>',
            f"<script>{SUBST}</script><style>html, body {{height: 100%; background: #fff}}</style>",
            ' onload="subst()"',
        )

    def start(self, *words, **options):
        environment = {**os.environ, "TMPDIR": str(self.temporary), **options.pop("env", {})}
        process = subprocess.Popen(
            [str(PROGRAM), *words], stderr=subprocess.PIPE, text=True, env=environment, **options
        )
        self.running.append(process)
        return process

    def print(self, *words, **options):
        """The finished PDF; what stderr said is kept in `told`."""
        target = self.folder / "out.pdf"
        process = self.start(*words, str(target), **options)
        _out, self.told = process.communicate(timeout=100)
        assert process.returncode == 0, self.told
        assert self.left() == []
        return PdfReader(io.BytesIO(target.read_bytes()))

    def left(self):
        return list(self.temporary.iterdir())

    def living(self):
        """Processes whose command line names our temporary folder."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = path.read_bytes()
            except OSError:
                continue
            if str(self.temporary).encode() in command:
                found.append(path.parent.name)
        return found

    def until_waiting(self, process, site):
        """Until Chromium waits for the picture that never comes."""
        limit = time.monotonic() + 30
        while not site.asked and time.monotonic() < limit:
            assert process.poll() is None
            time.sleep(0.05)
        assert [path for path, _cookie in site.asked] == ["/never"]
        assert self.living()


def _text(page):
    return " ".join(page.extract_text().split())


def test_three_documents_with_letterhead(desk, site):
    names = ["Договор", "Protokół", "Contract"]
    bodies = [
        desk.write(
            f"report.body.tmp.{number}.x.html",
            f"<h2>{name} №{number}</h2>official influence Щука, ёж, „żółć”, ąęśćń"
            + "<p>дальше</p>" * number,
            '<link rel="stylesheet" href="/style.css"/>',
        )
        for number, name in enumerate(names)
    ]
    shown = '<b class="page"></b>/<b class="topage"></b> of <b class="all"></b>'
    header = desk.letterhead("h.html", [f"ООО {n} <i class='section'></i>" for n in "АБВ"])
    footer = desk.letterhead("f.html", [f"{n}: {shown} <i class='doctitle'></i>" for n in "XYZ"])
    jar = desk.folder / "jar"
    jar.write_text("session_id=secret; HttpOnly; domain=127.0.0.1; path=/;")
    letterhead = ["--header-html", header, "--footer-html", footer, "--cookie-jar", str(jar)]
    reader = desk.print(*A4, *letterhead, *bodies)
    pages = [_text(page) for page in reader.pages]
    assert len(pages) == 1 + 2 + 3
    expected = [(0, 1, 1), (1, 1, 2), (1, 2, 2), (2, 1, 3), (2, 2, 3), (2, 3, 3)]
    for text, (document, page, count) in zip(pages, expected, strict=True):
        title = f"{names[document]} №{document}"
        assert f"ООО {'АБВ'[document]} {title}" in text
        assert f"{'XYZ'[document]}: {page}/{count} of 6 {title}" in text
        assert ("official influence" in text) == (page == 1), "letters, not ligatures"
        assert ("Щука, ёж, „żółć”, ąęśćń" in text) == (page == 1)
    assert [node.title for node in reader.outline] == [
        "Договор №0",
        "Protokół №1",
        "Contract №2",
    ]
    assert reader.metadata.title == "Договор №0"
    assert ("/style.css", "session_id=secret") in site.asked
    assert all(float(page.mediabox.width) == pytest.approx(595.3, abs=1) for page in reader.pages)


def test_letterhead_lies_in_its_margins(desk):
    header = desk.letterhead("h.html", ["HEADER"])
    footer = desk.letterhead("f.html", ["FOOTER"])
    body = desk.write("report.body.tmp.0.x.html", "BODY")
    words = ["--orientation", "Landscape", "--header-html", header, "--footer-html", footer]
    reader = desk.print(*A4, *words, body)
    height = float(reader.pages[0].mediabox.height)
    assert height == pytest.approx(595.3, abs=1)
    found = {}

    def note(text, outer, inner, _font, _size):
        for word in ("HEADER", "FOOTER", "BODY"):
            if word in text:
                up = outer[5] + inner[5] * outer[3]
                found[word] = (height - up) / 72 * 25.4  # mm from the paper's upper edge

    reader.pages[0].extract_text(visitor_text=note)
    (form,) = reader.pages[0]["/Resources"]["/XObject"].values()
    drawn = form.get_object().get_data()
    assert b"BT" in drawn and not re.search(rb"\bre\s+f", drawn), "white would cover the page"
    assert 5 < found["HEADER"] < 15
    assert 40 < found["BODY"] < 50
    assert 185 < found["FOOTER"] < 195


def test_reaches_nothing_but_its_own_server(desk, site):
    with _site() as other:
        body = desk.write(
            "report.body.tmp.0.x.html",
            f'here<img src="{other.url}/picture"/><img src="/own"/>'
            '<iframe src="file:///etc/passwd"></iframe>'
            f'<script>new WebSocket("{other.url.replace("http", "ws")}/socket");'
            'fetch("file:///etc/passwd").then(() => document.body.append("read"))</script>',
        )
        reader = desk.print(*A4, body)
        assert other.asked == []
    assert "refused" in desk.told and "/picture" in desk.told
    assert [path for path, _cookie in site.asked] == ["/own"]
    text = _text(reader.pages[0])
    assert "here" in text
    assert "root:" not in text and "read" not in text


def test_odoos_limit_of_the_address_space_is_no_obstacle(desk):
    body = desk.write("report.body.tmp.0.x.html", "roomy")

    def limit():
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (2560 << 20, hard))

    assert _text(desk.print(*A4, body, preexec_fn=limit).pages[0]) == "roomy"


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
    with _site() as gone:
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


def test_five_at_once(desk):
    bodies = [desk.write(f"report.body.tmp.0.{n}.html", f"print {n}") for n in range(5)]
    targets = [desk.folder / f"{n}.pdf" for n in range(5)]
    running = [
        desk.start(*A4, body, str(target)) for body, target in zip(bodies, targets, strict=True)
    ]
    for number, (process, target) in enumerate(zip(running, targets, strict=True)):
        _out, told = process.communicate(timeout=90)
        assert process.returncode == 0, told
        assert _text(PdfReader(target).pages[0]) == f"print {number}"
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
