"""What a push does: every number recorded, everything once, whatever goes wrong on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectwise.push.office import FILES, Office, files, psa_store
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.simulator import PASSING, Fault, Faults, Simulator
from pmo.pipeline.psa import push
from pmo.pipeline.psa.store import Shelf, ShelfError
from support import write

if TYPE_CHECKING:
    from pmo.connect.connectwise.simulator.replies import Reply, Request

NEW = {"project_tickets": 2, "service_tickets": 3, "activities": 1, "time_entries": 3, "expense_entries": 1}
"""Rows that the PSA of the office holds once everything is there: one service ticket was there before."""
CHANGE = "registers/changes/CR-2026-0001.yml"


def held(office: Office) -> dict[str, int]:
    """How many rows the PSA has."""
    return {resource: office.psa.store.count(resource) for resource in NEW}


def slugs(outcome: push.Outcome) -> list[str]:
    """What the findings are called."""
    return [finding.slug for finding in outcome.findings]


def recorded(office: Office) -> list[str]:
    """All numbers in the records."""
    return sorted(
        str(ref) for ref, target in _targets(office) if "500" not in str(ref) and target.record.kind != "client"
    )


def _targets(office: Office) -> Any:
    from pmo.pipeline.psa.refs import refs  # noqa: PLC0415

    return refs(office.loaded().workspace).targets()


def push_until_done(office: Office, most: int = 25) -> None:
    """Again and again, as a person does who is told to."""
    for _ in range(most):
        try:
            if office.plan().empty:
                return
            office.push()
        except PsaError:
            continue
    pytest.fail("the push never came to its end")


def test_what_was_planned_is_what_is_sent(office: Office) -> None:
    """Method, path and body of every writing request, letter by letter and in order."""
    made, outcome = office.push()
    assert outcome.findings == []
    assert [(seen.method, seen.path, seen.body.decode()) for seen in office.writes()] == [
        (request.method, request.path, request.text) for request in made.requests
    ]


def test_numbers_are_recorded_and_nothing_is_left(office: Office) -> None:
    """Only lines with numbers came into the files; comments and the rest stay; a second push does nothing."""
    _, outcome = office.push()
    assert (outcome.created, outcome.recorded, outcome.changed) == (9, 9, 0)
    assert held(office) == NEW
    for path, before in FILES.items():
        lines = [line for line in office.text(path).split("\n") if "psa_ref: PSA-" not in line or "PSA-P-500" in line]
        assert "\n".join(lines) == before, path
    assert "title: Replace the firewall   # at night" in office.text(CHANGE)
    assert len(recorded(office)) == 9
    sent = len(office.writes())
    assert office.plan().empty
    assert len(office.writes()) == sent


def test_a_change_here_is_written_there(office: Office) -> None:
    """And read back; the shelf knows it at once, so that no pull is needed for the next one."""
    office.push()
    for day in ("2026-12-07", "2026-12-08"):
        text = office.text(CHANGE)
        write(
            office.root,
            {"pmo.yml": office.text("pmo.yml"), CHANGE: text.replace(text.split("planned_end: ")[1][:10], day)},
        )
        made, outcome = office.push()
        assert [request.method for request in made.requests] == ["PATCH"]
        assert (outcome.changed, outcome.findings) == (1, [])
        row = office.psa.store.get("service_tickets", 903)
        assert row is not None
        assert row["requiredDate"] == f"{day}T00:00:00Z"


def later(office: Office) -> None:
    """The change ends a day later."""
    text = office.text(CHANGE)
    write(
        office.root,
        {"pmo.yml": office.text("pmo.yml"), CHANGE: text.replace("planned_end: 2026-12-06", "planned_end: 2026-12-09")},
    )


def test_what_was_changed_there_since_the_pull_is_not_written_over(office: Office) -> None:
    """Whatever was changed; after a pull it goes."""
    office.push()
    later(office)
    office.psa.store.change("service_tickets", 903, summary="Firewall, urgent")
    made, outcome = office.push()
    assert [finding.slug for finding in made.findings] == ["psa-changed-there"]
    assert "pull" in made.findings[0].help
    assert outcome.changed == 0
    row = office.psa.store.get("service_tickets", 903)
    assert row is not None
    assert row["requiredDate"] == "2026-12-06T00:00:00Z"
    office.pull()
    _, outcome = office.push()
    assert outcome.changed == 1


def test_what_is_changed_there_after_the_plan_is_not_written_over(office: Office) -> None:
    """Between the question and the request."""
    office.push()
    later(office)
    made, outcome = office.push(lambda: office.psa.store.change("service_tickets", 903, summary="Firewall, urgent"))
    assert len(made.requests) == 1
    assert slugs(outcome) == ["psa-changed-there"]
    assert [seen.method for seen in office.writes() if seen.method == "PATCH"] == []


def test_what_says_it_already_is_no_conflict(office: Office) -> None:
    """Somebody made the same change in the PSA."""
    office.push()
    later(office)
    office.psa.store.change("service_tickets", 903, requiredDate="2026-12-09T00:00:00Z")
    made = office.plan()
    assert made.empty
    assert made.findings == ()


def test_what_somebody_moved_there_stays_until_it_is_taken(office: Office) -> None:
    """The record has not moved since both agreed, so a push does not set it back; the record moving again goes over it."""
    office.push()
    office.psa.store.change("service_tickets", 903, requiredDate="2026-12-20T00:00:00Z")
    office.pull()
    made, outcome = office.push()
    assert made.empty
    assert [finding.slug for finding in made.findings] == ["psa-moved-there"]
    assert "2026-12-20" in made.findings[0].message
    assert "2026-12-06" in made.findings[0].message
    assert outcome.changed == 0
    assert office.plan(take_ours=True).requests[0].body == [
        {"op": "replace", "path": "requiredDate", "value": "2026-12-06T00:00:00Z"}
    ]
    later(office)
    made, outcome = office.push()
    assert (made.findings, outcome.changed) == ((), 1)


def test_what_both_agree_on_is_written_down_once(office: Office) -> None:
    """Also when somebody has made the same change in the PSA by hand."""
    office.push()
    base = office.root / ".pmo/imports/connectwise-push.json"
    assert json.loads(base.read_bytes())["rows"]["PSA-T-903"]["requiredDate"] == "2026-12-06T00:00:00Z"
    before = base.stat().st_mtime_ns
    office.push()
    assert base.stat().st_mtime_ns == before
    later(office)
    office.psa.store.change("service_tickets", 903, requiredDate="2026-12-09T00:00:00Z")
    office.push()
    assert json.loads(base.read_bytes())["rows"]["PSA-T-903"]["requiredDate"] == "2026-12-09T00:00:00Z"


def test_a_ticket_that_is_gone_is_said(office: Office) -> None:
    """It is not opened again by itself."""
    office.push()
    later(office)
    office.psa.store.remove("service_tickets", 903)
    made = office.plan()
    assert [finding.slug for finding in made.findings] == ["psa-gone"]
    assert made.requests == ()


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.SLOW])
@pytest.mark.parametrize("nth", [2, 7])
def test_no_fault_makes_two_of_one(office: Office, fault: Fault, nth: int) -> None:
    """The n-th new row meets a fault: carried out or not, everything is there once in the end, and every number is recorded."""
    made = office.plan()
    posts = 0
    handle = office.psa.handle

    def spoiled(request: Request) -> tuple[Reply | None, Fault | None]:
        nonlocal posts
        if request.method == "POST" and not request.path.endswith("/search"):
            posts += 1
            if posts == nth:
                office.psa.faults = Faults(schedule={len(office.psa.requests) + 1: fault})
        return handle(request)

    office.psa.handle = spoiled  # type: ignore[method-assign]
    office.push()
    assert any(seen.fault is fault for seen in office.psa.requests)
    push_until_done(office)
    assert held(office) == NEW
    assert len(recorded(office)) == len(made.requests)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.floats(0.1, 0.25))
def test_no_schedule_of_faults_loses_or_doubles(seed: int, rate: float) -> None:
    """Every request may meet every fault, by chance."""
    with tempfile.TemporaryDirectory() as folder, Simulator(psa_store()) as psa:
        office = Office(files(Path(folder) / "firm"), psa)
        office.pull()
        psa.faults = Faults(seed=seed, rate=rate, kinds=[kind for kind in PASSING if kind is not Fault.SLOW])
        push_until_done(office)
        assert held(office) == NEW
        assert len(recorded(office)) == 9


def test_silence_is_looked_into_before_anything_else(office: Office) -> None:
    """The row was made and the answer lost: its mark is found in the same push, and its number recorded."""
    first = len(office.psa.requests)
    office.plan()
    reads = len(office.psa.requests) - first
    office.psa.faults = Faults(schedule={len(office.psa.requests) + reads + 1: Fault.CUT_AFTER})
    _, outcome = office.push()
    cut = next(seen for seen in office.psa.requests if seen.fault is Fault.CUT_AFTER)
    assert cut.method == "POST"
    assert outcome.findings == []
    assert outcome.created == 9
    assert held(office) == NEW


def test_a_number_that_could_not_be_recorded_is_found_by_its_mark(office: Office) -> None:
    """The record is broken at the moment of writing; mended, it gets the number of the row that was made."""
    text = office.text(CHANGE)

    def broken() -> None:
        posts = office.psa.handle

        def handle(request: Request) -> tuple[Reply | None, Fault | None]:
            answered = posts(request)
            if request.method == "POST" and b"CR-2026-0001" in request.body:
                (office.root / CHANGE).write_text("id: [", encoding="utf-8")
            return answered

        office.psa.handle = handle  # type: ignore[method-assign]

    _, outcome = office.push(broken)
    assert slugs(outcome) == ["psa-not-recorded"]
    assert "PSA-T-903" in outcome.findings[0].message
    del office.psa.handle  # type: ignore[attr-defined]
    write(office.root, {"pmo.yml": office.text("pmo.yml"), CHANGE: text})
    made, _ = office.push()
    assert [str(one.ref) for one in made.again] == ["PSA-T-903"]
    assert made.requests == ()
    assert "psa_ref: PSA-T-903" in office.text(CHANGE)
    assert held(office) == NEW


def test_refused_keys_stop_the_push(office: Office) -> None:
    """The next request would fare no better: the rest is listed as not sent."""

    def expired() -> None:
        office.psa.psa.keys = type(office.psa.psa.keys)(private_key="another")

    made, outcome = office.push(expired)
    assert slugs(outcome) == ["psa-refused", *["psa-not-sent"] * (len(made.requests) - 1)]
    assert held(office) == {**dict.fromkeys(NEW, 0), "service_tickets": 1}


def test_one_refusal_leaves_the_others(office: Office) -> None:
    """The PSA says why, field by field."""
    office.psa.store.add("time_sheets", {"member": {"id": 11}, "dateStart": "2026-11-16T00:00:00Z", "dateEnd": "2026-11-22T00:00:00Z", "status": "ApprovedByTierOne"})  # fmt: skip
    _, outcome = office.push()
    assert slugs(outcome) == ["psa-refused"] * 3
    assert "The sheet of this period is ApprovedByTierOne" in outcome.findings[0].message
    assert held(office) == {**NEW, "time_entries": 0}


def test_a_value_that_the_psa_changes_is_said(office: Office) -> None:
    """Read back after the writing."""
    add = office.psa.store.add

    def other(resource: str, row: dict[str, Any], **more: Any) -> Any:
        return add(
            resource, {**row, "requiredDate": "2027-01-01T00:00:00Z"} if resource == "service_tickets" else row, **more
        )

    office.psa.store.add = other  # type: ignore[method-assign]
    _, outcome = office.push()
    assert slugs(outcome) == ["psa-other-than-sent"] * 2
    assert "requiredDate" in outcome.findings[0].message


def test_two_pushes_of_one_folder_write_once(office: Office) -> None:
    """Both were planned before either was sent."""
    loaded = office.loaded()
    with office.session() as session, Shelf.of(office.root) as shelf:
        made = push.plan(loaded, shelf, session)
        push.carry_out(loaded, shelf, session, made)
        second = push.carry_out(loaded, shelf, session, made)
    assert (second.created, second.findings) == (0, [])
    assert held(office) == NEW


def test_a_push_waits_for_nobody(office: Office) -> None:
    """While another one or a pull is under way, it says so and writes nothing."""
    loaded = office.loaded()
    with office.session() as session, Shelf.of(office.root) as shelf, Shelf.of(office.root) as other:
        made = push.plan(loaded, shelf, session)
        with other.pulling(), pytest.raises(ShelfError):
            push.carry_out(loaded, shelf, session, made)
    assert office.writes() == []


def test_two_pushes_of_two_clones_are_found_out(office: Office, tmp_path: Path) -> None:
    """Nothing in the PSA forbids it, so the later one says what is there twice."""
    shutil.copytree(office.root, tmp_path / "clone")
    clone = Office(tmp_path / "clone", office.psa)
    _, outcome = clone.push(office.push)
    assert sorted(slugs(outcome)) == ["psa-made-twice"] * 7
    assert "903 and 907" in " ".join(finding.message for finding in outcome.findings)


@pytest.mark.parametrize("nth", [1, 6])
@pytest.mark.parametrize("carried_out", [True, False])
def test_kill_and_push_again(office: Office, nth: int, *, carried_out: bool) -> None:
    """The process dies while its n-th new row is on the way; another push finds what is there and makes the rest."""
    handle = office.psa.handle
    posts = 0

    def deadly(request: Request) -> tuple[Reply | None, Fault | None]:
        nonlocal posts
        posts += request.method == "POST" and not request.path.endswith("/search")
        if posts == nth and request.method == "POST":
            answered = handle(request) if carried_out else (None, Fault.CUT_BEFORE)
            process.send_signal(signal.SIGKILL)
            process.wait()
            return answered
        return handle(request)

    office.psa.handle = deadly  # type: ignore[method-assign]
    process = subprocess.Popen(
        [sys.executable, "-m", "pmo", "connectwise", "push", "--write", "--root", str(office.root), "--as-of", "2026-11-20"],
        env={**os.environ, **office.psa.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.wait(60) == -signal.SIGKILL
    del office.psa.handle  # type: ignore[attr-defined]
    assert sum(held(office).values()) == 1 + nth - (not carried_out)
    made, outcome = office.push()
    assert len(made.again) == int(carried_out)
    assert outcome.findings == []
    assert held(office) == NEW
    assert len(recorded(office)) == 9
