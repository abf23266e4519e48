"""The plan sheet as an Excel file."""

import io

import openpyxl
import pytest
from crm_sales_planning_engine import sheet_file
from crm_sales_planning_engine.sheet_file import Axis, Sheet
from hypothesis import given
from hypothesis import strategies as st

WORDS = {"plan": "Plan", "fact": "Fact", "attainment": "Attainment", "rest": "Left"}


def make(cells=None, names=("Works", "Vacuum", "anna"), **options):
    company, team, user = names
    return Sheet(
        title="Turnover",
        options='{"layout": "kpi"}',
        rows=[
            Axis("company", company, 0, ["team:1"]),
            Axis("team:1", team, 1, ["user:2:1"]),
            Axis("user:2:1", user, 2),
        ],
        columns=[
            Axis("quarter:2026-01-01", "Q1", parts=["month:2026-01-01"]),
            Axis("month:2026-01-01", "January"),
        ],
        cells=cells
        or {
            ("company", "quarter:2026-01-01"): (300.0, 30.0, True),
            ("company", "month:2026-01-01"): (100.0, 25.0, True),
            ("team:1", "month:2026-01-01"): (60.0, None, True),
        },
        words=WORDS,
        **options,
    )


def page(content, name="Plan", **options):
    return openpyxl.load_workbook(io.BytesIO(content), **options)[name]


def values(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, min_col=2)]


def test_rests_are_formulas_with_their_results():
    content = sheet_file.write(make())
    formulas = page(content)
    assert formulas["C4"].value == "=C3-SUM(C5)"
    assert formulas["E3"].value == "=C3-SUM(D3)"
    counted = page(content, data_only=True)
    assert counted["D4"].value == 40
    assert counted["E3"].value == 200


def test_attainment_follows_plan_and_fact():
    content = sheet_file.write(make())
    assert page(content, "Attainment")["D3"].value == (
        "=IF(OR('Plan'!D3=\"\",'Fact'!D3=\"\",'Plan'!D3=0),\"\",'Fact'!D3/'Plan'!D3)"
    )
    assert page(content, "Attainment", data_only=True)["D3"].value == 0.25


def test_less_is_better_is_attained_the_other_way_round():
    content = sheet_file.write(make(direction="down"))
    assert page(content, "Attainment", data_only=True)["D3"].value == 4


def test_read_back_what_was_written():
    options, found, problems = sheet_file.read(sheet_file.write(make()))
    assert options == '{"layout": "kpi"}'
    assert not problems
    assert found["company", "month:2026-01-01"] == (100.0, "D3")
    assert found["user:2:1", "quarter:2026-01-01"] == (None, "C7")
    assert len(found) == 6


@pytest.mark.parametrize(
    "name", ["=1+1", "+7 900", "-x", "@SUM(A1)", "http://x.example", "=HYPERLINK()"]
)
def test_names_never_become_formulas_or_links(name):
    written = page(sheet_file.write(make(names=(name, name, name))))
    assert written["B3"].data_type == "s"
    assert written["B3"].value == name
    assert not written["B3"].hyperlink


def change(content, **cells):
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name, value in cells.items():
        book.worksheets[0][name] = value
    target = io.BytesIO()
    book.save(target)
    return sheet_file.read(target.getvalue())


@pytest.mark.parametrize(
    ("typed", "target"), [("1 234,5", 1234.5), ("7", 7.0), (" ", None), (0, 0.0), (12.25, 12.25)]
)
def test_what_people_type(typed, target):
    _options, found, problems = change(sheet_file.write(make()), D3=typed)
    assert not problems
    assert found["company", "month:2026-01-01"][0] == target


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("soon", "no_number"),
        (-1, "negative"),
        ("-3", "negative"),
        (True, "no_number"),
        (1e16, "no_number"),
    ],
)
def test_what_is_no_target(typed, kind):
    _options, found, [problem] = change(sheet_file.write(make()), D5=typed)
    assert (problem.kind, problem.line, problem.cell) == (kind, 5, "D5")
    assert ("team:1", "month:2026-01-01") not in found


def test_a_row_twice():
    _options, _found, [problem] = change(sheet_file.write(make()), A7="team:1")
    assert (problem.kind, problem.line) == ("twice", 7)


def test_rows_may_be_moved_and_left_out():
    _options, found, problems = change(sheet_file.write(make()), A3="team:1", A5=None, D3=55)
    assert not problems
    assert found["team:1", "month:2026-01-01"] == (55.0, "D3")
    assert ("company", "month:2026-01-01") not in found


def test_other_files():
    book = openpyxl.Workbook()
    target = io.BytesIO()
    book.save(target)
    assert [problem.kind for problem in sheet_file.read(target.getvalue())[2]] == ["other_file"]
    assert [problem.kind for problem in sheet_file.read(b"hello")[2]] == ["no_file"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    _options, found, problems = sheet_file.read(content)
    assert problems and not found


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=3))
def test_any_targets_come_back(numbers):
    keys = ("company", "team:1", "user:2:1")
    cells = {
        (key, "month:2026-01-01"): (float(number), None, True)
        for key, number in zip(keys, numbers, strict=True)
    }
    _options, found, problems = sheet_file.read(sheet_file.write(make(cells)))
    assert not problems
    assert [found[key, "month:2026-01-01"][0] for key in keys] == numbers
