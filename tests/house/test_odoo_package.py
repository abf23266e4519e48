"""Which Odoo is taken: layouts of a source checkout, an installed package, a container image."""

import pytest
from house import odoo_package

RELEASE = "version_info = (19, 0, 0, FINAL, 0, '')\n"


def _odoo(folder):
    """Odoo 19 has no __init__.py: `odoo` is a namespace package."""
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(RELEASE)
    return folder


@pytest.mark.parametrize(
    ("holder", "named"),
    [
        (".", "."),  # a source checkout: odoo-bin, addons/, odoo/
        (".", "odoo"),
        ("usr/lib/python3/dist-packages", "."),  # an unpacked package or image
    ],
)
def test_odoo_home(tmp_path, monkeypatch, holder, named):
    dist = _odoo(tmp_path / holder)
    monkeypatch.setenv("ODOO_HOME", str(tmp_path / named))
    assert odoo_package.locate() == dist.resolve()


def test_importable_odoo_is_found_where_nothing_was_unpacked(tmp_path, monkeypatch):
    dist = _odoo(tmp_path / "dist-packages")
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_package, "ODOO_DIR", tmp_path / "nothing")
    monkeypatch.setenv("PYTHONPATH", str(dist))
    assert odoo_package.locate() == dist
