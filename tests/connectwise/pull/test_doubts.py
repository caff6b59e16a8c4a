"""An answer that cannot be believed takes nothing away: lists that are suddenly short, clocks of another year, rows that are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from connectwise.pull.fake import NOW, Fake
from connectwise.pull.firm import ACTUALS, entry, firm, rows, snapshot, store, taken_over, text
from connectwise.pull.swapped import WHOLE, swapped
from pmo.cli.connectwise import connection
from pmo.cli.connectwise.pull import command
from pmo.connect.connectwise import json_in
from pmo.connect.connectwise.gate import admit
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.unusable import Unusable
from pmo.pipeline.psa import exact_json
from pmo.pipeline.psa.doubts import believable, unusable
from pmo.pipeline.psa.store import Cursor, Shelf
from pmo.pipeline.psa.sweep import Sweep

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.pipeline.psa.swept import Swept

OWN = 9_000_000_000_000


@pytest.fixture
def psa() -> Fake:
    """Twenty weeks of work."""
    made = store()
    for week in range(20):
        monday = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(weeks=week)
        entry(made, f"{monday:%Y-%m-%d}", "2")
    for name in ("project_tickets", "agreements", "time_sheets", "expense_reports", "members", "projects"):
        for number in range(1000, 1020):
            made.add(name, {"id": number, "summary": "x", "identifier": f"m{number}", "status": "Open"})
    return Fake.of(made)


def pull(root: Path, psa: Fake, *, now: datetime | None = NOW, **more: Any) -> dict[str, Swept]:
    with Shelf.of(root) as shelf:
        return {swept.resource: swept for swept in Sweep(psa, shelf, now=now, **more).run()}


def numbers(root: Path, resource: str = "time_entries") -> list[int]:
    return [row["id"] for row in rows(root, resource)]


@pytest.mark.parametrize(
    ("lost", "here", "can_be"),
    [(0, 0, True), (1, 1, True), (2, 2, True), (3, 3, False), (2, 3, True), (10, 12, True), (11, 30, False), (11, 55, True), (1000, 4829, False), (900, 4829, True)],
)  # fmt: skip
def test_what_can_be_gone_at_once(lost: int, here: int, *, can_be: bool) -> None:
    assert believable(lost, here) is can_be


@pytest.mark.parametrize("left", [0, 5])
@pytest.mark.parametrize("resource", ["time_entries", "project_tickets", "agreements", "time_sheets", "expense_reports", "members", "projects", "phases"])  # fmt: skip
def test_a_list_that_is_suddenly_short_takes_nothing_out_and_is_said(tmp_path, psa, resource, left):
    if resource == "phases":
        psa.lists[resource] = [{"id": number, "projectId": 7, "wbsCode": "1"} for number in range(1, 21)]
    pull(tmp_path, psa)
    before, whole = rows(tmp_path, resource), psa.lists[resource]
    with Shelf.of(tmp_path) as shelf:
        mark = shelf.cursor(resource).pulled_at
    psa.lists[resource] = whole[:left]
    psa.served_at = NOW + timedelta(hours=5)
    if resource == "phases":
        psa.lists["projects"][0]["_info"] = {"lastUpdated": "2026-11-20T10:00:00Z"}
    swept = pull(tmp_path, psa, now=NOW + timedelta(hours=5))[resource]
    assert rows(tmp_path, resource) == before
    assert list(swept.faults()) == [f"{resource.replace('_', ' ')}: the PSA gives {left} of the {len(before)} that are here. Nothing was taken out. If that is right: pmo connectwise pull --gone-is-right"]  # fmt: skip
    assert swept.trouble == ""
    with Shelf.of(tmp_path) as shelf:
        assert shelf.cursor(resource).pulled_at == mark
    psa.lists[resource] = whole
    again = pull(tmp_path, psa, now=NOW + timedelta(hours=6))[resource]
    assert (list(again.faults()), again.trouble, again.gone, again.changed) == ([], "", 0, 0)
    assert rows(tmp_path, resource) == before
    psa.lists[resource] = whole[:left]
    if resource == "phases":
        psa.lists["projects"][0]["_info"] = {"lastUpdated": "2026-11-20T11:00:00Z"}
    pull(tmp_path, psa, gone_is_right=True)
    assert numbers(tmp_path, resource) == [row["id"] for row in whole[:left]]


def test_what_changed_while_a_list_was_short_is_read_when_it_is_whole_again(tmp_path, psa):
    pull(tmp_path, psa)
    whole = psa.lists["time_entries"]
    later = NOW + timedelta(days=5)
    whole[3] = {**whole[3], "actualHours": 7, "_info": {"lastUpdated": "2026-11-21T08:00:00Z"}}
    psa.lists["time_entries"], psa.served_at = [], later
    pull(tmp_path, psa, now=later)
    psa.lists["time_entries"] = whole
    pull(tmp_path, psa, now=later + timedelta(days=3))
    assert rows(tmp_path, "time_entries")[3]["actualHours"] == 7


def test_a_list_that_was_short_does_not_make_the_psa_deaf(tmp_path, psa):
    """Its newest row is known to be newer than the mark, and an empty list does not give it back."""
    psa.lists["time_entries"][-1]["_info"] = {"lastUpdated": "2026-11-20T11:00:00Z"}
    pull(tmp_path, psa)
    whole, psa.lists["time_entries"] = psa.lists["time_entries"], []
    pull(tmp_path, psa)
    psa.lists["time_entries"] = whole
    assert not pull(tmp_path, psa)["time_entries"].whole


def _command(root: Path, psa: Fake, monkeypatch: pytest.MonkeyPatch, *args: str) -> Any:
    monkeypatch.setattr(connection, "session", psa.opened)
    return CliRunner().invoke(command, ["--root", str(root), "--as-of", "2026-11-20", *args], catch_exceptions=False)


def test_the_command_says_it_keeps_the_records_and_ends_with_a_fault(tmp_path, psa, monkeypatch):
    firm(tmp_path)
    assert _command(tmp_path, psa, monkeypatch, "--costs", "--write").exit_code == 0
    before = snapshot(tmp_path)
    assert text(tmp_path, ACTUALS).count("\n") == 21
    psa.lists["time_entries"] = []
    done = _command(tmp_path, psa, monkeypatch, "--costs", "--write")
    assert done.exit_code == 1
    assert "error: time entries: the PSA gives 0 of the 20 that are here. Nothing was taken out." in done.stderr
    assert snapshot(tmp_path) == before
    done = _command(tmp_path, psa, monkeypatch, "--costs", "--write", "--gone-is-right")
    assert (done.exit_code, text(tmp_path, ACTUALS).count("\n")) == (0, 1)


def test_no_text_of_the_psa_acts_on_the_terminal_and_no_row_is_shown(tmp_path, psa, monkeypatch):
    """Broken rows come through the gate, next to good ones; names with escapes come as names do."""
    evil = "x\x1b[2J\u202ey"
    firm(tmp_path)
    good = psa.lists["time_entries"][0]
    raw = [json_in.read(exact_json.written(row).encode()) for row in swapped(WHOLE["time_entries"], 5000)]
    admitted = [admit(RESOURCES["time_entries"], row, costs=True) for row in raw]
    psa.bad["time_entries"] = [fault for one in admitted for fault in one.unusable]
    named = {
        **good,
        "id": 4000,
        "member": {"identifier": evil},
        "project": {"id": 99, "name": evil},
        "ticket": {"id": 98, "name": evil},
    }
    psa.lists["time_entries"] += [named, *(one.row for one in admitted if one.whole)]
    psa.lists["time_entries"] += [{"id": one.number} for one in admitted if not one.whole]
    psa.lists["time_entries"].sort(key=lambda row: row["id"])
    psa.lists["projects"][0]["status"] = {"name": evil}
    done = _command(tmp_path, psa, monkeypatch, "--costs")
    assert done.exit_code == 1
    assert not {"\x1b", "\u202e"} & set(done.output)
    assert "not mapped: member x\ufffd[2J\ufffdy" in done.stderr
    for level, rows_or_fields in (("error", "cannot be used"), ("warning", "without a field")):
        lines = [line for line in done.stderr.splitlines() if line.startswith(f"{level}: ")]
        assert 5 < len(lines) <= 41
        assert max(map(len, lines)) < 220
        assert rows_or_fields in lines[0]
    assert numbers(tmp_path)[:20] == [row["id"] for row in psa.lists["time_entries"][:20]]


def test_in_a_fresh_clone_an_empty_list_takes_no_row_out_of_the_records(tmp_path, psa, monkeypatch):
    """Nothing is on the shelf there, so the rows of the records are what is compared with."""
    firm(tmp_path)
    _command(tmp_path, psa, monkeypatch, "--costs", "--write")
    before = snapshot(tmp_path)
    (tmp_path / ".cache").rename(tmp_path / ".cache-of-another-clone")
    before_all, psa.lists["time_entries"] = psa.lists["time_entries"], []
    done = _command(tmp_path, psa, monkeypatch, "--costs", "--write")
    assert done.exit_code == 1
    assert "hours in the records: the PSA gives 0 of the 40 h that it gave before. No row was taken out" in done.stderr
    assert {name: content for name, content in snapshot(tmp_path).items() if "another-clone" not in name} == before
    psa.lists["time_entries"] = before_all[:16]
    done = _command(tmp_path, psa, monkeypatch, "--costs", "--write", "--full")
    assert (done.exit_code, text(tmp_path, ACTUALS).count("\n")) == (0, 17)


@pytest.mark.parametrize(("given", "stays"), [(0, True), (9, True), (10, False)])
def test_rows_of_a_file_stay_when_the_psa_has_much_less(tmp_path, psa, given, *, stays):
    firm(tmp_path)
    of_file = [{**row, "id": OWN + row["id"], "pmo_source": "finance"} for row in psa.lists["time_entries"]]
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", of_file)
    psa.lists["time_entries"] = psa.lists["time_entries"][:given]
    swept = pull(tmp_path, psa)["time_entries"]
    assert (len(list(swept.faults())), swept.of_files) == ((1, 0) if stays else (0, 20))
    assert len(rows(tmp_path, "time_entries")) == (20 if stays else given)


def test_rows_of_a_file_stay_when_the_list_is_shorter_than_its_count(tmp_path, psa):
    """The hours of both stand side by side then, so the records wait until the list is whole."""
    firm(tmp_path)
    with Shelf.of(tmp_path) as shelf:
        shelf.put("time_entries", [{**row, "id": OWN + row["id"], "pmo_source": "finance"} for row in psa.lists["time_entries"]])  # fmt: skip
    whole, psa.lists["time_entries"] = psa.lists["time_entries"], psa.lists["time_entries"][:4]
    psa.count = lambda resource, where=None: len(whole if resource == "time_entries" else psa.lists[resource])  # type: ignore[method-assign]  # noqa: ARG005
    assert pull(tmp_path, psa)["time_entries"].withheld
    assert len(rows(tmp_path, "time_entries")) == 24
    assert taken_over(firm(tmp_path), write_them=False)[0].tables == []
    psa.lists["time_entries"] = whole
    assert pull(tmp_path, psa)["time_entries"].of_files == 20
    assert len(rows(tmp_path, "time_entries")) == 20


# clocks ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [1, 2031, 9999])
def test_no_mark_lies_behind_our_own_clock(tmp_path, psa, year):
    psa.served_at = datetime(year, 12, 31, tzinfo=UTC)
    done = pull(tmp_path, psa)
    ahead = [
        f"the clock of the PSA says {psa.served_at:%Y-%m-%d} 00:00 UTC, the one of this machine 2026-11-20 12:00; the earlier one counts for what is asked for next time"
    ]
    assert [swept.clocks for swept in done.values() if swept.clocks] == ([] if year == 1 else ahead)
    with Shelf.of(tmp_path) as shelf:
        assert shelf.pulled_at("time_entries") == (None if year == 1 else NOW)
    psa.lists["time_entries"][0] |= {"actualHours": 9, "_info": {"lastUpdated": "2026-11-20T15:00:00Z"}}
    pull(tmp_path, psa)
    assert rows(tmp_path, "time_entries")[0]["actualHours"] == 9


def test_a_mark_in_the_future_from_before_heals(tmp_path, psa):
    pull(tmp_path, psa)
    with Shelf.of(tmp_path) as shelf:
        for resource in ("time_entries", "agreements"):
            shelf.keep(resource, replace(shelf.cursor(resource), pulled_at=datetime(2031, 1, 1, tzinfo=UTC)))
    psa.lists["time_entries"][0] |= {"actualHours": 9, "_info": {"lastUpdated": "2026-11-20T15:00:00Z"}}
    pull(tmp_path, psa)
    assert rows(tmp_path, "time_entries")[0]["actualHours"] == 9
    with Shelf.of(tmp_path) as shelf:
        assert shelf.pulled_at("time_entries") == NOW


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "yesterday"])
def test_a_mark_at_which_no_clock_stands_is_none(tmp_path, at):
    with Shelf.of(tmp_path) as shelf:
        shelf.keep("projects", Cursor(pulled_at=NOW))
        shelf._file.do("UPDATE cursors SET body = replace(body, ?, ?)", (NOW.isoformat(), at))
        assert shelf.pulled_at("projects") is None


def test_a_row_changed_in_the_future_does_not_make_every_pull_read_everything(tmp_path, psa):
    for row in psa.lists["time_entries"]:
        row["_info"] = {"lastUpdated": "2026-10-01T12:00:00Z"}
    psa.lists["time_entries"][0]["_info"] = {"lastUpdated": "2031-12-31T23:59:59Z"}
    pull(tmp_path, psa)
    psa.lists["time_entries"][:1] = []
    assert not pull(tmp_path, psa)["time_entries"].whole


# rows that cannot be used ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("full", [False, True])
def test_a_row_that_was_set_aside_is_not_gone_and_stays_as_it_was(tmp_path, psa, full):
    pull(tmp_path, psa)
    before = rows(tmp_path, "time_entries")
    psa.bad["time_entries"] = [
        Unusable("time_entries", before[0]["id"], "actualHours", "is a list where a number belongs"),
        Unusable("time_entries", before[4]["id"], "actualHours", "is a list where a number belongs"),
        Unusable("time_entries", None, "id", "is no number"),
    ]
    swept = pull(tmp_path, psa, full=full)["time_entries"]
    assert rows(tmp_path, "time_entries") == before
    assert (swept.gone, swept.trouble) == (0, "")
    first, fifth = before[0]["id"], before[4]["id"]
    assert list(swept.faults()) == [
        f"2 rows of time entries cannot be used: actualHours is a list where a number belongs (number {first}, {fifth}); what was read of them before stays",
        "1 row of time entries cannot be used: id is no number; what was read of it before stays",
    ]


def test_a_row_that_never_could_be_used_is_said_and_does_not_trouble_the_count(tmp_path, psa):
    psa.bad["time_entries"] = [Unusable("time_entries", psa.lists["time_entries"][2]["id"], "member", "is a text")]
    for _ in range(2):
        swept = pull(tmp_path, psa)["time_entries"]
        assert (len(rows(tmp_path, "time_entries")), swept.trouble, len(list(swept.faults()))) == (19, "", 1)


def test_a_field_that_a_row_goes_without_is_a_warning_and_no_fault(tmp_path, psa, monkeypatch):
    firm(tmp_path)
    psa.bad["members"] = [Unusable("members", 11, "inactiveFlag", "is a text where yes or no belongs", whole=False)]
    done = _command(tmp_path, psa, monkeypatch, "--costs")
    assert done.exit_code == 0
    assert (
        "warning: 1 row of members without a field that cannot be used: inactiveFlag is a text where yes or no belongs (number 11)\n"
        in done.stderr
    )


def test_many_rows_are_one_line_with_a_few_numbers():
    found = [Unusable("members", number, "hourlyCost", "is a text", whole=False) for number in range(1, 2001)]
    assert list(unusable("members", found)) == ["2,000 rows of members without a field that cannot be used: hourlyCost is a text (number 1, 2, 3 and 1997 more)"]  # fmt: skip
