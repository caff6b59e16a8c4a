"""The schema of pmo.yml and what the program reads of it say the same: names and defaults."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.domain.calendar import Calendar
from pmo.model.settings import DAYS, Brand, Settings, Thresholds
from pmo.pipeline.lint import lint
from support import ROOT, workspace

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas/_settings.json").read_text("utf-8"), parse_float=Decimal)
GIVEN = SCHEMA["properties"]
THRESHOLDS = GIVEN["thresholds"]["properties"]
FOUND = {"place_of", "path", "doubtful", "overlay_at"}
"""What a workspace finds out about its settings, and nobody writes."""


def plain(value: Any) -> Any:
    """A default as JSON has it."""
    return list(value) if isinstance(value, tuple) else value


def test_every_threshold_can_be_written_and_none_is_for_nothing() -> None:
    assert set(THRESHOLDS) == {one.name for one in fields(Thresholds)}


@pytest.mark.parametrize("name", sorted(THRESHOLDS))
def test_defaults_of_thresholds_are_told(name: str) -> None:
    assert THRESHOLDS[name]["default"] == plain(getattr(Thresholds(), name))


def test_every_setting_can_be_written_and_none_is_for_nothing() -> None:
    assert set(GIVEN) == {one.name for one in fields(Settings)} - FOUND
    assert set(GIVEN["brand"]["properties"]) == {one.name for one in fields(Brand)}


def test_defaults_of_settings_are_told() -> None:
    own = {one.name: getattr(Settings(), one.name) for one in fields(Settings)}
    told = {name: field["default"] for name, field in GIVEN.items() if "default" in field}
    days = told.pop("working_days")
    assert [DAYS.index(day) for day in days] == plain(own["working_days"])
    assert told == {name: own[name] for name in told}
    assert {"currency", "timezone", "search", "search_threshold", "fail_level", "language"} <= told.keys()


@pytest.mark.parametrize("name", sorted(THRESHOLDS))
def test_every_threshold_counts_when_it_is_written(tmp_path: Path, name: str) -> None:
    default = getattr(Thresholds(), name)
    if name == "matrix":
        other: Any = ["HHHHH", *default[1:]]
    elif isinstance(default, tuple):
        other = [value + 1 for value in default]
    else:
        other = 0.5 if isinstance(default, Decimal) else default + 1
    loaded = workspace(tmp_path, {"pmo.yml": f"company: Demo\nthresholds: {json.dumps({name: other})}\n"})
    assert [one.slug for one in loaded.findings] == []
    changed = getattr(loaded.workspace.settings.thresholds, name)
    assert changed == (tuple(other) if isinstance(other, list) else Decimal(str(other)))
    assert type(changed) is type(default)


WRITTEN = {
    "site_url": ("https://pmo.example.test/", "https://pmo.example.test/"),
    "language": ("de", "de"),
    "search_threshold": ("40", 40),
    "working_days": ("[sunday, monday, tuesday]", (0, 1, 6)),
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_settings_that_were_read_and_could_not_be_written(tmp_path: Path, name: str) -> None:
    text, wanted = WRITTEN[name]
    loaded = workspace(tmp_path, {"pmo.yml": f"company: Demo\n{name}: {text}\n"})
    assert list(loaded.findings) == []
    assert getattr(loaded.workspace.settings, name) == wanted


@pytest.mark.parametrize("text", ["working_days: []", "working_days: [mon]", "working_days: monday", "search_threshold: yes please"])  # fmt: skip
def test_what_cannot_be_read_is_found_and_keeps_its_default(tmp_path: Path, text: str) -> None:
    loaded = workspace(tmp_path, {"pmo.yml": f"company: Demo\n{text}\n"})
    assert {one.place.path for one in lint(loaded).findings} == {"pmo.yml"}
    assert loaded.workspace.settings.working_days == Settings().working_days
    assert loaded.workspace.settings.search_threshold == Settings().search_threshold


def test_a_firm_that_works_on_saturdays(tmp_path: Path) -> None:
    found = workspace(tmp_path, {"pmo.yml": "company: Demo\nworking_days: [tuesday, wednesday, thursday, friday, saturday]\n"})  # fmt: skip
    calendar = Calendar.of(found.workspace.settings)
    assert calendar.works(date(2026, 11, 21))
    assert not calendar.works(date(2026, 11, 23))


def test_a_list_is_explained_as_people_write_it() -> None:
    said = CliRunner().invoke(cli, ["explain", "settings.working_days", "--root", str(ROOT)]).stdout
    assert "Default:  monday, tuesday, wednesday, thursday, friday" in said
