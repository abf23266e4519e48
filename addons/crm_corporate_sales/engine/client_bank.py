"""Bank statements in the text format ``1CClientBankExchange`` (1C, versions 1.00–1.03).

A file says ``Ключ=Значение`` line by line: a header, the accounts (``СекцияРасчСчет``) and the
payments (``СекцияДокумент``). Banks differ: encodings, sections left out, order, decimal signs,
texts that go over several lines. What can be understood is; a file that is cut off or says something
impossible is refused as a whole, with the number of the line.

Source: the description of the format by 1C (v8.1c.ru/edi/edi_stnd/100/101.htm) and files of banks.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

SIGNATURE = "1cclientbankexchange"
MAX_BYTES = 64 * 1024 * 1024

#: codes of errors
NOT_THE_FORMAT = "not_the_format"
TOO_LARGE = "too_large"
NOT_UNDERSTOOD = "not_understood"
WRONG_PLACE = "wrong_place"
CUT_OFF = "cut_off"
NO_VALUE = "no_value"
BAD_DATE = "bad_date"
BAD_SUM = "bad_sum"
BAD_ACCOUNT = "bad_account"
NOT_OURS = "not_ours"

#: digits 6–8 of a Russian account number are its currency
CURRENCIES = {
    "810": "RUB",
    "643": "RUB",
    "840": "USD",
    "978": "EUR",
    "156": "CNY",
    "398": "KZT",
    "933": "BYN",
    "974": "BYN",
    "985": "PLN",
    "826": "GBP",
    "756": "CHF",
    "392": "JPY",
    "356": "INR",
    "944": "AZN",
    "949": "TRY",
    "784": "AED",
}

_BREAK = re.compile(r"\r\n|\r|\n")
_KEY = re.compile(r"[^\W\d_][\w ]{0,60}")
_DATES = (
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (2, 1, 0)),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), (0, 1, 2)),
)
_INN_BEFORE_NAME = re.compile(
    r"^\s*ИНН\s*:?\s*(\d{10}|\d{12})?\s*(?:/\s*КПП\s*)?[\\/]*\d{0,9}\s*", re.I
)
_END_OF_DOS_FILE = "\x1a"


class ClientBankError(Exception):
    """A file that can't be read.

    :param str code: one of the constants above
    :param int line: number of the line, from 1; 0 when the whole file is meant
    :param str value: what stands there
    """

    def __init__(self, code, line=0, value=""):
        super().__init__(f"{code}, line {line}: {value}")
        self.code, self.line, self.value = code, line, value


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


# ------------------------------------------------------------
# text
# ------------------------------------------------------------


def is_client_bank(data):
    """Whether bytes begin as this format does, in any of its encodings."""
    head = data[:400]
    for encoding in ("utf-8-sig", "utf-16"):
        if head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower().startswith(SIGNATURE):
            return True
    return False


def decode(data):
    """Text of a file: what it declares may be wrong, what it contains is not."""
    if len(data) > MAX_BYTES:
        raise ClientBankError(TOO_LARGE)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    texts = [data.decode("utf-8-sig", "replace")]
    if "\ufffd" not in texts[0]:
        return texts[0]
    texts += [data.decode(encoding, "replace") for encoding in ("cp1251", "cp866")]
    # the keys are Russian words: only one of the tables makes them readable
    return max(texts, key=lambda text: sum(text.count(word) for word in ("Дата", "Сумма", "Счет")))


# ------------------------------------------------------------
# lines
# ------------------------------------------------------------


def parse(data):
    """Read a file.

    :param bytes data: the file
    :return: :class:`Exchange`
    :raises ClientBankError: the first thing that is wrong, with its line
    """
    if not is_client_bank(data):
        raise ClientBankError(NOT_THE_FORMAT)
    return _Reader().read(_BREAK.split(decode(data).lstrip("\ufeff")))


class _Reader:
    def __init__(self):
        self.exchange = Exchange()
        self.values = None  # of the section that is open
        self.section = None
        self.kind, self.begun, self.last_key = "", 0, None
        self.text = []
        self.is_ended = False

    def read(self, lines):
        for number, raw in enumerate(lines, 1):
            line = raw.replace(_END_OF_DOS_FILE, "").strip()
            if line:
                self._take(number, line)
        if not self.is_ended:
            raise ClientBankError(CUT_OFF, len(lines), self.section or "")
        return self.exchange

    def _take(self, number, line):
        key, equals, value = line.partition("=")
        key, value = key.strip(), value.strip()
        word = key.lower()
        if word == SIGNATURE:
            # files put together: the next one begins
            self._close_nothing_open(number, line)
            self.is_ended = False
        elif self.is_ended:
            raise ClientBankError(WRONG_PLACE, number, line)
        elif word == "секциярасчсчет":
            self._open("account", number, line)
        elif word == "секциядокумент":
            self._open("document", number, line)
            self.kind = value
        elif word == "конецрасчсчет":
            self._close("account", number, line)
        elif word == "конецдокумента":
            self.text.append(line)
            self._close("document", number, line)
        elif word == "конецфайла":
            self._close_nothing_open(number, line)
            self.is_ended = True
        elif equals and _KEY.fullmatch(key):
            self._keep(number, word, value, line)
        elif self.section == "document" and self.last_key:
            # a text with line breaks in it
            old_number, old = self.values[self.last_key]
            self.values[self.last_key] = (old_number, f"{old} {line}".strip())
            self.text.append(line)
        else:
            raise ClientBankError(NOT_UNDERSTOOD, number, line)

    def _keep(self, number, word, value, line):
        if self.section is None:
            if word == "расчсчет" and value:
                self._declare(value, number)
            else:
                self.exchange.header.setdefault(word, value)
            return
        if self.section == "document":
            self.text.append(line)
        if self.values.get(word, (0, ""))[1] and not value:
            return
        self.values[word] = (number, value)
        self.last_key = word

    def _open(self, section, number, line):
        self._close_nothing_open(number, line)
        self.section, self.values, self.begun = section, {}, number
        self.last_key, self.text = None, [line]

    def _close_nothing_open(self, number, line):
        if self.section:
            raise ClientBankError(WRONG_PLACE, number, line)

    def _close(self, section, number, line):
        if self.section != section:
            raise ClientBankError(WRONG_PLACE, number, line)
        if section == "account":
            self._end_account()
        else:
            self._end_document()
        self.section = self.values = None

    # ---- sections ----------------------------------------------------------------------

    def _declare(self, value, number):
        account = _account(value, number)
        return self.exchange.accounts.setdefault(account, Account(account))

    def _end_account(self):
        value, number = self._get("расчсчет"), self._line("расчсчет")
        if not value:
            raise ClientBankError(NO_VALUE, self.begun, "РасчСчет")
        account = self._declare(value, number)
        date_from, date_to = self._date("датаначала"), self._date("датаконца")
        start, end = self._sum("начальныйостаток"), self._sum("конечныйостаток")
        # a bank may give a section for each day
        is_earlier = not account.date_from or (date_from and date_from < account.date_from)
        is_later = not account.date_to or (date_to and date_to >= account.date_to)
        if start is not None and (account.balance_start is None or is_earlier):
            account.balance_start = start
        if end is not None and (account.balance_end is None or is_later):
            account.balance_end = end
        account.date_from = min(filter(None, (account.date_from, date_from)), default=None)
        account.date_to = max(filter(None, (account.date_to, date_to)), default=None)

    def _end_document(self):
        amount = self._sum("сумма")
        if amount is None:
            raise ClientBankError(NO_VALUE, self.begun, "Сумма")
        if amount < 0:
            raise ClientBankError(BAD_SUM, self._line("сумма"), self._get("сумма"))
        date_out, date_in = self._date("датасписано"), self._date("датапоступило")
        day = self._date("дата") or date_out or date_in
        if not day:
            raise ClientBankError(NO_VALUE, self.begun, "Дата")
        if not amount:
            return  # notes of the bank that move nothing
        self.exchange.documents.append(
            Document(
                line=self.begun,
                kind=self.kind,
                number=self._get("номер"),
                date=day,
                amount=amount,
                purpose=self._purpose(),
                payer=self._side("плательщик"),
                payee=self._side("получатель"),
                date_out=date_out,
                date_in=date_in,
                text="\n".join(self.text),
            )
        )

    def _purpose(self):
        whole = " ".join(self._get("назначениеплатежа").split())
        parts = (self._get(f"назначениеплатежа{place}") for place in range(1, 7))
        pieces = " ".join(" ".join(parts).split())
        return max(whole, pieces, key=len)

    def _side(self, who):
        name = self._get(f"{who}1") or _INN_BEFORE_NAME.sub("", self._get(who))
        rest = (self._get(f"{who}{place}") for place in (2, 3, 4))
        found = (self._get(f"{who}счет"), self._get(f"{who}расчсчет"))
        inn = re.sub(r"\D", "", self._get(f"{who}инн"))
        if not inn:
            before = _INN_BEFORE_NAME.match(self._get(who))
            inn = (before and before[1]) or ""
        accounts = [_clean_account(value) for value in found if value]
        if not name:
            name = " ".join(part for part in rest if part)
        return Side(
            name=" ".join(name.split()),
            inn=inn if len(inn) in (10, 12) else "",
            kpp=self._get(f"{who}кпп"),
            accounts=tuple(dict.fromkeys(account for account in accounts if account)),
            bank=self._get(f"{who}банк1"),
            bic=self._get(f"{who}бик"),
        )

    # ---- values ------------------------------------------------------------------------

    def _get(self, word):
        return self.values.get(word, (0, ""))[1]

    def _line(self, word):
        return self.values.get(word, (self.begun, ""))[0]

    def _date(self, word):
        text = self._get(word)
        return parse_date(text, self._line(word)) if text else None

    def _sum(self, word):
        text = self._get(word)
        return parse_sum(text, self._line(word)) if text else None


def parse_date(text, line=0):
    """A day as ``31.12.2026`` or ``2026-12-31``, with or without a time behind it.

    :raises ClientBankError: it is none
    """
    for pattern, places in _DATES:
        found = pattern.fullmatch(text.split()[0] if text.split() else "")
        if found:
            groups = [int(group) for group in found.groups()]
            try:
                return date(*(groups[place] for place in places))
            except ValueError:
                break
    raise ClientBankError(BAD_DATE, line, text)


def parse_sum(text, line=0):
    """An amount: ``1234.56``, ``1 234,56``, ``1,234.56``, ``1234-56``.

    :return: Decimal of two places
    :raises ClientBankError: it is none
    """
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    plain = re.sub(r"(?<=\d)-(?=\d\d$)", ".", plain)
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0:
        whole, part = plain[:last], plain[last + 1 :]
        mark = plain[last]
        if mark in whole or re.search(r"[.,]", whole):
            # several signs: those before the last divide thousands
            if not re.fullmatch(r"-?\d{1,3}([.,]\d{3})*", whole):
                raise ClientBankError(BAD_SUM, line, text)
        plain = re.sub(r"[.,]", "", whole) + "." + part
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{0,6})?", plain):
        raise ClientBankError(BAD_SUM, line, text)
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise ClientBankError(BAD_SUM, line, text) from error
    cents = value.quantize(Decimal("0.01"))
    if cents != value:
        raise ClientBankError(BAD_SUM, line, text)
    return cents


def _clean_account(value):
    return re.sub(r"[^0-9A-Za-z]", "", value)


def _account(value, line):
    account = _clean_account(value)
    if not re.fullmatch(r"[0-9A-Za-z]{5,34}", account):
        raise ClientBankError(BAD_ACCOUNT, line, value)
    return account


# ------------------------------------------------------------
# payments by account
# ------------------------------------------------------------


def split(exchange, known_accounts=()):
    """Payments of each of our accounts, in the order of the file, each once.

    :param known_accounts: our accounts, for files that don't say whose statement they are
    :return: dict of lists of :class:`Entry` by account number
    :raises ClientBankError: a payment touches none of the accounts
    """
    own = dict.fromkeys(exchange.accounts) or dict.fromkeys(known_accounts)
    only = next(iter(own)) if len(own) == 1 else None
    result = {account: [] for account in exchange.accounts}
    seen = set()
    for document in exchange.documents:
        outgoing = next((item for item in document.payer.accounts if item in own), None)
        incoming = next((item for item in document.payee.accounts if item in own), None)
        if not outgoing and not incoming and only:
            # a transit account of the bank stands where ours should
            if document.date_in and not document.date_out:
                incoming = only
            elif document.date_out and not document.date_in:
                outgoing = only
        if not outgoing and not incoming:
            value = f"{document.payer.account} → {document.payee.account}"
            raise ClientBankError(NOT_OURS, document.line, value)
        for account, is_incoming in ((outgoing, False), (incoming, True)):
            mark = (account, is_incoming, document.key)
            if account and mark not in seen:
                seen.add(mark)
                result.setdefault(account, []).append(Entry(account, document, is_incoming))
    return result


def currency_of(account):
    """ISO code of the currency that an account's number names; ``None`` when it names none."""
    return CURRENCIES.get(account[5:8]) if re.fullmatch(r"[0-9]{20}", account) else None
