"""Where the tests print: a folder, a server, processes to watch."""

import io
import os
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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
def open_site():
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
