"""The last line's numbers: from Odoo's log and from pytest's report."""

from house.results import Results, of_odoo, of_pytest

HEAD = "2026-11-22 08:00:00,000 1 {} db odoo.addons.x.tests.test_x: {}"


def _log(*lines, total=None):
    made = [HEAD.format(level, text) for level, text in lines]
    if total:
        made.append(f"2026-11-22 08:00:00,000 1 INFO db odoo.tests.result: {total}")
    return made


def test_odoo_counts_each_test_once():
    lines = _log(
        ("INFO", "Starting TestA.test_ok ..."),
        ("INFO", "Starting TestA.test_sub ..."),
        ("ERROR", "FAIL: Subtest TestA.test_sub (i=0)"),
        ("ERROR", "FAIL: Subtest TestA.test_sub (i=2)"),
        ("INFO", "Starting TestA.test_skip ..."),
        ("INFO", "skipped TestA.test_skip : no browser"),
        total="2 failed, 0 error(s) of 3 tests when loading database 'db'",
    )
    results = of_odoo(lines, 1)
    assert results.line() == "1 passed, 1 failed, 1 skipped"
    assert results.skips == [("odoo.addons.x.tests.test_x.TestA.test_skip", "no browser")]


def test_odoo_class_that_breaks_before_its_tests_fails():
    lines = _log(
        ("ERROR", "ERROR: setUpClass (odoo.addons.x.tests.test_x.TestC)"),
        total="0 failed, 1 error(s) of 0 tests when loading database 'db'",
    )
    assert of_odoo(lines, 1).line() == "0 passed, 1 failed, 0 skipped"


def test_odoo_error_line_outside_a_test_fails_a_green_run():
    lines = _log(
        ("INFO", "Starting TestA.test_ok ..."),
        total="0 failed, 0 error(s) of 1 tests when loading database 'db'",
    )
    lines.append("2026-11-22 08:00:00,000 1 ERROR db odoo.sql_db: bad query: x")
    results = of_odoo(lines, 0)
    assert results.line() == "1 passed, 1 failed, 0 skipped"
    assert "bad query" in results.failures[0]


def test_failing_tour_is_one_failure():
    name = "odoo.addons.x.tests.test_x"
    lines = _log(
        ("INFO", "Starting TestTour.test_a ..."),
        ("ERROR", "FAIL: TestTour.test_a"),
        total="1 failed, 0 error(s) of 1 tests when loading database 'db'",
    )
    lines.append(
        f"2026-11-22 08:00:00,000 1 ERROR db {name}.TestTour.test_a.browser: FAILED: [2/5]"
    )
    assert of_odoo(lines, 1).line() == "0 passed, 1 failed, 0 skipped"


def test_odoo_that_dies_before_its_total_fails():
    assert of_odoo(_log(("INFO", "Starting TestA.test_ok ...")), -9).failed == 1
    assert of_odoo([], 255).failed == 1


def test_odoo_total_that_disagrees_with_the_names_fails():
    lines = _log(
        ("INFO", "Starting TestA.test_ok ..."),
        total="0 failed, 0 error(s) of 7 tests when loading database 'db'",
    )
    assert of_odoo(lines, 0).failed == 1


def test_pytest_report(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase classname="a" name="ok"/>'
        '<testcase classname="a" name="bad"><failure/></testcase>'
        '<testcase classname="a" name="bad"><error/></testcase>'
        '<testcase classname="a" name="later"><skipped message="not yet"/></testcase>'
        "</testsuite></testsuites>"
    )
    results = of_pytest(report, 1)
    assert results.line() == "1 passed, 1 failed, 1 skipped"
    assert results.skips == [("a::later", "not yet")]


def test_pytest_without_report_fails(tmp_path):
    assert of_pytest(tmp_path / "none.xml", 4).failed == 1


def test_results_add_up():
    total = Results(1, 0, 0) + Results(2, 1, 1, ["x"], [("y", "z")])
    assert total.line() == "3 passed, 1 failed, 1 skipped"
