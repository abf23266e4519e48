"""Reading a table of channel costs that somebody made in a spreadsheet. No ORM, no files.

Rows are lists of cells: texts of a CSV, or texts, numbers and dates of a workbook.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

#: column: names it may have in the first row, in small letters
COLUMNS = {
    "month": ("month", "period", "date", "месяц", "период", "дата", "miesiąc", "okres", "data"),
    "source": ("source", "utm_source", "источник", "źródło"),
    "medium": ("medium", "utm_medium", "средство", "тип трафика", "medium reklamowe"),
    "campaign": ("campaign", "utm_campaign", "кампания", "kampania"),
    "channel": ("channel", "inquiry channel", "канал", "канал обращения", "kanał"),
    "amount": ("amount", "cost", "сумма", "расход", "затраты", "стоимость", "kwota", "koszt"),
    "currency": ("currency", "валюта", "waluta"),
    "note": ("note", "comment", "примечание", "комментарий", "uwagi", "notatka"),
}
NEEDED = ("month", "amount")
PLACES = ("source", "medium", "campaign", "channel")
MONTH_PATTERNS = (
    (re.compile(r"(\d{4})[-./](\d{1,2})(?:[-./]\d{1,2})?(?:[ T].*)?"), (1, 2)),
    (re.compile(r"(?:\d{1,2}[-./])?(\d{1,2})[-./](\d{4})"), (2, 1)),
)
ENCODINGS = ("utf-8-sig", "cp1251")
#: a table of costs is never longer
MAX_ROWS = 20000
MAX_BYTES = 10_000_000
#: of a workbook: a small file can be made to swell
MAX_UNPACKED = 200_000_000


class TableError(Exception):
    """``code`` says what is wrong, ``value`` with what; see the wizard for the words."""

    def __init__(self, code, value=""):
        super().__init__(f"{code}: {value}")
        self.code, self.value = code, value


@dataclass(frozen=True)
class Line:
    """A row of the table: ``number`` as the spreadsheet counts, the first row being 1."""

    number: int
    month: date
    amount: Decimal
    source: str = ""
    medium: str = ""
    campaign: str = ""
    channel: str = ""
    currency: str = ""
    note: str = ""


def decode(content):
    """Text of a CSV file's bytes.

    :raises TableError: ``encoding``
    """
    if b"\x00" in content:
        raise TableError("encoding")
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("encoding")


def read_csv(text):
    """Rows of a CSV text, whatever of ``;``, tab and ``,`` separates its cells."""
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError("csv", str(error)) from error


def read_month(value):
    """First day of the month of a cell.

    :raises ValueError: it is no month
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.replace(day=1)
    text = str(value or "").strip()
    for pattern, (year, month) in MONTH_PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            found = date(int(match[year]), int(match[month]), 1)
            if 1990 <= found.year <= 2100:
                return found
    raise ValueError(text)


def read_amount(value):
    """Amount of a cell, written the English or the continental way.

    :raises ValueError: it is no amount of zero or more
    """
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, (int, float, Decimal)):
        amount = Decimal(str(value))
    else:
        amount = Decimal(_plain_number(str(value or "")))
    if not amount.is_finite() or amount < 0 or amount >= Decimal("1e13"):
        raise ValueError(value)
    return amount.quantize(Decimal("0.01"))


def _plain_number(text):
    bare = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if not re.fullmatch(r"[0-9][0-9.,]*", bare):
        raise ValueError(text)
    separators = sorted(set(re.findall(r"[.,]", bare)), key=bare.rfind)
    if not separators:
        return bare
    decimal = separators[-1]
    thousands = [mark for mark in ".," if mark != decimal]
    head, _mark, tail = bare.rpartition(decimal)
    if len(separators) == 1 and (head.count(decimal) or len(tail) == 3):
        # 1.234.567 or 12,500: the only mark there is parts thousands
        if not re.fullmatch(rf"\d{{1,3}}({re.escape(decimal)}\d{{3}})+", bare):
            raise ValueError(text)
        return bare.replace(decimal, "")
    if decimal in head or not tail:
        raise ValueError(text)
    return f"{head.replace(thousands[0], '')}.{tail}"


def find_columns(header):
    """{column: place in the row}

    :raises TableError: ``column`` (a needed one is missing), ``twice``, ``places``
    """
    found = {}
    for place, cell in enumerate(header):
        name = " ".join(str(cell or "").replace("\ufeff", "").lower().split())
        column = next((key for key, names in COLUMNS.items() if name in names), None)
        if column in found:
            raise TableError("twice", name)
        if column:
            found[column] = place
    for column in NEEDED:
        if column not in found:
            raise TableError("column", column)
    if not any(column in found for column in PLACES):
        raise TableError("places", ", ".join(PLACES))
    return found


def read_lines(rows):
    """Lines of the table, and what is wrong with the others.

    :param rows: the first one names the columns; empty ones are left out
    :return: ([Line], [(row number, code, value)]); codes ``month``, ``amount``, ``place``, ``twice``
    :raises TableError: the table as a whole can't be read
    """
    numbered = [
        (number, row)
        for number, row in enumerate(rows, 1)
        if any(str(cell or "").strip() for cell in row)
    ]
    if not numbered:
        raise TableError("empty")
    if len(numbered) > MAX_ROWS:
        raise TableError("long", str(MAX_ROWS))
    columns = find_columns(numbered[0][1])
    lines, errors, seen = [], [], {}
    for number, row in numbered[1:]:
        cells = {key: row[place] if place < len(row) else "" for key, place in columns.items()}
        line = _read_line(number, cells, errors)
        if not line:
            continue
        key = (line.month, *(getattr(line, name).lower() for name in PLACES))
        if key in seen:
            errors.append((number, "twice", str(seen[key])))
            continue
        seen[key] = number
        lines.append(line)
    return lines, errors


def _read_line(number, cells, errors):
    texts = {
        name: " ".join(str(cells.get(name) or "").split()) for name in (*PLACES, "currency", "note")
    }
    wrong = []
    values = {}
    for name, read in (("month", read_month), ("amount", read_amount)):
        try:
            values[name] = read(cells[name])
        except (ValueError, InvalidOperation):
            wrong.append((number, name, str(cells[name] or "")[:60]))
    if not any(texts[name] for name in PLACES):
        wrong.append((number, "place", ""))
    errors.extend(wrong)
    return None if wrong else Line(number, **values, **texts)
