"""From the bytes of a file to what it says."""

import re

from .errors import (
    BAD_SUM,
    CUT_OFF,
    NO_VALUE,
    NOT_THE_FORMAT,
    NOT_UNDERSTOOD,
    TOO_LARGE,
    WRONG_PLACE,
    ClientBankError,
)
from .facts import Account, Document, Exchange, Side
from .values import clean_account, parse_date, parse_sum, read_account

SIGNATURE = "1cclientbankexchange"
MAX_BYTES = 64 * 1024 * 1024

_BREAK = re.compile(r"\r\n|\r|\n")
_KEY = re.compile(r"[^\W\d_][\w ]{0,60}")
_INN_BEFORE_NAME = re.compile(
    r"^\s*ИНН\s*:?\s*(\d{10}|\d{12})?\s*(?:/\s*КПП\s*)?[\\/]*\d{0,9}\s*", re.I
)
_END_OF_DOS_FILE = "\x1a"

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
        account = read_account(value, number)
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
        accounts = [clean_account(value) for value in found if value]
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
