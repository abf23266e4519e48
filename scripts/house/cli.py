"""The commands a person types. Failures are one line on stderr, never a traceback."""

import os
import shutil
import sys

from . import addons, postgres, setup
from .base import Failure, say


def guarded(command, arguments):
    """Run a command; turn what a person can put right into one line and an exit code."""
    try:
        return command(arguments) or 0
    except Failure as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; start again to go on", file=sys.stderr)
        return 130
    except OSError as error:
        if error.errno == 28:
            print(f"error: no disk space: {error.filename or ''}", file=sys.stderr)
            return 1
        raise


def odoo(arguments):
    """Replace this process by Odoo's command line."""
    machine = setup.prepare()
    command = machine.command(*arguments)
    os.execve(command[0], command, machine.environment())


def psql(arguments):
    """Replace this process by psql."""
    machine = setup.prepare()
    programs = postgres.binaries()
    program = programs / "psql" if programs else shutil.which("psql")
    if not program:
        raise Failure("psql is missing; type: apt-get install postgresql-client")
    os.execve(program, ["psql", *arguments], machine.environment())


def newdb(arguments):
    """Copy the cached template: stock dependencies, with the named addons installed."""
    if not arguments or arguments[0].startswith("-"):
        raise Failure("usage: scripts/newdb NAME [ADDON...]")
    from .recipes import Recipes

    name, *chosen = arguments
    recipes = Recipes(setup.prepare())
    if recipes.cluster.exists(name):
        raise Failure(f"the database {name} exists; scripts/psql -d postgres can drop it")
    source = recipes.installed(chosen) if chosen else recipes.dependencies(addons.found())
    recipes.cluster.make(name, source)
    say(f"{name} is a copy of {source}")
