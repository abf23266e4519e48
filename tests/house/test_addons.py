"""Which addons there are, what they need, and when the database must be updated."""

import pytest
from house import addons
from house.base import Failure


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    monkeypatch.setattr(addons, "ADDONS", tmp_path)

    def put(name, depends, **more):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__manifest__.py").write_text(repr({"depends": depends, **more}))

    put("z_base", ["crm", "base"])
    put("a_top", ["z_base", "sale"], demo=["x.xml"])
    put("off", ["web"], installable=False)
    return tmp_path


def test_needed_addons_come_first(shelf):
    assert addons.found() == ["z_base", "a_top"]
    assert addons.with_needed(["a_top"]) == ["z_base", "a_top"]


def test_template_holds_what_is_not_ours(shelf):
    assert addons.outside_dependencies(addons.found()) == ["crm", "sale"]


def test_unknown_addon_and_circle_are_told(shelf):
    with pytest.raises(Failure, match="no addon nothing"):
        addons.with_needed(["nothing"])
    (shelf / "z_base" / "__manifest__.py").write_text(repr({"depends": ["a_top"]}))
    with pytest.raises(Failure, match="circle"):
        addons.found()


def test_checksum_follows_what_an_update_would_load(shelf):
    before = addons.checksum("a_top")
    (shelf / "a_top" / "tests").mkdir()
    (shelf / "a_top" / "tests" / "test_x.py").write_text("x")
    (shelf / "a_top" / "static").mkdir()
    (shelf / "a_top" / "static" / "x.js").write_text("x")
    assert addons.checksum("a_top") == before
    (shelf / "a_top" / "models.py").write_text("x")
    assert addons.checksum("a_top") != before


def test_broken_manifest_is_told(shelf):
    (shelf / "a_top" / "__manifest__.py").write_text("{")
    with pytest.raises(Failure, match="not a manifest"):
        addons.found()
