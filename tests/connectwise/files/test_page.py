"""The page about files says what the mapping takes: its example can be used, and every field is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from click.testing import CliRunner

from connectwise.files.firm import firm
from pmo.cli.main import cli
from pmo.connect.timefiles.fields import EXPENSES, FIELDS, TIME
from pmo.connect.timefiles.mapping import mapping
from pmo.parse import document
from support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SECTION = (ROOT / "docs/exchange.md").read_text(encoding="utf-8").partition("## Time and expenses from files\n")[2].partition("\n## ")[0]  # fmt: skip
EXAMPLE = re.findall(r"```yaml\n(# \.pmo/finance.*?)```", SECTION, re.DOTALL)


def test_the_mapping_of_the_page_can_be_used() -> None:
    (text,) = EXAMPLE
    read = document.read("mapping.yml", text.encode())
    assert not read.faults
    said = mapping(read.data)
    assert (said.heading_rows, said.forms.times, said.columns["bill"].words["nc"]) == (2, "hh:mm A", "NoCharge")


def test_every_field_is_on_the_page() -> None:
    lists = dict(re.findall(r"^- (both|time|expenses): (.*?)(?=^- |\n\n)", SECTION, re.DOTALL | re.MULTILINE))
    named = {name: set(re.findall(r"`([a-z_]+)`", text)) for name, text in lists.items()}
    assert named["both"] | named["time"] == set(FIELDS[TIME])
    assert named["both"] | named["expenses"] == set(FIELDS[EXPENSES])


MAPPING = """\
columns:
  Who: member
  Day: day
  Hours: hours
  Ticket: ticket
  Company: company
  Agreement: agreement
  Bill: {field: option, words: {B: Billable, NB: DoNotBill}}
"""
EXPORT = "Who,Day,Hours,Ticket,Company,Agreement,Bill\nARuiz,2026-11-16,1:30,99,Acme Tooling,On-site block,\nBen Ito,2026-11-17,2,98,acme,Old one,NB\n"


def test_a_pull_from_a_file_ends_in_records_and_facts_and_twice_is_the_same(tmp_path: Path) -> None:
    firm(tmp_path, MAPPING)
    path = tmp_path / "november.csv"
    path.write_text(EXPORT, encoding="utf-8")
    asked = ["connectwise", "pull", "--from", str(path), "--write", "--as-of", "2026-11-20", "--root", str(tmp_path)]
    first = CliRunner().invoke(cli, asked)
    assert first.exit_code == 0, first.output
    assert "In november.csv: 2 rows, 3.5 h." in first.output
    assert "Nothing here is the agreement “Old one” (1 row)" in first.output
    usage = tmp_path / "registers/agreements/usage/AGR-2026-0001.csv"
    assert usage.read_text(encoding="utf-8") == "month,person,hours\n2026-11,ana.ruiz,1.5\n"
    again = CliRunner().invoke(cli, asked)
    assert again.exit_code == 0, again.output
    assert "0 new or changed" in again.output
    report = CliRunner().invoke(cli, ["report", "leaks", "--audience", "management", "--as-of", "2026-11-20", "--root", str(tmp_path)])  # fmt: skip
    assert "2 client hours were written off or free of charge." in report.output


def test_a_pull_with_rejects_does_not_end_well(tmp_path: Path) -> None:
    firm(tmp_path, MAPPING)
    path = tmp_path / "november.csv"
    path.write_text(EXPORT.replace("2026-11-17", "11/12/2026"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["connectwise", "pull", "--from", str(path), "--dry-run", "--root", str(tmp_path)])
    assert done.exit_code == 1
    assert "november.csv:3 Day: “11/12/2026” can be read as two dates" in done.output
