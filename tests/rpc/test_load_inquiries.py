"""Real leads by channel come in over the API; the report of channels must equal their files."""

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "leads"
SAMPLE = 200


@pytest.fixture(scope="module")
def tool():
    path = ROOT / "tests" / "tools" / "load_inquiries.py"
    spec = importlib.util.spec_from_file_location("load_inquiries", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["load_inquiries"] = module
    spec.loader.exec_module(module)
    return module


def write_files(folder, leads, closings):
    for name, header, rows in (
        ("leads.csv", ("mql_id", "first_contact_date", "origin"), leads),
        ("closed.csv", ("mql_id", "won_date"), closings),
    ):
        with open(folder / name, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
    return str(folder)


@pytest.fixture
def small(tmp_path):
    """Three channels, one of them not named; two of nine were won."""
    origins = ["paid_search"] * 4 + ["organic"] * 3 + [""] * 2
    leads = [
        (f"fixture{number:024d}", f"2011-0{1 + number % 3}-1{number}", origin)
        for number, origin in enumerate(origins)
    ]
    closings = [(leads[0][0], "2011-05-01 10:00:00"), (leads[5][0], "2011-06-02 11:30:00")]
    return write_files(tmp_path, leads, closings)


def run(tool, server, folder, *more):
    return tool.main([folder, "--url", server.url, "--db", server.db, *more])


def facts(admin):
    """Everything that a second run could change."""
    tracked = {
        "crm.inquiry": ["write_date", "lead_id", "state"],
        "crm.lead": ["write_date", "stage_id", "date_closed", "source_id", "inquiry_channel"],
        "utm.source": ["name"],
        "crm.lead.stage.run": ["date_start", "date_end"],
    }
    return {
        model: admin.call(
            model, "search_read", [], fields, order="id", context={"active_test": False}
        )
        for model, fields in tracked.items()
    }


def test_report_equals_the_files_and_a_second_run_changes_nothing(
    tool, server, admin, small, capsys
):
    assert run(tool, server, small, "--check") == 1, "nothing is there yet"
    assert "9 of them not in the system" in capsys.readouterr().out
    assert run(tool, server, small) == 0
    output = capsys.readouterr().out
    assert "new inquiries: 9, newly won: 2" in output
    assert "The report of channels equals the files." in output
    before = facts(admin)
    assert run(tool, server, small) == 0
    assert "new inquiries: 0, newly won: 0" in capsys.readouterr().out
    assert facts(admin) == before
    assert run(tool, server, small, "--check") == 0
    assert "0 of them not in the system" in capsys.readouterr().out


def test_check_tells_what_differs(tool, server, small, tmp_path, capsys):
    run(tool, server, small)
    capsys.readouterr()
    folder = tmp_path / "more"
    folder.mkdir()
    path = Path(small) / "leads.csv"
    (folder / "leads.csv").write_text(path.read_text() + "fixture_more,2011-02-03,organic\n")
    assert run(tool, server, str(folder), "--check") == 1
    output = capsys.readouterr().out
    assert "organic" in output and "differs" in output
    assert "DIFFERS" in output


def test_picture_has_the_same_numbers(tool, server, admin, small):
    run(tool, server, small)
    picture = admin.call("crm.channel.report", "get_picture", "2011-01-01", "2011-12-31")
    rows = {row["name"]: row for row in picture["rows"]}
    assert (rows["paid_search"]["inquiries"], rows["paid_search"]["won"]) == (4, 1)
    assert (rows["organic"]["leads"], rows["organic"]["won_share"]) == (3, 1 / 3)
    assert picture["total"]["inquiries"] == 9


@pytest.mark.skipif(not REAL.is_dir(), reason="the real leads are not on this machine")
def test_sample_of_real_leads(tool, server, capsys):
    assert run(tool, server, str(REAL), "--limit", str(SAMPLE)) == 0
    assert "equals the files" in capsys.readouterr().out
    assert run(tool, server, str(REAL), "--limit", str(SAMPLE)) == 0
    assert "new inquiries: 0, newly won: 0" in capsys.readouterr().out
