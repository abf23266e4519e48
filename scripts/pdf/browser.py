"""Headless Chromium over its DevTools pipe: no port that other users of the machine could reach."""

import contextlib
import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections import deque

from .options import PrintError

# The headless shell is Chromium without windows: it starts in half the time.
PROGRAMS = (
    *("/usr/lib/chromium/chromium-headless-shell", "chromium-headless-shell"),
    *("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
)
FLAGS = (
    *("--headless", "--remote-debugging-pipe", "--no-startup-window", "--disable-gpu"),
    *("--no-first-run", "--no-default-browser-check", "--no-proxy-server", "--no-pings"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-default-apps", "--disable-extensions", "--disable-breakpad", "--mute-audio"),
    *("--disable-dev-shm-usage", "--password-store=basic", "--font-render-hinting=none"),
    "--disable-features=LocalNetworkAccessChecks,MediaRouter,OptimizationHints,Translate",
)
COMMANDS, ANSWERS = 3, 4  # the descriptors Chromium reads and writes


def find():
    """The Chromium of this machine, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def die_with_parent(number):
    """Get a signal when the parent process ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, number)


class Browser:
    """One Chromium with a profile of its own in `folder`; a context manager that ends it."""

    def __init__(self, program, folder, work, host=None):
        """`work.doing` is for messages; `host` is the only one that may be reached."""
        self.folder = folder
        self.work = work
        self._next = 0
        self._whole, self._begun = deque(), []
        self._listeners = {}
        self._command = [program, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
        allowed = f", EXCLUDE {host}" if host else ""
        self._command.append(f"--host-resolver-rules=MAP * ~NOTFOUND{allowed}")
        self._log = folder / "chromium.log"
        self._process = None
        self._up = False

    def __enter__(self):
        self.work.doing = "starting Chromium"
        # Containers often allow no sandbox: then do without, as Odoo's own browser tests do.
        sandboxes = [True, False] if os.geteuid() else [False]
        try:
            for number, sandbox in enumerate(sandboxes, 1):
                self._start(sandbox)
                try:
                    self.call("Browser.getVersion")
                    self._up = True
                    return self
                except PrintError:
                    self._end()
                    if number == len(sandboxes):
                        raise
        except BaseException:
            self._end()
            raise

    def __exit__(self, *_error):
        self._end()

    def _start(self, sandbox):
        # Nothing else may get the two descriptors before the child has the pipes there.
        kept = []
        while not kept or kept[-1] <= ANSWERS:
            kept.append(os.open(os.devnull, os.O_RDONLY))
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()

        def prepare():
            os.dup2(theirs_in, COMMANDS)
            os.dup2(theirs_out, ANSWERS)
            die_with_parent(signal.SIGKILL)
            # Odoo limits its workers' address space; Chromium reserves far more than it uses
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

        home = str(self.folder)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*self._command, *([] if sandbox else ["--no-sandbox"])],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=home,
                env={
                    **os.environ,
                    "HOME": home,
                    "TMPDIR": home,
                    "XDG_CONFIG_HOME": home,
                    "XDG_CACHE_HOME": home,
                    "DBUS_SESSION_BUS_ADDRESS": "disabled:",
                },
                start_new_session=True,
                pass_fds=(COMMANDS, ANSWERS),
                preexec_fn=prepare,
            )
        for descriptor in (*kept, theirs_in, theirs_out):
            os.close(descriptor)

    def _end(self):
        """Nothing of it is worth keeping: kill all of it at once."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(self._to)
        os.close(self._from)

    def _ended(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        said = self._log.read_text(errors="replace").splitlines()
        told = [line for line in said if "FATAL" in line] or said[-1:] * (not self._up)
        reason = f": {told[-1].strip()[:300]}" if told else ""
        return PrintError(f"Chromium ended while {self.work.doing}{reason}")

    # messages

    def listen(self, session, listener):
        """Call `listener(method, params)` for every event of a session."""
        self._listeners[session] = listener

    def send(self, method, session=None, **params):
        """Send a command without waiting for its answer; its number."""
        self._next += 1
        message = {"id": self._next, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        rest = memoryview(json.dumps(message).encode() + b"\0")
        try:
            while rest:
                rest = rest[os.write(self._to, rest) :]
        except BrokenPipeError:
            raise self._ended() from None
        return self._next

    def call(self, method, session=None, **params):
        """Send a command and return its result; events that come before are dealt with."""
        number = self.send(method, session, **params)
        while True:
            message = self.receive()
            if message.get("id") != number:
                continue
            if "error" in message:
                raise PrintError(f"Chromium refuses {method}: {message['error']['message']}")
            return message["result"]

    def receive(self):
        """The next message; an event has been dealt with when it is returned."""
        while not self._whole:
            part = os.read(self._from, 1 << 20)
            if not part:
                raise self._ended()
            *ends, rest = part.split(b"\0")
            if ends:
                self._whole += [b"".join([*self._begun, ends[0]]), *ends[1:]]
                self._begun = []
            self._begun.append(rest)
        message = json.loads(self._whole.popleft())
        listener = self._listeners.get(message.get("sessionId"))
        if listener and "method" in message:
            listener(message["method"], message["params"])
        return message
