"""A trend is the same figure on a series of days, each from the records of its day."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.pipeline import moment, trend

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Sandbox

PROJECT = """id: mail-move
title: Mail move
status: in_progress
client: acme
manager: ann.baker
baselines:
  - version: 1
    start: 2026-05-01
    finish: 2026-06-30
tasks:
  - wbs: "1"
    name: Move
    budget_hours: 40
    ev_method: percent_complete
    percent_complete: {done}
"""


@pytest.fixture
def firm(sandbox: Sandbox) -> Sandbox:
    """A project that is 10 % done on 2 May, 30 % on 3 May and 50 % on 4 May; 80 % in files that nobody committed."""
    sandbox.write("pmo.yml", "company: Acme\n")
    sandbox.write("registers/clients/acme.yml", "id: acme\nname: Acme\nstatus: active\n")
    sandbox.write("registers/people/ann.baker.yml", "id: ann.baker\nname: Ann Baker\nstatus: active\n")
    for done in (10, 30, 50):
        sandbox.write("projects/mail-move/project.yml", PROJECT.format(done=done))
        sandbox.commit(f"{done} %")
    sandbox.write("projects/mail-move/project.yml", PROJECT.format(done=80))
    return sandbox


def asked(firm: Sandbox, *more: str, metric: str = "percent_complete_of_bac") -> list[dict[str, Any]]:
    done = CliRunner().invoke(
        cli,
        [
            "trend",
            metric,
            "--project",
            "mail-move",
            "--format",
            "json",
            "--root",
            str(firm.root),
            *more,
        ],
        catch_exceptions=False,
    )
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["tables"][0]["rows"]  # type: ignore[no-any-return]


def values(rows: list[dict[str, Any]]) -> list[float | None]:
    return [row["percent_complete_of_bac"]["value"] for row in rows]


def test_every_day_is_read_from_its_own_commit(firm: Sandbox) -> None:
    firm.day = 9
    firm.commit("80 %")  # 11 May
    firm.day = 11
    firm.commit("later", readme_md="x")  # 13 May
    rows = asked(firm, "--since", "2026-04-20", "--until", "2026-05-12", "--every", "week")
    assert [row["day"] for row in rows] == ["2026-04-26", "2026-05-03", "2026-05-10", "2026-05-12"]
    assert values(rows) == [None, 0.3, 0.5, 0.8]
    assert [bool(row["records"]) for row in rows] == [False, True, True, True]


def test_the_last_day_counts_what_nobody_committed(firm: Sandbox) -> None:
    rows = asked(firm, "--since", "2026-05-03", "--until", "2026-05-20", "--every", "month")
    assert values(rows) == [0.8]
    assert rows[0]["records"] == "today's files"


def test_a_commit_is_measured_once(firm: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    when = ("--since", "2026-05-01", "--until", "2026-05-03", "--every", "week")
    first = asked(firm, *when)
    monkeypatch.setattr(moment, "state", lambda *_, **__: pytest.fail("a known commit was read again"))
    assert asked(firm, *when) == first


def test_what_is_remembered_elsewhere_is_not_believed(firm: Sandbox) -> None:
    when = ("--since", "2026-05-01", "--until", "2026-05-03", "--every", "week")
    asked(firm, *when)
    kept = firm.root / ".cache" / "pmo" / "trend"
    raw = kept.read_bytes()
    assert b'"0.3"' in raw
    kept.write_bytes(raw.replace(b'"0.3"', b'"0.9"'))
    assert values(asked(firm, *when)) == [0.3]


def test_what_an_overlay_could_change_is_not_remembered(firm: Sandbox, tmp_path: Path) -> None:
    """The overlay is not here at first; when somebody who may have it clones it, its hours count."""
    firm.write("pmo.yml", "company: Acme\noverlay: ../private\n")
    firm.commit("names an overlay")  # 5 May
    firm.commit("later", readme_md="x")  # 6 May
    when = ("--since", "2026-05-05", "--until", "2026-05-05", "--audience", "management")
    assert asked(firm, *when, metric="ac")[0]["ac"]["value"] == 0
    (tmp_path / "private").mkdir()
    private = type(firm)(tmp_path / "private")
    private.git("init", "-q")
    private.write("projects/mail-move/actuals.csv", "wbs,month,person,hours,cost\n1,2026-05,ann.baker,12,600\n")
    private.commit("hours")  # 2 May
    assert asked(firm, *when, metric="ac")[0]["ac"]["value"] == 12


@pytest.mark.parametrize(
    ("since", "until", "every", "expected"),
    [
        ("2026-01-15", "2026-03-31", "month", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("2024-02-01", "2024-03-10", "month", ["2024-02-29", "2024-03-10"]),
        ("2026-02-01", "2026-08-01", "quarter", ["2026-03-31", "2026-06-30", "2026-08-01"]),
        ("2026-11-16", "2026-11-24", "week", ["2026-11-22", "2026-11-24"]),
        ("2026-12-31", "2026-12-31", "month", ["2026-12-31"]),
    ],
)
def test_the_days_are_the_ends_of_the_periods(since: str, until: str, every: str, expected: list[str]) -> None:
    found = trend.days(date.fromisoformat(since), date.fromisoformat(until), every)
    assert [day.isoformat() for day in found] == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["spi_tt"], "Did you mean “spi_t”?"),
        (["spi_t", "--since", "2026-06-01", "--until", "2026-05-01"], "lies after"),
        (["spi_t", "--project", "mail-mov"], "mail-move"),
        (["spi_t", "--audience", "client:nobody"], "nobody"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(firm: Sandbox, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(cli, ["trend", *arguments, "--root", str(firm.root)])
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
