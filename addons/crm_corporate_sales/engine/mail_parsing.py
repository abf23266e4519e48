"""Templates of inbound mail: which mail is the form of a site, and what stands in its fields.

Source of the rules: specification 2 «Inquiries and leads», point 2.
"""

from dataclasses import dataclass, field

import regex

from .mail_find import by_cell, by_label, normal, small
from .mail_text import ADDRESS, Body

LABEL, CELL, PATTERN = "label", "cell", "pattern"
#: where a value goes to
TARGETS = ("name", "contact_name", "company_name", "phone", "email", "text", "product")

PATTERN_LENGTH = 500
#: seconds for one pattern on one mail
TIME_LIMIT = 0.25  # of the processor
FLAGS = regex.IGNORECASE | regex.MULTILINE
VALUE_LENGTH = 200

#: what may be wrong with a line of a template, or with what it found
MISSING = "missing"
NOT_MAIL = "not_mail"
NOT_PHONE = "not_phone"
TIMEOUT = "timeout"
BAD_PATTERN = "bad_pattern"
NO_GROUP = "no_group"
TOO_LONG = "too_long"
NO_LABEL = "no_label"


@dataclass(frozen=True)
class Rule:
    """How one field is found.

    :param int id: of the record, to tell what was found
    :param str target: one of ``TARGETS``
    :param str how: ``LABEL``, ``CELL`` or ``PATTERN``
    :param str where: labels separated by ``;``, or a pattern with the group ``value``
    :param bool required: without it the template does not fit
    """

    id: int
    target: str
    how: str
    where: str
    required: bool = False

    @property
    def labels(self):
        return [label for label in map(normal, split_words(self.where)) if label]


@dataclass(frozen=True)
class Template:
    """Conditions (several words separated by ``;``, any of them) and rules."""

    id: int
    rules: list
    mailbox: str = ""
    sender: str = ""
    subject: str = ""

    @property
    def is_addressed(self):
        """Whether it is meant for certain mail, so that it is believed more than weak signs."""
        return any(map(split_words, (self.mailbox, self.sender, self.subject)))


@dataclass(frozen=True)
class Letter:
    """A mail as templates see it.

    :param list mailboxes: addresses it came to, in small letters
    """

    sender: str = ""
    subject: str = ""
    mailboxes: tuple = ()
    body: Body = field(default_factory=Body)


@dataclass(frozen=True)
class Finding:
    """What a rule found.

    :param span: start and end in the body's text, or None
    :param problem: one of the constants above, or None
    """

    rule: Rule
    value: str = ""
    span: tuple | None = None
    problem: str | None = None

    @property
    def is_usable(self):
        """An odd phone is kept as told, as everywhere; an odd mail address is no address."""
        return bool(self.value) and self.problem != NOT_MAIL


@dataclass(frozen=True)
class Reading:
    """What a template makes of a mail.

    :param list unmet: names of conditions that the mail does not meet
    """

    template: Template
    unmet: list
    findings: list

    @property
    def fits(self):
        lacks = any(item.rule.required and not item.is_usable for item in self.findings)
        return not self.unmet and not lacks and any(item.is_usable for item in self.findings)

    @property
    def values(self):
        """Values by target; the first rule that found something counts."""
        values = {}
        for item in self.findings:
            if item.is_usable:
                values.setdefault(item.rule.target, item.value)
        return values


# ---- words -----------------------------------------------------------------------------


def split_words(text):
    """``"Phone; Tel"`` → ``["Phone", "Tel"]``"""
    return [word.strip() for word in (text or "").replace("\n", ";").split(";") if word.strip()]


def check_rule(rule):
    """What is wrong with a rule, whatever the mail.

    :return: one of the constants of this module, or None
    """
    if rule.how != PATTERN:
        return None if rule.labels else NO_LABEL
    if len(rule.where or "") > PATTERN_LENGTH:
        return TOO_LONG
    try:
        groups = regex.compile(rule.where or "", FLAGS).groupindex
    # RecursionError and OverflowError come out of hostile patterns
    except (regex.error, RecursionError, OverflowError, MemoryError, ValueError):
        return BAD_PATTERN
    return None if "value" in groups else NO_GROUP


# ---- reading ---------------------------------------------------------------------------


def read(template, letter):
    """Apply a template to a mail.

    :return: :class:`Reading`; its findings are in the order of the rules
    """
    labels = {label for rule in template.rules if rule.how == LABEL for label in rule.labels}
    cells = {label for rule in template.rules if rule.how == CELL for label in rule.labels}
    findings = [_apply(rule, letter.body, labels, cells) for rule in template.rules]
    return Reading(template, _unmet(template, letter), findings)


def _unmet(template, letter):
    told = {
        "mailbox": "\n".join(letter.mailboxes),
        "sender": letter.sender,
        "subject": letter.subject,
    }
    unmet = []
    for name, text in told.items():
        words = [small(word) for word in split_words(getattr(template, name))]
        if words and not any(word in small(text or "") for word in words):
            unmet.append(name)
    return unmet


def choose(templates, letter):
    """The first template that fits.

    :param templates: in the order in which they are tried
    :return: (:class:`Reading` or None, {template id: what went wrong})
    """
    broken = {}
    for template in templates:
        if _unmet(template, letter):
            continue
        try:
            reading = read(template, letter)
        # whatever is wrong with one template: it must not cost the mail
        except Exception as error:  # noqa: BLE001
            broken[template.id] = f"{type(error).__name__}: {error}"
            continue
        if any(item.problem == TIMEOUT for item in reading.findings):
            broken[template.id] = TIMEOUT
        if reading.fits:
            return reading, broken
    return None, broken


def _apply(rule, body, labels, cells):
    problem = check_rule(rule)
    if problem:
        return Finding(rule, problem=problem)
    if rule.how == PATTERN:
        try:
            value, span = _by_pattern(rule, body.text)
        except TimeoutError:
            return Finding(rule, problem=TIMEOUT)
    elif rule.how == CELL:
        value, span = by_cell(rule.labels, body, cells)
    else:
        value, span = by_label(rule.labels, body.text, labels, many=rule.target == "text")
    value = _clean(rule.target, value)
    return Finding(rule, value, span if value else None, _doubt(rule, value))


def _clean(target, value):
    if target == "text":
        return value.strip()
    value = " ".join(value.split())
    if target == "email":
        found = ADDRESS.search(value)
        return found[0] if found else value[:VALUE_LENGTH]
    return value[:VALUE_LENGTH]


def _doubt(rule, value):
    if not value:
        return MISSING if rule.required else None
    if rule.target == "email" and not ADDRESS.fullmatch(value):
        return NOT_MAIL
    if rule.target == "phone" and sum(char.isdigit() for char in value) < 5:
        return NOT_PHONE
    return None


def _by_pattern(rule, text):
    found = regex.compile(rule.where, FLAGS).search(text, timeout=TIME_LIMIT)
    if not found or found["value"] is None:
        return "", None
    return found["value"], found.span("value")
