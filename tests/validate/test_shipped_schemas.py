"""Schemas that are those of the toolkit to the letter are not checked again; one letter more, and all are."""

import shutil
from datetime import date

import pytest

from pmo.pipeline import load as loading
from pmo.validate import kinds as kind_loader
from support import ROOT, write

DAY = date(2026, 11, 20)


@pytest.fixture
def firm(tmp_path):
    root = write(tmp_path / "firm", {})
    shutil.copytree(ROOT / "schemas", root / "schemas")
    return root


@pytest.fixture
def trusted(monkeypatch):
    """Whether each reading of schemas was trusted, in order."""
    seen = []
    real = kind_loader.load_kinds

    def watched(texts, folder, *, sound=False):
        seen.append(sound)
        return real(texts, folder, sound=sound)

    monkeypatch.setattr(kind_loader, "load_kinds", watched)
    return seen


def test_the_schemas_of_the_toolkit_are_sound():
    assert loading.load_kinds(ROOT)[3] == []


def test_a_copy_is_trusted_and_gives_the_same_kinds(firm, trusted):
    copied, common, settings, faults = loading.load_kinds(firm)
    assert trusted == [True, True]
    own = loading.load_kinds(ROOT)
    assert trusted[2:] == [False, False]
    assert (copied, common, settings, faults) == own
    assert {name: kind.fields for name, kind in copied.items()} == {name: kind.fields for name, kind in own[0].items()}


def test_settings_are_checked_against_a_copy_too(firm):
    (firm / "pmo.yml").write_text("company: Test firm\nfail_level: sometimes\n", encoding="utf-8")
    assert [finding.place.path for finding in loading.load(firm, DAY).findings] == ["pmo.yml"]


@pytest.mark.parametrize("change", ["letter", "more", "fewer"])
def test_anything_else_is_checked(firm, trusted, change):
    folder = firm / "schemas"
    if change == "letter":
        path = folder / "risk.schema.json"
        path.write_text(path.read_text(encoding="utf-8").replace('"Risk"', '"Risks"', 1), encoding="utf-8")
    elif change == "more":
        text = (
            (folder / "client.schema.json")
            .read_text(encoding="utf-8")
            .replace("registers/clients/", "registers/others/")
        )
        (folder / "other.schema.json").write_text(text, encoding="utf-8")
    else:
        (folder / "training-plan.schema.json").unlink()
    loading.load_kinds(firm)
    assert trusted == [False, False]


def test_a_mistake_in_a_copy_is_found(firm):
    path = firm / "schemas" / "risk.schema.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"x-ref": "person"', '"x-ref": "persona"', 1), encoding="utf-8"
    )
    slugs = {finding.slug for finding in loading.load(firm, DAY).findings}
    assert "schema-mistake" in slugs
