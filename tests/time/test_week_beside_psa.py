"""A week of which a part was entered in the PSA and a part here: both are shown, and it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firm_of_time import files, run, sheet
from pmo.connect.connectwise.simulator.store import Store
from pmo.pipeline.psa.store import Shelf

if TYPE_CHECKING:
    from pathlib import Path

HERE = "{date: 2026-11-20, hours: 2, charge_to: charge_code, charge_code: Meetings, notes: Here}"
PUSHED = (
    "{date: 2026-11-19, hours: 3, charge_to: charge_code, charge_code: Meetings, notes: Pushed, psa_ref: PSA-E-502}"
)


def pulled(root: Path) -> Path:
    """A sheet of Ana in the PSA with eight hours of Wednesday, and three of Thursday that came from here."""
    store = Store()
    member = {"id": 5, "identifier": "ana.ruiz"}
    store.add("members", member)
    store.add("time_sheets", {"id": 77, "member": member, "status": "Open", "dateStart": "2026-11-16T00:00:00Z", "dateEnd": "2026-11-22T00:00:00Z"})  # fmt: skip
    for number, day, hours in ((501, 18, 8), (502, 19, 3)):
        store.add(
            "time_entries",
            {
                "id": number, "member": member, "timeSheet": {"id": 77}, "chargeToType": "ChargeCode", "actualHours": hours,
                "timeStart": f"2026-11-{day}T14:00:00Z", "timeEnd": f"2026-11-{day}T{14 + hours}:00:00Z",
            },
        )  # fmt: skip
    with Shelf.of(root) as shelf:
        for name in ("members", "time_sheets", "time_entries"):
            shelf.put(name, store.rows(name))
    return root


def week(root: Path) -> str:
    return run(root, "time", "week", "--person", "ana.ruiz").output


def test_hours_of_the_psa_stay_in_view_after_the_first_entry_here(tmp_path: Path) -> None:
    root = pulled(files(tmp_path))
    assert "11 of 40 h" in week(root)
    assert run(root, "time", "add", "2h Meetings Here", "--person", "ana.ruiz").exit_code == 0
    shown = week(root)
    assert "13 of 40 h" in shown
    assert "11 h of this are in the PSA alone (PSA-S-77)" in shown


def test_what_came_from_here_is_not_counted_twice(tmp_path: Path) -> None:
    shown = week(pulled(files(tmp_path, sheet(f"{PUSHED}\n{HERE}", status="open"))))
    assert "13 of 40 h" in shown
    assert "8 h of this are in the PSA alone (PSA-S-77)" in shown


def test_the_review_says_what_the_psa_alone_has(tmp_path: Path) -> None:
    root = pulled(files(tmp_path, sheet(f"{PUSHED}\n{HERE}")))
    said = run(root, "time", "review", "TS-2026-0001").output
    assert "note: 8 h of ana.ruiz in 2026-W47 are in the PSA alone (PSA-S-77)" in said
    without = files(tmp_path / "b", sheet(f"{PUSHED}\n{HERE}"))
    assert "PSA alone" not in run(without, "time", "review", "TS-2026-0001").output


def test_words_of_the_psa_reach_no_terminal(tmp_path: Path) -> None:
    root = files(tmp_path)
    bad = "\x1b[2J\u202e\x07"
    member = {"id": 5, "identifier": f"stranger{bad}"}
    entry = {
        "id": 501, "member": member, "timeSheet": {"id": 77}, "chargeToType": "ChargeCode", "actualHours": 9,
        "timeStart": "2026-11-18T14:00:00Z", "chargeCode": {"name": bad}, "workType": {"name": bad}, "agreement": {"name": bad},
    }  # fmt: skip
    sheet_ = {"id": 77, "member": member, "status": "PendingApproval", "dateStart": "2026-11-16T00:00:00Z", "dateEnd": "2026-11-22T00:00:00Z"}  # fmt: skip
    with Shelf.of(root) as shelf:
        shelf.put("time_sheets", [sheet_, {**sheet_, "id": 78, "status": f"Odd{bad}"}])
        shelf.put("time_entries", [entry, {**entry, "id": 502, "timeSheet": {"id": 78}}])
    reject = ("reject", "PSA-S-77", "--reason", "x", "--write", "--dry-run", "--person", "dana.cole")
    for words in (("review",), ("review", "PSA-S-78"), ("late",), reject):
        done = run(root, "time", *words)
        assert done.exit_code == 0, done.output
        assert "stranger\N{REPLACEMENT CHARACTER}" in done.output
        assert done.output.replace("\n", "").isprintable(), words
