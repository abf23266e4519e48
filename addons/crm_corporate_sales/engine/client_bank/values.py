"""Days, sums and account numbers as banks write them."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from .errors import BAD_ACCOUNT, BAD_DATE, BAD_SUM, ClientBankError

_DATES = (
    (re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})"), (2, 1, 0)),
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), (0, 1, 2)),
)

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


def clean_account(value):
    return re.sub(r"[^0-9A-Za-z]", "", value)


def read_account(value, line):
    account = clean_account(value)
    if not re.fullmatch(r"[0-9A-Za-z]{5,34}", account):
        raise ClientBankError(BAD_ACCOUNT, line, value)
    return account


def currency_of(account):
    """ISO code of the currency that an account's number names; ``None`` when it names none."""
    return CURRENCIES.get(account[5:8]) if re.fullmatch(r"[0-9]{20}", account) else None
