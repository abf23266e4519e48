"""The plan sheet as an Excel file: live formulas out, checked numbers in.

The first row and column of the table carry hidden keys, so that a sorted or shortened file is still
read rightly. What a formula counts (rests, attainment) is never read back.
"""

import io
from dataclasses import dataclass, field
from zipfile import BadZipFile

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

PLAN, FACT, ATTAINMENT = "Plan", "Fact", "Attainment"
#: 0-based: row of the hidden keys, row of the titles, first row and column of numbers
KEY_ROW, TITLE_ROW, FIRST_ROW, FIRST_COLUMN = 0, 1, 2, 2
MAGIC = "crm_sales_planning"
FORMATS = {"sum": "#,##0.00", "count": "#,##0", "percent": "0.0", "ratio": "0.00"}
LARGEST = 10**15


@dataclass
class Axis:
    """A row or column: its key, name, and the keys of those it is made of."""

    key: str
    name: str
    level: int = 0
    parts: list = field(default_factory=list)
    unit: str = ""


@dataclass
class Sheet:
    """What goes into a file.

    ``cells``: {(row key, column key): (target or None, fact or None, may be typed)};
    ``rest_rows``/``rest_columns``: whether what is left to allocate means something.
    """

    title: str
    options: str
    rows: list
    columns: list
    cells: dict
    words: dict
    unit: str = "count"
    direction: str = "up"
    rest_rows: bool = True
    rest_columns: bool = True


def write(sheet):
    """The file of a sheet.

    :param Sheet sheet: what it shows; ``words``: ``plan, fact, attainment, rest`` in the user's
        language
    :rtype: bytes
    """
    target = io.BytesIO()
    # text is text: nothing a person has called something becomes a formula or link
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    _Writer(book, sheet).write()
    book.close()
    return target.getvalue()


class _Writer:
    def __init__(self, book, sheet):
        self.book, self.sheet = book, sheet
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1})
        self.names = {}
        self.formats = {}
        self._place()

    def _format(self, unit, **options):
        key = unit, tuple(sorted(options.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {"num_format": FORMATS.get(unit, "0.00"), "border": 1, **options}
            )
        return self.formats[key]

    def _place(self):
        """Which line and column each key has; rests stand right after what they are left of."""
        self.row_of, self.rests, line = {}, {}, FIRST_ROW
        for row in self.sheet.rows:
            self.row_of[row.key] = line
            line += 1
            if row.parts and self.sheet.rest_rows:
                self.rests[row.key] = line
                line += 1
        self.column_of, self.rest_columns, number = {}, {}, FIRST_COLUMN
        for column in self.sheet.columns:
            self.column_of[column.key] = number
            number += 1
        for column in self.sheet.columns:
            if column.parts and self.sheet.rest_columns:
                self.rest_columns[column.key] = number
                number += 1

    def write(self):
        words = self.sheet.words
        plan = self._page(words["plan"], self._write_target, with_rests=True)
        self._page(words["fact"], self._write_fact)
        self._page(words["attainment"], self._write_attainment)
        plan.activate()

    def _page(self, name, write_cell, with_rests=False):
        page = self.book.add_worksheet(name[:31])
        self.names.setdefault(len(self.names), name[:31])
        page.write_string(KEY_ROW, 0, f"{MAGIC} {self.sheet.options}")
        page.set_row(KEY_ROW, None, None, {"hidden": True})
        page.set_column(0, 0, None, None, {"hidden": True})
        page.set_column(1, 1, 34)
        page.set_column(FIRST_COLUMN, FIRST_COLUMN + 60, 13)
        page.freeze_panes(FIRST_ROW, FIRST_COLUMN)
        page.write_string(TITLE_ROW, 1, self.sheet.title, self.head)
        for column in self.sheet.columns:
            number = self.column_of[column.key]
            page.write_string(KEY_ROW, number, column.key)
            page.write_string(TITLE_ROW, number, column.name, self.head)
        if with_rests:
            for column in self.sheet.columns:
                if column.key in self.rest_columns:
                    page.write_string(
                        TITLE_ROW,
                        self.rest_columns[column.key],
                        f"{self.sheet.words['rest']}: {column.name}",
                        self.head,
                    )
        for row in self.sheet.rows:
            line = self.row_of[row.key]
            page.write_string(line, 0, row.key)
            page.write_string(line, 1, "   " * row.level + row.name)
            for column in self.sheet.columns:
                write_cell(page, row, column, line, self.column_of[column.key])
            if with_rests:
                self._write_rests(page, row, line)
        return page

    def _unit(self, row, column):
        return row.unit or column.unit or self.sheet.unit

    def _write_target(self, page, row, column, line, number):
        target, _fact, is_open = self.sheet.cells.get((row.key, column.key), (None, None, False))
        look = self._format(self._unit(row, column), **({} if is_open else {"bg_color": "#F2F2F2"}))
        if target is None:
            page.write_blank(line, number, None, look)
        else:
            page.write_number(line, number, target, look)

    def _write_fact(self, page, row, column, line, number):
        _target, fact, _is_open = self.sheet.cells.get((row.key, column.key), (None, None, False))
        look = self._format(self._unit(row, column))
        if fact is None:
            page.write_blank(line, number, None, look)
        else:
            page.write_number(line, number, fact, look)

    def _write_attainment(self, page, row, column, line, number):
        cell = xl_rowcol_to_cell(line, number)
        plan, fact = (f"'{self.names[index]}'!{cell}".replace("''", "'") for index in (0, 1))
        target, reached, _is_open = self.sheet.cells.get((row.key, column.key), (None, None, 0))
        value = ""
        is_down = self.sheet.direction == "down"
        above, below = (plan, fact) if is_down else (fact, plan)
        if target and reached is not None and (reached or not is_down):
            value = target / reached if is_down else reached / target
        page.write_formula(
            line,
            number,
            f'=IF(OR({plan}="",{fact}="",{below}=0),"",{above}/{below})',
            self._format("share", num_format="0%"),
            value,
        )

    def _write_rests(self, page, row, line):
        look = self._format(self.sheet.unit, italic=True, font_color="#9C5700")
        if row.key in self.rests:
            rest = self.rests[row.key]
            page.write_string(rest, 1, "   " * row.level + self.sheet.words["rest"], look)
            for column in self.sheet.columns:
                number = self.column_of[column.key]
                parts = [self.row_of[part] for part in row.parts]
                given = ",".join(xl_rowcol_to_cell(part, number) for part in parts)
                self._write_rest(page, rest, number, line, number, given, look, row, column)
        for column in self.sheet.columns:
            if column.key in self.rest_columns:
                parts = [self.column_of[part] for part in column.parts]
                given = ",".join(xl_rowcol_to_cell(line, part) for part in parts)
                number = self.rest_columns[column.key]
                whole = self.column_of[column.key]
                self._write_rest(page, line, number, line, whole, given, look, row, column, True)

    def _write_rest(
        self, page, line, number, row_line, whole, given, look, row, column, across=False
    ):
        def value(row_key, column_key):
            return (self.sheet.cells.get((row_key, column_key)) or (None,))[0] or 0

        pairs = (
            [(row.key, part) for part in column.parts]
            if across
            else [(part, column.key) for part in row.parts]
        )
        left = value(row.key, column.key) - sum(value(*pair) for pair in pairs)
        source = xl_rowcol_to_cell(row_line, whole)
        page.write_formula(line, number, f"={source}-SUM({given})", look, round(left, 2))


@dataclass
class Problem:
    """What is wrong in a file: ``kind``, and where a person finds it."""

    kind: str
    line: int = 0
    cell: str = ""
    text: str = ""


def read(content):
    """Targets out of a file.

    :param bytes content: an .xlsx file made by :func:`write`, changed by a person
    :return: (options text, {(row key, column key): (target or None, cell name)}, problems)
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (InvalidFileException, BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        return "", {}, [Problem("no_file")]
    page = book.worksheets[0] if book.worksheets else None
    mark = str(page.cell(1, 1).value or "") if page else ""
    if not mark.startswith(f"{MAGIC} "):
        return "", {}, [Problem("other_file")]
    columns = {
        number: str(page.cell(1, number).value)
        for number in range(FIRST_COLUMN + 1, page.max_column + 1)
        if page.cell(1, number).value
    }
    found, problems, seen = {}, [], {}
    for line in range(FIRST_ROW + 1, page.max_row + 1):
        key = page.cell(line, 1).value
        if not key:
            continue
        if key in seen:
            problems.append(
                Problem("twice", line, text=str(page.cell(line, 2).value or key).strip())
            )
            continue
        seen[key] = line
        for number, column in columns.items():
            cell = page.cell(line, number)
            target, problem = _number(cell.value)
            if problem:
                problems.append(Problem(problem, line, cell.coordinate, str(cell.value)))
            else:
                found[str(key), column] = target, cell.coordinate
    return mark[len(MAGIC) + 1 :], found, problems


def _number(value):
    """(number or None, kind of problem or None) of what stands in a cell."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, None
    if isinstance(value, bool):
        return None, "no_number"
    if isinstance(value, str):
        try:
            value = float("".join(value.split()).replace("\u00a0", "").replace(",", "."))
        except ValueError:
            return None, "no_number"
    if not isinstance(value, int | float):
        return None, "no_number"
    if value != value or value >= LARGEST:
        return None, "no_number"
    return (float(value), None) if value >= 0 else (None, "negative")


def line_of(cell):
    """Line of a cell's name as a person counts it: ``D5`` → 5."""
    return xl_cell_to_rowcol(cell)[0] + 1
