"""Printing PDF: a wkhtmltopdf with patched Qt when the machine has one, else ours by Chromium."""

import functools
import shutil
import subprocess
import time
from pathlib import Path

from pdf import browser

from . import apt
from .base import ROOT, STATE, Failure, say

BIN = ROOT / "scripts" / "bin"
PATCHED = "with patched qt"
# the first that can be had; the headless shell is smaller and starts faster
PACKAGES = ("chromium-headless-shell", "chromium")
RETRY = 24 * 3600


@functools.cache
def has_patched():
    """Whether Odoo finds a wkhtmltopdf that needs no stand-in; Debian's does."""
    program = shutil.which("wkhtmltopdf")
    if not program or Path(program).resolve() == BIN / "wkhtmltopdf":
        return False
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return PATCHED in done.stdout


def folders():
    """What comes first on Odoo's PATH. Without Chromium nothing: Odoo then shows reports as
    web pages and says why."""
    return [] if has_patched() or not browser.find() else [str(BIN)]


def missing():
    return not has_patched() and not browser.find()


def install():
    """Get a Chromium; without one everything but printing works, so its failure is only told.

    After a failure that took apt's time the next try is a day later.
    """
    failed = STATE / "no-chromium"
    if failed.exists() and time.time() - failed.stat().st_mtime < RETRY:
        return say(f"printing PDF is off: {failed.read_text()}; remove {failed} to try again")
    for package in PACKAGES:
        try:
            apt.install([package], "Chromium")
        except Failure as failure:
            reason = str(failure)
        else:
            failed.unlink(missing_ok=True)
            return None
    if apt.can_install():
        failed.write_text(reason)
    return say(f"printing PDF is off: {reason}")
