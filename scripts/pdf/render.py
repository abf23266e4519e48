"""From documents to one PDF: every body printed, then the letterhead of all pages."""

import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from . import browser as chromium
from . import letterhead
from .options import PrintError
from .tab import NOWHERE, Tab, origin


class Work:
    """What is being done, for the message when it fails or takes too long."""

    doing = "starting"


def render(options, folder, work):
    """The PDF that the options ask for, as bytes.

    `folder` is an empty folder for Chromium; `work.doing` tells how far it got.
    """
    bodies = [(path.name, _read(path)) for path in options.bodies]
    heads = {
        kind: _read(path)
        for kind, path in (("header", options.header), ("footer", options.footer))
        if path
    }
    program = chromium.find()
    if not program:
        raise PrintError("Chromium is missing: apt-get install chromium, then restart Odoo")
    place = origin([text for _name, text in bodies] + list(heads.values()))
    host = urlsplit(place).hostname
    with chromium.Browser(program, folder, work, None if place == NOWHERE else host) as browser:
        # Chromium is on its way up; this takes a moment as well
        from . import compose

        tab = Tab(browser, place, _cookies(options, host))
        outline = letterhead.wants_sections(*heads.values())
        documents = []
        for number, (name, text) in enumerate(bodies, 1):
            work.doing = f"printing document {number} of {len(bodies)}"
            tab.offer(name, text)
            tab.open(name, options.delay)
            title = tab.run(TITLE) or ""
            content = tab.print(options.paper, options.margins, options.scale, outline)
            documents.append(compose.Printed.of(name, title, content))
        title = options.title or next((doc.title for doc in documents if doc.title), "")
        sheets = []
        if heads or options.header_line or options.footer_line:
            work.doing = "printing headers and footers"
            sheets = _letterhead(tab, options, heads, _pages(documents, outline))
        work.doing = "putting the pages together"
        return compose.together(documents, sheets, title)


TITLE = """(document.title || (document.querySelector("h1, h2, h3, h4") || {}).innerText || "")
    .replace(/\\s+/g, " ").trim()"""


def _read(path):
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise PrintError(f"{path} cannot be read: {error.strerror}") from None


def _pages(documents, outline):
    total = sum(map(len, documents))
    pages = []
    for document in documents:
        sections = document.sections() if outline else [("", "", "")] * len(document)
        for number in range(len(document)):
            pages.append(
                letterhead.Page(
                    number=len(pages) + 1,
                    total=total,
                    document=document.name,
                    of_document=number + 1,
                    in_document=len(document),
                    sections=sections[number],
                    title=document.title,
                )
            )
    return pages


def _letterhead(tab, options, heads, pages):
    places = {kind: tab.offer(f"{kind}.html", text) for kind, text in heads.items()}
    sheets = []
    for start in range(0, len(pages), letterhead.SHEETS):
        some = pages[start : start + letterhead.SHEETS]
        tab.offer("letterhead.html", letterhead.document(options, some, places))
        tab.open("letterhead.html", options.delay)
        tab.run(letterhead.ARRANGE)
        sheets.append(tab.print(options.paper, (0, 0, 0, 0), options.scale))
    return sheets


def _cookies(options, host):
    """Names and values: those given, and those of the cookie jar that belong to the host."""
    found = dict(options.cookies)
    jar = _read(options.cookie_jar) if options.cookie_jar else ""
    for line in jar.splitlines():
        try:
            cookies = SimpleCookie(re.sub(r";\s*HttpOnly\b", "", line, flags=re.I))
        except CookieError as error:
            raise PrintError(f"{options.cookie_jar} is no cookie jar: {error}") from None
        found.update(
            (name, cookie.value)
            for name, cookie in cookies.items()
            if not cookie["domain"] or cookie["domain"].lstrip(".") == host
        )
    return list(found.items())
