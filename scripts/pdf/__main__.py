"""wkhtmltopdf's stand-in: its arguments in, a PDF out, one line on stderr when it fails."""

import fcntl
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])

from pdf.browser import die_with_parent  # noqa: E402
from pdf.options import VERSION, PrintError, parse, time_limit  # noqa: E402
from pdf.render import Work, render  # noqa: E402

# Odoo takes 1 for a warning and goes on with an empty PDF.
FAILED, UNEXPECTED = 3, 4
PREFIX = "odoo-pdf-"
LONGEST = 40


def main(words):
    """Print as the words of the command line say; the exit code."""
    work = Work()
    try:
        options = parse(words)
        if options is None:
            print(VERSION)
            return 0
        with _limits(work), _folder() as folder:
            options.output.write_bytes(render(options, folder, work))
    except (PrintError, OSError) as error:
        return _told(error, FAILED)
    except Exception as error:  # noqa: BLE001 -- whoever prints is shown the last line
        return _told(f"{type(error).__name__} while {work.doing}: {error}", UNEXPECTED)
    return 0


def _told(error, code):
    print(f"wkhtmltopdf: {' '.join(str(error).split())}", file=sys.stderr)
    return code


@contextmanager
def _limits(work):
    """Stop, and clean up, when it takes too long, when told to, and when Odoo's worker dies."""
    limit = time_limit()

    def late(_number, _frame):
        raise PrintError(f"no PDF after {limit:g} s: stopped while {work.doing}")

    def stop(number, _frame):
        for other in handlers:
            signal.signal(other, signal.SIG_IGN)  # nothing disturbs the cleaning up
        sys.exit(128 + number)

    handlers = {signal.SIGALRM: late}
    handlers |= dict.fromkeys((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), stop)
    for number, handler in handlers.items():
        signal.signal(number, handler)
    die_with_parent(signal.SIGTERM)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def _folder():
    """A folder that is gone afterwards; those of killed prints go first."""
    place = _place()
    for left in place.glob(f"{PREFIX}*"):
        _remove_abandoned(left)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        # a helper of Chromium may still be writing for a moment
        for _attempt in range(50):
            shutil.rmtree(folder, ignore_errors=True)
            if not folder.exists():
                break
            time.sleep(0.02)
        os.close(lock)


def _place():
    """The system's folder for such things; Chromium's socket allows for a short path only."""
    place = tempfile.gettempdir()
    return Path(place if len(place) <= LONGEST else "/tmp")


def _remove_abandoned(folder):
    """The lock of a living print is held; one just being made is left alone for a minute."""
    try:
        if folder.stat().st_uid != os.geteuid() or time.time() - folder.stat().st_mtime < 60:
            return
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(lock)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
