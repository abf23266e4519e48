"""Files with companies to win."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest
from crm_corporate_sales_engine import target_file
from crm_corporate_sales_engine.target_file import FileError
from hypothesis import given
from hypothesis import strategies as st


def lines(data):
    return target_file.read_table(data if isinstance(data, bytes) else data.encode())


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(delimiter):
    text = delimiter.join(["Name", "City"]) + "\n" + delimiter.join(["Volga", "Perm"])
    assert lines(text) == (["Name", "City"], [(2, ["Volga", "Perm"])])


def test_line_numbers_are_those_of_the_file():
    headers, rows = lines('Name;City\n\n"Two\nlines";x\n;\nKama;y\n')
    assert headers == ["Name", "City"]
    assert [number for number, _cells in rows] == [3, 6]


def test_rows_are_as_long_as_the_headers():
    assert lines("A;B;;\n1\n1;2;3;4\n") == (["A", "B"], [(2, ["1", ""]), (3, ["1", "2"])])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Компания\nООО «Волга» ёж", "utf-8-sig"),
        ("Компания\nООО «Волга» ёж", "cp1251"),
        ("Компания\nООО «Волга» ёж", "utf-16"),
        ("Firma\nŁódzkie Zakłady Próżniowe, ąęśź", "cp1250"),
    ],
)
def test_encodings(text, encoding):
    header, value = text.split("\n")
    headers, rows = lines(text.replace(",", "").encode(encoding))
    assert (headers, rows[0][1]) == ([header], [value.replace(",", "")])


def _excel(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_excel():
    data = _excel(
        ["Name", "INN", "Since", "Big"],
        ["Volga", 7707083893.0, datetime(2020, 1, 31), True],
        [None, None, None, None],
        ["Kama", 1.5, None, False],
    )
    assert lines(data) == (
        ["Name", "INN", "Since", "Big"],
        [(2, ["Volga", "7707083893", "2020-01-31", "1"]), (4, ["Kama", "1.5", "", "0"])],
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", target_file.EMPTY),
        (b"\n;;\n", target_file.EMPTY),
        (b"PK\x03\x04nonsense", target_file.UNREADABLE),
        (b"a\x00b", target_file.UNREADABLE),
        (b"x" * 10_000_001, target_file.TOO_LARGE),
        (b"Name\n" + b"x\n" * 20_001, target_file.TOO_MANY_ROWS),
        (b'Name\n"' + b"x" * 200_000, target_file.UNREADABLE),
    ],
)
def test_files_that_are_refused(data, code):
    with pytest.raises(FileError) as caught:
        lines(data)
    assert caught.value.code == code


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for start in (b"", b"Name;City\n", b"PK\x03\x04"):
        try:
            headers, rows = lines(start + data)
        except FileError:
            continue
        assert headers
        assert all(len(cells) == len(headers) for _number, cells in rows)


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6))
def test_what_is_written_is_read_again(rows):
    clean = [[cell.strip() for cell in row] for row in rows]
    data = target_file.write_csv([["Name", "City"], *clean])
    _headers, found = lines(data)
    # an apostrophe before a sign that a spreadsheet takes for a formula is ours
    expected = [[target_file.clean(cell) for cell in row] for row in clean if any(row)]
    assert [cells for _number, cells in found] == expected


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(text):
    [row] = csv.reader(
        io.StringIO(target_file.write_csv([[text, "x"]]).decode("utf-8-sig"), newline=""),
        delimiter=";",
    )
    assert not row[0].startswith(target_file.FORMULA)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 200 000,50", 1200000.5),
        ("1\u00a0200", 1200.0),
        ("1.200.000", 1200000.0),
        ("1,200,000.5", 1200000.5),
        ("1.200,5", 1200.5),
        ("1.5", 1.5),
        ("1,5", 1.5),
        ("500 руб.", 500.0),
        ("12 zł", 12.0),
        ("0", 0.0),
    ],
)
def test_numbers(text, number):
    assert target_file.read_number(text) == number


@pytest.mark.parametrize("text", ["", "many", "nan", "inf", "-5", "1e300", "1 2 x", "١٢x"])
def test_no_numbers(text):
    with pytest.raises(ValueError):
        target_file.read_number(text)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            ["Организация", "ИНН", "Сайт", "Телефон", "E-mail", "ФИО ЛПР", "Должность"],
            ["name", "vat", "website", "phone", "email", "person_name", "person_function"],
        ),
        (
            ["Company name", "Industry", "Annual revenue", "Class", "Owner", "Notes", "???"],
            ["name", "industry", "revenue", "potential_class", "owner", "note", None],
        ),
        (
            ["Nazwa firmy", "NIP", "Miasto", "Branża", "Liczba pracowników", "Strona www"],
            ["name", "vat", "city", "industry", "employees", "website"],
        ),
        (["Телефон", "Телефон контакта"], ["phone", "person_phone"]),
        (["Название", "Название"], ["name", None]),
    ],
)
def test_guess(headers, fields):
    assert target_file.guess(headers) == fields
