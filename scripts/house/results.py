"""What a test run said: pytest's report file and Odoo's log, brought to one count."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>\w+) \S+ (?P<logger>\S+?): (?P<text>.*)$"
)
_TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
_STARTING = re.compile(r"^Starting (\S+) \.\.\.")
_SKIPPED = re.compile(r"^skipped (.+?) : (.*)$")
_FAILED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?((?:setUpClass|tearDownClass) \(\S+\)|\S+)")


@dataclass
class Results:
    """Counts that can be added up, with the names that a person wants to see."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = field(default_factory=list)
    skips: list = field(default_factory=list)  # (test, reason)

    def __add__(self, other):
        return Results(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.failures + other.failures,
            self.skips + other.skips,
        )

    def line(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def fail(self, reason):
        self.failed += 1
        self.failures.append(reason)
        return self


def of_pytest(path, returncode):
    """Counts from pytest's JUnit report; no report means that pytest itself broke."""
    try:
        cases = ElementTree.parse(path).getroot().iter("testcase")
    except (OSError, ElementTree.ParseError):
        return Results().fail(f"pytest made no report (exit {returncode})")
    results = Results()
    failed, passed = set(), set()
    for case in cases:
        name = f"{case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.add(name)  # a test may fail and then break in its teardown: one failure
        elif skip is not None:
            results.skipped += 1
            results.skips.append((name, skip.get("message", "")))
        else:
            passed.add(name)
    results.failures = sorted(failed)
    results.failed = len(failed)
    results.passed = len(passed - failed)
    if returncode not in (0, 5) and not failed:
        results.fail(f"pytest ended with code {returncode}")
    return results


def of_odoo(lines, returncode):
    """Counts from Odoo's log.

    Odoo's own total does not count skipped classes, and counts a test with two failing subtests
    twice; so the names of the tests are followed, and the total is used as a check.
    """
    started, failed, broken, skips, total = [], {}, [], {}, None
    for line in lines:
        match = _LINE.match(line)
        if not match:
            continue
        text, module = match["text"], match["logger"]
        if match["level"] == "INFO":
            if found := _STARTING.match(text):
                started.append((module, found[1]))
            elif found := _SKIPPED.match(text):
                skips[module, found[1]] = found[2]
        if found := _TOTAL.search(text):
            total = tuple(map(int, found.groups()))
        elif match["level"] in ("ERROR", "CRITICAL"):
            found = _FAILED.match(text)
            if found and ".tests" in module:
                failed[module, _method(found[1])] = True
            else:
                broken.append((module, f"unexpected {match['level']}: {module}: {text}"))
    results = Results()
    run = set(started)
    results.skips = [(f"{mod}.{name}", reason) for (mod, name), reason in skips.items()]
    results.skipped = len(skips)
    results.failures = [f"{module}.{name}" for module, name in failed]
    # a failing tour logs errors under the name of its test: that failure is counted already
    known = tuple(results.failures)
    results.failures += [told for module, told in broken if not module.startswith(known or ("\0",))]
    results.failed = len(results.failures)
    results.passed = len(run - set(failed) - set(skips))
    if total and total[2] != len(started):
        results.fail(f"Odoo counts {total[2]} tests, its log names {len(started)}")
    if total is None and (started or returncode):
        results.fail(f"Odoo ended with code {returncode} before it counted its tests")
    elif (returncode or (total and sum(total[:2]))) and not results.failed:
        results.fail(f"Odoo ended with code {returncode}: {total}")
    return results


def _method(name):
    """Class.method of a failure; a failing setUpClass is named by its class."""
    found = re.match(r"(setUpClass|tearDownClass) \((\S+)\)$", name)
    return f"{found[2].rpartition('.')[2]}.{found[1]}" if found else name
