"""What cannot be decided, who decides when the usual ones may not, and what the day's page asks of whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from firm_of_time import FULL, files, loaded, role, run, sheet, tree, values
from pmo.connect.connectwise.simulator import Store
from pmo.domain import agenda
from pmo.domain.sheets import approver
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.pipeline.psa.store import Shelf
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

DONE = "approvals:\n  - {tier: one, person: dana.cole, decision: approved, decided_on: 2026-11-20}\n"
BOTH = DONE + "  - {tier: two, person: mia.director, decision: approved, decided_on: 2026-11-20}\n"


def approve(root: Path, who: str, *more: str) -> Any:
    return run(root, "time", "approve", "TS-2026-0001", "--person", who, *more)


def status(root: Path, path: str = "registers/timesheets/TS-2026-0001.yml") -> str:
    record = load(root, AS_OF, AS_OF).workspace.at(path)
    assert record is not None
    return record.text("status")


# errors


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("hours: 8", "hours: lots", "line 8"),
        ("date: 2026-11-16", "date: 2026-11-31", "line 8"),
        ("person: ana.ruiz", "person: ana.rius", "line 2"),
    ],
)
def test_a_sheet_with_an_error_is_returned_and_never_approved(tmp_path: Path, old: str, new: str, says: str) -> None:
    """Not with a reason either: what cannot be read cannot be billed."""
    root = files(tmp_path, {name: text.replace(old, new, 1) for name, text in sheet(FULL).items()})
    before = tree(root)
    refused = approve(root, "dana.cole", "--reason", "it is fine")
    assert refused.exit_code == 2
    said = " ".join(refused.output.split())
    assert "TS-2026-0001 cannot be approved: `pmo lint` finds an error in registers/timesheets/TS-2026-0001.yml" in said
    assert says in said
    assert tree(root) == before
    if new.startswith("person"):
        return
    back = run(root, "time", "reject", "TS-2026-0001", "--person", "dana.cole", "--reason", "Monday makes no sense")
    assert back.exit_code == 0, back.output
    assert status(root) == "rejected"


def test_an_error_of_another_sheet_forbids_nothing(tmp_path: Path) -> None:
    wrong = sheet(FULL.replace("hours: 8", "hours: lots", 1), number=2, who="ben.ito")
    root = files(tmp_path, sheet(FULL), wrong)
    assert approve(root, "dana.cole").exit_code == 0


# who decides


def test_the_sheet_of_the_only_managing_director_gets_its_second_approval_from_somebody_else(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL, who="mia.director"))
    assert approve(root, "dana.cole").exit_code == 0
    own = approve(root, "mia.director")
    assert own.exit_code == 2
    assert "Nobody decides about their own sheet, and TS-2026-0001 is yours. Sam Dell may." in " ".join(
        own.output.split()
    )
    again = approve(root, "ben.ito")
    assert "this step is for Sam Dell, since Mia Director alone is managing-director" in " ".join(again.output.split())
    assert approve(root, "sam.dell").exit_code == 0
    assert status(root) == "approved_tier_two"


def test_when_nobody_is_left_the_way_out_is_named(tmp_path: Path) -> None:
    alone = {
        "registers/roles/it-project-manager.yml": role("it-project-manager", "dana.cole"),
        "registers/roles/service-delivery-manager.yml": role("service-delivery-manager", "dana.cole"),
    }
    root = files(tmp_path, alone, sheet(FULL, who="dana.cole"))
    own = approve(root, "dana.cole")
    assert own.exit_code == 2
    said = " ".join(own.output.split())
    assert "Dana Cole alone holds the role it-project-manager or service-delivery-manager" in said
    assert "name a second holder in registers/roles/it-project-manager.yml" in said
    other = approve(root, "ben.ito")
    assert "name a second holder in registers/roles/it-project-manager.yml" in " ".join(other.output.split())


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_sheet_approved_twice_says_one_thing_and_to_whom(tmp_path: Path, action: str) -> None:
    here = loaded(tmp_path, sheet(FULL, status="approved_tier_two", more=BOTH))
    with pytest.raises(approver.NotAllowedError) as caught:
        approver.step(here.workspace, values(here)[0], action)
    assert "has both approvals" in str(caught.value)
    assert "taken back by Mia Director: `pmo time reject TS-2026-0001 --reverse --reason …`" in str(caught.value)
    assert "next period" not in str(caught.value)


def test_what_was_paid_back_is_not_returned(tmp_path: Path) -> None:
    text = "id: EXP-2026-0001\nperson: ana.ruiz\nperiod: 2026-11\nstatus: {}\ndue: 2026-12-04\nsubmitted_on: 2026-11-20\nentries:\n  - {{date: 2026-11-17, type: meal, amount: 20, currency: USD, notes: x, receipt: present}}\n{}reimbursed_on: 2026-11-20\n"
    for state, rows, who, reverse in (
        ("approved_tier_two", BOTH, "mia.director", ["--reverse"]),
        ("approved_tier_one", DONE, "mia.director", []),
    ):
        root = files(tmp_path / state, {"registers/expenses/EXP-2026-0001.yml": text.format(state, rows)})
        before = tree(root)
        words = ["expense", "reject", "EXP-2026-0001", *reverse, "--person", who, "--reason", "x"]
        refused = run(root, *words)
        assert refused.exit_code == 2
        assert "was paid back on 2026-11-20" in refused.output
        assert "the next report" in " ".join(refused.output.split())
        assert tree(root) == before
        path = root / "registers/expenses/EXP-2026-0001.yml"
        path.write_text(path.read_text().replace("reimbursed_on: 2026-11-20\n", ""))
        assert run(root, *words).exit_code == 0


# only in the PSA


def test_commands_for_sheets_of_the_psa_are_those_that_work(tmp_path: Path) -> None:
    """They are decided there, so they need --write, and stand on a line of their own."""
    root = files(tmp_path, sheet(FULL))
    store = Store()
    store.add("members", {"id": 5, "identifier": "ben.ito"})
    store.add("time_sheets", {"id": 77, "member": {"id": 5, "identifier": "ben.ito"}, "status": "PendingApproval", "dateStart": "2026-11-16T00:00:00Z", "dateEnd": "2026-11-22T00:00:00Z"})  # fmt: skip
    for day in range(16, 21):
        store.add("time_entries", {"id": day, "member": {"id": 5, "identifier": "ben.ito"}, "timeSheet": {"id": 77}, "chargeToType": "ChargeCode", "chargeCode": {"id": 1, "name": "Meetings"}, "timeStart": f"2026-11-{day}T14:00:00Z", "actualHours": 8, "billableOption": "DoNotBill", "notes": "x"})  # fmt: skip
    with Shelf.of(root) as shelf:
        for name in ("members", "time_sheets", "time_entries"):
            shelf.put(name, store.rows(name))
    out = run(root, "time", "review").output
    assert "Clear: pmo time approve TS-2026-0001\n" in out
    assert "Clear, in the PSA alone: pmo time approve PSA-S-77 --write\n" in out
    assert 'pmo time approve PSA-S-77 --write · pmo time reject PSA-S-77 --write --reason "…"' in out
    narrow = run(root, "time", "review", env={"COLUMNS": "60"}).output.splitlines()
    assert "  pmo time approve PSA-S-77 --write" in narrow, (
        "two commands that do not fit stand on two lines, each whole"
    )
    assert '  pmo time reject PSA-S-77 --write --reason "…"' in narrow


# the day's page and lint


def page(root: Path, who: str, *more: dict[str, str], as_of: date = AS_OF) -> list[tuple[str, str, str]]:
    """What somebody is asked about sheets: the group, what, and why."""
    found = agenda.agenda(loaded(root, *more, as_of=as_of).workspace, person=who)
    groups = (("decide", found.waiting), ("late", found.overdue), ("soon", found.soon))
    return [
        (name, item.what, item.why)
        for name, items in groups
        for item in items
        if item.record.kind in ("timesheet", "expense-report")
    ]


def test_the_one_who_decides_is_asked_to_and_the_person_is_not(tmp_path: Path) -> None:
    waiting = [("decide", "Approve or return the time sheet of Ana Ruiz, 2026-W47", "")]
    for days, when in ((0, AS_OF), (1, date(2026, 12, 10))):
        for who in ("dana.cole", "sam.dell"):
            assert page(tmp_path / f"{days}{who}", who, sheet(FULL), as_of=when) == waiting
        for who in ("ana.ruiz", "mia.director"):
            assert page(tmp_path / f"{days}{who}", who, sheet(FULL), as_of=when) == []
    second = sheet(FULL, status="approved_tier_one", more=DONE)
    assert page(tmp_path / "c", "dana.cole", second) == []
    assert page(tmp_path / "d", "mia.director", second) == [
        ("decide", "Give the second approval to, or return, the time sheet of Ana Ruiz, 2026-W47", "")
    ]
    own = sheet(FULL, who="dana.cole")
    assert page(tmp_path / "e", "dana.cole", own) == []
    assert len(page(tmp_path / "f", "sam.dell", own)) == 1


def test_a_returned_sheet_is_on_the_page_of_its_person_with_the_reason(tmp_path: Path) -> None:
    back = (
        "approvals:\n  - {tier: one, person: dana.cole, decision: rejected, decided_on: 2026-11-20, reason: Friday}\n"
    )
    returned = sheet(FULL, status="rejected", more=f"reject_reason: Friday\n{back}")
    assert page(tmp_path, "ana.ruiz", returned) == [
        ("soon", "Correct the time sheet of Ana Ruiz, 2026-W47, and hand it in again", "returned on 2026-11-20 by Dana Cole: “Friday”")
    ]  # fmt: skip
    assert page(tmp_path / "b", "dana.cole", returned) == []
    assert page(tmp_path / "c", "ana.ruiz", sheet(FULL, status="open")) == [("soon", "Hand in the time sheet of Ana Ruiz, 2026-W47", "")]  # fmt: skip


def test_paying_back_is_asked_of_the_managing_director(tmp_path: Path) -> None:
    text = f"id: EXP-2026-0001\nperson: ana.ruiz\nperiod: 2026-09\nstatus: approved_tier_two\nsubmitted_on: 2026-10-02\nentries:\n  - {{date: 2026-09-17, type: meal, amount: 20, currency: USD, notes: x, receipt: present}}\n{BOTH}"
    paid = {"registers/expenses/EXP-2026-0001.yml": text}
    assert [what for _, what, _ in page(tmp_path, "mia.director", paid)] == ["Pay it with the next run and set reimbursed_on:"]  # fmt: skip
    assert page(tmp_path / "b", "ana.ruiz", paid) == []


@pytest.mark.parametrize("state", ["rejected", "errors_corrected"])
def test_lint_and_the_reminder_agree_that_a_returned_sheet_is_late(tmp_path: Path, state: str) -> None:
    day = date(2026, 11, 25)
    text = next(iter(sheet(FULL, status=state, more="reject_reason: Friday\n").values()))
    if "submitted_on" not in text:
        text = text.replace("entries:", "submitted_on: 2026-11-20\nentries:", 1)
    cost = f"id: EXP-2026-0001\nperson: ana.ruiz\nperiod: 2026-10\nstatus: {state}\nreject_reason: x\ndue: 2026-11-06\nsubmitted_on: 2026-11-05\nentries:\n  - {{date: 2026-10-17, type: meal, amount: 20, currency: USD, notes: x, receipt: present}}\n"
    root = files(
        tmp_path, {"registers/timesheets/TS-2026-0001.yml": text, "registers/expenses/EXP-2026-0001.yml": cost}
    )
    found = lint(load(root, day, day)).findings
    assert {one.slug for one in found} >= {"sheet-late", "expense-late"}
    said = run(root, "time", "late", as_of="2026-11-25").output
    assert "TS-2026-0001" in said
    assert "EXP-2026-0001" in said
