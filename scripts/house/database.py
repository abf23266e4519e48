"""Databases: made under a temporary name and renamed when whole, copied from cached templates.

A database under its final name is therefore always complete, whenever ./run was killed; only
names beginning with house_ are ever dropped, so a person's database never is.
"""

import os
import shutil
import site
import time
from pathlib import Path

from . import venv
from .base import STATE, Failure, digest, remove_tree, say

MAKING = "house_making_"
TEMPLATE = "house_template_"
TEST = "house_test_"
KEPT_TEMPLATES = 4


def filestore(name):
    return STATE / "data" / "filestore" / name


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'


# PostgreSQL's own workers (autovacuum) give way by themselves, and only a superuser may end them
END_CLIENTS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                  WHERE datname = %s AND backend_type = 'client backend'"""


class Busy(Failure):
    """Somebody else, or the server on behalf of a killed run, is at the same database."""


class Cluster:
    """SQL on one PostgreSQL server, by the environment's psycopg2."""

    def __init__(self, server):
        self.server = server
        site.addsitedir(str(venv.site_packages()))
        import psycopg2

        self._driver = psycopg2

    def _connect(self, database):
        server = self.server
        try:
            connection = self._driver.connect(
                dbname=database,
                host=server.host,
                port=server.port,
                user=server.user,
                password=server.password or None,
                connect_timeout=10,
                application_name="house",
            )
        except self._driver.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            raise Failure(
                f"PostgreSQL unreachable at {server.host}:{server.port} as {server.user}: {reason}"
            ) from None
        connection.autocommit = True
        return connection

    def query(self, statement, parameters=None, database="postgres"):
        """Rows of one statement; no rows for one that returns none."""
        connection = self._connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall() if cursor.description else []
        except self._driver.Error as error:
            raise self._told(error) from None
        finally:
            connection.close()

    def _told(self, error):
        """The server's refusal in one line; Busy when waiting a moment may help."""
        text = (error.pgerror or str(error)).strip().splitlines()
        reason = text[0].partition(":")[2].strip() if text else "no reason given"
        errors = self._driver.errors
        busy = (errors.DuplicateDatabase, errors.UniqueViolation, errors.ObjectInUse)
        if isinstance(error, busy):
            return Busy(f"the database server is busy: {reason}")
        if isinstance(error, errors.InsufficientPrivilege):
            return Failure(f"no right on the database server: {reason}")
        if isinstance(error, errors.DiskFull):
            return Failure(f"no disk space for PostgreSQL: {reason}")
        return Failure(f"the database server refuses: {reason}")

    def names(self, prefix=""):
        rows = self.query("SELECT datname FROM pg_database ORDER BY oid")
        return [name for (name,) in rows if name.startswith(prefix)]

    def exists(self, name):
        return bool(self.query("SELECT 1 FROM pg_database WHERE datname = %s", [name]))

    def size(self, name):
        return self.query("SELECT pg_database_size(%s)", [name])[0][0]

    def drop(self, name):
        """Only what the house made for itself."""
        if not name.startswith("house_"):
            raise Failure(f"refusing to drop {name}: not made by this set-up")
        if self.exists(name):
            self.query(
                END_CLIENTS,
                [name],
            )
            self.query(f"DROP DATABASE {_quoted(name)}")
        remove_tree(filestore(name))

    def copy(self, source, target):
        """A database and its files; the files are content-addressed, so hard links will do."""
        how = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
        if source:
            how = f"TEMPLATE {_quoted(source)}"
            # no log of every page: the copy is synced as files (PostgreSQL 15 and newer)
            how += " STRATEGY FILE_COPY" if self.version() >= 150000 else ""
        self.query(f"CREATE DATABASE {_quoted(target)} {how}")
        remove_tree(filestore(target))
        if source and filestore(source).exists():
            shutil.copytree(filestore(source), filestore(target), copy_function=_link_or_copy)

    def version(self):
        return int(self.query("SHOW server_version_num")[0][0])

    def rename(self, source, target):
        """The moment a database comes into being: files first, then the name."""
        remove_tree(filestore(target))
        if filestore(source).exists():
            filestore(source).rename(filestore(target))
        self.query(
            END_CLIENTS,
            [source],
        )
        self.query(f"ALTER DATABASE {_quoted(source)} RENAME TO {_quoted(target)}")

    def make(self, name, source, *steps):
        """Copy `source` under a temporary name, take the steps, then give it its name."""
        making = f"{MAKING}{digest(STATE, name)}"
        self._start_over(source, making)
        for step in steps:
            step(making)
        self.rename(making, name)
        return name

    def _start_over(self, source, making):
        """Drop a half-made database and copy anew.

        The server finishes a CREATE DATABASE although its client was killed; until then the
        name is neither there to be dropped nor free.
        """
        limit = time.monotonic() + 90
        while True:
            try:
                self.drop(making)
                self.copy(source, making)
                return
            except Busy:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.5)

    def forget_old_templates(self, keep):
        """Templates of old dependency lists or old sources take 100 MB each: keep a few."""
        for prefix in {name.rpartition("_")[0] + "_" for name in self.names(TEMPLATE)}:
            old = [name for name in self.names(prefix) if name not in keep]
            for name in old[: -KEPT_TEMPLATES + 1]:
                say(f"dropping the outdated template {name}")
                self.drop(name)

    def drop_abandoned(self):
        """Test databases whose ./test was killed; their names end with its process number."""
        for name in self.names(TEST):
            owner = name.removeprefix(TEST).partition("_")[0]
            if not Path(f"/proc/{owner}").exists():
                self.drop(name)

    def test_name(self, suffix=""):
        self.drop_abandoned()
        return f"{TEST}{os.getpid()}{suffix}"

    # what a database says about itself

    def has_odoo(self, name):
        rows = self.query("SELECT to_regclass('public.ir_module_module')", database=name)
        return rows[0][0] is not None

    def is_empty(self, name):
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return self.query(tables, database=name)[0][0] == 0

    def modules(self, name):
        """Installed modules and their versions."""
        return dict(
            self.query(
                "SELECT name, latest_version FROM ir_module_module WHERE state = 'installed'",
                database=name,
            )
        )

    def languages(self, name):
        """All codes Odoo knows, active or not, with their short forms."""
        return self.query("SELECT code, iso_code, active FROM res_lang", database=name)

    def parameter(self, name, key):
        rows = self.query(
            "SELECT value FROM ir_config_parameter WHERE key = %s", [key], database=name
        )
        return rows[0][0] if rows else ""

    def set_parameter(self, name, key, value):
        self.query(
            "INSERT INTO ir_config_parameter (key, value, create_date, write_date) "
            "VALUES (%s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC') "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, value],
            database=name,
        )


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
