"""Which open invoices a bank payment is for: suggestions with a score and the reasons.

What a payer writes is weighed: the number of the invoice or of the order in the purpose, the payer's
tax number, the sum. A suggestion is *certain* only when nothing speaks against it and no other set of
invoices explains the payment as well; only certain ones are matched without a person looking.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import combinations

#: reasons
NUMBER = "number"  # the full number of the document is in the purpose
SHORT_NUMBER = "short_number"  # only its last digits, after a word like “счёт”
ORDER = "order"  # the number of the order is in the purpose
PAYER = "payer"  # tax number or known client
EXACT = "exact"
TOGETHER = "together"  # several documents make up the sum
PARTIAL = "partial"
OVERPAID = "overpaid"
CURRENCY = "currency"  # compared by the rate of the day
OTHER_PAYER = "other_payer"  # somebody else pays for the client

_POINTS = {
    NUMBER: 50,
    ORDER: 40,
    SHORT_NUMBER: 30,
    PAYER: 30,
    EXACT: 20,
    TOGETHER: 15,
    PARTIAL: 5,
    OVERPAID: 0,
    CURRENCY: 0,
    OTHER_PAYER: -10,
}
#: below it nothing is suggested
LEAST = 30
#: how much a sum may differ from one converted by the rate of the day
RATE_TOLERANCE = Decimal("0.02")
#: how many documents of one client are tried together
MOST_TOGETHER = 12

_MARKER = (
    r"(?:сч[её]т[\w-]*|сч|счф|с/ф|сф|упд|накладн\w*|акт\w*|инвойс\w*|invoice|inv|bill|faktur\w*|fv|"
    r"proforma|rachun\w*)"
)
_SHORT = re.compile(
    rf"(?<![\w]){_MARKER}[\s.,:]*(?:на\s+оплату\s*)?(?:(?:№№|№|n[or]?\.?|#|nr\.?)\s*)*"
    r"((?:[0-9]{1,8}(?!\.\d)(?:\s*(?:,|и|i|and|oraz|;)\s*(?:№\s*)?(?=[0-9]{1,8}(?![\d.]))|))+)",
    re.I,
)


@dataclass(frozen=True)
class Item:
    """An open document of the client: an invoice, a credit note (its rest is below zero)."""

    id: int
    number: str
    rest: Decimal  # in the currency of the payment
    partner: int = 0
    inn: str = ""
    orders: tuple = ()
    is_foreign: bool = False  # the rest was converted
    names: tuple = ()  # other numbers it goes by


@dataclass(frozen=True)
class Payment:
    amount: Decimal  # above zero
    purpose: str
    inn: str = ""
    partner: int = 0


@dataclass
class Suggestion:
    items: list = field(default_factory=list)
    score: int = 0
    reasons: list = field(default_factory=list)
    is_certain: bool = False
    is_guess: bool = False  # some of the documents are not named though others are


def suggest(payment, items):
    """The best explanation of a payment.

    :param Payment payment: what came in (or went out: then rests are those of our debts)
    :param list items: open :class:`Item` that may be meant
    :return: :class:`Suggestion`, without items when nothing fits
    """
    ways = sorted(_get_ways(payment, items), key=lambda way: (-way.score, len(way.items)))
    ways = [way for way in ways if way.score >= LEAST]
    if not ways:
        return Suggestion()
    best = ways[0]
    chosen = {item.id for item in best.items}
    rivals = [
        way
        for way in ways[1:]
        if way.score >= best.score and {item.id for item in way.items} != chosen
    ]
    best.is_certain = not rivals and not best.is_guess and _is_certain(best)
    return best


def _is_certain(way):
    reasons = set(way.reasons)
    if reasons & {OVERPAID, CURRENCY, OTHER_PAYER}:
        return False
    named = bool(reasons & {NUMBER, ORDER}) or {SHORT_NUMBER, PAYER} <= reasons
    if EXACT in reasons or TOGETHER in reasons:
        return named or (PAYER in reasons and EXACT in reasons)
    return {NUMBER, PAYER, PARTIAL} <= reasons and len(way.items) == 1


def _get_ways(payment, items):
    text = _flatten(payment.purpose)
    short = find_short_numbers(payment.purpose)
    named = {}
    for item in items:
        reason = _name_reason(item, text, short)
        if reason:
            named[item] = reason
    yield from _get_named_ways(payment, named)
    own = [item for item in items if _is_payer(payment, item)]
    for item in own:
        if item.rest > 0:
            yield _weigh(payment, [item], None)
    for way in _get_sums(payment, own):
        yield way
        reasons = [named[item] for item in way.items if item in named]
        if reasons and len(reasons) < len(way.items):
            guess = _weigh(payment, way.items, reasons[0], is_part=True)
            guess.is_guess = True
            yield guess


def _get_named_ways(payment, named):
    """What the purpose names: each strength of naming for itself, all that are named together."""
    for strength in (NUMBER, ORDER, SHORT_NUMBER):
        found = [item for item, reason in named.items() if reason == strength]
        if not found:
            continue
        by_client = {}
        for item in found:
            by_client.setdefault(item.partner, []).append(item)
        for group in by_client.values():
            yield _weigh(payment, group, strength)
            if len(group) > 1:
                for item in group:
                    yield _weigh(payment, [item], strength, is_part=True)
                for way in _get_sums(payment, group):
                    yield _weigh(payment, way.items, strength, is_part=True)


def _get_sums(payment, items):
    """Sets of two and more documents that make up the sum."""
    items = sorted(items, key=lambda item: item.id)[:MOST_TOGETHER]
    found = 0
    for size in range(2, len(items) + 1):
        for group in combinations(items, size):
            if sum(item.rest for item in group) == payment.amount:
                yield _weigh(payment, list(group), None)
                found += 1
                if found > 20:
                    return


def _weigh(payment, group, strength, is_part=False):
    reasons = [strength] if strength else []
    if all(_is_payer(payment, item) for item in group):
        reasons.append(PAYER)
    elif payment.inn and any(item.inn and item.inn != payment.inn for item in group):
        reasons.append(OTHER_PAYER)
    rest = sum(item.rest for item in group)
    is_foreign = any(item.is_foreign for item in group)
    if rest == payment.amount or (
        is_foreign and abs(rest - payment.amount) <= abs(payment.amount) * RATE_TOLERANCE
    ):
        reasons.append(EXACT if len(group) == 1 else TOGETHER)
    else:
        reasons.append(PARTIAL if payment.amount < rest else OVERPAID)
    if is_foreign:
        reasons.append(CURRENCY)
    score = sum(_POINTS[reason] for reason in reasons)
    if is_part:
        score -= 5
    return Suggestion(items=list(group), score=max(0, min(score, 100)), reasons=reasons)


def _is_payer(payment, item):
    if payment.inn and item.inn:
        return payment.inn == item.inn
    return bool(payment.partner and payment.partner == item.partner)


def _name_reason(item, text, short):
    for number in (item.number, *item.names):
        flat = _flatten(number)
        if len(flat) >= 4 and _stands_in(flat, text):
            return NUMBER
    for order in item.orders:
        flat = _flatten(order)
        if len(flat) >= 4 and _stands_in(flat, text):
            return ORDER
    last = re.search(r"(\d+)\D*$", item.number or "")
    if last and int(last[1]) in short:
        return SHORT_NUMBER
    return None


def _flatten(text):
    """Small letters, look-alikes made Latin, no spaces around signs: payers retype numbers."""
    text = (text or "").lower().translate(_LOOK_ALIKE)
    text = re.sub(r"[–—−]", "-", text)
    text = re.sub(r"\s*([/\\-])\s*", r"\1", text)
    return " ".join(text.replace("\\", "/").split())


_LOOK_ALIKE = str.maketrans("авсеикмнорстхуё", "abceukmhopctxye")


def _stands_in(number, text):
    """Whether a number stands in a text by itself, not as a part of a longer one."""
    place = text.find(number)
    while place >= 0:
        before, after = text[place - 1 : place], text[place + len(number) : place + len(number) + 2]
        goes_on = after[:1].isalnum() or (after[:1] in {"/", "-"} and after[1:2].isalnum())
        if not (before.isalnum() or before in {"/", "-"}) and not goes_on:
            return True
        place = text.find(number, place + 1)
    return False


def find_short_numbers(purpose):
    """Numbers after words like “счёт №”: those of 1C are short (``15``, ``00000015``)."""
    numbers = set()
    for found in _SHORT.finditer(purpose or ""):
        numbers |= {int(number) for number in re.findall(r"[0-9]{1,8}", found[1])}
    return numbers - {0}
