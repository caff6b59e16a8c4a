"""`pmo time review`, `approve` and `reject`: prepared, never about one's own, signed where asked for, the same in the PSA."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evidence.firm import POLICY, WITHOUT, Firm, base_files, key, needs_keygen
from firm_of_time import FULL, approve, files, loaded, run, sheet, tree, values
from pmo.pipeline.load import load
from pmo.pipeline.time import decide
from pmo.scaffold.problem import InputError
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.record import Record

TS = "registers/timesheets/TS-2026-0001.yml"
GAP = "\n".join(FULL.splitlines()[:3])


def record(root: Path) -> Record:
    found = load(root, AS_OF, AS_OF).workspace.at(TS)
    assert found is not None
    return found


def test_review_is_grouped_counted_and_shows_the_way(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(GAP), sheet(FULL, number=2, who="ben.ito"), sheet(FULL, number=3, who="sam.dell", status="open"))  # fmt: skip
    out = run(root, "time", "review").output
    assert "2 time sheets: 1 sheet with questions, 1 clear" in out
    assert "Working days without time (2 times, 16 h)" in out
    assert "Thu, Nov 19  8 h: nothing of 8 h" in out
    assert "Clear: pmo time approve TS-2026-0002" in out
    assert "TS-2026-0003" not in out
    assert "TS-2026-0003" in run(root, "time", "review", "--week", "2026-W47", "--all-states").output


def test_review_as_data_has_person_day_and_minutes(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(GAP))
    (found,) = json.loads(run(root, "time", "review", "--format", "json").output)["sheets"]
    assert [(one["person"], one["day"], one["minutes"], one["reason"], one["weight"]) for one in found["remarks"]] == [
        ("ana.ruiz", "2026-11-19", 480, "missing-day", "ask"),
        ("ana.ruiz", "2026-11-20", 480, "missing-day", "ask"),
    ]
    assert found["questions"] == 2


def test_long_groups_are_cut_and_counted(tmp_path: Path) -> None:
    many = "\n".join(f"{{date: 2026-11-{16 + n % 5}, hours: 1, charge_to: charge_code, charge_code: Meetings, entered_on: 2026-11-{16 + n % 5}, from: '{8 + n // 5:02}:00', to: '{9 + n // 5:02}:00'}}" for n in range(40))  # fmt: skip
    root = files(tmp_path, sheet(many))
    assert "and 36 more (--all)" in run(root, "time", "review").output
    every = run(root, "time", "review", "--all").output
    assert "more (--all)" not in every
    assert every.count("1 h Meetings") == 40


def test_approving_takes_two_people_and_the_same_twice_changes_nothing(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    assert approve(root, "dana.cole").exit_code == 0
    assert record(root).get("status") == "approved_tier_one"
    before = tree(root)
    again = approve(root, "dana.cole")
    assert again.exit_code == 0
    assert "was approved by Dana Cole on 2026-11-20" in again.output
    assert tree(root) == before
    assert approve(root, "sam.dell").exit_code == 2
    assert approve(root, "mia.director").exit_code == 0
    assert record(root).get("status") == "approved_tier_two"
    assert record(root).list("approvals") == [
        {"tier": "one", "person": "dana.cole", "decision": "approved", "decided_on": "2026-11-20"},
        {"tier": "two", "person": "mia.director", "decision": "approved", "decided_on": "2026-11-20"},
    ]


def test_nobody_decides_about_their_own_and_only_who_may(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL, who="dana.cole"))
    before = tree(root)
    own = approve(root, "dana.cole")
    assert own.exit_code == 2
    assert "Nobody decides about their own sheet" in own.output
    assert "Sam Dell may" in own.output
    other = approve(root, "ben.ito")
    assert other.exit_code == 2
    assert "this step is for Sam Dell" in other.output
    assert run(root, "time", "reject", "TS-2026-0001", "--person", "dana.cole", "--reason", "x").exit_code == 2
    assert tree(root) == before
    assert approve(root, "sam.dell").exit_code == 0


def test_without_a_holder_nobody_may(tmp_path: Path) -> None:
    empty = {f"registers/roles/{name}.yml": f"id: {name}\ntitle: x\nholders: []\nsummary: x\nactive: true\n" for name in ("it-project-manager", "service-delivery-manager")}  # fmt: skip
    result = approve(files(tmp_path, sheet(FULL), empty), "dana.cole")
    assert result.exit_code == 2
    assert "registers/roles/it-project-manager.yml" in result.output


def test_returning_needs_a_reason_and_keeps_it(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    bare = run(root, "time", "reject", "TS-2026-0001", "--person", "dana.cole")
    assert bare.exit_code == 2
    assert "needs --reason" in bare.output
    done = run(root, "time", "reject", "TS-2026-0001", "--person", "dana.cole", "--reason", "Friday was a holiday")
    assert done.exit_code == 0, done.output
    found = record(root)
    assert (found.get("status"), found.get("reject_reason")) == ("rejected", "Friday was a holiday")
    assert found.list("approvals")[-1]["decision"] == "rejected"
    before = tree(root)
    again = run(root, "time", "reject", "TS-2026-0001", "--person", "dana.cole", "--reason", "Friday was a holiday")
    assert again.exit_code == 0
    assert tree(root) == before


def test_an_approval_is_taken_back_with_a_reason(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    approve(root, "dana.cole")
    words = ("time", "reject", "TS-2026-0001", "--reverse", "--person", "dana.cole")
    assert run(root, *words).exit_code == 2
    assert run(root, *words, "--reason", "A visit is missing").exit_code == 0
    assert record(root).get("status") == "open"
    assert record(root).list("approvals")[-1]["decision"] == "reversed"


@pytest.mark.parametrize(
    ("status", "action", "says"),
    [
        ("open", "approve", "ana.ruiz does that with `pmo time submit`"),
        ("billed", "approve", "nothing is left to decide"),
        ("approved_tier_two", "reject", "--reverse"),
        ("pending_approval", "reverse", "nothing is approved yet"),
    ],
)
def test_steps_that_there_are_not(tmp_path: Path, status: str, action: str, says: str) -> None:
    here = loaded(tmp_path, sheet(FULL, status=status))
    with pytest.raises(InputError) as caught:
        decide.decide(here, values(here)[0], action, "mia.director", "why")
    assert says in str(caught.value)


def test_one_wrong_id_stops_all_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL))
    before = tree(root)
    wrong = run(root, "time", "approve", "TS-2026-0001", "TS-2026-0009", "--person", "dana.cole")
    assert wrong.exit_code == 2
    dry = approve(root, "dana.cole", "--dry-run")
    assert dry.exit_code == 0
    assert "nothing was written" in dry.output
    assert tree(root) == before


def test_open_questions_want_a_reason_that_is_kept(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(GAP))
    before = tree(root)
    refused = approve(root, "dana.cole")
    assert refused.exit_code == 2
    assert "has an open question about working days without time (2 times)" in refused.output
    assert '--reason "…"' in refused.output
    assert tree(root) == before
    assert approve(root, "dana.cole", "--reason", "  ").exit_code == 2
    result = approve(root, "dana.cole", "--reason", "Was at the school both days")
    assert result.exit_code == 0, result.output
    assert "has an open question about" in result.output
    assert record(root).list("approvals")[-1]["reason"] == "Was at the school both days"
    second = run(root, "time", "review", "TS-2026-0001").output
    assert "First approval by Dana Cole, Nov 20: Was at the school both days" in second
    assert approve(root, "mia.director").exit_code == 0, "what was answered once is not asked again"


def test_late_as_text_and_data(tmp_path: Path) -> None:
    root = files(tmp_path, sheet(FULL), sheet(GAP, number=2, who="ben.ito", status="open"))
    out = run(root, "time", "late", as_of="2026-11-24").output
    assert "Time sheets of 2026-W47" in out
    assert "1 of 5 handed in" in out
    assert "Ben Ito: time sheet 2026-W47, 1 day late, TS-2026-0002 is open; no time on Thu, Nov 19, Fri, Nov 20" in " ".join(out.split())  # fmt: skip
    assert "Still to come" in run(root, "time", "late", "--week", "2026-W47", as_of="2026-11-20").output
    none = " ".join(run(root, "time", "late", "--week", "2026-W40").output.split())
    assert "No sheet of this week is recorded here" in none
    assert "Nothing entered for 2026-W40, 46 days late: Ana Ruiz, Ben Ito, Dana Cole, Mia Director and Sam Dell" in none
    data = json.loads(run(root, "time", "late", "--format", "json", as_of="2026-11-24").output)
    assert {one["person"] for one in data["late"]} == {"ben.ito", "dana.cole", "mia.director", "sam.dell"}


# signed

_SHEETS = """
  timesheet:
    free: [open, pending_approval, pending_project_approval, rejected, rejected_second_tier, errors_corrected]
    separation: [person, authors]
    bands:
      - name: time sheet
        when: {}
        needs: [{role: it-project-manager, evidence: signed}]
"""


def signing(root: Path) -> Firm:
    firm = Firm(root)
    root.mkdir()
    firm.git("init", "-q")
    policy = POLICY.rstrip() + _SHEETS
    roles = {"registers/roles/it-project-manager.yml": "id: it-project-manager\ntitle: PM\nholders: [bob]\nsummary: x\nactive: true\n"}  # fmt: skip
    mine = dict(sheet(FULL, who="ann"))
    firm.commit({**base_files(), ".pmo/policy.yml": policy, **roles, **mine}, "start")
    return firm


@pytest.mark.skipif(needs_keygen, reason=WITHOUT)
def test_a_decision_is_signed_when_the_policy_knows_the_kind(tmp_path: Path) -> None:
    firm = signing(tmp_path / "firm")
    result = approve(firm.root, "bob", "--key", str(key("bob")))
    assert result.exit_code == 0, result.output
    (statement,) = (firm.root / "registers/approvals/TS-2026-0001").glob("*.json")
    assert json.loads(statement.read_text())["decision"] == "approved"
    assert statement.with_suffix(".json.sig").is_file()
    assert firm.verdict("TS-2026-0001").passes
    without = signing(tmp_path / "other")
    told = approve(without.root, "bob")
    assert told.exit_code == 0
    assert "the policy asks for a signed statement: `pmo approve TS-2026-0001`" in told.output


@pytest.mark.skipif(needs_keygen, reason=WITHOUT)
def test_a_second_approval_does_not_void_the_first_statement(tmp_path: Path) -> None:
    firm = signing(tmp_path / "firm")
    approve(firm.root, "bob", "--key", str(key("bob")))
    path = firm.root / TS
    path.write_text(path.read_text() + "  - tier: two\n    person: cara\n    decision: approved\n    decided_on: 2026-11-20\n")  # fmt: skip
    assert firm.verdict("TS-2026-0001").passes


@pytest.mark.skipif(needs_keygen, reason=WITHOUT)
def test_a_signature_that_cannot_count_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    firm = signing(tmp_path / "firm")
    before = (firm.root / TS).read_bytes()
    result = approve(firm.root, "bob", "--key", str(key("dan")))
    assert result.exit_code == 2
    assert "The key belongs to dan" in result.output
    assert (firm.root / TS).read_bytes() == before
