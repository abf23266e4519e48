"""Odoo as a child process that installs, updates or runs a script, with its progress shown."""

import json
import re
import subprocess
import sys
import time

from .base import LOGS, ROOT, Failure, child_guard, say

INSIDE = ROOT / "scripts" / "inside"
TICK = 10


def _reason(lines):
    """The line of Odoo's log that tells why: the end of the last traceback."""
    ends = [li for li in lines if re.match(r"^[\w.]+(Error|Exception|Warning|Exit)\b", li)]
    errors = [li for li in lines if re.search(r" (ERROR|CRITICAL) ", li)]
    return (ends or errors or lines or ["no output"])[-1].strip()[:400]


def run(machine, words, what, *, script=None, arguments=None, log="odoo"):
    """Run Odoo to its end; a failure is one line with the reason Odoo's log gives."""
    lines, code, path = _run(machine, words, script, arguments, log, _module)
    if code:
        raise Failure(f"{what}: {_reason(lines)} (see {path})")
    return lines


def test(machine, words, log):
    """Run Odoo's tests: the log's lines and the exit code, for others to judge."""
    lines, code, _path = _run(machine, words, None, None, log, _ShowFailures())
    return lines, code


def _module(line):
    found = re.search(r"Loading module (\S+ \(\d+/\d+\))", line)
    return found and found[1]


class _ShowFailures:
    """Errors with their tracebacks as they come; otherwise the test Odoo is at."""

    def __init__(self):
        self._showing = False

    def __call__(self, line):
        if re.match(r"^\d{4}-\d\d-\d\d ", line):
            self._showing = bool(re.search(r"^\S+ \S+ \d+ (ERROR|CRITICAL) ", line))
        if self._showing:
            print(line.rstrip()[:400], file=sys.stderr, flush=True)
        found = re.search(r": Starting (\S+) \.\.\.", line)
        return found[1] if found else _module(line)


def _run(machine, words, script, arguments, log, notice):
    LOGS.mkdir(exist_ok=True)
    path = LOGS / f"{log}.log"
    environment = machine.environment()
    if arguments is not None:
        environment["HOUSE_ARGUMENTS"] = json.dumps(arguments)
    command = machine.command(*words)
    with path.open("a") as out:
        out.write(f"\n$ {' '.join(command)}\n")
        out.flush()
        start = out.tell()
        source = script.open() if script else None
        process = subprocess.Popen(
            command,
            stdin=source or subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=environment,
            preexec_fn=child_guard(),
        )
        try:
            _show_progress(process, path, start, notice)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
            if source:
                source.close()
    with path.open(errors="replace") as text:
        text.seek(start)
        lines = text.read().splitlines()
    return lines, process.returncode, path


def _show_progress(process, path, start, notice):
    """Every ten seconds the module or test Odoo is at."""
    shown = time.monotonic()
    with path.open(errors="replace") as text:
        text.seek(start)
        current = ""
        while True:
            for line in text:
                current = notice(line) or current
            try:
                process.wait(0.2)
                return
            except subprocess.TimeoutExpired:
                pass
            if current and time.monotonic() - shown > TICK:
                say(f"  … {current}")
                shown = time.monotonic()


def install(machine, database, names=(), update=(), languages=(), extra=(), log="odoo"):
    """-i and -u in one go."""
    words = ["-d", database, "--stop-after-init", "--no-http", "--max-cron-threads=0"]
    if names:
        words += ["-i", ",".join(names)]
    if update:
        words += ["-u", ",".join(update)]
    if languages:
        words.append(f"--load-language={','.join(languages)}")
    changed = ", ".join([*names, *update])
    return run(machine, [*words, *extra], f"Odoo could not install {changed}", log=log)


def script(machine, database, name, arguments, what, log="odoo"):
    """A script of scripts/inside/, with `env` at hand as in `odoo shell`."""
    words = ["shell", "-d", database, "--no-http", "--shell-interface=python"]
    return run(machine, words, what, script=INSIDE / f"{name}.py", arguments=arguments, log=log)
