"""A figure leads to the lines of the records it was computed from, and what stands there adds up to it."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.measure.definitions.inputs import INPUTS
from pmo.measure.metrics import METRICS
from pmo.measure.trace import trace
from pmo.model.settings import Settings
from pmo.pipeline import report as reports
from pmo.pipeline import trace as tracing
from pmo.pipeline.load import Loaded, load
from pmo.scaffold.problem import InputError
from support import ROOT, workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.trace import Trace


@cache
def example() -> Loaded:
    return load(ROOT, date(2026, 11, 20))


def portfolio_traces(audience: str = "internal", wanted: str = "") -> list[Trace]:
    found = json.loads(tracing.written(example(), reports.report(example(), "portfolio", audience), wanted, "json"))
    return found["figures"]  # type: ignore[no-any-return]


def test_every_figure_says_what_it_is_computed_from() -> None:
    assert set(INPUTS) == set(METRICS)
    assert [name for name, inputs in INPUTS.items() if not inputs] == []


def test_inputs_lead_to_figures_fields_and_settings_that_exist() -> None:
    kinds = example().workspace.kinds
    lost = []
    for name, inputs in INPUTS.items():
        for one in inputs:
            kind, colon, path = one.partition(":")
            if not colon:
                known = one in METRICS
            elif kind == "pmo.yml":
                value: object = Settings()
                for part in path.split("."):
                    value = getattr(value, part, None)
                known = value is not None
            else:
                known = kind in kinds and kinds[kind].find(path.replace("[]", "")) is not None
            if not known:
                lost.append((name, one))
    assert lost == []


def test_no_figure_is_made_from_itself() -> None:
    def below(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, f"{' from '.join((*above, name))}"
        for one in INPUTS[name]:
            if ":" not in one and name != "available_units_by_period":  # each period carries over from the one before
                below(one, (*above, name))

    for name in INPUTS:
        below(name, ())


@pytest.mark.parametrize("name", [name for name in INPUTS if re.fullmatch(r"[a-z_0-9 ÷−×+()]+", METRICS[name].formula)])
def test_a_formula_names_the_inputs_that_are_declared(name: str) -> None:
    formula = re.sub(r"(?<![÷−] )\bat\b", "", METRICS[name].formula)  # the word, not the time elapsed
    named = {word for word in re.findall(r"[a-z_0-9]+", formula) if word in METRICS}
    assert named <= {name, *INPUTS[name]}


def test_booked_hours_and_budgets_add_up_to_the_figures() -> None:
    found = portfolio_traces()
    for metric, field in (("ac", "actuals:rows[].hours"), ("bac", "project:tasks[].budget_hours")):
        checked = 0
        for item in found:
            if item["metric"] == metric and item["table"] == "Running projects, worst first" and item["sources"]:
                summed = sum(Decimal(str(one["value"])) for one in item["sources"] if one["field"] == field)
                assert summed == Decimal(str(item["value"]["value"])), item["about"]
                checked += 1
        assert checked >= 5


def test_the_line_of_a_source_holds_its_value() -> None:
    item = next(one for one in portfolio_traces(wanted="corvane-vsphere-refresh") if one["metric"] == "ac")
    assert len(item["sources"]) == 28
    for source in item["sources"]:
        line = (ROOT / source["file"]).read_text(encoding="utf-8").splitlines()[source["line"] - 1]
        assert line.split(",")[3] == str(source["value"]), source


def test_a_rate_lists_as_many_records_as_its_population() -> None:
    report = reports.report(example(), "changes", "internal")
    found = json.loads(tracing.written(example(), report, "change_success_strict_of_implemented", "json"))["figures"]
    item = next(one for one in found if one["table"] == "Success and failure")
    outcomes = [one["value"] for one in item["sources"] if one["field"] == "change:outcome"]
    assert (len(outcomes), outcomes.count("successful")) == (item["value"]["n"], 46)


PROJECT = """id: mail-move
title: Mail move
status: in_progress
client: acme
manager: ann.baker
baselines:
  - version: 1
    start: 2026-09-01
    finish: 2026-12-18
tasks:
  - wbs: "1"
    name: Move
    budget_hours: 40
bookings:
  - person: ann.baker
    month: 2026-12
    hours: 10
  - person: bo.chen
    month: 2026-12
    hours: 7
"""
FILES = {
    "projects/mail-move/project.yml": PROJECT,
    "projects/mail-move/actuals.csv": "wbs,month,person,hours,cost\n1,2026-10,ann.baker,3,10\n1,2026-11,ann.baker,4,10\n1,2026-12,ann.baker,5,10\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme\nstatus: active\n",
    "registers/people/ann.baker.yml": "id: ann.baker\nname: Ann Baker\nstatus: active\nforward:\n  - month: 2026-12\n    calendar_hours: 100\n",
    "registers/people/bo.chen.yml": "id: bo.chen\nname: Bo Chen\nstatus: active\nforward:\n  - month: 2026-12\n    calendar_hours: 80\n",
}


def test_what_was_booked_after_the_as_of_month_is_no_source(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, FILES, date(2026, 11, 20))
    tables = {
        section.table.id: section.table for section in reports.report(loaded, "portfolio").sections if section.table
    }
    item = next(one for one in trace(loaded.workspace, tables["portfolio"]) if one.metric.id == "ac")
    assert [(one.place.span.line, one.value) for one in item.sources] == [(2, 3), (3, 4)]


def test_a_row_about_one_person_has_the_lines_of_that_person_alone(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, FILES, date(2026, 11, 20))
    tables = {
        section.table.id: section.table for section in reports.report(loaded, "capacity").sections if section.table
    }
    found = [
        one
        for one in trace(loaded.workspace, tables["people_load"])
        if one.metric.id == "booking_load_of_forward_capacity"
    ]
    booked = {
        one.about: [source.value for source in one.sources if source.field == "project:bookings[].hours"]
        for one in found
    }
    assert booked == {"2026-12 · ann.baker": [10], "2026-12 · bo.chen": [7]}


def test_figures_in_between_come_with_their_value_and_once() -> None:
    found = [one for one in portfolio_traces(wanted="corvane-vsphere-refresh") if one["table"].startswith("Running")]
    names = [one["metric"] for one in found]
    assert len(names) == len(set(names))
    assert next(one for one in found if one["metric"] == "ev")["value"]["value"] > 0


def test_a_name_that_is_not_there_is_a_sentence() -> None:
    report = reports.report(example(), "portfolio", "internal")
    with pytest.raises(InputError, match="Nothing in the portfolio report is called “cpj”"):
        tracing.written(example(), report, "cpj")


def test_a_client_gets_no_trace() -> None:
    report = reports.report(example(), "portfolio", "client:corvane")
    with pytest.raises(InputError, match="not for clients"):
        tracing.written(example(), report)


def test_people_read_formula_files_and_lines() -> None:
    text = tracing.written(example(), reports.report(example(), "portfolio", "internal"), "corvane-vsphere-refresh")
    assert "`cpi`: 0.77\n  = EV ÷ AC, from ev, ac" in text
    assert (
        "  - projects/corvane-vsphere-refresh/actuals.csv\n    - rows[].hours, lines 2–29: 28 values, sum 412" in text
    )
    assert "percent_complete, " in text
    assert "sum 895" not in text


def test_the_command_traces_one_figure_and_refuses_what_cannot_be() -> None:
    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["report", *arguments, "--root", str(ROOT)])
        return done.exit_code, done.output

    code, text = run("portfolio", "--trace", "cpi")
    assert code == 0
    assert "`cpi`: 0.77" in text
    assert "`tcpi_bac`" not in text
    code, text = run("portfolio", "--trace")
    assert (code, "`tcpi_bac`" in text) == (0, True)
    for wrong in (
        ("all", "--trace"),
        ("portfolio", "--trace", "cpi", "--format", "csv"),
        ("portfolio", "--trace", "cpj"),
    ):
        code, text = run(*wrong)
        assert code == 2, text


def test_a_figure_explains_what_it_is_computed_from() -> None:
    done = CliRunner().invoke(cli, ["explain", "spi_t", "--root", str(ROOT)])
    assert done.exit_code == 0
    assert "the figure es" in done.output
    assert "ieac_t" in done.output
    wrong = CliRunner().invoke(cli, ["explain", "spi_tt", "--root", str(ROOT)])
    assert "`spi_t`" in wrong.output
