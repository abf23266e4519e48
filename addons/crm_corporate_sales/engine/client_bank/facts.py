"""What a file says: accounts, payments, and payments seen from an account."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass
class Account:
    """What a file says of one of our accounts."""

    number: str
    date_from: date | None = None
    date_to: date | None = None
    balance_start: Decimal | None = None
    balance_end: Decimal | None = None


@dataclass
class Side:
    """Payer or payee."""

    name: str = ""
    inn: str = ""
    kpp: str = ""
    accounts: tuple = ()
    bank: str = ""
    bic: str = ""

    @property
    def account(self):
        return self.accounts[0] if self.accounts else ""


@dataclass
class Document:
    line: int
    kind: str
    number: str
    date: date
    amount: Decimal
    purpose: str
    payer: Side
    payee: Side
    date_out: date | None = None
    date_in: date | None = None
    text: str = ""

    @property
    def key(self):
        """The same payment has the same key in whatever file it comes again."""
        parts = [self.number, self.date.isoformat(), str(self.amount)]
        parts += [self.payer.account, self.payee.account]
        if not self.number:  # fees of the bank: the text tells them apart
            parts.append(hashlib.sha1(self.purpose.encode()).hexdigest()[:12])  # noqa: S324
        return "|".join(parts)


@dataclass
class Exchange:
    accounts: dict = field(default_factory=dict)
    documents: list = field(default_factory=list)
    header: dict = field(default_factory=dict)


@dataclass
class Entry:
    """A payment seen from one of our accounts."""

    account: str
    document: Document
    incoming: bool

    @property
    def date(self):
        document = self.document
        return (document.date_in if self.incoming else document.date_out) or document.date

    @property
    def amount(self):
        return self.document.amount if self.incoming else -self.document.amount

    @property
    def other(self):
        return self.document.payer if self.incoming else self.document.payee
