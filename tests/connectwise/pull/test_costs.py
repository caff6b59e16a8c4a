"""What hours cost: known once, kept by a pull that may not ask; a raise of today does not rewrite the months before."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from connectwise.pull.firm import (
    ACTUALS,
    BEN,
    entry,
    firm,
    on_agreement,
    pulled,
    read,
    rows,
    snapshot,
    store,
    taken_over,
    text,
)
from pmo.cli.connectwise.pull import command
from pmo.connect.connectwise.simulator import Simulator
from pmo.pipeline import report as pipeline
from pmo.pipeline.load import load
from pmo.pipeline.psa.store import Shelf
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.connect.connectwise.simulator import Store


def test_a_plain_pull_after_one_with_costs_finds_nothing_new_and_keeps_what_is_known(tmp_path):
    loaded, made = firm(tmp_path), store()
    entry(made, "2026-11-19", "2", extendedInvoiceAmount=300, hourlyCost="52.5")
    with Simulator(made) as psa:
        read(loaded, psa, costs=True)
        before = {name: rows(tmp_path, name) for name in ("members", "time_entries")}
        for full in (False, True):
            done = read(loaded, psa, costs=False, full=full)
            assert [(swept.resource, swept.changed, swept.gone) for swept in done if swept.changed or swept.gone] == []
            assert {name: rows(tmp_path, name) for name in before} == before
        done = read(loaded, psa, costs=True)
    assert [swept.resource for swept in done if swept.changed] == []
    assert [row["hourlyCost"] for row in before["members"]] == [50, Decimal("61.5")]


def test_a_plain_pull_changes_what_changed_and_keeps_the_rest_of_the_row(tmp_path):
    loaded, made = firm(tmp_path), store()
    number = entry(made, "2026-11-19", "2", extendedInvoiceAmount=300)
    with Simulator(made) as psa:
        read(loaded, psa, costs=True)
        made.change("time_entries", number, actualHours=3, extendedInvoiceAmount=450, workRole=None)
        made.change("members", 12, title="Lead", hourlyCost=70)
        done = {swept.resource: swept.changed for swept in read(loaded, psa, costs=False)}
        row = rows(tmp_path, "time_entries")[0]
        assert (row["actualHours"], row["extendedInvoiceAmount"]) == (3, 300)
        assert [(member.get("title"), member["hourlyCost"]) for member in rows(tmp_path, "members")][1] == ("Lead", Decimal("61.5"))  # fmt: skip
        assert (done["time_entries"], done["members"]) == (1, 1)
        read(loaded, psa, costs=True)
        assert rows(tmp_path, "time_entries")[0]["extendedInvoiceAmount"] == 450
        assert rows(tmp_path, "members")[1]["hourlyCost"] == 70
        made.change("time_entries", number, extendedInvoiceAmount=None)
        read(loaded, psa, costs=True)
    assert rows(tmp_path, "time_entries")[0]["extendedInvoiceAmount"] is None


def test_the_cost_in_records_and_facts_goes_on_after_a_plain_pull(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-11-03", "4")
    pulled(tmp_path, psa)
    entry(psa, "2026-11-04", "1")
    found, _ = pulled(tmp_path, psa, costs=False)
    assert text(tmp_path, ACTUALS).splitlines()[1:] == ["1.2,2026-11,2026-W45,ana.ruiz,5,250"]
    assert not [note for note in found.notes if "--costs" in note]


def test_a_raise_leaves_the_cost_of_rows_whose_hours_are_the_same(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-10-06", "4")
    entry(psa, "2026-10-13", "2")
    entry(psa, "2026-10-13", "3", BEN)
    pulled(tmp_path, psa)
    psa.change("members", 11, hourlyCost=60)
    before = snapshot(tmp_path)
    found, plan = pulled(tmp_path, psa)
    assert (found.conflicts, plan.lines, dict(plan.beside)) == ([], (), {})
    assert snapshot(tmp_path) == before
    told = "2 rows with the same hours as before would cost 360 instead of 300 by what an hour costs today; the cost stays, --recost takes the new one"  # fmt: skip
    assert [note for note in found.notes if "recost" in note] == [told]
    entry(psa, "2026-10-13", "1")
    entry(psa, "2026-11-03", "1")
    found, _ = pulled(tmp_path, psa)
    assert text(tmp_path, ACTUALS).splitlines()[1:] == [
        "1.2,2026-10,2026-W41,ana.ruiz,4,200",
        "1.2,2026-10,2026-W42,ana.ruiz,3,180",  # the hours are others, so all of them cost what an hour costs today
        "1.2,2026-10,2026-W42,ben.holt,3,184.5",
        "1.2,2026-11,2026-W45,ana.ruiz,1,60",
    ]
    assert any(
        note.startswith("1 row with the same hours as before would cost 240 instead of 200") for note in found.notes
    )


def test_recost_takes_the_cost_of_today_and_says_it(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-10-06", "4")
    pulled(tmp_path, psa)
    psa.change("members", 11, hourlyCost=60)
    pulled(tmp_path, psa)
    loaded = firm(tmp_path, {ACTUALS: text(tmp_path, ACTUALS)})
    found, plan = taken_over(loaded, recost=True)
    assert plan.lines == (f"{ACTUALS} 1.2 2026-10 2026-W41 ana.ruiz cost: 200 → 240",)
    assert text(tmp_path, ACTUALS).splitlines()[1:] == ["1.2,2026-10,2026-W41,ana.ruiz,4,240"]
    found, plan = taken_over(firm(tmp_path, {ACTUALS: text(tmp_path, ACTUALS)}))
    assert (plan.lines, [note for note in found.notes if "recost" in note]) == ((), [])


def test_a_cost_that_was_corrected_by_hand_is_no_conflict_with_a_raise(tmp_path):
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-10-06", "4")
    pulled(tmp_path, psa)
    edited = text(tmp_path, ACTUALS).replace("4,200", "4,190")
    (tmp_path / ACTUALS).write_text(edited)
    psa.change("members", 11, hourlyCost=60)
    found, _ = pulled(tmp_path, psa)
    assert (found.conflicts, text(tmp_path, ACTUALS)) == ([], edited)


@pytest.mark.parametrize("recost", [False, True])
def test_the_command_has_the_option(tmp_path: Path, recost: bool) -> None:  # noqa: FBT001
    firm(tmp_path)
    psa = store()
    entry(psa, "2026-10-06", "4")
    pulled(tmp_path, psa)
    psa.change("members", 11, hourlyCost=60)
    with Simulator(psa) as simulator:
        line = [
            "--root",
            str(tmp_path),
            "--as-of",
            "2026-11-20",
            "--costs",
            "--write",
            *(["--recost"] if recost else []),
        ]
        done = CliRunner().invoke(command, line, env=simulator.environ, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert ("note: 1 row with the same hours as before would cost 240 instead of 200" in done.output) is not recost
    assert ("ana.ruiz,4,240\n" in text(tmp_path, ACTUALS)) is recost


def test_fields_that_are_kept_do_not_depend_on_their_order(tmp_path):
    """The PSA gives fields in an order of its own, with what a row costs in between."""
    with Shelf(tmp_path / "store.sqlite") as shelf:
        shelf.put("members", [{"id": 1, "hourlyCost": Decimal(5), "title": "a"}])
        assert shelf.put("members", [{"id": 1, "title": "a"}], kept=("hourlyCost",)) == 0
        assert json.loads(json.dumps(shelf.row("members", 1), default=str)) == {
            "id": 1,
            "hourlyCost": "5.0",
            "title": "a",
        }
        assert shelf.put("members", [{"title": "a", "id": 1, "hourlyCost": Decimal(5)}]) == 0
        assert shelf.put("members", [{"id": 1, "title": "b"}], kept=("hourlyCost",)) == 1
        assert shelf.row("members", 1) == {"id": 1, "title": "b", "hourlyCost": 5}
        assert shelf.put("members", [{"id": 1, "title": "b"}]) == 1
        assert shelf.row("members", 1) == {"id": 1, "title": "b"}


def leaks(root: Path) -> tuple[str, dict[str, str]]:
    """The report as text, and the notes of its tables."""
    made = pipeline.report(load(root, AS_OF, AS_OF), "leaks", "management")
    tables = json.loads(pipeline.text(made, "json"))["tables"]
    return pipeline.text(made, "md"), {table["id"]: table.get("note", "") for table in tables}


HINT = "Cost is not known of {} h: “pmo connectwise pull --costs” reads what an hour costs, where the PSA has it; a file needs a column for it."


def busy() -> Store:
    """Hours of whole months under the agreement, and some that were written off."""
    psa = store()
    for day in ("2026-09-01", "2026-10-06"):
        on_agreement(psa, day, "3")
    entry(psa, "2026-10-07", "2", status="WrittenOff")
    return psa


def test_the_leaks_report_says_how_to_read_what_hours_cost(tmp_path):
    firm(tmp_path)
    psa = busy()
    pulled(tmp_path, psa, costs=False)
    text_, notes = leaks(tmp_path)
    assert "not recorded" in text_
    assert text_.count("Cost is not known of 8 h: ") == 2
    assert notes["agreement_rates"] == f"Whole months from 2026-09 to 2026-10. {HINT.format(8)}"
    assert notes["client_rates"].endswith(HINT.format(8))
    assert notes["written_off"] == HINT.format(8)
    assert "--costs" not in notes["unbilled_work"]
    pulled(tmp_path, psa, costs=True)
    text_, notes = leaks(tmp_path)
    assert "--costs" not in text_
    assert notes["agreement_rates"] == "Whole months from 2026-09 to 2026-10."
    pulled(tmp_path, psa, costs=False)
    assert "--costs" not in leaks(tmp_path)[0], "what is known is kept"


def test_the_leaks_report_says_it_only_where_a_cost_is_missing(tmp_path):
    firm(tmp_path)
    psa = busy()
    psa.change("members", 12, hourlyCost=None)
    on_agreement(psa, "2026-10-13", "1.5", member=dict(BEN))
    pulled(tmp_path, psa, costs=True)
    _, notes = leaks(tmp_path)
    assert notes["agreement_rates"].endswith(HINT.format("1.5"))
    assert notes["written_off"] == ""
