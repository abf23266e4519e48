"""Headers and footers: one document with a sheet for each page, printed at once.

Each header and footer is a frame that gets wkhtmltopdf's variables (page, topage, sitepage,
section, …) in its address, which is where their scripts look for them. Printed together, a
hundred of them load their styles once and share fonts and logo in the PDF.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from .options import MM_PER_INCH
from .tab import SETTLED

SHEETS = 50  # in one document: a thousand frames would take too much memory
SECTIONS = ("section", "subsection", "subsubsection")
STYLE = """
html, body { margin: 0; padding: 0; }
.sheet { position: relative; overflow: hidden; break-inside: avoid; }
.sheet + .sheet { break-before: page; }
.line { position: absolute; border-top: 1px solid black; }
iframe { position: absolute; border: 0; height: 1px; }
"""
# wkhtmltopdf puts a header's body above the margin's end, by the spacing. Odoo's has no height:
# its content begins there and goes down. What is left of the sheet is the frame's; it lies over the
# page, so the white that styles give every body must go.
ARRANGE = (
    SETTLED
    + """
Promise.all([...document.querySelectorAll("iframe")].map(async (frame) => {
    const page = frame.contentDocument;
    for (const element of [page.documentElement, page.body]) {
        element.style.setProperty("background", "none", "important");
    }
    await settled(page);
    const up = frame.className === "header" ? page.body.getBoundingClientRect().height : 0;
    const top = Math.max(0, frame.dataset.top - up);
    frame.style.top = `${top}px`;
    frame.style.height = `${Math.max(0, frame.dataset.end - top)}px`;
    await settled(page);
}))
"""
)


@dataclass(frozen=True)
class Page:
    """One page of the whole print: `number` of `total`, which of its document's pages, and
    the headings it stands under."""

    number: int
    total: int
    document: str
    of_document: int
    in_document: int
    sections: tuple = ("", "", "")
    title: str = ""


def wants_sections(*documents):
    """Whether a header or footer shows headings of the body."""
    return any(re.search(r"\bclass\s*=\s*[\"'][^\"']*section", text) for text in documents)


def variables(page, now):
    """wkhtmltopdf's variables for a page, as a query."""
    return urlencode(
        {
            "page": page.number,
            "frompage": 1,
            "topage": page.total,
            "webpage": page.document,
            **dict(zip(SECTIONS, page.sections, strict=True)),
            "sitepage": page.of_document,
            "sitepages": page.in_document,
            "title": page.title,
            "doctitle": page.title,
            "date": now.strftime("%x"),
            "isodate": now.strftime("%Y-%m-%d"),
            "time": now.strftime("%X"),
        },
        quote_via=quote,
    )


def document(options, pages, places):
    """HTML with a sheet for each page; `places` are the paths of "header" and "footer"."""
    pixels = 96 / MM_PER_INCH / options.scale
    width, height = options.width * pixels, options.height * pixels
    left, right = options.margin_left * pixels, options.margin_right * pixels
    top, end = options.margin_top * pixels, height - options.margin_bottom * pixels
    tops = {
        "header": top - options.header_spacing * pixels,
        "footer": end + options.footer_spacing * pixels,
    }
    side = f"left: {left:.2f}px; width: {width - left - right:.2f}px"
    # a hair less than the paper, lest rounding begin another page
    size = f"width: {width:.2f}px; height: {int(height) - 1}px"
    now = datetime.now()
    lines = [
        f'<div class="line" style="{side}; top: {place:.2f}px"></div>'
        for wanted, place in ((options.header_line, top), (options.footer_line, end))
        if wanted
    ]
    sheets = []
    for page in pages:
        query = variables(page, now)
        frames = [
            f'<iframe class="{kind}" scrolling="no" src="{html.escape(f"{path}?{query}")}"'
            f' style="{side}" data-top="{tops[kind]:.2f}" data-end="{int(height) - 1}"></iframe>'
            for kind, path in places.items()
        ]
        sheets.append(f'<div class="sheet" style="{size}">{"".join(frames + lines)}</div>')
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>{STYLE}</style></head>'
        f"<body>{''.join(sheets)}</body></html>"
    )
