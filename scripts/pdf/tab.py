"""A tab that prints HTML, and reaches nothing but the report's own server.

Documents are handed to Chromium by answering its requests under the report's address: fonts and
pictures are then of the same origin, local files cannot be read, and every request to anywhere
else is refused.
"""

import base64
import html
import re
import sys
import time
from urllib.parse import urlsplit

from .options import MM_PER_INCH, PrintError

PLACE = "/__pdf__/"  # where the documents lie under the report's address
NOWHERE = "http://report.invalid"
INSIDE = ("data:", "blob:", "about:")
HEADERS = [
    {"name": "Content-Type", "value": "text/html; charset=utf-8"},
    # sockets are no requests that could be refused below
    {"name": "Content-Security-Policy", "value": "connect-src 'self' data: blob:"},
]
# No ligatures: a reader who searches for "influence" should find it. Then layout, which is what
# asks for fonts.
SETTLED = """
async function settled(page) {
    const style = page.createElement("style");
    style.textContent = "html { font-variant-ligatures: no-common-ligatures; }";
    page.head.prepend(style);
    page.querySelectorAll("img[loading=lazy]").forEach((image) => { image.loading = "eager"; });
    page.body.offsetHeight;
    await page.fonts.ready;
    await Promise.all([...page.images].map((image) => image.complete || new Promise((done) => {
        image.onload = image.onerror = done;
    })));
}
"""


def origin(documents):
    """Scheme, host and port of the first <base href> among the documents' HTML."""
    for text in documents:
        found = re.search(r"<base\b[^>]*?\bhref\s*=\s*[\"']?([^\"'\s>]+)", text, re.I)
        parts = urlsplit(html.unescape(found[1])) if found else None
        if parts and parts.scheme in ("http", "https") and parts.netloc:
            return f"{parts.scheme}://{parts.netloc}"
    return NOWHERE


class Tab:
    """A tab of a running browser; `place` is the origin everything comes from."""

    def __init__(self, browser, place, cookies=()):
        """`cookies` are pairs of name and value, sent to that origin only."""
        self._browser = browser
        self._place = place
        self._documents = {}
        self._loaded = set()
        self._broken = None
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        browser.listen(self._session, self._event)
        self._call("Page.enable")
        self._call("Page.setLifecycleEventsEnabled", enabled=True)
        self._call("Network.enable")
        self._call("Emulation.setEmulatedMedia", media="print")
        self._call("Fetch.enable", patterns=[{"urlPattern": "*"}])
        for name, value in cookies:
            self._call("Network.setCookie", name=name, value=value, url=place, httpOnly=True)

    def _call(self, method, **params):
        return self._browser.call(method, self._session, **params)

    def _event(self, method, params):
        if method == "Fetch.requestPaused":
            self._answer(params["requestId"], params["request"]["url"])
        elif method == "Page.lifecycleEvent" and params["name"] == "load":
            self._loaded.add(params["loaderId"])
        elif method == "Network.responseReceived":
            status = params["response"]["status"]
            if params["type"] == "Stylesheet" and status >= 500:
                # better no paper than one that has lost its looks
                self._broken = f"{params['response']['url']} answered {status}"
        elif method == "Network.loadingFailed":
            if params["type"] == "Stylesheet" and "CONNECTION" in params["errorText"]:
                self._broken = (
                    f"{self._place} cannot be reached ({params['errorText']}):"
                    " set the system parameter report.url"
                )
        elif method == "Inspector.targetCrashed":
            self._broken = f"Chromium's page crashed while {self._browser.work.doing}"

    def _answer(self, request, url):
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        name = parts.path.removeprefix(PLACE)
        if place == self._place and parts.path.startswith(PLACE) and name in self._documents:
            self._browser.send(
                "Fetch.fulfillRequest",
                self._session,
                requestId=request,
                responseCode=200,
                responseHeaders=HEADERS,
                body=base64.b64encode(self._documents[name].encode()).decode(),
            )
        elif parts.path == "/favicon.ico":
            self._refuse(request)
        elif place == self._place or url.startswith(INSIDE):
            self._browser.send("Fetch.continueRequest", self._session, requestId=request)
        else:
            print(f"wkhtmltopdf: not the report's server, refused: {url[:200]}", file=sys.stderr)
            self._refuse(request)

    def _refuse(self, request):
        self._browser.send(
            "Fetch.failRequest", self._session, requestId=request, errorReason="AccessDenied"
        )

    def offer(self, name, text):
        """Have HTML at hand under a name, for `open` and for frames; its path."""
        self._documents[name] = text
        return PLACE + name

    def open(self, name, delay=0):
        """Load a document that was offered, with its pictures and fonts.

        `delay` are seconds to wait besides, for scripts that go on after loading.
        """
        url = self._place + PLACE + name
        answer = self._call("Page.navigate", url=url)
        if answer.get("errorText"):
            raise PrintError(f"{name} cannot be opened: {answer['errorText']}")
        while answer["loaderId"] not in self._loaded:
            self._browser.receive()
            if self._broken:
                raise PrintError(self._broken)
        self.run(f"{SETTLED} settled(document)")
        if delay:
            time.sleep(delay)

    def run(self, script):
        """The value of a script; of a promise the value it is kept with."""
        answer = self._call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            told = details.get("exception", {}).get("description") or details["text"]
            raise PrintError(f"a script of the report failed: {told.splitlines()[0]}")
        return answer["result"].get("value")

    def print(self, paper, margins, scale, outline=False):
        """The open document as PDF.

        `paper` is (width, height), `margins` are (top, right, bottom, left), both in mm;
        `outline` asks for the headings.
        """
        width, height = (length / MM_PER_INCH for length in paper)
        top, right, bottom, left = (length / MM_PER_INCH for length in margins)
        if width - left - right <= 0 or height - top - bottom <= 0:
            raise PrintError("the margins leave no room on the paper")
        answer = self._call(
            "Page.printToPDF",
            printBackground=True,
            paperWidth=width,
            paperHeight=height,
            marginTop=top,
            marginRight=right,
            marginBottom=bottom,
            marginLeft=left,
            scale=scale,
            generateTaggedPDF=outline,
            generateDocumentOutline=outline,
        )
        return base64.b64decode(answer["data"])
