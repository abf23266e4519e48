"""Debian packages: the machine's own by apt-get install, and one suite more without touching it.

No mirror's name stands in this project: the mirror is the one the machine already uses.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .base import ODOO_DIR, Failure, is_root, run, say

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
ETC = Path("/etc/apt")


def _deb822_uris(text):
    for stanza in re.split(r"\n\s*\n", text):
        stanza = "\n".join(li for li in stanza.splitlines() if not li.startswith("#"))
        fields = dict(re.findall(r"(?m)^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t]+.*)*)", stanza))
        fields = {key.lower(): value for key, value in fields.items()}
        if fields.get("enabled", "yes").strip().lower() == "no":
            continue
        if "deb" not in fields.get("types", "").split():
            continue
        if "main" in fields.get("components", "").split():
            yield from fields.get("uris", "").split()


def _one_line_uris(text):
    for line in text.splitlines():
        words = re.sub(r"\[[^]]*\]", "", line.split("#")[0]).split()
        if len(words) >= 4 and words[0] == "deb" and "main" in words[3:]:
            yield words[1]


def mirror(etc=ETC):
    """The Debian archive this machine installs from, in either format of apt's sources."""
    found = []
    for path in sorted((etc / "sources.list.d").glob("*.sources")):
        found += _deb822_uris(path.read_text())
    for path in [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*.list"))]:
        if path.exists():
            found += _one_line_uris(path.read_text())
    for uri in found:
        if re.search(r"/debian/?$", uri):
            return uri
    raise Failure(
        "no Debian mirror in /etc/apt/sources.list*: set ODOO_HOME to an Odoo 19.0 instead"
    )


def missing(packages):
    """Those of the packages that the machine does not have."""
    if not shutil.which("dpkg-query"):
        return list(packages)
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *packages],
        capture_output=True,
        text=True,
    )
    have = {li.split()[0] for li in done.stdout.splitlines() if li.endswith(" installed")}
    return [name for name in packages if name not in have]


def missing_fast(packages):
    """Like `missing`, but without starting a program: for the second start."""
    lists = Path("/var/lib/dpkg/info")
    return [
        name
        for name in packages
        if not (lists / f"{name}.list").exists() and not any(lists.glob(f"{name}:*.list"))
    ]


def can_install():
    return is_root() and bool(shutil.which("apt-get"))


def install(packages, purpose):
    """Install what is missing on the machine; not root → the command to type."""
    wanted = missing(packages)
    if not wanted:
        return
    command = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(wanted)}"
    if not is_root():
        raise Failure(f"{purpose} is missing and this is not root; type: sudo sh -c '{command}'")
    if not shutil.which("apt-get"):
        raise Failure(f"{purpose} is missing and there is no apt-get here; install it by hand")
    say(f"installing {purpose}: {', '.join(wanted)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300"]
    # an install killed halfway leaves dpkg to be told to go on
    run(["dpkg", "--configure", "-a", "--force-confold"], log="apt", env=environment)
    run(
        [*quiet, "update"],
        log="apt",
        env=environment,
        check="apt-get update failed",
    )
    run(
        [*quiet, "-o", "Dpkg::Options::=--force-confold", "--fix-broken"]
        + ["--no-install-recommends", "install", *wanted],
        log="apt",
        env=environment,
        check=f"apt-get install {' '.join(wanted)} failed",
    )


class Suites:
    """Other Debian suites, read with an apt state of its own: needs no root, changes nothing."""

    def __init__(self, *names, folder=ODOO_DIR / "apt"):
        self.names = names
        self.folder = folder

    def _options(self):
        settings = {
            "Dir::State": self.folder,
            "Dir::State::lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Acquire::Languages": "none",
            "APT::Update::Error-Mode": "any",
        }
        if is_root():
            settings["APT::Sandbox::User"] = "root"
        return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]

    def update(self):
        """Fetch the signed index; apt refuses it when the signature does not fit."""
        if not KEYRING.exists():
            raise Failure(f"{KEYRING} is missing: apt-get install debian-archive-keyring")
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").write_text("")
        source = f"deb [signed-by={KEYRING}] {mirror()}"
        lines = [f"{source} {name} main\n" for name in self.names]
        (self.folder / "sources.list").write_text("".join(lines))
        run(
            ["apt-get", "-q", *self._options(), "update"],
            log="odoo-package",
            check=f"cannot read Debian's suites {', '.join(self.names)}",
        )

    def download(self, packages, folder):
        """Download packages, checked against the signed index, and return their files."""
        folder.mkdir(parents=True, exist_ok=True)
        run(
            ["apt-get", "-q", *self._options(), "download", *packages],
            log="odoo-package",
            cwd=folder,
            check=f"cannot download {' '.join(packages)}",
        )
        return sorted(folder.glob("*.deb"))
