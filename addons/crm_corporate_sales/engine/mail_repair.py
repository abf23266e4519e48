"""Makes broken mail readable, so that the gateway never refuses a letter for its form.

What real mail has and Odoo stumbles over: charsets nobody knows, none at all, Cyrillic letters in
bare headers, NUL bytes, headers that Python's parser gives up on.
"""

import codecs
import re
from base64 import encodebytes
from email import message_from_bytes, policy
from email.message import EmailMessage

READ = policy.SMTP
BASE64_LINE = re.compile(r"[A-Za-z0-9+/]*={0,2}")
#: so much of a text is enough to tell its charset
SAMPLE = 20000
TEXT_HEADERS = ("subject", "from", "to", "cc", "reply-to", "sender")
READ_HEADERS = (*TEXT_HEADERS, "message-id", "date", "references", "in-reply-to")
#: charsets that mail is written in when it does not say so, and the letters they are told by
CANDIDATES = (
    ("cp1251", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф"),
    ("koi8-r", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф"),
    ("cp866", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф"),
    ("iso-8859-2", "ąćęłńóśźż"),
    ("cp1250", "ąćęłńóśźż"),
    ("latin-1", "äöüßéèàçñ"),
)


def to_text(data, charset=None):
    """Decode bytes by the charset they claim, or by the one they look like.

    :param bytes data: a text
    :param charset: as the mail claims, or nothing
    :return: str without NUL
    """
    for claimed in filter(None, (charset, "utf-8")):
        try:
            return data.decode(claimed).replace("\x00", "")
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode(_guess(data), errors="replace").replace("\x00", "")


def _guess(data):
    sample = data[:SAMPLE]
    best, best_score = "latin-1", 0
    for charset, letters in CANDIDATES:
        text = sample.decode(charset, errors="replace")
        # small letters make words; the wrong charset gives capitals and signs instead
        score = sum(text.count(letter) for letter in letters) - 2 * text.count("�")
        if score > best_score:
            best, best_score = charset, score
    return best


def repair(source):
    """A mail that Odoo's gateway can read.

    :param bytes source: of the mail, as it arrived
    :return: bytes; the same ones when nothing was wrong
    """
    try:
        message = message_from_bytes(source, policy=READ)
        changed = _repair_headers(message)
        for part in message.walk():
            changed = _repair_part(part) or changed
        _read_all(message)
        if not changed:
            return source
        repaired = message.as_bytes()
        _read_all(message_from_bytes(repaired, policy=READ))
        return repaired
    # Python's parser fails in many ways (IndexError, AttributeError, KeyError…): none may lose a mail
    except Exception:  # noqa: BLE001
        return wrap(source)


def to_bytes(message):
    """The source of a message that was read; its text where that can't be written any more."""
    try:
        return message.as_bytes()
    except Exception:  # noqa: BLE001 -- see repair
        return str(message.get("Subject", "")).encode("utf-8", "replace")


def _read_all(message):
    """Touch what the gateway will read; raises what it would raise."""
    for name in READ_HEADERS:
        message.get_all(name)
    for part in message.walk():
        part.get_filename()
        part.get_content_type()
        part.get_content_charset()
        if part.get_content_maintype() != "multipart":
            content = part.get_content()
            if isinstance(content, EmailMessage):
                content.as_bytes()


# ---- headers ---------------------------------------------------------------------------


def _bare_bytes(value):
    """The bytes of a header with letters that should have been encoded, or None."""
    text = str(value)
    if text.isascii() and "\x00" not in text:
        return None
    return text.encode("utf-8", "surrogateescape")


def _repair_headers(message):
    changed = False
    fixed = []
    for name, value in message.raw_items():
        data = _bare_bytes(value)
        if data is not None:
            value = re.sub(r"\r?\n", " ", to_text(data)).strip()
            changed = True
        fixed.append((name, value))
    if changed:
        for name in set(message.keys()):
            del message[name]
        for name, value in fixed:
            try:
                message[name] = value
            except ValueError:
                # a header that may be there once only: the first one counts
                continue
    return changed


# ---- bodies ----------------------------------------------------------------------------


def _known(charset):
    try:
        return codecs.lookup(charset).name
    except (LookupError, ValueError, TypeError):
        return None


def _is_attachment(part):
    disposition = str(part.get("content-disposition") or "").strip().lower()
    return bool(part.get_filename()) or disposition.startswith("attachment")


def _repair_part(part):
    """Whether a text had to be written anew."""
    if part.is_multipart() or part.get_content_maintype() not in ("text", "multipart"):
        return False
    # parts that nothing separates are one text
    has_parts = part.get_content_maintype() == "multipart"
    data = _read_payload(part)
    charset = part.get_content_charset()
    # without a claim Python reads ASCII
    known = _known(charset) if charset else "ascii"
    if not has_parts and _is_sound(part, data, known):
        return False
    if _is_attachment(part):
        # a file is handed on byte by byte, whatever it says about itself
        _write(part, data, "application/octet-stream")
    else:
        kind = "text/plain" if has_parts else part.get_content_type()
        _write(part, to_text(data, known and charset).encode("utf-8"), kind, charset="utf-8")
    return True


def _is_sound(part, data, charset):
    try:
        data.decode(charset or "")
    except (LookupError, UnicodeError):
        return False
    return b"\x00" not in data and data == part.get_payload(decode=True)


def _read_payload(part):
    """The bytes of a text; as they came when they only claim to be base64."""
    data = part.get_payload(decode=True) or b""
    if str(part.get("content-transfer-encoding") or "").strip().lower() != "base64":
        return data
    raw = part.get_payload()
    first = next((line for line in raw.splitlines() if line.strip()), "").strip()
    if BASE64_LINE.fullmatch(first):
        return data
    return raw.encode("utf-8", "surrogateescape")


def _write(part, data, content_type, **params):
    filename = part.get_filename()
    for name in ("Content-Type", "Content-Transfer-Encoding"):
        del part[name]
    part["Content-Type"] = content_type
    part["Content-Transfer-Encoding"] = "base64"
    for name, value in params.items():
        part.set_param(name, value)
    if filename:
        del part["Content-Disposition"]
        part.add_header("Content-Disposition", "attachment", filename=filename)
    part.set_payload(encodebytes(data).decode("ascii"))


# ---- the last resort -------------------------------------------------------------------


def wrap(source):
    """A new mail with what can be read of a hopeless one; the original is attached.

    :param bytes source: of the mail
    :return: bytes
    """
    head, _blank, body = re.sub(rb"\r\n?", b"\n", source).partition(b"\n\n")
    headers = to_text(head)
    message = EmailMessage(policy=READ)
    for name in READ_HEADERS:
        found = re.search(rf"(?im)^{name}[ \t]*:[ \t]*(.*(?:\n[ \t]+.*)*)", headers)
        value = " ".join(found[1].split()) if found else ""
        try:
            message[name] = _plain(value)
            str(message[name])
        except Exception:  # noqa: BLE001 -- the very header the parser gave up on
            del message[name]
    message.set_content(_plain(to_text(body)), cte="base64")
    message.add_attachment(
        source, maintype="application", subtype="octet-stream", filename="original.eml"
    )
    return message.as_bytes()


def _plain(text):
    """Without what can't be encoded."""
    return text.encode("utf-8", "replace").decode("utf-8")
