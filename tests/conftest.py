"""Fixtures for tests that cross addons: a running server and calls as an outside program makes."""

import importlib.util
import sys
import xmlrpc.client
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))


def _name_engines():
    """Make addons/X/engine importable as X_engine, without Odoo and without the addon's models."""
    for init in ROOT.glob("addons/*/engine/__init__.py"):
        name = f"{init.parent.parent.name}_engine"
        spec = importlib.util.spec_from_file_location(
            name, init, submodule_search_locations=[str(init.parent)]
        )
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)


_name_engines()


class Client:
    """One user's calls, over XML-RPC or JSON-2 (with an API key made on first use)."""

    def __init__(self, server, login="admin", password="admin"):
        self.url, self.db, self.login, self.password = server.url, server.db, login, password
        self._common = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/common")
        self._object = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/object")
        self.uid = self._common.authenticate(self.db, login, password, {})
        assert self.uid, f"{login} cannot log in"
        self._key = None

    def call(self, model, method, *arguments, **named):
        """XML-RPC execute_kw."""
        return self._object.execute_kw(
            self.db, self.uid, self.password, model, method, list(arguments), named
        )

    def json2(self, model, method, **named):
        """POST /json/2/<model>/<method>: the answer, whatever its status."""
        import requests

        return requests.post(
            f"{self.url}/json/2/{model}/{method}",
            headers={"Authorization": f"bearer {self.key}", "X-Odoo-Database": self.db},
            json=named,
            timeout=120,
        )

    @property
    def key(self):
        if not self._key:
            self._key = _server_of(self).new_api_key(self.login)
        return self._key


class Server:
    """A server with two workers on a database of its own."""

    def __init__(self, recipes, database, port, process, log):
        self.recipes, self.db, self.port = recipes, database, port
        self.process, self.log = process, log
        self.url = f"http://127.0.0.1:{port}"
        _servers[self.url] = self

    def client(self, login="admin", password="admin"):
        return Client(self, login, password)

    def new_api_key(self, login):
        """A key as the user's preferences make it; there is no RPC for it without a session."""
        from house import odoo_process

        lines = odoo_process.script(
            self.recipes.machine, self.db, "api_key", {"login": login}, "no API key", log="rpc-key"
        )
        return next(line.split()[1] for line in lines if line.startswith("API-KEY "))


_servers = {}


def _server_of(client):
    return _servers[client.url]


@pytest.fixture(scope="session")
def recipes():
    """The machine made ready; templates come from its cache."""
    from house import setup
    from house.recipes import Recipes

    return Recipes(setup.prepare(groups=("dev",)))


@pytest.fixture
def new_database(recipes):
    """A function that copies the database with all addons installed; dropped after the test."""
    from house import addons

    made = []

    def make(names=None):
        source = recipes.installed(names or addons.found())
        name = recipes.cluster.test_name(f"_{len(made)}")
        recipes.cluster.drop(name)
        recipes.cluster.copy(source, name)
        made.append(name)
        return name

    yield make
    for name in made:
        recipes.cluster.drop(name)


@pytest.fixture(scope="session")
def server(recipes):
    """The running server: `server.url`, `server.db`, `server.client(login, password)`."""
    from house import addons
    from house import server as process
    from house.base import LOGS

    name = recipes.cluster.test_name("_rpc")
    recipes.cluster.drop(name)
    recipes.cluster.copy(recipes.installed(addons.found()), name)
    port, log = process.free_port(), LOGS / "rpc-server.log"
    log.unlink(missing_ok=True)
    extra = ["--workers=2", f"--gevent-port={process.free_port()}", "--max-cron-threads=0"]
    odoo = process.start(recipes.machine, name, port, log=log, extra=extra)
    try:
        process.wait_ready(odoo, port, log)
        yield Server(recipes, name, port, odoo, log)
    finally:
        process.end(odoo)
        recipes.cluster.drop(name)


@pytest.fixture
def admin(server):
    """The administrator's calls."""
    return server.client()
