"""The text of a mail: HTML to lines and table rows, forwarded mails, signatures, quotations."""

import re
from dataclasses import dataclass, field
from email.utils import parseaddr

from lxml import etree, html

#: headers of forwarded mails are no longer; patterns need an end
LINE_LENGTH = 300
#: longer mails are read so far only; the whole of it stays in the message
READ_LENGTH = 50_000
HTML_LENGTH = 2_000_000

SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript"})
BLOCKS = frozenset(
    """address article aside blockquote body dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5
    h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul""".split()
)
CELLS = frozenset({"td", "th"})

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")

_MARKUP = re.compile(
    r"""<(?:!--|!doctype\b|/?(?:html|head|body|div|p|br|table|tr|td|dl|pre|span|font|b|strong|a|ul|h\d)
    (?:[\s/>]))""",
    re.IGNORECASE | re.VERBOSE,
)
_FROM = r"(?:from|от|от\s+кого|od|von|nadawca)"
_OTHERS = (
    r"(?:to|cc|date|sent|subject|reply-to|кому|копия|дата|отправлено|тема|do|dw|data|wysłano|temat)"
)
_FROM_LINE = re.compile(rf"^[\s>*_|]*{_FROM}\s*[*_]?\s*:[*_\s]*(?P<who>.*)$", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"^[\s>*_|]*{_OTHERS}\s*[*_]?\s*:", re.IGNORECASE)
_SUBJECT_LINE = re.compile(
    r"^[\s>*_|]*(?:subject|тема|temat)\s*[*_]?\s*:[*_\s]*(.*)$", re.IGNORECASE
)
_DATED_LINE = re.compile(
    r"^[\s>]*\d{1,2}\.\d{1,2}\.\d{2,4},?\s+(?:\d{1,2}:\d{2}\s*,?\s*)?(?P<who>\S.*@.*):\s*$"
)
_FORWARD_MARK = re.compile(
    r"""^[\s>*_-]*(?:forwarded\s+message|original\s+message|begin\s+forwarded\s+message|
        пересылаемое\s+сообщение|пересланное\s+сообщение|исходное\s+сообщение|
        начало\s+переадресованного\s+сообщения|начало\s+пересылаемого\s+сообщения|
        przekazana\s+wiadomość|wiadomość\s+oryginalna|oryginalna\s+wiadomość|
        początek\s+przekazywanej\s+wiadomości)[\s>*_:-]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_FORWARD_END = re.compile(r"^[\s>*_-]*(?:конец\s+пересылаемого\s+сообщения)[\s>*_-]*$", re.I)
_QUOTE_INTRO = re.compile(
    r"(?:wrote|пишет|написала?|писала?|napisał\(?a?\)?|pisze)\s*:\s*$", re.IGNORECASE
)
_SIGNATURE = re.compile(r"^--\s?$")
_SENT_FROM = re.compile(
    r"^(?:sent from my |отправлено с |отправлено из |wysłane z |get outlook for )", re.IGNORECASE
)
_GREETING = re.compile(
    r"""^(?:добрый\s+(?:день|вечер)|доброе\s+утро|доброго\s+(?:дня|времени\s+суток)|здравствуйте|
        приветствую|привет|уважаем\w+|dzień\s+dobry|witam|szanown\w+|cześć|
        hello|hi|dear|good\s+(?:morning|day|afternoon|evening))\b[^.?]{0,60}[!,.]?$""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Body:
    """A body to read.

    :param str text: lines
    :param list rows: cells of the innermost table rows, in order
    """

    text: str = ""
    rows: list = field(default_factory=list)


@dataclass(frozen=True)
class Forwarded:
    """A mail inside a mail.

    :param str comment: what was written above it
    """

    name: str
    email: str
    subject: str
    text: str
    comment: str


# ---- HTML ------------------------------------------------------------------------------


def read_body(source):
    """Lines and table rows of HTML; plain text is kept as it is.

    :param source: str, or nothing
    :return: :class:`Body`
    """
    source = (source or "")[:HTML_LENGTH].replace("\x00", "")
    if not _MARKUP.search(source):
        return Body(_tidy(source)[:READ_LENGTH])
    parser = html.HTMLParser(encoding="utf-8")
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, ValueError):
        # nothing but comments
        return Body()
    writer = _Writer()
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        writer.take(event, node)
    return Body(_tidy("".join(writer.parts))[:READ_LENGTH], _rows(root))


class _Writer:
    """Turns events of the tree into text; no recursion, mail nests deep."""

    def __init__(self):
        self.parts, self.skipping, self.verbatim = [], 0, 0

    def take(self, event, node):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            self.skipping += tag in SKIPPED
            self.verbatim += tag == "pre"
            if tag in BLOCKS or tag == "br":
                self._break()
            self._say(node.text)
            return
        if event == "end":
            if tag in BLOCKS:
                self._break()
            elif tag in CELLS:
                self.parts.append("\t")
            self.skipping -= tag in SKIPPED
            self.verbatim -= tag == "pre"
        self._say(node.tail)

    def _break(self):
        self.parts.append("\n")

    def _say(self, text):
        if text and not self.skipping:
            self.parts.append(text if self.verbatim else re.sub(r"\s+", " ", text))


def _rows(root):
    """Rows of data, and pairs of definition lists; rows that only hold tables are layout."""
    rows = []
    for row in root.iter("tr", "dt"):
        if row.tag == "dt":
            value = row.getnext()
            if value is not None and value.tag == "dd":
                rows.append([_cell(row), _cell(value)])
        elif row.find(".//table") is None:
            rows.append([_cell(cell) for cell in row if cell.tag in CELLS])
    return [cells for cells in rows if any(cells)]


def _cell(node):
    writer = _Writer()
    for event, inner in etree.iterwalk(node, events=("start", "end", "comment", "pi")):
        if inner is node and event == "end":
            break
        writer.take(event, inner)
    return _tidy("".join(writer.parts))


def _tidy(text):
    """Lines without blanks at their ends, never two empty ones in a row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\u200b", "")
    lines = [line.strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


# ---- what a person wrote ---------------------------------------------------------------


def written(text):
    """What the sender wrote, without signature and quoted history.

    :return: str; the whole text when nothing else would be left
    """
    lines = text.split("\n")
    for index, line in enumerate(lines):
        is_end = (
            _SIGNATURE.match(line[:9]) or _SENT_FROM.match(line[:99]) or _is_quote(lines, index)
        )
        if is_end and any(item.strip() for item in lines[:index]):
            return "\n".join(lines[:index]).strip()
    return text.strip()


def _is_quote(lines, index):
    following = next((line for line in lines[index + 1 :] if line.strip()), "")
    if _QUOTE_INTRO.search(lines[index][-LINE_LENGTH:]):
        return True
    return lines[index].startswith(">") and following.startswith(">")


def first_line(text):
    """A subject for a mail without one: the first line that says something."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines = [line for line in lines if re.search(r"\w", line)]
    telling = [line for line in lines if not _GREETING.match(line[:LINE_LENGTH])]
    return (telling or lines or [""])[0]


def split_address(text):
    """(name, address in small letters) out of ``Name <address>`` in any spelling."""
    found = ADDRESS.search(text or "")
    if not found:
        return (text or "").strip(" \"'«»*<>"), ""
    name = parseaddr(text)[0] if "<" in text else ""
    name = name or re.split(r"[<\[(]", text[: found.start()])[0]
    return name.replace("mailto:", "").strip(" \"'«»*<>,;:"), found[0].lower().strip(".")


def find_forwarded(text):
    """The mail inside a forwarded one.

    :return: :class:`Forwarded`, or None
    """
    lines = [line[:LINE_LENGTH] for line in text.split("\n")]
    for index, line in enumerate(lines):
        found = _FROM_LINE.match(line)
        if found and any(_OTHER_LINE.match(item) for item in lines[index + 1 : index + 6]):
            who = found["who"] or (lines[index + 1] if index + 1 < len(lines) else "")
            return _cut(text.split("\n"), index, who)
        found = _DATED_LINE.match(line)
        if found and index and _FORWARD_MARK.match(_last_told(lines[:index])):
            return _cut(text.split("\n"), index, found["who"])
    return None


def _last_told(lines):
    return next((line for line in reversed(lines) if line.strip()), "")


def _cut(lines, index, who):
    name, address = split_address(who)
    if not address:
        return None
    # the headers may stand before and after the line that names the sender
    start = index
    while start and (
        _OTHER_LINE.match(lines[start - 1][:LINE_LENGTH]) or not lines[start - 1].strip()
    ):
        start -= 1
    if start and _FORWARD_MARK.match(lines[start - 1][:LINE_LENGTH]):
        start -= 1
    end, subject = index + 1, ""
    for position in range(start, min(index + 8, len(lines))):
        line = lines[position][:LINE_LENGTH]
        told = _SUBJECT_LINE.match(line)
        subject = told[1].strip() if told else subject
        if _OTHER_LINE.match(line):
            end = max(end, position + 1)
    inner = lines[end:]
    stop = next((at for at, line in enumerate(inner) if _FORWARD_END.match(line)), len(inner))
    return Forwarded(
        name=name,
        email=address,
        subject=subject,
        text="\n".join(inner[:stop]).strip(),
        comment="\n".join(lines[:start]).strip(),
    )
