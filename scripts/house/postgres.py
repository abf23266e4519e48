"""PostgreSQL: the server a person names, else a private cluster on a Unix socket.

The private cluster belongs to this checkout alone. It listens on no network address, so any
number of checkouts, and the system's own cluster, live side by side.
"""

import configparser
import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import apt
from .base import (
    LOGS,
    ROOT,
    STATE,
    Failure,
    child_guard,
    digest,
    is_root,
    locked,
    need_space,
    read_text,
    remove_tree,
    run,
    say,
    write_atomically,
)

ROLE = "odoo"
SETTINGS = """
# written by ./run
listen_addresses = ''
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = 256MB
effective_cache_size = 2GB
work_mem = 16MB
maintenance_work_mem = 256MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
min_wal_size = 256MB
wal_compression = on
# a crash may lose the last moment's transactions, never the database
synchronous_commit = off
jit = off
timezone = 'UTC'
log_min_messages = warning
"""


@dataclass
class Server:
    """How to reach PostgreSQL; `private` when it is the cluster of this checkout."""

    host: str
    port: str
    user: str
    password: str = ""
    private: bool = False

    def environment(self):
        """What Odoo and psql read; an empty value would mean something else than none."""
        values = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user}
        if self.password:
            values["PGPASSWORD"] = self.password
        return {key: value for key, value in values.items() if value}


def configured():
    """The server named in odoo.conf or by PGHOST and its like; None → the private one."""
    parser = configparser.RawConfigParser()
    parser.read(ROOT / "odoo.conf")
    options = dict(parser["options"]) if parser.has_section("options") else {}

    def value(option, variable):
        found = os.environ.get(variable) or options.get(option, "")
        return "" if found in ("False", "false") else found

    host = value("db_host", "PGHOST")
    if not host:
        return None
    user = value("db_user", "PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
    if user == "postgres":
        raise Failure("Odoo refuses the database user postgres: name another one in PGUSER")
    password = value("db_password", "PGPASSWORD")
    return Server(host, value("db_port", "PGPORT") or "5432", user, password)


def binaries():
    """The newest PostgreSQL server on this machine, or None."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: int(path.parent.name.split(".")[0]))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def install_binaries():
    """Debian's PostgreSQL, without the cluster its installation would make and start."""
    if binaries():
        return
    flag = Path("/etc/postgresql-common/createcluster.conf")
    ours = is_root() and not flag.exists()
    if ours:
        write_atomically(flag, "create_main_cluster = false\n")
    apt.install(["postgresql"], "PostgreSQL")
    if ours:
        write_atomically(flag, "# create_main_cluster = true\n")
    if not binaries():
        raise Failure("PostgreSQL's programs are not in /usr/lib/postgresql; install postgresql")


def _owner():
    """Whom the server runs as: PostgreSQL refuses root."""
    if not is_root():
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Failure("no unprivileged user to run PostgreSQL as: adduser --system postgres")


def _as_owner(command, **options):
    run(command, log="postgresql", cwd="/", **_owner(), **options)


def _reachable_by_owner(folder):
    """Whether the server's user may enter the project (not under /root)."""
    if not is_root():
        return True
    done = subprocess.run(
        ["test", "-x", str(folder)], cwd="/", preexec_fn=child_guard(), **_owner()
    )
    return done.returncode == 0


def home():
    """The cluster's folder: in the project, or under /var/lib when its user cannot get there.

    The choice is written down, so that a later start finds the same cluster.
    """
    record = STATE / "postgresql.home"
    noted, _, of_root = read_text(record).strip().partition("\n")
    if noted and of_root == str(ROOT):  # a copied or moved checkout makes its own
        return Path(noted)
    inside = STATE / "postgresql"
    key = digest(ROOT)
    folder = inside if _reachable_by_owner(STATE) else Path(f"/var/lib/corporate-sales-{key}")
    write_atomically(record, f"{folder}\n{ROOT}\n")
    return folder


def socket_folder():
    """Short enough for a socket's name (107 characters), private to the server's user."""
    folder = home() / "socket"
    return folder if len(str(folder)) < 85 else Path(f"/tmp/corporate-sales-{digest(ROOT)}")


def private():
    return Server(str(socket_folder()), "5432", ROLE, private=True)


def _make_folder(path):
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    owner = _owner()
    if owner:
        os.chown(path, owner["user"], owner["group"])


def _running():
    """Whether the private server answers, asked of the socket itself."""
    programs = binaries()
    if not programs or not (socket_folder() / ".s.PGSQL.5432").exists():
        return False
    command = [programs / "pg_isready", "-q", "-h", socket_folder(), "-p", "5432"]
    return subprocess.run([str(word) for word in command]).returncode == 0


def _initialise(programs):
    """initdb into a temporary folder; the cluster appears whole or not at all."""
    need_space(home().parent, 1200, "the databases")
    say("making the private PostgreSQL cluster")
    _make_folder(home())
    part = home() / "data.part"
    remove_tree(part)
    _as_owner(
        [programs / "initdb", "-D", part, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        + ["--locale=C.UTF-8", "--no-sync"],
        check="initdb failed",
    )
    with (part / "postgresql.conf").open("a") as conf:
        conf.write(f"{SETTINGS}unix_socket_directories = '{socket_folder()}'\n")
    part.rename(home() / "data")


def _create_role(programs):
    """The role Odoo works as: may create databases, is no superuser. Safe to repeat."""
    statement = (
        f"DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN "
        f"CREATE ROLE {ROLE} LOGIN CREATEDB; END IF; END$$"
    )
    run(
        [programs / "psql", "-q", "-X", "-h", socket_folder(), "-p", "5432"]
        + ["-U", "postgres", "-d", "postgres", "-c", statement],
        log="postgresql",
        check="cannot create the database role",
    )


def start():
    """Start the private cluster, making it first where there is none yet."""
    if _running() and (home() / "role.complete").exists():
        return private()
    with locked("postgresql"):
        install_binaries()
        programs = binaries()
        if not (home() / "data").exists():
            _initialise(programs)
        _make_folder(socket_folder())
        if not _running():
            log = home() / "server.log"
            _as_owner(
                [programs / "pg_ctl", "start", "-w", "-t", "60", "-s"]
                + ["-D", home() / "data", "-l", log],
                check=f"PostgreSQL does not start (its own log: {log})",
            )
        for _attempt in range(50):
            if _running():
                break
            time.sleep(0.1)
        if not (home() / "role.complete").exists():
            _create_role(programs)
            write_atomically(home() / "role.complete", "")
    return private()


def stop():
    """Stop the private cluster; other people's servers are never touched."""
    if configured() or not _running():
        return
    with locked("postgresql"):
        _as_owner([binaries() / "pg_ctl", "stop", "-m", "fast", "-D", home() / "data", "-s"])


def server_log():
    return home() / "server.log" if not configured() else LOGS / "postgresql.log"
