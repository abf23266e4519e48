"""Bank statements in the text format ``1CClientBankExchange`` (1C, versions 1.00–1.03).

A file says ``Ключ=Значение`` line by line: a header, the accounts (``СекцияРасчСчет``) and the
payments (``СекцияДокумент``). Banks differ: encodings, sections left out, order, decimal signs,
texts that go over several lines. What can be understood is; a file that is cut off or says something
impossible is refused as a whole, with the number of the line.

Source: the description of the format by 1C (v8.1c.ru/edi/edi_stnd/100/101.htm) and files of banks.
"""

from .accounts import split
from .errors import (
    BAD_ACCOUNT,
    BAD_DATE,
    BAD_SUM,
    CUT_OFF,
    NO_VALUE,
    NOT_OURS,
    NOT_THE_FORMAT,
    NOT_UNDERSTOOD,
    TOO_LARGE,
    WRONG_PLACE,
    ClientBankError,
)
from .facts import Account, Document, Entry, Exchange, Side
from .reader import is_client_bank, parse
from .values import currency_of, parse_date, parse_sum

__all__ = [
    "Account",
    "BAD_ACCOUNT",
    "BAD_DATE",
    "BAD_SUM",
    "CUT_OFF",
    "ClientBankError",
    "Document",
    "Entry",
    "Exchange",
    "NOT_OURS",
    "NOT_THE_FORMAT",
    "NOT_UNDERSTOOD",
    "NO_VALUE",
    "Side",
    "TOO_LARGE",
    "WRONG_PLACE",
    "currency_of",
    "is_client_bank",
    "parse",
    "parse_date",
    "parse_sum",
    "split",
]
