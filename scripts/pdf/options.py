"""The command line of wkhtmltopdf, as far as a report can tell; lengths in millimetres."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "wkhtmltopdf 0.12.6 (with patched qt)"
# Qt's paper sizes, which Odoo's paper formats are
PAPER = {
    "A0": (841, 1189),
    "A1": (594, 841),
    "A2": (420, 594),
    "A3": (297, 420),
    "A4": (210, 297),
    "A5": (148, 210),
    "A6": (105, 148),
    "A7": (74, 105),
    "A8": (52, 74),
    "A9": (37, 52),
    "B0": (1000, 1414),
    "B1": (707, 1000),
    "B2": (500, 707),
    "B3": (353, 500),
    "B4": (250, 353),
    "B5": (176, 250),
    "B6": (125, 176),
    "B7": (88, 125),
    "B8": (62, 88),
    "B9": (33, 62),
    "B10": (31, 44),
    "C5E": (163, 229),
    "Comm10E": (105, 241),
    "DLE": (110, 220),
    "Executive": (190.5, 254),
    "Folio": (210, 330),
    "Ledger": (431.8, 279.4),
    "Legal": (215.9, 355.6),
    "Letter": (215.9, 279.4),
    "Tabloid": (279.4, 431.8),
}
UNITS = {"": 1, "mm": 1, "cm": 10, "m": 1000, "in": 25.4, "inch": 25.4, "pt": 25.4 / 72}
SHORT = {
    "-B": "margin-bottom",
    "-L": "margin-left",
    "-R": "margin-right",
    "-T": "margin-top",
    "-O": "orientation",
    "-s": "page-size",
    "-d": "dpi",
    "-V": "version",
    "-q": "quiet",
}
# The options that take a value, known or not used here: their values are no documents.
TWO_VALUES = {"cookie", "custom-header", "post", "post-file", "replace"}
ONE_VALUE = {
    *("page-size", "page-width", "page-height", "orientation", "dpi", "zoom", "title"),
    *("margin-top", "margin-bottom", "margin-left", "margin-right"),
    *("header-html", "header-spacing", "footer-html", "footer-spacing", "cookie-jar"),
    *("javascript-delay", "viewport-size", "window-status", "run-script", "allow", "encoding"),
    *("copies", "image-dpi", "image-quality", "log-level", "page-offset", "password", "proxy"),
    *("username", "user-style-sheet", "load-error-handling", "load-media-error-handling"),
    *("minimum-font-size", "cache-dir", "bypass-proxy-for", "outline-depth", "dump-outline"),
    *("header-left", "header-center", "header-right", "header-font-name", "header-font-size"),
    *("footer-left", "footer-center", "footer-right", "footer-font-name", "footer-font-size"),
    *("ssl-crt-path", "ssl-key-path", "ssl-key-password", "checkbox-svg", "radiobutton-svg"),
    *("checkbox-checked-svg", "radiobutton-checked-svg"),
}
MM_PER_INCH = 25.4
# Qt's WebKit lays a page out a quarter wider than the paper, unless told not to shrink.
SMART_SHRINKING = 0.8
# What Odoo always grants for scripts, in ms; here the page's own events tell when it is ready.
USUAL_DELAY = 1000


class PrintError(Exception):
    """Why nothing was printed, in one line."""


@dataclass(frozen=True)
class Options:
    """What to print and on which paper; lengths in millimetres, the delay in seconds."""

    bodies: tuple
    output: Path
    width: float
    height: float
    margin_top: float = 10
    margin_bottom: float = 10
    margin_left: float = 10
    margin_right: float = 10
    header: Path | None = None
    footer: Path | None = None
    header_spacing: float = 0
    footer_spacing: float = 0
    header_line: bool = False
    footer_line: bool = False
    scale: float = SMART_SHRINKING
    delay: float = 0
    title: str = ""
    cookie_jar: Path | None = None
    cookies: dict = field(default_factory=dict)

    @property
    def paper(self):
        return self.width, self.height

    @property
    def margins(self):
        return self.margin_top, self.margin_right, self.margin_bottom, self.margin_left


def parse(words):
    """Options from the command line's words; None when only the version was asked for.

    Options that wkhtmltopdf knows and we have no use for are accepted, unknown ones as well.
    A length without a unit is in millimetres.
    """
    values, pairs, files = _split(words)
    if "version" in values:
        return None
    if len(files) < 2:
        raise PrintError("name at least one document and the PDF to write")
    width, height = _paper(values)
    return Options(
        bodies=tuple(Path(name) for name in files[:-1]),
        output=Path(files[-1]),
        width=width,
        height=height,
        **{
            name.replace("-", "_"): _length(name, values[name])
            for name in ("margin-top", "margin-bottom", "margin-left", "margin-right")
            + ("header-spacing", "footer-spacing")
            if name in values
        },
        header=_path(values, "header-html"),
        footer=_path(values, "footer-html"),
        header_line="header-line" in values,
        footer_line="footer-line" in values,
        scale=_scale(values),
        delay=max(0, _number(values, "javascript-delay", 0) - USUAL_DELAY) / 1000,
        title=values.get("title", ""),
        cookie_jar=_path(values, "cookie-jar"),
        cookies={name: value for option, name, value in pairs if option == "cookie"},
    )


def _split(words):
    """Values by option, options with two values, and what is no option: the files."""
    values, pairs, files = {}, [], []
    rest = iter(words)
    for word in rest:
        name = SHORT.get(word) or (word[2:] if word.startswith("--") else None)
        if name is None:
            files.append(word)
            continue
        name, assigned, value = name.partition("=")
        try:
            if name in TWO_VALUES:
                pairs.append((name, next(rest), next(rest)))
            elif name in ONE_VALUE:
                values[name] = value if assigned else next(rest)
            else:
                values[name] = ""
        except StopIteration:
            raise PrintError(f"--{name} lacks its value") from None
    return values, pairs, files


def _path(values, name):
    return Path(values[name]) if values.get(name) else None


def _number(values, name, default):
    try:
        return float(values.get(name, default))
    except ValueError:
        raise PrintError(f"--{name} is not a number: {values[name]}") from None


def _length(name, text):
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*([a-z]*)\s*", text.lower())
    if not found or found[2] not in UNITS:
        raise PrintError(f"--{name} is not a length: {text}")
    return float(found[1]) * UNITS[found[2]]


def _paper(values):
    """Width and height of the paper, turned for landscape."""
    sizes = {name.lower(): size for name, size in PAPER.items()}
    name = values.get("page-size", "A4")
    if name.lower() not in sizes:
        raise PrintError(f"--page-size is unknown: {name}")
    width, height = sizes[name.lower()]
    if "page-width" in values and "page-height" in values:
        width = _length("page-width", values["page-width"])
        height = _length("page-height", values["page-height"])
    if width <= 0 or height <= 0:
        raise PrintError("the paper has no size")
    if values.get("orientation", "").lower() == "landscape":
        width, height = height, width
    return width, height


def _scale(values):
    """How large a CSS pixel of 1/96 inch is printed. Odoo's dpi and zoom cancel each other."""
    scale = _number(values, "dpi", 96) / 96 * _number(values, "zoom", 1)
    if "disable-smart-shrinking" not in values:
        scale *= SMART_SHRINKING
    return min(max(scale, 0.1), 2)  # what Chromium allows


def time_limit():
    """Seconds one print may take: less than the 120 after which Odoo ends its worker."""
    return _number(os.environ, "PDF_TIMEOUT", 90)
