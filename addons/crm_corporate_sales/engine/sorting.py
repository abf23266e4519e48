"""Which department a request belongs to, and how long it may wait for one.

Source of the rules: specification 2 «Inquiries and leads», points 5 and 6; document
`004_c1f1a92899a8ed8c` (requests are sorted at least twice a day).
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import cached_property

#: how late a request is
IN_TIME = 0
SOON = 1
OVERDUE = 2
ESCALATED = 3

_SEPARATORS = re.compile(r"[\n,;]+")
_NOT_DIGIT = re.compile(r"\D+")


def split_entries(text):
    """What was typed into a list: one entry per line, or several in a line with commas between.

    :param text: as somebody wrote it, or nothing
    :return: tuple of str, without empty ones and without repetitions
    """
    entries = (" ".join(part.split()) for part in _SEPARATORS.split(text or ""))
    return tuple(dict.fromkeys(entry for entry in entries if entry))


def fold(text):
    """Text in the form in which words are compared: small letters, ``ё`` as ``е``."""
    return (text or "").casefold().replace("ё", "е")


def words_pattern(entries):
    """A pattern that finds one of these words or phrases as whole words.

    A star at the end of a word stands for any ending (``печ*`` finds «печи» and «печей»): words
    of Russian and Polish change their endings.

    :param entries: texts of :func:`split_entries`
    :return: compiled pattern for folded text, or None without entries
    """
    alternatives = []
    for entry in entries:
        parts = []
        for word in fold(entry).split():
            stem = word.rstrip("*")
            if stem:
                parts.append(re.escape(stem) + (r"\w*" if word != stem else ""))
        if parts:
            alternatives.append(r"\s+".join(parts))
    if not alternatives:
        return None
    # \b does not stand beside signs such as the plus of «C++»
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)")


def phone_prefix(text):
    """Digits of a prefix of international numbers: ``+7 (812)`` → ``7812``, ``0048`` → ``48``."""
    digits = _NOT_DIGIT.sub("", text or "")
    return digits[2:] if digits.startswith("00") else digits


@dataclass(frozen=True)
class Request:
    """What is known of a request when it is sorted.

    :param str text: subject and body
    :param str product: the product as it was told
    :param categories: ids of the product's category and of those above it
    :param str mailbox: address that the request was sent to
    :param phone: in E.164
    """

    text: str = ""
    product: str = ""
    categories: frozenset = frozenset()
    mailbox: str = ""
    phone: str = ""
    channel: str = ""
    source_id: int | bool = False
    country_id: int | bool = False
    state_id: int | bool = False

    @cached_property
    def folded_text(self):
        return fold(self.text)

    @cached_property
    def folded_product(self):
        return fold(self.product)


@dataclass(frozen=True)
class Rule:
    """A rule that sorts: every condition that it has must hold; empty ones don't count.

    Within one condition any of its entries is enough.
    """

    id: int
    keywords: tuple = ()
    products: tuple = ()
    categories: frozenset = frozenset()
    mailboxes: tuple = ()
    countries: frozenset = frozenset()
    states: frozenset = frozenset()
    phone_prefixes: tuple = ()
    channel: str = ""
    sources: frozenset = frozenset()

    @cached_property
    def _keyword_pattern(self):
        return words_pattern(self.keywords)

    @cached_property
    def _product_pattern(self):
        return words_pattern(self.products)

    @cached_property
    def _prefixes(self):
        prefixes = (phone_prefix(entry) for entry in self.phone_prefixes)
        return tuple(prefix for prefix in prefixes if prefix)

    @cached_property
    def _mailboxes(self):
        return tuple(entry.casefold() for entry in self.mailboxes)

    @property
    def has_region(self):
        """Whether the rule asks where the request comes from."""
        return bool(self.countries or self.states or self.phone_prefixes)

    @property
    def has_conditions(self):
        return bool(
            self._keyword_pattern
            or self._product_pattern
            or self.categories
            or self.mailboxes
            or self.has_region
            or self.channel
            or self.sources
        )

    def matches(self, request):
        """:return: bool, whether the request fits; a rule without conditions fits all"""
        return (
            (not self.channel or self.channel == request.channel)
            and (not self.sources or request.source_id in self.sources)
            and (not self.mailboxes or self._fits_mailbox(request))
            and self._fits_region(request)
            and self._fits_product(request)
            and (
                not self._keyword_pattern or bool(self._keyword_pattern.search(request.folded_text))
            )
        )

    def _fits_mailbox(self, request):
        """An entry is an address, its part before the @, or ``@`` and a domain."""
        address = (request.mailbox or "").strip().casefold()
        local, _at, domain = address.partition("@")
        return bool(address) and any(
            entry in (address, local, f"@{domain}") for entry in self._mailboxes
        )

    def _fits_region(self, request):
        """One of the places is enough: the country, the state or the phone's prefix."""
        if not self.has_region:
            return True
        digits = _NOT_DIGIT.sub("", request.phone or "")
        return (
            request.country_id in self.countries
            or request.state_id in self.states
            or (bool(self._prefixes) and digits.startswith(self._prefixes))
        )

    def _fits_product(self, request):
        """By the product's words or category; where no product was told its words may be in the text."""
        if not (self._product_pattern or self.categories):
            return True
        if self.categories & request.categories:
            return True
        pattern = self._product_pattern
        return bool(pattern and pattern.search(request.folded_product or request.folded_text))


def first_match(rules, request):
    """The first rule that fits, in the order given.

    :param rules: iterable of :class:`Rule`
    :return: :class:`Rule` or None
    """
    return next((rule for rule in rules if rule.matches(request)), None)


# ---- the clock -----------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """Moments before which a request that still waits is late.

    Working hours are counted back from now once, instead of forward from every request: the
    same answer, and changed settings count at once.

    :param datetime soon: half of the time is over
    :param datetime overdue: the time to sort is over
    :param datetime escalated: the manager is told
    """

    soon: datetime | None = None
    overdue: datetime | None = None
    escalated: datetime | None = None

    def level(self, moment):
        """How late a request is that has waited since ``moment``."""
        for level, limit in (
            (ESCALATED, self.escalated),
            (OVERDUE, self.overdue),
            (SOON, self.soon),
        ):
            if limit and moment <= limit:
                return level
        return IN_TIME


def count_back(intervals, hours):
    """The moment from which so many working hours have passed until the last interval's end.

    :param intervals: ascending, not overlapping ``(start, stop)`` moments of work up to now
    :param float hours: 0 means that nothing is counted
    :return: moment, or None when there are fewer hours
    """
    left = timedelta(hours=hours)
    if not left:
        return None
    for start, stop in reversed(intervals):
        if left <= stop - start:
            return stop - left
        left -= stop - start
    return None


def last_check(now, hours, zone):
    """The latest moment up to now at which the queue was to be looked at.

    :param datetime now: UTC without zone
    :param hours: hours of the day as numbers, 9.5 is half past nine
    :param zone: ``tzinfo`` of the company
    :return: UTC without zone, or None without hours
    """
    local = now.replace(tzinfo=timezone.utc).astimezone(zone)
    moments = []
    for days in (0, 1):
        day = local.date() - timedelta(days=days)
        for hour in hours:
            minutes = round(min(max(hour, 0), 23.99) * 60)
            naive = datetime.combine(day, time(minutes // 60, minutes % 60))
            moment = naive.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None)
            if moment <= now:
                moments.append(moment)
    return max(moments, default=None)


def spread(items, loads):
    """Give items to people one by one, each to whom has least.

    :param items: what is given out, in order
    :param dict loads: {person: how much they have}; the first one of equals goes first
    :return: {person: list of items}
    """
    heap = dict(loads)
    given = {person: [] for person in loads}
    for item in items:
        person = min(heap, key=heap.get)
        given[person].append(item)
        heap[person] += 1
    return given
