"""Changes: freezes, windows, collisions, authority, models, notice."""

from __future__ import annotations

import pytest

from rules.workbench import findings

CHANGE = """# registers/changes/CR-2026-0042.yml
id: CR-2026-0042
title: Replace the core switch
category: production
client: acme
services: [network]
"""


def change(more: str, number: int = 42) -> str:
    return CHANGE.replace("0042", f"{number:04}") + more


def window(sort: str, scope: str, start: str = "2026-12-19", end: str = "2027-01-04") -> str:
    return (
        f"# registers/windows/WIN-2026-0007.yml\nid: WIN-2026-0007\ntitle: Count\ntype: {sort}\nstatus: confirmed\n"
        f"{scope}\nstart: {start}\nend: {end}\ntimezone: America/New_York\nexception_authority: change-board\n"
    )


def times(start: str, end: str, offset: str = "-05:00") -> str:
    return f"planned_start: {start}:00{offset}\nplanned_end: {end}:00{offset}\n"


INSIDE = "type: normal\nstatus: scheduled\n" + times("2026-12-20T08:00", "2026-12-20T12:00")


@pytest.mark.parametrize(
    ("scope", "frozen"),
    [
        ("scope: all", True),
        ("scope: client\nclient: acme", True),
        ("scope: client\nclient: borealis", False),
        ("scope: service\nservice: network", True),
        ("scope: service\nservice: backup", False),
    ],
)
def test_freeze_holds_for_its_scope(scope: str, *, frozen: bool) -> None:
    assert bool(findings("change-in-freeze", window("freeze", scope) + change(INSIDE))) is frozen


@pytest.mark.parametrize(
    ("start", "end", "frozen"),
    [
        ("2026-12-18T20:00", "2026-12-19T00:00", False),
        ("2026-12-18T20:00", "2026-12-19T00:01", True),
        ("2027-01-03T23:00", "2027-01-04T01:00", True),
        ("2027-01-04T00:00", "2027-01-04T01:00", False),
    ],
)
def test_freeze_is_half_open_in_local_time(start: str, end: str, *, frozen: bool) -> None:
    text = window("freeze", "scope: all") + change("type: normal\nstatus: scheduled\n" + times(start, end))
    assert bool(findings("change-in-freeze", text)) is frozen


@pytest.mark.parametrize(
    ("exception", "frozen"),
    [
        (
            "freeze_exception:\n  window: WIN-2026-0007\n  approved_by: [change-board]\n  approved_on: 2026-12-01\n",
            False,
        ),
        ("freeze_exception:\n  window: WIN-2026-0007\n  approved_by: [engineer]\n  approved_on: 2026-12-01\n", True),
        ("freeze_exception:\n  window: WIN-2026-0007\n  approved_by: [change-board]\n", True),
        (
            "freeze_exception:\n  window: WIN-2026-0008\n  approved_by: [change-board]\n  approved_on: 2026-12-01\n",
            True,
        ),
    ],
)
def test_freeze_gives_way_to_an_exception_of_the_right_role(exception: str, *, frozen: bool) -> None:
    text = window("freeze", "scope: all") + change(INSIDE + exception)
    assert bool(findings("change-in-freeze", text)) is frozen


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_freeze_does_not_mind_what_will_not_happen(state: str) -> None:
    text = window("freeze", "scope: all") + change(INSIDE.replace("scheduled", state))
    assert findings("change-in-freeze", text) == ()


def test_freeze_shows_both_ends() -> None:
    (found,) = findings("change-in-freeze", window("freeze", "scope: all") + change(INSIDE))
    assert found.place.path == "registers/changes/CR-2026-0042.yml"
    assert [note.place.path for note in found.notes] == ["registers/windows/WIN-2026-0007.yml"]
    assert found.place.span.column == 16


WEEKLY = """# registers/windows/WIN-2026-00{number}.yml
id: WIN-2026-00{number}
title: Weekly
type: maintenance
status: confirmed
scope: client
client: acme
recurrence:
  weekday: {day}
  from: "{opens}"
  to: "{closes}"
timezone: America/New_York
"""


@pytest.mark.parametrize(
    ("start", "end", "offset", "inside"),
    [
        ("2026-11-21T16:00", "2026-11-21T20:00", "-05:00", True),
        ("2026-11-21T22:00", "2026-11-22T03:00", "-05:00", True),
        ("2026-11-21T15:59", "2026-11-21T20:00", "-05:00", False),
        ("2026-11-22T10:00", "2026-11-22T12:01", "-05:00", False),
        ("2026-11-21T21:00", "2026-11-21T23:00", "+00:00", True),
        ("2026-11-21T16:00", "2026-11-21T20:00", "+00:00", False),
        ("2026-11-18T16:00", "2026-11-18T20:00", "-05:00", False),
    ],
)
def test_window_is_local_and_two_that_touch_are_one(start: str, end: str, offset: str, *, inside: bool) -> None:
    weekly = WEEKLY.format(number="01", day="saturday", opens="16:00", closes="24:00") + WEEKLY.format(
        number="02", day="sunday", opens="00:00", closes="12:00"
    )
    text = weekly + change("type: normal\nstatus: scheduled\n" + times(start, end, offset))
    assert bool(findings("change-outside-window", text)) is not inside


def test_window_past_midnight_and_through_the_end_of_summer_time() -> None:
    """2026-11-01 02:00 the clocks go back: the window from 22:00 to 04:00 local time is an hour longer."""
    weekly = WEEKLY.format(number="01", day="saturday", opens="22:00", closes="04:00")
    stretch = "planned_start: 2026-10-31T22:00:00-04:00\nplanned_end: 2026-11-01T04:00:00-05:00\n"
    assert findings("change-outside-window", weekly + change("type: normal\nstatus: scheduled\n" + stretch)) == ()
    late = stretch.replace("04:00:00-05:00", "04:30:00-05:00")
    assert findings("change-outside-window", weekly + change("type: normal\nstatus: scheduled\n" + late))


def test_window_is_asked_of_nobody_without_one_nor_of_an_emergency() -> None:
    assert findings("change-outside-window", change(INSIDE)) == ()
    weekly = WEEKLY.format(number="01", day="monday", opens="01:00", closes="02:00")
    assert findings("change-outside-window", weekly + change(INSIDE))
    assert findings("change-outside-window", weekly + change(INSIDE.replace("normal", "emergency"))) == ()


@pytest.mark.parametrize(
    ("start", "end", "collides"),
    [
        ("2026-12-05T16:00", "2026-12-05T18:00", True),
        ("2026-12-05T17:00", "2026-12-05T18:00", False),
        ("2026-12-05T12:00", "2026-12-05T14:00", False),
        ("2026-12-05T15:00", "2026-12-05T15:30", True),
    ],
)
def test_collision_is_half_open(start: str, end: str, *, collides: bool) -> None:
    first = change("status: scheduled\nimplementers: [ben.holt]\n" + times("2026-12-05T14:00", "2026-12-05T17:00"))
    second = change("status: assess\nimplementers: [ben.holt]\n" + times(start, end), 43).replace("network", "backup")
    assert bool(findings("change-collision", first + second)) is collides


def test_collision_needs_something_shared_at_the_same_client() -> None:
    when = times("2026-12-05T14:00", "2026-12-05T17:00")
    first = change("status: scheduled\nimplementers: [ben.holt]\n" + when)
    same_service = change("status: scheduled\nimplementers: [dee.ward]\n" + when, 43)
    (found,) = findings("change-collision", first + same_service)
    assert "network" in found.message
    assert {note.place.path for note in found.notes} == {
        "registers/changes/CR-2026-0042.yml",
        "registers/changes/CR-2026-0043.yml",
    }
    elsewhere = same_service.replace("client: acme", "client: borealis")
    assert findings("change-collision", first + elsewhere) == ()
    over = same_service.replace("status: scheduled", "status: closed")
    assert findings("change-collision", first + over) == ()


def risk(points: int) -> str:
    answers = {5: (1, 1, 1, 1, 1), 11: (3, 3, 3, 1, 1), 17: (5, 5, 5, 1, 1), 19: (5, 5, 5, 3, 1)}[points]
    names = ("technical_complexity", "business_impact", "backout_complexity", "test_coverage", "recent_changes")
    return "risk:\n" + "".join(f"  {name}: {answer}\n" for name, answer in zip(names, answers, strict=True))


def approved(*roles: str, day: str = "2026-12-01", decision: str = "approved") -> str:
    rows = "".join(f"  - role: {role}\n    decision: {decision}\n    decided_on: {day}\n" for role in roles)
    return f"approvals:\n{rows}"


BOARD = ("change-manager", "managing-director", "senior-engineer", "client-approver")


@pytest.mark.parametrize(
    ("points", "roles", "enough"),
    [
        (5, ("senior-engineer",), True),
        (5, ("engineer",), False),
        (11, ("senior-engineer",), False),
        (11, ("change-manager",), True),
        (17, ("change-manager",), True),
        (19, ("change-manager",), False),
        (19, ("change-board",), True),
        (19, BOARD, True),
        (19, BOARD[:3], False),
    ],
)
def test_authority_follows_the_score(points: int, roles: tuple[str, ...], *, enough: bool) -> None:
    text = change(INSIDE + risk(points) + approved(*roles))
    assert bool(findings("change-without-authority", text)) is not enough


def test_authority_must_come_before_the_work_and_not_be_taken_back() -> None:
    late = change(INSIDE + risk(5) + approved("senior-engineer", day="2026-12-21"))
    assert findings("change-without-authority", late)
    back = change(INSIDE + risk(5) + approved("senior-engineer") + "  - {role: senior-engineer, decision: rejected}\n")
    assert findings("change-without-authority", back)
    refused = change(INSIDE + risk(5) + approved("senior-engineer", decision="rejected"))
    assert findings("change-without-authority", refused)


@pytest.mark.parametrize(("day", "enough"), [("2026-12-20", True), ("2026-12-21", True), ("2026-12-22", False)])
def test_emergency_may_be_approved_until_the_next_day(day: str, *, enough: bool) -> None:
    text = change(INSIDE.replace("normal", "emergency") + approved("managing-director", day=day))
    assert bool(findings("change-without-authority", text)) is not enough


def test_authority_of_a_standard_change_is_its_model_and_of_an_order_any_approval() -> None:
    assert findings("change-without-authority", change(INSIDE.replace("normal", "standard"))) == ()
    order = change("type: normal\nstatus: closed\n" + approved("client-sponsor")).replace("production", "baseline")
    assert findings("change-without-authority", order) == ()
    assert findings("change-without-authority", change("type: normal\nstatus: closed\n"))


def test_implementer_may_not_approve_either() -> None:
    text = change(
        "type: normal\nstatus: scheduled\nrequested_by: dee.ward\nimplementers: [cora.lind, ben.holt]\napprovals:\n"
        "  - role: senior-engineer\n    person: ben.holt\n    decision: approved\n"
    )
    (found,) = findings("requester-approves-own-change", text)
    assert "carries it out" in found.message
    assert found.notes[0].place.span.line == 9
    assert findings("requester-approves-own-change", text.replace("decision: approved", "decision: rejected")) == ()


MODEL = """# registers/change-models/patching.yml
id: patching
title: Patching
status: suspended
approved_on: 2025-06-01
expires: 2026-12-31
suspended_on: 2026-11-01
"""


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2025-05-31", "later"),
        ("2026-10-31", ""),
        ("2026-11-01", ""),
        ("2026-11-02", "suspended"),
        ("2027-01-01", "expired"),
    ],
)
def test_model_is_judged_on_the_day_of_the_change(day: str, words: str) -> None:
    text = MODEL + change(f"type: standard\nstatus: closed\nmodel: patching\nplanned_start: {day}T18:00:00-05:00\n")
    found = findings("model-not-in-force", text)
    assert [words in item.message for item in found] == ([True] if words else [])


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("services: [backup]\nimplementers: [a.b, c.d]\noutage:\n  minutes: 30\n", "backup"),
        ("services: [network]\nimplementers: [a.b, c.d]\noutage:\n  minutes: 31\n", "31 minutes"),
        ("services: [network]\nimplementers: [a.b]\noutage:\n  minutes: 30\n", "1 implementer"),
        ("services: [network]\nimplementers: [a.b, c.d]\noutage:\n  minutes: 30\n", ""),
    ],
)
def test_standard_change_stays_inside_its_model(more: str, words: str) -> None:
    model = MODEL + "allowed_services: [network]\nmax_outage_minutes: 30\nimplementers_needed: 2\n"
    text = (
        model
        + change("type: standard\nstatus: scheduled\nmodel: patching\n").replace("services: [network]\n", "")
        + more
    )
    assert [words in item.message for item in findings("standard-outside-model", text)] == ([True] if words else [])


CLIENT = "# registers/clients/acme.yml\nid: acme\nname: Acme\nstatus: active\nchange_notice_days: 5\n"


@pytest.mark.parametrize(
    ("told", "short"),
    [("2026-12-15", False), ("2026-12-16", True), (None, False)],
)
def test_notice_counts_from_the_first_message(told: str | None, *, short: bool) -> None:
    rows = f"communications:\n  - when: 2026-12-19\n  - when: {told}\n" if told else ""
    assert bool(findings("notice-too-short", CLIENT + change(INSIDE + rows))) is short


def test_notice_without_a_message_counts_from_today() -> None:
    soon = INSIDE.replace("2026-12-20", "2026-11-24")
    (found,) = findings("notice-too-short", CLIENT + change(soon))
    assert "at most 4 days" in found.message
    assert findings("notice-too-short", CLIENT + change(soon.replace("2026-11-24", "2026-11-19"))) == ()


def test_review_that_is_only_started_is_named() -> None:
    text = change("type: emergency\nstatus: closed\noutcome: successful\nreview:\n  held_on: 2026-11-18\n")
    (found,) = findings("review-missing", text)
    assert "objectives_met" in found.message
    assert findings("review-missing", text + "  objectives_met: false\n") == ()
    calm = change("type: normal\nstatus: closed\noutcome: successful\n" + risk(11))
    assert findings("review-missing", calm) == ()


def test_decision_point_lies_inside_the_change() -> None:
    plan = "backout_plan:\n  decision_point: 2026-12-20T07:00:00-05:00\n  duration_minutes: 10\n"
    (found,) = findings("backout-does-not-fit", change(INSIDE + plan))
    assert "outside" in found.message
    exact = plan.replace("07:00:00", "11:50:00")
    assert findings("backout-does-not-fit", change(INSIDE + exact)) == ()
