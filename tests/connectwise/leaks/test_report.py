"""The leaks report against figures worked out by hand; each test says how."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from connectwise.leaks.firm import RECORDS, firm
from pmo.cli.main import cli
from pmo.pipeline import report as pipeline
from pmo.pipeline.psa.store import Shelf
from pmo.pipeline.report.catalog import FOR_MANAGEMENT
from pmo.scaffold.problem import InputError
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.load import Loaded

MISSING = "missing_input"


def data(loaded: Loaded, **part: str) -> dict[str, Any]:
    return json.loads(
        pipeline.text(pipeline.report(loaded, "leaks", "management", **part), "json"), parse_float=Decimal
    )  # type: ignore[no-any-return]


def rows(found: dict[str, Any], table: str) -> list[dict[str, Any]]:
    return next(item["rows"] for item in found["tables"] if item["id"] == table)  # type: ignore[no-any-return]


def value(cell: Any) -> Decimal | str:
    """A number to four places, or the reason why there is none."""
    if isinstance(cell, dict):
        return value(cell["value"]) if cell.get("value") is not None else str(cell["reason"])
    return Decimal(str(cell)).quantize(Decimal("0.0001"))


def d(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.0001"))


def test_agreements_over_whole_months(tmp_path: Path) -> None:
    """The window is August to October: the first entry is of Monday, August 3, and November is running.

    0002: 3 x (2000 + 10 x 30) = 6900 billed, 3 x 10 x 20 = 600 of additions, 90 h x 80 = 7200: 6900 - 600 - 7200 = -900,
    (6900 - 600) / 90 = 70 an hour, -900 / 90 = -10. 0001: 50 h in a block of 40, so all of it: 6000 / 50 = 120, and
    6000 - 50 x 90 = 1500. 0003 began on September 16: one cycle, and 16 of the 31 days of the next: 1000 x 47 / 31; an hour
    without a rate leaves no cost.
    """
    found = {row["id"]: row for row in rows(data(firm(tmp_path)), "agreement_rates")}
    assert list(found) == ["AGR-2026-0002", "AGR-2026-0001", "AGR-2026-0003"]
    columns = ("hours", "billed", "addition_cost", "labour_cost", "effective_rate_per_labour_hour", "contribution_per_labour_hour", "agreement_profit")  # fmt: skip
    cells = {name: [value(row[column]) for column in columns] for name, row in found.items()}
    assert cells["AGR-2026-0002"] == [d("90"), d("6900"), d("600"), d("7200"), d("70"), d("-10"), d("-900")]
    assert cells["AGR-2026-0001"] == [d("50"), d("6000"), d("0"), d("4500"), d("120"), d("30"), d("1500")]
    assert cells["AGR-2026-0003"] == [d("10"), d("1516.1290"), d("0"), MISSING, d("151.6129"), MISSING, MISSING]
    assert value(found["AGR-2026-0002"]["agreement_margin_of_billed"]) == d("-0.1304")
    assert [name for name, row in found.items() if row["loses"]] == ["AGR-2026-0002"]


def test_clients_over_whole_months(tmp_path: Path) -> None:
    """acme: 12900 billed, 600 of additions, 50 + 90 + 2 written off + 1.5 free = 143.5 h: 12300 / 143.5 = 85.7143; the 12 h at
    a fixed fee stand apart. Cost 4500 + 7200 + 3.5 x 80 = 11980, so 320 are left. zenith: 1516.1290 + 300 invoiced over 14 h.
    """
    found = {row["client"]: row for row in rows(data(firm(tmp_path)), "client_rates")}
    assert list(found) == ["acme", "zenith"]
    acme = found["acme"]
    assert [value(acme[name]) for name in ("hours", "billed", "effective_rate_per_labour_hour", "labour_cost", "agreement_profit", "fixed_fee_hours")] == [
        d("143.5"), d("12900"), d("85.7143"), d("11980"), d("320"), d("12"),
    ]  # fmt: skip
    zenith = found["zenith"]
    assert [value(zenith[name]) for name in ("hours", "billed", "effective_rate_per_labour_hour", "agreement_profit")] == [
        d("14"), d("1816.1290"), d("129.7235"), MISSING,
    ]  # fmt: skip


def test_work_and_expenses_that_are_not_billed(tmp_path: Path) -> None:
    """5.25 h to bill x 160 + 2 x 150 = 1140, 3 h wait, 50 of expenses since October 20, 31 days ago; what has no price has no value."""
    found = rows(data(firm(tmp_path)), "unbilled_work")
    assert [(row["client"], row["project"]) for row in found] == [("acme", "mail"), ("zenith", "")]
    assert [value(found[0][name]) for name in ("hours", "unbilled_wip", "expenses", "waiting_hours", "age_days")] == [
        d("7.25"), d("1140"), d("50"), d("3"), d("31"),
    ]  # fmt: skip
    assert [value(found[1][name]) for name in ("hours", "unbilled_wip", "expenses")] == [d("1"), MISSING, d("12.5")]


def test_project_work_hidden_in_tickets_of_agreements(tmp_path: Path) -> None:
    """PSA-T-1 has just 8 h of two people. T-2 has less, T-3 is over since August, T-4 is work of a project, T-9 has 45 h of two agreements."""
    found = rows(data(firm(tmp_path)), "leak_tickets")
    assert [(row["ticket"], row["agreement"], value(row["hours"]), row["people"]) for row in found] == [
        ("PSA-T-9", "AGR-2026-0001", d("44"), 1),
        ("PSA-T-1", "AGR-2026-0002", d("8"), 2),
    ]
    assert (found[1]["summary"], found[1]["record"]) == ("Exchange of the core switch", "CR-2026-0001")


def test_tickets_have_the_name_that_the_psa_gives_them(tmp_path: Path) -> None:
    with Shelf.of(tmp_path) as shelf:
        shelf.put("service_tickets", [{"id": 9, "summary": "New server for the plant"}])
    assert rows(data(firm(tmp_path)), "leak_tickets")[0]["summary"] == "New server for the plant"


def test_written_off_written_down_and_given_away(tmp_path: Path) -> None:
    """mail: 2 h x 150 written off. zenith: 4 h worked, 3 invoiced, 1 x 100 lost. acme: 1.5 h free, without a price."""
    found = rows(data(firm(tmp_path)), "written_off")
    columns = ("hours", "written_off_hours", "written_down_hours", "no_charge_hours", "value", "labour_cost")
    assert [(row["client"], row["project"], *(value(row[name]) for name in columns)) for row in found] == [
        ("acme", "mail", d("2"), d("2"), d("0"), d("0"), d("300"), d("160")),
        ("acme", "", d("1.5"), d("0"), d("0"), d("1.5"), MISSING, d("120")),
        ("zenith", "", d("1"), d("0"), d("1"), d("0"), d("100"), d("80")),
    ]


def test_the_report_says_first_what_matters(tmp_path: Path) -> None:
    text = pipeline.text(pipeline.report(firm(tmp_path), "leaks", "management"), "md")
    assert "$1,203 of approved work and expenses is not billed; 1 agreement loses money: “Managed services” (AGR-2026-0002, −$900)." in text  # fmt: skip
    assert "2 tickets with 52 hours under an agreement may have been a project." in text
    assert "4.5 client hours were written off or free of charge, worth $400 at their price." in text
    assert "Whole months from 2026-08 to 2026-10." in text
    losing = text.partition("## Agreements that lose money")[2].partition("\n## ")[0]
    assert [name for name in ("AGR-2026-0001", "AGR-2026-0002", "AGR-2026-0003") if name in losing] == ["AGR-2026-0002"]


def test_one_client(tmp_path: Path) -> None:
    found = data(firm(tmp_path), client="zenith")
    assert [row["id"] for row in rows(found, "agreement_rates")] == ["AGR-2026-0003"]
    assert [row["client"] for row in rows(found, "unbilled_work")] == ["zenith"]
    assert {row["client"] for row in rows(found, "client_rates")} == {"zenith"}
    assert rows(found, "leak_tickets") == []


def test_before_the_first_whole_month_there_are_no_rates(tmp_path: Path) -> None:
    loaded = firm(tmp_path, "1,2026-11-03,acme,AGR-2026-0002,PSA-T-9,,9,covered,Open,,80\n", "")
    found = pipeline.report(loaded, "leaks", "management")
    assert [table["id"] for table in json.loads(pipeline.text(found, "json"))["tables"]] == ["unbilled_work", "leak_tickets", "written_off"]  # fmt: skip
    assert found.answer == "Everything approved is billed, and no agreement with known price and cost loses money."


@pytest.mark.parametrize(
    ("costless", "said"),
    [
        ("AGR-2026-000[123]", "Everything approved is billed, and whether an agreement loses money is not known: no cost of its hours is known."),
        ("AGR-2026-0001", "Everything approved is billed, and no agreement with known price and cost loses money; of 1 of 3 one of them is not known."),
    ],
)  # fmt: skip
def test_without_costs_nobody_says_that_no_agreement_loses_money(tmp_path: Path, costless: str, said: str) -> None:
    """A short day under each of three agreements, with and without what its hours cost."""
    names = [f"AGR-2026-000{number}" for number in (1, 2, 3)]
    entries = "".join(
        f"{number},2026-{number + 8:02}-03,acme,{name},PSA-T-9,,4,covered,BilledAgreement,,{'' if re.fullmatch(costless, name) else 1}\n"
        for number, name in enumerate(names)
    )
    found = pipeline.report(firm(tmp_path, entries, ""), "leaks", "management")
    unknown = len(re.findall(costless, " ".join(names)))
    assert found.answer == said
    assert (
        next(fact.note for fact in found.facts if fact.label == "Agreements that lose") == f"of 3, {unknown} not known"
    )


def test_faults_of_the_entries_are_said(tmp_path: Path) -> None:
    loaded = firm(tmp_path, "1,2026-11-03,acme,,,,30,billable,Billed,,80\n", "")
    assert "hours below 0 or above 24" in pipeline.text(pipeline.report(loaded, "leaks", "management"), "md")


@pytest.mark.parametrize("audience", ["internal", "client:acme"])
def test_only_management_reads_it(tmp_path: Path, audience: str) -> None:
    loaded = firm(tmp_path)
    with pytest.raises(InputError, match="leaks report is"):
        pipeline.report(loaded, "leaks", audience)
    assert "leaks" not in [item.name for item in pipeline.reports(loaded, audience)]
    assert "leaks" in FOR_MANAGEMENT


def test_all_reports_have_it_when_there_are_entries(tmp_path: Path) -> None:
    assert "leaks" in [item.name for item in pipeline.reports(firm(tmp_path / "with"), "management")]
    bare = workspace(tmp_path / "bare", RECORDS)
    assert "leaks" not in [item.name for item in pipeline.reports(bare, "management")]


def test_without_entries_it_says_how_to_get_them(tmp_path: Path) -> None:
    workspace(tmp_path, RECORDS)
    done = CliRunner().invoke(cli, ["report", "leaks", "--audience", "management", "--root", str(tmp_path)])
    assert done.exit_code == 2
    assert "run `pmo connectwise pull`" in done.output


def test_the_same_entries_in_another_order_give_the_same_report(tmp_path: Path) -> None:
    from connectwise.leaks.firm import TIME  # noqa: PLC0415 - only here

    first = data(firm(tmp_path / "a"))
    second = data(firm(tmp_path / "b", "".join(reversed(TIME.splitlines(keepends=True)))))
    assert first["tables"] == second["tables"]


def test_documents_can_be_made_of_it(tmp_path: Path) -> None:
    loaded = firm(tmp_path)
    made = pipeline.made(loaded, "leaks", "management")
    assert pipeline.document(made, "xlsx", tmp_path)[:2] == b"PK"
