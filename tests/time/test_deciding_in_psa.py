"""Decisions that are taken in the PSA too: the same there, read back, and written nowhere when it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from firm_of_time import FULL, approve, files, loaded, run, sheet, tree, values
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.session import Session
from pmo.connect.connectwise.simulator import Fault, Faults, Simulator, Store
from pmo.pipeline.load import load
from pmo.pipeline.psa.store import Shelf
from pmo.pipeline.time import decide, in_psa, pulled
from pmo.scaffold.problem import InputError
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.record import Record

TS = "registers/timesheets/TS-2026-0001.yml"


def record(root: Path) -> Record:
    found = load(root, AS_OF, AS_OF).workspace.at(TS)
    assert found is not None
    return found


class Psa:
    """A firm, its PSA with a sheet of Ana that waits, and what a pull of it leaves."""

    def __init__(self, root: Path, more: str = "psa_ref: PSA-S-77\n", faults: Faults | None = None, status: str = "PendingApproval") -> None:  # fmt: skip
        self.root = files(root, sheet(FULL, more=more))
        self.store = Store()
        self.store.add("members", {"id": 5, "identifier": "ana.ruiz"})
        self.store.add("time_sheets", {"id": 77, "member": {"id": 5, "identifier": "ana.ruiz"}, "status": status, "dateStart": "2026-11-16T00:00:00Z", "dateEnd": "2026-11-22T00:00:00Z"})  # fmt: skip
        self.simulator = Simulator(self.store, faults)

    def pull(self) -> None:
        with Shelf.of(self.root) as shelf:
            for name in ("members", "time_sheets", "time_entries"):
                shelf.put(name, self.store.rows(name))

    def posts(self) -> list[str]:
        return [seen.path for seen in self.simulator.requests if seen.method == "POST"]

    @property
    def status(self) -> str:
        return str((self.store.get("time_sheets", 77) or {}).get("status"))


def test_the_decision_goes_into_the_psa_and_is_read_back(tmp_path: Path) -> None:
    psa = Psa(tmp_path)
    with psa.simulator as there:
        dry = approve(psa.root, "dana.cole", "--write", "--dry-run", env=there.environ)
        assert 'approve time_sheets 77 {"id": 77, "approvalType": "Tier1Update"}' in dry.output
        assert there.requests == []
        done = approve(psa.root, "dana.cole", "--write", env=there.environ)
        assert done.exit_code == 0, done.output
        assert psa.status == "ApprovedByTierOne"
        assert record(psa.root).get("status") == "approved_tier_one"
        again = approve(psa.root, "dana.cole", "--write", env=there.environ)
        assert again.exit_code == 0
        assert "ApprovedByTierOne already" in again.output
        assert len(psa.posts()) == 1
        for secret in (there.environ["PMO_CW_PRIVATE_KEY"], there.environ["PMO_CW_CLIENT_ID"]):
            assert secret not in done.output + again.output


def test_without_a_number_the_sheet_is_found_by_member_and_week(tmp_path: Path) -> None:
    psa = Psa(tmp_path, more="")
    with psa.simulator as there:
        unknown = approve(psa.root, "dana.cole", "--write", env=there.environ)
        assert unknown.exit_code == 2
        assert "Pull first" in unknown.output
        psa.pull()
        words = ("time", "reject", "TS-2026-0001", "--person", "dana.cole", "--write", "--reason", "Friday")
        done = run(psa.root, *words, env=there.environ)
        assert done.exit_code == 0, done.output
        assert psa.status == "Rejected"
        assert "takes no reason, so tell the person" in done.output


def test_what_the_psa_refuses_is_written_nowhere(tmp_path: Path) -> None:
    psa = Psa(tmp_path, status="Billed")
    before = tree(psa.root)
    with psa.simulator as there:
        result = approve(psa.root, "dana.cole", "--write", env=there.environ)
    assert result.exit_code == 2
    assert "Nothing was written here" in result.output
    assert tree(psa.root) == before


def test_a_cut_after_the_decision_was_carried_out_is_noticed(tmp_path: Path) -> None:
    psa = Psa(tmp_path)
    with psa.simulator as there, Session(there.account(), write=True, sleep=lambda _: None) as desk:
        desk.one("time_sheets", 77)
        cut = len(there.requests) + 3  # after two looks at the sheet
        there.faults = Faults(schedule={cut: Fault.CUT_AFTER})
        here = load(psa.root, AS_OF, AS_OF)
        decision = decide.decide(here, decide.found(here, "timesheet", ["TS-2026-0001"])[0], "approve", "dana.cole", "")
        assert in_psa.carry_out(desk, 77, decision) == "in the PSA it is ApprovedByTierOne now"
        assert there.requests[cut - 1].method == "POST"
    assert len(psa.posts()) == 1


def test_keys_that_are_missing_are_named(tmp_path: Path) -> None:
    psa = Psa(tmp_path)
    missing = dict.fromkeys(psa.simulator.environ, "")
    psa.simulator._server.server_close()
    result = approve(psa.root, "dana.cole", "--write", env=missing)
    assert result.exit_code == 2
    assert "PMO_CW_HOST" in result.output


def test_entries_are_read_no_more_often_for_many_sheets_than_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    psa = Psa(tmp_path)
    psa.simulator._server.server_close()
    (psa.root / TS).unlink()
    for number, monday in ((78, 9), (79, 2)):
        psa.store.add("time_sheets", {"id": number, "member": {"id": 5, "identifier": "ana.ruiz"}, "status": "PendingApproval", "dateStart": f"2026-11-{monday:02}T00:00:00Z", "dateEnd": f"2026-11-{monday + 6:02}T00:00:00Z"})  # fmt: skip
    psa.pull()
    read: list[str] = []
    rows = Shelf.rows
    monkeypatch.setattr(
        Shelf, "rows", lambda self, resource, *rest: read.append(resource) or rows(self, resource, *rest)
    )
    counts = []
    for sheets in (["PSA-S-77"], ["PSA-S-78", "psa-s-79", "PSA-S-78"]):
        words = ["time", "approve", *sheets, "--person", "dana.cole", "--write", "--reason", "away"]
        with Simulator(psa.store) as there:
            done = run(psa.root, *words, env=there.environ)
        assert done.exit_code == 0, done.output
        counts.append(read.count("time_entries"))
        read.clear()
    assert counts[0] == counts[1] <= 3
    assert {row["status"] for row in psa.store.rows("time_sheets")} == {"ApprovedByTierOne"}


def test_a_sheet_that_is_only_in_the_psa_is_reviewed_and_decided_there(tmp_path: Path) -> None:
    psa = Psa(tmp_path)
    (psa.root / TS).unlink()
    psa.store.add("time_entries", {"id": 9, "member": {"id": 5, "identifier": "ana.ruiz"}, "timeSheet": {"id": 77}, "chargeToType": "ServiceTicket", "chargeToId": 900, "timeStart": "2026-11-17T03:00:00Z", "timeEnd": "2026-11-17T07:00:00Z", "actualHours": 4, "billableOption": "NoDefault", "notes": "x"})  # fmt: skip
    psa.pull()
    here = load(psa.root, AS_OF, AS_OF)
    (found,) = pulled.pulled(here, "timesheet", lambda _: True)
    assert (found.id, found.person, found.period, found.state) == (
        "PSA-S-77",
        "ana.ruiz",
        "2026-W47",
        "pending_approval",
    )
    (entry,) = found.entries
    assert (entry.day.day, entry.start, entry.end, entry.ticket, entry.number) == (16, 22 * 60, 2 * 60, "PSA-T-900", "PSA-E-9")  # fmt: skip
    review = run(psa.root, "time", "review").output
    assert "PSA-S-77  Ana Ruiz, 2026-W47, 4 of 40 h" in review
    assert "Over midnight (2 h)" in review
    refused = approve(psa.root, "dana.cole", ts="PSA-S-77")
    assert refused.exit_code == 2
    assert "Add --write to decide there" in refused.output
    with psa.simulator as there:
        done = approve(psa.root, "dana.cole", "--write", "--reason", "ok", ts="PSA-S-77", env=there.environ)
    assert done.exit_code == 0, done.output
    assert psa.status == "ApprovedByTierOne"


def test_a_sheet_of_the_psa_with_a_record_is_shown_once(tmp_path: Path) -> None:
    for more in ("psa_ref: PSA-S-77\n", ""):
        psa = Psa(tmp_path / (more[:3] or "x"), more=more)
        psa.simulator._server.server_close()
        psa.pull()
        out = run(psa.root, "time", "review").output
        assert "1 time sheet: nothing to ask" in out
        assert "PSA-S-77  " not in out


def test_budgets_are_those_of_what_is_not_approved_yet(tmp_path: Path) -> None:
    work = "{date: 2026-11-16, hours: 5, charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: '1.2', notes: x}"  # fmt: skip
    done = "approvals:\n  - {tier: one, person: dana.cole, decision: approved, decided_on: 2026-11-20}\n"
    root = files(tmp_path, sheet(work), sheet(work, number=2, who="ben.ito", status="approved_tier_one", more=done))
    out = run(root, "time", "review", "--week", "2026-W47", "--all-states").output
    assert "2 time sheets" in out
    assert "hours: 0 booked + 5 = 5 of 40, 12.5%" in out
    assert "cost: not known" in out


def test_a_desk_that_answers_something_else_is_not_believed(tmp_path: Path) -> None:
    class Desk:
        # ruff: noqa: ARG002 - it answers the same whatever is asked
        def one(self, resource: str, number: int) -> dict[str, Any] | None:
            return {"id": number, "status": "PendingApproval"}

        def act(self, resource: str, number: int, action: str, body: Any = None) -> dict[str, Any]:
            return {"id": number, "status": "PendingProjectApproval"}

    class Refusing(Desk):
        def act(self, resource: str, number: int, action: str, body: Any = None) -> dict[str, Any]:
            msg = "The PSA said no."
            raise PsaError(msg)

    here = loaded(tmp_path, sheet(FULL))
    decision = decide.decide(here, values(here)[0], "approve", "dana.cole", "")
    with pytest.raises(InputError, match="another --approval-type"):
        in_psa.carry_out(Desk(), 77, decision)
    with pytest.raises(InputError, match=r"The PSA said no\. Nothing was written here\."):
        in_psa.carry_out(Refusing(), 77, decision)


@pytest.mark.parametrize(
    ("entry", "there", "asked", "said"),
    [
        ("psa_ref: PSA-E-5, ", 8, ["submit", "approve"], "ApprovedByTierOne now"),
        ("", 8, [], "1 of 1 entries of TS-2026-0001 is not in the PSA yet"),
        ("psa_ref: PSA-E-5, ", 9, [], "still open and says 9, here 8"),
    ],
)
def test_an_approval_hands_in_there_what_was_pushed_whole(
    tmp_path: Path, entry: str, there: int, asked: list[str], said: str
) -> None:
    done: list[str] = []

    class Desk:
        def one(self, resource: str, number: int) -> dict[str, Any] | None:
            return {"id": number, "status": "Open", "hours": there}

        def act(self, resource: str, number: int, action: str, body: Any = None) -> dict[str, Any]:
            done.append(action)
            return {"id": number, "status": "ApprovedByTierOne" if action == "approve" else "PendingApproval"}

    line = f"{{date: 2026-11-16, hours: 8, charge_to: charge_code, charge_code: Meetings, {entry}notes: x}}"
    here = loaded(tmp_path, sheet(line))
    decision = decide.decide(here, values(here)[0], "approve", "dana.cole", "four days are still to come")
    try:
        told = in_psa.carry_out(Desk(), 77, decision)
    except InputError as error:
        told = str(error)
    assert said in told
    assert done == asked
