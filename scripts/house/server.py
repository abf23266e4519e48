"""A running Odoo: started in front or detached, waited for, found again, stopped."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .base import LOGS, STATE, Failure, child_guard, hold_in_use, read_text, write_atomically

HOST = "127.0.0.1"
RECORDS = STATE / "servers"
START_LIMIT = 180


def need_free_port(port):
    """Before any long work: is somebody else answering there?"""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Failure(f"no right to use port {port}; choose one above 1023") from None
        except OSError:
            raise Failure(f"port {port} is taken by another program; choose --port N") from None


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _birth(pid):
    """When a process began, in clock ticks: tells it from a later one with the same number."""
    stat = read_text(STATE.__class__(f"/proc/{pid}/stat"))
    return stat.rpartition(")")[2].split()[19] if stat else ""


def _alive(record):
    birth = _birth(record["pid"])
    return bool(birth) and birth == record["birth"]


def running():
    """Servers that --detach started and that still live."""
    for path in sorted(RECORDS.glob("*.json")):
        record = json.loads(read_text(path) or "{}")
        if record and _alive(record):
            yield record
        else:
            path.unlink(missing_ok=True)


def start(machine, database, port, *, detached=False, log=None, extra=()):
    """Start Odoo on one database; its log goes to a file."""
    LOGS.mkdir(exist_ok=True)
    log = log or LOGS / f"server-{port}.log"
    out = log.open("ab")
    words = ["-d", database, f"--http-port={port}", f"--http-interface={HOST}", *extra]
    options = {}
    if not detached:
        options["preexec_fn"] = child_guard()
    process = subprocess.Popen(
        machine.command(*words),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.STDOUT,
        env=machine.environment(),
        start_new_session=True,
        cwd="/",
        pass_fds=(hold_in_use().fileno(),),
        **options,
    )
    out.close()
    if detached:
        record = {"pid": process.pid, "birth": _birth(process.pid), "db": database, "port": port}
        write_atomically(RECORDS / f"{port}.json", json.dumps(record))
    return process


def _answers(url):
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=60):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, urllib.error.URLError):
        return False


def wait_ready(process, port, log):
    """Until the login page comes, or the server dies, which is told in one line."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        if process.poll() is not None:
            lines = read_text(log).splitlines()[-60:]
            told = [li for li in lines if re.search(r" (ERROR|CRITICAL) |Error: ", li)]
            raise Failure(f"Odoo ended at its start: {(told or lines or [''])[-1]} (see {log})")
        if _answers(f"http://{HOST}:{port}/web/health"):
            if not _answers(f"http://{HOST}:{port}/web/login"):
                raise Failure(f"Odoo started, but its login page fails; see {log}")
            return
        time.sleep(0.1)
    raise Failure(f"Odoo does not answer on port {port} after {START_LIMIT} s; see {log}")


def end(process, how=signal.SIGTERM, limit=15):
    """Let Odoo finish its requests; insist when it takes too long."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return process.returncode


def stop(records):
    """End detached servers, known by number and birth."""
    for record in records:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(record["pid"], signal.SIGTERM)
        limit = time.monotonic() + 15
        while _alive(record) and time.monotonic() < limit:
            time.sleep(0.1)
        if _alive(record):
            os.killpg(record["pid"], signal.SIGKILL)
        (RECORDS / f"{record['port']}.json").unlink(missing_ok=True)
