"""Which Odoo is used: ODOO_HOME, an importable one, or Debian's package unpacked into .odoo/."""

import os
import re
import subprocess
import sys
from pathlib import Path

from . import apt
from .base import (
    ODOO_DIR,
    SERIES,
    Failure,
    need_space,
    read_text,
    remove_tree,
    run,
    say,
    write_atomically,
)

SUITE = "unstable"
OLDER_SUITE = "bookworm"
PACKAGE = "odoo-19"
# What the package's links into usr/share point at; without them /web/login answers 500.
COMPANIONS = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    f"fonts-font-awesome/{OLDER_SUITE}",  # 4.7, which Odoo's icons are; unstable has 7
    f"fonts-inconsolata/{OLDER_SUITE}",
    "fonts-ocr-b",
    "fonts-montserrat",
)
DIST = Path("usr/lib/python3/dist-packages")
RECIPE = "2"


def series_of(folder):
    """The Odoo series of a folder holding the package `odoo`, or None."""
    text = read_text(folder / "odoo" / "release.py")
    found = re.search(r"^version_info = \((\d+), (\d+)", text, re.M)
    return f"{found[1]}.{found[2]}" if found else None


def _from_home(home):
    home = Path(home).expanduser().resolve()
    for folder in (home, home / DIST, home.parent if home.name == "odoo" else home):
        series = series_of(folder)
        if series == SERIES:
            return folder
        if series:
            raise Failure(f"ODOO_HOME={home} holds Odoo {series}; {SERIES} is needed")
    raise Failure(
        f"ODOO_HOME={home} holds no Odoo: name a source checkout or a folder with `odoo` in it"
    )


def _importable():
    """Where this machine's own Python finds Odoo 19.0 (Debian's package, the official image)."""
    code = (
        "import importlib.util as u; s = u.find_spec('odoo'); "
        "print('\\n'.join(s.submodule_search_locations or []) if s else '')"
    )
    environment = {key: val for key, val in os.environ.items() if key != "PYTHONHOME"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd="/",
        env=environment,
    )
    for line in done.stdout.splitlines():
        if series_of(Path(line).parent) == SERIES:
            return Path(line).parent
    return None


def _complete():
    return ODOO_DIR / "root.complete"


def unpacked():
    """Debian's package, when it is already here and whole."""
    folder = ODOO_DIR / "root" / DIST
    return folder if read_text(_complete()).startswith(f"{RECIPE}\n") else None


def locate():
    """The folder that holds `odoo`, or None when it must be fetched first."""
    home = os.environ.get("ODOO_HOME")
    return _from_home(home) if home else unpacked() or _importable()


def fetch():
    """Download and unpack Debian's package and what it links to; then make it whole."""
    need_space(ODOO_DIR, 1900, "Odoo")
    say(f"fetching Odoo {SERIES}: Debian's {PACKAGE} from suite {SUITE}")
    ODOO_DIR.mkdir(exist_ok=True)
    for stale in ODOO_DIR.glob("*.part"):
        remove_tree(stale)
    suites = apt.Suites(SUITE, OLDER_SUITE)
    suites.update()
    downloads = ODOO_DIR / f"download-{os.getpid()}.part"
    files = suites.download([PACKAGE, *COMPANIONS], downloads)
    say("unpacking Odoo (1.2 GB, about half a minute)")
    part = ODOO_DIR / f"root-{os.getpid()}.part"
    for deb in files:
        run(["dpkg", "-x", deb, part], log="odoo-package", check=f"cannot unpack {deb.name}")
    dist = part / DIST
    if series_of(dist) != SERIES:
        raise Failure(f"Debian's {PACKAGE} holds Odoo {series_of(dist)}; {SERIES} is needed")
    make_whole(dist)
    _complete().unlink(missing_ok=True)
    remove_tree(ODOO_DIR / "root")
    part.rename(ODOO_DIR / "root")
    names = "\n".join(deb.name for deb in files)
    write_atomically(_complete(), f"{RECIPE}\n{names}\n")
    remove_tree(downloads)
    remove_tree(ODOO_DIR / "apt")  # the index is not needed again
    return unpacked()


def make_whole(dist):
    """Stand in for what Debian removed and Odoo's asset bundles still name.

    The selfie segmentation blurs video backgrounds; the missing file is a console error on
    every page, and every browser tour fails on it.
    """
    blur = dist / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not blur.exists():
        blur.parent.mkdir(parents=True, exist_ok=True)
        blur.write_text("// removed by Debian: background blur of video calls\n")
    lost = [link for link in (dist / "odoo/addons").rglob("*") if _dangling(link)]
    if lost:
        say(f"warning: {len(lost)} links of the package lead nowhere, the first: {lost[0]}")


def _dangling(path):
    return path.is_symlink() and not path.exists()
