"""`pmo history`: states, times and people of one record, and what all of them say together."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from audit import past
from audit.past import merge, plain, risk
from evidence import firm as firms
from pmo.cli.history import command
from pmo.measure.history_tables import aged_drafts, lead_times, record_ages, review_coverage, time_in_state
from pmo.model.timeline import Approval, Past, Pasts, Sort, Step
from pmo.pipeline.past.history import values
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path


def asked(made: firms.Firm, *arguments: str) -> str:
    done = CliRunner().invoke(command, [*arguments, "--root", str(made.root)])
    assert done.exit_code == 0, done.output
    return done.output


def facts(made: firms.Firm, record: str) -> dict[str, object]:
    return json.loads(asked(made, record, "--format", "json"))  # type: ignore[no-any-return]


def test_every_state_with_its_time_and_author(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.branch()
    made.commit({past.RISK: risk("responding")}, "answer it", author="dan@firm.test")
    end = merge(made, author="bob@firm.test")
    found = facts(made, "RSK-2026-0001")
    assert [(one["state"], one["by"], one["seconds"]) for one in found["states"][:2]] == [
        ("draft", "ann", 3600),
        ("open", "ann", 7200),
    ]  # type: ignore[index]
    last = found["states"][2]  # type: ignore[index]
    assert (last["state"], last["commit"], last["until"], last["merge"]) == ("responding", end, "", True)
    assert "so far" in asked(made, "RSK-2026-0001")


def test_it_follows_a_record_that_moves_and_is_rewritten(tmp_path: Path) -> None:
    made = past.renamed_and_rewritten(tmp_path / "firm")
    found = facts(made, "RSK-2026-0002")
    assert [one["state"] for one in found["states"]] == ["draft", "responding"]  # type: ignore[index, union-attr]
    assert [one["what"] for one in found["other"]] == ["moved"]  # type: ignore[index, union-attr]


def test_it_follows_a_record_with_another_name(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    text = "id: {0}\nname: Acme Manufacturing\nstatus: {1}\n"
    made.commit({"registers/clients/acme.yml": text.format("acme", "prospect")})
    made.commit(
        {"registers/clients/acme.yml": None, "registers/clients/acme-inc.yml": text.format("acme-inc", "active")}
    )
    for name in ("acme-inc", "acme"):
        found = facts(made, name)
        assert (found["id"], found["formerly"]) == ("acme-inc", ["acme"])
        assert [one["state"] for one in found["states"]] == ["prospect", "active"]  # type: ignore[index, union-attr]


def test_a_number_that_was_changed_says_which_it_was(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.commit({past.RISK: None, past.OTHER: risk("open", "Quite another title", 2) + "formerly: [RSK-2026-0001]\n"})
    assert facts(made, "RSK-2026-0001")["id"] == "RSK-2026-0002"
    assert "record-deleted" not in past.slugs(past.said(made))


def test_a_deleted_number_and_a_new_one_with_the_same_title_are_two_records(tmp_path: Path) -> None:
    """Else a record could be deleted and written anew, and nobody would hear of it."""
    made = plain(tmp_path / "firm")
    made.commit({past.RISK: None, past.OTHER: risk("draft", number=2)})
    assert past.slugs(past.said(made)) == ["record-deleted"]
    assert facts(made, "RSK-2026-0001")["id"] == "RSK-2026-0001"
    assert facts(made, "RSK-2026-0002")["formerly"] == []


def test_a_deleted_record_still_has_its_history(tmp_path: Path) -> None:
    made = past.deleted(tmp_path / "firm")
    text = asked(made, "RSK-2026-0001")
    assert "[deleted]" in text
    assert "deleted (registers/risks/RSK-2026-0001.yml), by ann" in text


def test_what_is_not_committed_is_said(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.write({past.RISK: risk("closed"), past.OTHER: risk("draft", number=2)})
    assert "now “closed” in the file here, which is not committed" in asked(made, "RSK-2026-0001")
    done = CliRunner().invoke(command, ["RSK-2026-0002", "--root", str(made.root)])
    assert (done.exit_code, "not committed yet" in done.output) == (2, True)


def test_a_name_nobody_had_is_a_usage_error(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    done = CliRunner().invoke(command, ["RSK-2026-0009", "--root", str(made.root)])
    assert (done.exit_code, "No record was ever called" in done.output) == (2, True)
    for arguments in ([], ["RSK-2026-0001", "--metrics"], ["RSK-2026-0001", "--format", "csv"]):
        assert CliRunner().invoke(command, [*arguments, "--root", str(made.root)]).exit_code == 2


def test_a_shallow_clone_has_no_history(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    made.git("clone", "-q", "--depth=1", f"file://{made.root}", str(tmp_path / "shallow"))
    for arguments in (["RSK-2026-0001"], ["--metrics"]):
        done = CliRunner().invoke(command, [*arguments, "--root", str(tmp_path / "shallow")])
        assert (done.exit_code, "fetch the full history" in done.output) == (4, True)


@pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)
def test_an_approval_is_shown_with_what_stands_behind_it(tmp_path: Path) -> None:
    made = past.merged(tmp_path / "firm")
    text = asked(made, firms.CR)
    assert "Approval: approved (signed)" in text
    assert "approved (signed) by bob as change-manager" in text
    found = values(made.loaded())
    approval = found.approvals["change", firms.CR]
    assert (approval.required, approval.state, approval.level) == (True, "approved", "signed")
    assert approval.at == found.of["change", firms.CR].last.at


def test_a_typed_name_is_never_shown_as_approved(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    listed = "[{person: bob, role: change-manager, decision: approved, decided_on: 2026-11-02}]"
    made.commit({firms.CHANGE: firms.change("scheduled", approvals=listed)})
    text = asked(made, firms.CR)
    assert "Approval: cannot be proven" in text
    assert "approved (claimed) by bob" in text
    assert "does not count" in text


# measured

DAY = 86_400


def step(state: str, day: int, place: int, sort: str = Sort.STATE) -> Step:
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    return Step(place, f"{place:040x}", at, "ann", "ann@firm.test", "x", False, sort, state, "", "x", "b")  # noqa: FBT003


def change(number: int, status: str, sort: str = "normal") -> str:
    return f"id: CR-2026-{number:04}\ntitle: Change {number}\ntype: {sort}\nstatus: {status}\n"


def measured(tmp_path: Path) -> tuple[object, Pasts]:
    loaded = workspace(
        tmp_path,
        {
            "registers/changes/CR-2026-0001.yml": change(1, "closed"),
            "registers/changes/CR-2026-0002.yml": change(2, "implementing"),
            "registers/changes/CR-2026-0003.yml": change(3, "draft"),
        },
        date(2026, 12, 20),
    )
    one = ("draft", 1), ("scheduled", 3), ("implementing", 5), ("review", 6), ("closed", 9)
    two = ("draft", 2), ("scheduled", 4), ("implementing", 12)
    of = {}
    for number, states in ((1, one), (2, two), (3, (("draft", 10),))):
        steps = tuple(
            step(state, day, number * 10 + place, Sort.STATE if place else Sort.CREATED)
            for place, (state, day) in enumerate(states)
        )
        of["change", f"CR-2026-{number:04}"] = Past("change", f"CR-2026-{number:04}", steps)
    approvals = {
        ("change", "CR-2026-0001"): Approval(
            required=True, state="approved", level="signed", at=datetime(2026, 11, 3, 12, tzinfo=UTC)
        ),
        ("change", "CR-2026-0002"): Approval(required=True, state="missing"),
        ("change", "CR-2026-0003"): Approval(required=False, state="missing"),
    }
    return loaded.workspace, Pasts(known=True, of=of, approvals=approvals)


def cell(table: object, row: int, key: str) -> object:
    heads = [column.key for column in table.columns]  # type: ignore[attr-defined]
    found = table.rows[row][heads.index(key)]  # type: ignore[attr-defined]
    return getattr(found, "value", found)


def test_lead_times_are_from_the_record_to_the_work(tmp_path: Path) -> None:
    table = lead_times(*measured(tmp_path))  # type: ignore[arg-type]
    assert cell(table, 0, "recorded_lead_days_median") == Decimal(7)  # 4 and 10 days
    assert (cell(table, 0, "begun"), cell(table, 0, "closed"), cell(table, 0, "approved")) == (2, 1, 1)
    assert cell(table, 0, "recorded_cycle_days_median") == Decimal(8)
    assert cell(table, 0, "approve_days_median") == Decimal(2)


def test_stays_that_are_over_and_those_that_go_on_are_not_mixed(tmp_path: Path) -> None:
    table = time_in_state(*measured(tmp_path))  # type: ignore[arg-type]
    by_state = {row[1]: number for number, row in enumerate(table.rows)}
    draft = by_state["draft"]
    assert (cell(table, draft, "over"), cell(table, draft, "state_days_median")) == (2, Decimal(2))
    assert (cell(table, draft, "going_on"), cell(table, draft, "longest")) == (1, Decimal(40))
    assert table.rows[by_state["closed"]][-1].reason == "complete"


def test_ages_and_aged_drafts(tmp_path: Path) -> None:
    found = measured(tmp_path)
    ages = record_ages(*found)  # type: ignore[arg-type]
    assert [(row[0], row[5].value) for row in ages.rows] == [
        ("CR-2026-0003", Decimal(40)),
        ("CR-2026-0002", Decimal(38)),
    ]
    drafts = aged_drafts(*found)  # type: ignore[arg-type]
    assert [row[0] for row in drafts.rows] == ["CR-2026-0003"]
    assert drafts.sources == (("CR-2026-0003",),)


def test_coverage_counts_what_is_proven_of_what_needs_it(tmp_path: Path) -> None:
    table = review_coverage(*measured(tmp_path))  # type: ignore[arg-type]
    assert (cell(table, 0, "needed"), cell(table, 0, "review_coverage_of_needed"), cell(table, 0, "open")) == (
        2,
        Decimal("0.5"),
        1,
    )


def test_the_report_defines_every_figure(tmp_path: Path) -> None:
    made = plain(tmp_path / "firm")
    text = asked(made, "--metrics")
    assert "**Median stay**: middle length of stays that are over" in text
    found = json.loads(asked(made, "--metrics", "--format", "json"))
    assert found["name" if "name" in found else "report"]
