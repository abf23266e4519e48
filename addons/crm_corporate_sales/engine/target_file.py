"""Files with companies to win: reading tables, guessing what a column holds, giving errors back.

Source of the rules: specification 2 «Inquiries and leads», point 12 (import of the register).
"""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import openpyxl

MAX_BYTES = 10_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_TEXT = 2_000

# why a file can't be read
TOO_LARGE, TOO_MANY_ROWS, UNREADABLE, EMPTY = "too_large", "too_many_rows", "unreadable", "empty"

DELIMITERS = (";", "\t", ",", "|")
#: a spreadsheet takes a cell that begins so for a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

#: what a column may be called; in the order in which they are tried
NAMES = {
    "person_name": r"контактн\w* лиц|фио|лпр|^контакт$|contact (person|name)|^contact$|osoba",
    "person_function": r"должност|position|job title|stanowisko",
    "person_phone": r"телефон (контакт|лпр|фио)|(contact|direct|mobile) phone|мобильн|komórk",
    "person_email": r"(почта|e-?mail|email) (контакт|лпр|фио)|contact e-?mail|e-?mail osoby",
    "role": r"^роль|^role$|^rola$",
    "vat": r"^инн|\binn\b|tax id|^vat|^nip\b|инн/кпп",
    "website": r"сайт|web|site|www|strona|домен|domain",
    "email": r"почт|e-?mail|mail",
    "phone": r"телефон|phone|telefon|^тел\b",
    "city": r"город|city|miasto|населенн",
    "country": r"стран|country|kraj",
    "industry": r"отрасл|industry|branża|вид деятельности|оквэд",
    "employees": r"сотрудник|численност|employees|staff|pracownik|zatrudnien",
    "revenue": r"выручк|оборот|revenue|turnover|przychód|obrót",
    "potential_class": r"класс|категори|^abc|class|klasa",
    "potential": r"потенциал|potential|potencjał",
    "owner": r"ответственн|менеджер|владелец|owner|salesperson|opiekun|handlowiec",
    "source": r"источник|source|źródło",
    "note": r"примечан|коммент|заметк|note|comment|uwagi|notatk",
    "name": r"организац|компани|предприят|клиент|наименован|названи|company|customer|^name|firma|nazwa",
}


class FileError(Exception):
    """:param str code: why the file can't be read, one of the constants above"""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def read_table(data):
    """Rows of a CSV or XLSX file, as text.

    :param bytes data: the file
    :return: (list of headers, list of (line number in the file, list of cells)); empty lines are
        left out, every row is as long as the headers
    :raises FileError: it is no such file, or too large
    """
    if len(data) > MAX_BYTES:
        raise FileError(TOO_LARGE)
    rows = _read_xlsx(data) if data[:4] == b"PK\x03\x04" else _read_csv(data)
    headers, found = None, []
    try:
        for number, cells in rows:
            texts = [clean(cell) for cell in cells[:MAX_COLUMNS]]
            if not any(texts):
                continue
            if headers is None:
                headers = _cut(texts)
            elif len(found) >= MAX_ROWS:
                raise FileError(TOO_MANY_ROWS)
            else:
                width = len(headers)
                found.append((number, (texts + [""] * width)[:width]))
    except csv.Error as error:
        raise FileError(UNREADABLE) from error
    if not headers:
        raise FileError(EMPTY)
    return headers, found


def _cut(texts):
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _read_csv(data):
    text = decode(data)
    if "\x00" in text:
        raise FileError(UNREADABLE)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda sign: (first.count(sign), -DELIMITERS.index(sign)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    for cells in reader:
        # a quoted cell may go over several lines: the row begins after the one before it
        yield before + 1, cells
        before = reader.line_num


def decode(data):
    """Text of a file of which nobody says how it is encoded."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Russian words are all high bytes, Polish ones have them here and there
        high = [byte > 127 for byte in data[:100_000]]
        beside = sum(one and other for one, other in zip(high, high[1:], strict=False))
        return data.decode("cp1251" if 3 * beside > 2 * sum(high) else "cp1250", "replace")


def _read_xlsx(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise FileError(TOO_LARGE)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            (number, list(cells))
            for number, cells in enumerate(
                sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 100, max_col=MAX_COLUMNS), 1
            )
        ]
        book.close()
    except FileError:
        raise
    # a broken file breaks the library in many ways: none of them is our caller's
    except Exception as error:
        raise FileError(UNREADABLE) from error
    return rows


def clean(cell):
    """A cell as text: whole numbers without a fraction, dates as YYYY-MM-DD, no control signs."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date)):
        return cell.strftime("%Y-%m-%d")
    text = CONTROL.sub("", str(cell)).strip()
    # what was made harmless for a spreadsheet is what it was
    if text[:1] == "'" and text[1:].startswith(FORMULA):
        text = text[1:]
    return text[:MAX_TEXT]


def guess(headers):
    """What the columns hold, by their names; each field once.

    :return: list of keys of ``NAMES``, or None for columns that tell nothing
    """
    found = []
    for header in headers:
        name = re.sub(r"\s+", " ", header.casefold().replace("ё", "е")).strip()
        field = next(
            (key for key, rule in NAMES.items() if key not in found and re.search(rule, name)),
            None,
        )
        found.append(field)
    return found


def read_number(text):
    """A number as people write it: spaces, comma, currency.

    :return: float
    :raises ValueError: it is none, or less than nothing
    """
    bare = re.sub(
        r"(?<=[\d\s])\s*(руб|rub|р|₽|zł|pln|eur|usd|€|\$)\.?$", "", text.strip().casefold()
    )
    bare = re.sub(r"[\s\u00a0\u202f']", "", bare)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", bare) and (bare.count(".") > 1 or "," in bare):
        bare = bare.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare) and (bare.count(",") > 1 or "." in bare):
        bare = bare.replace(",", "")
    try:
        number = Decimal(bare.replace(",", "."))
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite() or not 0 <= number < 10**15:
        raise ValueError(text)
    return float(number)


def harmless(text):
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if str(text).startswith(FORMULA) else str(text)


def write_csv(rows):
    """A file that spreadsheets of Russia and Poland open as it is.

    :param rows: iterable of rows of text
    :return: bytes
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
