"""Facts of indicators must equal a plain count over the files the deals came from."""

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "data" / "leads"
SAMPLE = 40
LEADS = ("mql_id", "first_contact_date", "landing_page_id", "origin")
WON = ("mql_id", "seller_id", "sr_id", "won_date", "business_segment", "declared_monthly_revenue")


@pytest.fixture(scope="module")
def tool():
    path = ROOT / "tests" / "tools" / "load_sales.py"
    spec = importlib.util.spec_from_file_location("load_sales", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["load_sales"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def small(tmp_path):
    """Nine leads of 2018; five were won, one of them at midnight of the last of a quarter."""
    keys = [f"sales{number:027d}" for number in range(9)]
    won = (
        (0, "2018-04-01 02:59:59", "glass", 1000.5),  # the 31st of March in Brazil
        (1, "2018-04-01 03:00:00", "glass", 20),
        (2, "2018-04-15 12:00:00", "steel", 300),
        (3, "2018-05-02 12:00:00", "", 4),
        (4, "2018-07-01 12:00:00", "steel", 50000),
    )
    tables = {
        "leads.csv": (
            LEADS,
            [(key, f"2018-0{1 + place % 3}-1{place}", "", "") for place, key in enumerate(keys)],
        ),
        "won.csv": (
            WON,
            [
                (
                    keys[place],
                    f"seller{place:026d}",
                    f"person{place % 2:026d}",
                    day,
                    segment,
                    amount,
                )
                for place, day, segment, amount in won
            ],
        ),
    }
    for name, (header, rows) in tables.items():
        with open(tmp_path / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *rows])
    return str(tmp_path)


def run(tool, server, folder, *more):
    return tool.main([folder, "--url", server.url, "--db", server.db, *more])


def test_facts_equal_the_files(tool, server, small, capsys):
    assert run(tool, server, small) == 0
    output = capsys.readouterr().out
    assert "9 deals, 5 won" in output and ", 0 differ" in output
    assert run(tool, server, small) == 0, "loading again changes nothing"


def test_a_difference_is_told(tool, server, small, capsys, monkeypatch):
    run(tool, server, small)
    path = Path(small) / "won.csv"
    path.write_text(path.read_text().replace("1000.5", "1000.51"))
    capsys.readouterr()
    monkeypatch.setattr(tool.Loader, "_order", lambda self, won: None)
    assert run(tool, server, small) == 1
    assert "turnover by all ()" in capsys.readouterr().out


@pytest.mark.skipif(
    not REAL.is_dir(), reason=f"NOT COMPARED with the real leads: {REAL} is not on this machine"
)
def test_sample_of_real_leads(tool, server, capsys, monkeypatch):
    monkeypatch.setattr(tool, "COMPANY", "Sales of real files")
    monkeypatch.setattr(tool, "PREFIX", "load_sales_real")
    assert run(tool, server, str(REAL), "--limit", str(SAMPLE)) == 0
    assert ", 0 differ" in capsys.readouterr().out
