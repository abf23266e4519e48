"""Who asks, and about which deal: the rules by which inquiries find partners and deals.

Source of the rules: specification 2 «Inquiries and leads», points 1 and 4.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256

#: verdicts on an inquiry
NEW = "new"
JOIN = "join"
SORT = "sort"

SUMMARY_LENGTH = 80
#: a moment outside is a slip of whoever told it
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Person:
    """A partner who may be the one asking.

    :param int id: the partner
    :param int firm_id: their company, or themselves when they have none
    :param phone: in E.164, or nothing
    :param email: normalised, or nothing
    """

    id: int
    firm_id: int
    phone: str | None = None
    email: str | None = None


def dialable(number):
    """A phone number with its international prefix written as ``+``.

    ``00`` is that prefix in most countries but not in all, so the library that reads numbers by
    the rules of one country takes ``007…`` for a wrong number in Russia.

    :param number: as somebody wrote it, or nothing
    :return: str
    """
    text = (number or "").strip()
    return f"+{text[2:].strip()}" if text.startswith("00") else text


def numbers(told):
    """What may be a phone number in what was told, the likeliest first.

    :param told: one number, or several after each other, or nothing
    :return: list of str, see :func:`dialable`
    """
    whole = (told or "").strip()
    parts = [part for part in re.split(r"[,;/\n]|\s(?:или|lub|or)\s", whole) if part.strip()]
    found = [dialable(part) for part in [whole, *parts] if any(map(str.isdigit, part))]
    return list(dict.fromkeys(found))


def mailbox(address):
    """An address without its tag: ``marina+fair@x.ru`` is read by ``marina@x.ru``.

    :param address: normalised, or nothing
    :return: str, or what was given when it is no address
    """
    name, at, domain = (address or "").rpartition("@")
    bare = name.partition("+")[0]
    return f"{bare}@{domain}" if at and bare else address


def choose_person(persons, phone, email):
    """The partner an inquiry comes from, out of those who share its phone or mail.

    The mail says more than the phone (a switchboard is shared by a whole firm). Several people of
    one firm that can't be told apart stand for the firm; several firms stand for nobody: a
    wrong customer is worse than none.

    :param persons: iterable of :class:`Person`
    :return: id of a partner, or None
    """
    persons = list(persons)
    by_email = [item for item in persons if email and item.email == email]
    by_phone = [item for item in persons if phone and item.phone == phone]
    by_both = [item for item in by_email if item in by_phone]
    for fits in (by_both, by_email, by_phone):
        if len(fits) == 1:
            return fits[0].id
        firms = {item.firm_id for item in fits}
        if len(firms) == 1:
            return firms.pop()
        if firms:
            return None
    return None


def choose_deal(*circles):
    """What becomes of an inquiry, by the open deals of whoever asks.

    :param circles: ids of open deals, the nearest to the person first; the first circle with a
        deal in it decides
    :return: (``JOIN``, id) with exactly one deal; (``SORT``, None) with several, a human has to
        choose and no second lead is made; (``NEW``, None) without any
    """
    for circle in circles:
        if len(circle) == 1:
            return JOIN, circle[0]
        if circle:
            return SORT, None
    return NEW, None


def window(received_at, days):
    """First and last moment of inquiries that count as the same request.

    It looks both ways: what was received earlier may be registered later.
    """
    span = timedelta(days=max(days, 0))
    return received_at - span, received_at + span


def lock_keys(company_id, **values):
    """Keys by which parallel calls about the same person wait for each other.

    They are digests: what a person told does not lie around in one more table.

    :param int company_id: persons of different companies never meet
    :param values: what is told about the person by kind; empty ones don't count
    :return: sorted list, so that two calls never lock each other out
    """
    return sorted(
        sha256(f"{company_id}:{kind}:{value}".encode()).hexdigest()
        for kind, value in values.items()
        if value
    )


def read_moment(text):
    """A date and time in UTC without zone, as Odoo stores it.

    :param str text: ``2026-11-22 10:00:00``, or ISO 8601 with ``T``, ``Z`` or an offset
    :raises ValueError: it is no date, or one that nobody can mean
    """
    text = text.strip()
    if text[-1:] in ("Z", "z"):
        text = f"{text[:-1]}+00:00"
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(text)
    return moment.replace(microsecond=0)


def summary(name, text, who):
    """One line that says what the inquiry is about.

    :param name: the subject, if one was told
    :param text: what was told, its first line counts
    :param who: a person or a company
    :return: str; empty when nothing was told
    """
    for candidate in (name, text, who):
        lines = (candidate or "").strip().splitlines()
        if lines:
            line = " ".join(lines[0].split())
            if candidate is name or len(line) <= SUMMARY_LENGTH:
                return line
            return f"{line[: SUMMARY_LENGTH - 1].rstrip()}…"
    return ""
