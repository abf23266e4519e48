"""Mail that nobody wrote: bounces, automatic replies, mailing lists.

Source of the rules: specification 2 «Inquiries and leads», point 1; RFC 3834 (automatic replies),
RFC 3464 (delivery reports), RFC 2369 and RFC 2919 (mailing lists).
"""

import re
from dataclasses import dataclass

BOUNCE = "bounce"
AUTO_REPLY = "auto_reply"
OUT_OF_OFFICE = "out_of_office"
MAILING_LIST = "mailing_list"
BULK = "bulk"
AUTO_GENERATED = "auto_generated"
NO_RETURN_PATH = "no_return_path"
LOOP = "loop"

#: the form of a web site is made by a program, too: a fitting template is believed more than these
WEAK = frozenset({MAILING_LIST, BULK, AUTO_GENERATED, NO_RETURN_PATH})

AUTO_REPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-mail-autoreply",
)
LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post", "list-help")
BOUNCE_SENDERS = frozenset({"mailer-daemon", "mail-daemon"})
ROBOTS = frozenset(
    """noreply no-reply no_reply no.reply donotreply do-not-reply do_not_reply robot bot mailer
    mailer-daemon postmaster webmaster www www-data apache nginx wordpress bitrix tilda form forms
    webform website site notification notifications notify root daemon""".split()
)

_OUT_OF_OFFICE = re.compile(
    r"""^\W*(?:(?:re|aw|odp|отв|ответ)\s*:\s*)*\W*(?:
        out\s+of\s+(?:the\s+)?office | automatic\s+reply | auto[\s-]?(?:reply|response) |
        autoreply | i\s+am\s+(?:away|on\s+(?:vacation|leave|holiday)) | on\s+(?:vacation|holiday)\b |
        автоответ | автоматический\s+ответ | нет\s+на\s+месте | вне\s+офиса |
        (?:я\s+)?(?:нахожусь\s+)?в\s+отпуске\b | (?:я\s+)?отсутствую\b | отсутствие\s+на\s+(?:работе|рабочем) |
        odpowied[zź]\s+automatyczna | automatyczna\s+odpowied[zź] | autoodpowied[zź] |
        poza\s+biurem | jestem\s+na\s+urlopie | nieobecno[sś][cć]\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Headers:
    """What the headers of a mail tell about its origin.

    :param dict fields: values by name in small letters, of repeated headers the first
    :param str content_type: ``multipart/report`` and the like
    :param str report_type: parameter ``report-type`` of the content type
    """

    fields: dict
    subject: str = ""
    sender: str = ""
    content_type: str = ""
    report_type: str = ""

    def word(self, name):
        """First word of a header, in small letters."""
        words = re.split(r"[\s;,]+", self.fields.get(name, "").strip().lower(), maxsplit=1)
        return words[0]


def local_part(address):
    """What stands before the @, in small letters."""
    return (address or "").strip().lower().partition("@")[0]


def is_robot(address):
    """Whether an address belongs to a program, so that it says nothing about a person."""
    name = local_part(address).partition("+")[0]
    return name in ROBOTS or name.startswith(("noreply", "no-reply", "donotreply"))


def automatic(headers):
    """Why a mail is not a request of a person.

    :param Headers headers: of the mail
    :return: one of the constants of this module, or None for an ordinary mail
    """
    return _firmly_automatic(headers) or _weakly_automatic(headers)


def _firmly_automatic(headers):
    if headers.content_type == "multipart/report":
        is_receipt = headers.report_type == "disposition-notification"
        return AUTO_REPLY if is_receipt else BOUNCE
    if local_part(headers.sender) in BOUNCE_SENDERS or headers.fields.get("x-failed-recipients"):
        return BOUNCE
    if headers.word("auto-submitted").startswith("auto-replied"):
        return AUTO_REPLY
    if headers.word("precedence") in ("auto_reply", "auto-reply"):
        return AUTO_REPLY
    if any(headers.word(name) not in ("", "no", "false") for name in AUTO_REPLY_HEADERS):
        return AUTO_REPLY
    if _OUT_OF_OFFICE.match(headers.subject[:200]):
        return OUT_OF_OFFICE
    return None


def _weakly_automatic(headers):
    if any(name in headers.fields for name in LIST_HEADERS):
        return MAILING_LIST
    if headers.word("precedence") == "list":
        return MAILING_LIST
    if headers.word("precedence") in ("bulk", "junk"):
        return BULK
    if headers.word("auto-submitted") not in ("", "no"):
        return AUTO_GENERATED
    if headers.fields.get("return-path", "").strip() == "<>":
        return NO_RETURN_PATH
    return None
