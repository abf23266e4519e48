"""Paths, progress, locks and child processes shared by the whole house."""

import ctypes
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
STATE = ROOT / ".state"
LOGS = ROOT / ".logs"
ODOO_DIR = ROOT / ".odoo"
VENV = ROOT / ".venv"
SERIES = "19.0"

_started = time.monotonic()


class Failure(Exception):
    """Something a person can put right; shown as one line, never as a traceback."""


def say(text):
    """Progress goes to stderr: stdout belongs to the answer (READY, test counts)."""
    elapsed = time.monotonic() - _started
    print(f"[{elapsed:6.1f} s] {text}", file=sys.stderr, flush=True)


def digest(*parts):
    """A short name for a set of inputs; what is keyed by it is rebuilt when they change."""
    return hashlib.sha256("\0".join(str(p) for p in parts).encode()).hexdigest()[:12]


def is_root():
    return os.geteuid() == 0


def write_atomically(path, text):
    """A reader, or the run after a kill -9, sees the old text or the new, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    temporary.write_text(text)
    temporary.replace(path)


def read_text(path):
    try:
        return path.read_text()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def remove_tree(path):
    """Half-made leftovers go away; a file that another process still holds may stay."""
    shutil.rmtree(path, ignore_errors=True)


def need_space(path, mebibytes, purpose):
    """Say so before a long step fails halfway for want of disk."""
    while not path.exists():
        path = path.parent
    free = shutil.disk_usage(path).free >> 20
    if free < mebibytes:
        raise Failure(
            f"no disk space for {purpose}: {mebibytes} MiB needed at {path}, {free} MiB free"
        )


def _die_with_parent():
    """A killed ./run must not leave children that go on writing behind the next one's back."""
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)


def child_guard():
    return _die_with_parent if sys.platform == "linux" else None


def run(command, *, log="setup", check=None, **options):
    """Run a command with its output in .logs/<log>.log; `check` words the failure.

    The last lines of the log explain the failure, so the person need not open it.
    """
    LOGS.mkdir(exist_ok=True)
    path = LOGS / f"{log}.log"
    with path.open("a") as out:
        out.write(f"\n$ {' '.join(map(str, command))}\n")
        out.flush()
        start = out.tell()
        done = subprocess.run(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=child_guard(),
            **options,
        )
    if check and done.returncode:
        with path.open(errors="replace") as text:
            text.seek(start)
            lines = [line.strip() for line in text if line.strip()]
        raise Failure(explain(check, lines, path))
    return done.returncode


def explain(what, lines, path):
    """One line out of a failed command's output: the reason, when it is a known one."""
    joined = "\n".join(lines)
    if "No space left on device" in joined:
        return f"no disk space: {what}"
    unreachable = (
        "Temporary failure resolving",
        "Could not connect",
        "Could not resolve",
        "Failed to establish a new connection",
        "NewConnectionError",
        "Network is unreachable",
        "Connection refused",
        "Connection timed out",
        "No matching distribution found",
        "Failed to fetch",
    )
    if any(mark in joined for mark in unreachable):
        return f"no network (a package registry cannot be reached): {what}; see {path}"
    reasons = [li for li in lines if li.startswith(("E:", "ERROR", "initdb: error", "fatal"))]
    last = (reasons or lines or ["no output"])[-1]
    return f"{what}: {last[:300]} (see {path})"


@contextmanager
def locked(name, *, shared=False, message=None):
    """One process at a time. The kernel drops the lock with its holder, so kill -9 frees it."""
    STATE.mkdir(exist_ok=True)
    with open(STATE / f"{name}.lock", "a") as handle:
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if message:
                say(message)
            fcntl.flock(handle, mode)
        yield handle


_use_handle = None


def hold_in_use():
    """Mark the private PostgreSQL as in use for as long as this process, or what it execs, lives.

    `./run --stop` stops PostgreSQL only when nobody holds the mark.
    """
    global _use_handle
    if _use_handle is None:
        STATE.mkdir(exist_ok=True)
        _use_handle = open(STATE / "in-use.lock", "a")
        os.set_inheritable(_use_handle.fileno(), True)
        fcntl.flock(_use_handle, fcntl.LOCK_SH)
    return _use_handle


def nobody_uses():
    """Whether no other process of this project holds the mark."""
    global _use_handle
    if _use_handle:
        _use_handle.close()
        _use_handle = None
    STATE.mkdir(exist_ok=True)
    with open(STATE / "in-use.lock", "a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
