"""The addons of this checkout: which there are, what they need, whether they changed."""

import ast
import hashlib

from .base import ADDONS, Failure, digest

# what an update of the database would not see
_NOT_LOADED = {"tests", "static", "readme", "__pycache__"}


def manifest(name):
    path = ADDONS / name / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text())
    except FileNotFoundError:
        raise Failure(f"there is no addon {name} in {ADDONS}") from None
    except (SyntaxError, ValueError) as error:
        raise Failure(f"{path} is not a manifest: {error}") from None


def found():
    """Names of all installable addons of this checkout, those needed by others first."""
    names = sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))
    return with_needed([name for name in names if manifest(name).get("installable", True)])


def with_needed(names):
    """The named addons after the local addons they depend on."""
    ordered = []

    def visit(name, path=()):
        if name in ordered or not (ADDONS / name / "__manifest__.py").exists():
            return
        if name in path:
            raise Failure(f"addons depend on each other in a circle: {', '.join(path)}")
        for needed in manifest(name).get("depends", []):
            visit(needed, (*path, name))
        ordered.append(name)

    for name in names:
        manifest(name)  # says which one is missing
        visit(name)
    return ordered


def outside_dependencies(names):
    """What the addons need of Odoo (and of pip's addons): the content of a template."""
    local = set(names)
    needed = {dep for name in names for dep in manifest(name).get("depends", [])}
    return sorted(needed - local - {"base"})


def has_demo(name):
    return bool(manifest(name).get("demo"))


def checksum(name):
    """Changes when an update of the database is due: data, views, models, translations."""
    total = hashlib.sha256()
    folder = ADDONS / name
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if _NOT_LOADED.intersection(inside.parts) or not path.is_file():
            continue
        total.update(f"{inside}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def checksums(names):
    return {name: checksum(name) for name in names}


def key(names):
    return digest(*(f"{name}={checksum(name)}" for name in names))
