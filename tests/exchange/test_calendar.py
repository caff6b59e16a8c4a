"""The calendar: right in the nights when the clocks change, the same identity for ever, and no title becomes a property.

Written by icalendar, read back by vobject, which shares no code with it.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
import vobject

from exchange.firm import firm, run
from pmo.pipeline.load import load
from pmo.pipeline.site import stage
from support import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = 'Move; it, all\\n\\"quoted\\"\\nEND:VEVENT\\nBEGIN:VALARM'
MORE = {
    "registers/changes/CR-2026-0002.yml": (
        "id: CR-2026-0002\ntitle: Spring night\ntype: normal\ncategory: production\nstatus: authorize\nclient: acme\n"
        "planned_start: 2026-03-08T01:30:00-05:00\nplanned_end: 2026-03-08T03:30:00-04:00\n"
    ),
    "registers/changes/CR-2026-0003.yml": (
        "id: CR-2026-0003\ntitle: Fall night\ntype: normal\ncategory: production\nstatus: cancelled\nclient: zenith\n"
        "planned_start: 2026-11-01T01:30:00-04:00\nplanned_end: 2026-11-01T01:30:00-05:00\n"
    ),
    "registers/changes/CR-2026-0004.yml": (
        f'id: CR-2026-0004\ntitle: "{HOSTILE}"\ntype: normal\ncategory: production\nstatus: scheduled\nproject: acme-mail\n'
        "planned_start: 2026-12-08T20:00:00-05:00\nplanned_end: 2026-12-08T22:00:00-05:00\nimplementers: [ana.ruiz]\n"
    ),
    "registers/windows/WIN-2026-0001.yml": (
        "id: WIN-2026-0001\ntitle: Sunday nights\ntype: maintenance\nstatus: confirmed\nscope: client\nclient: acme\ntimezone: America/New_York\n"
        'reason: Agreed\nrecurrence:\n  weekday: sunday\n  from: "01:30"\n  to: "05:00"\n'
    ),
    "registers/windows/WIN-2026-0002.yml": (
        "id: WIN-2026-0002\ntitle: Year-end count\ntype: freeze\nstatus: confirmed\nscope: all\nstart: 2026-12-19\nend: 2027-01-04\n"
        "timezone: America/New_York\nreason: Count\nexception_authority: change-board\n"
    ),
    "projects/acme-mail/project.yml": (
        "id: acme-mail\ntitle: Mail for Acme\nstatus: in_progress\nclient: acme\nmanager: ana.ruiz\n"
        "milestones:\n  - name: First mailbox\n    baseline: 2026-11-10\n    actual: 2026-11-12\n  - name: Last mailbox\n    baseline: 2026-12-01\n    forecast: 2026-12-15\n"
    ),
    "registers/people/ben.ito.yml": (
        "id: ben.ito\nname: Ben Ito\nstatus: active\njob: Engineer\ncertifications:\n  - name: Firewall expert\n    expires: 2027-02-01\n"
    ),
}


def events(root: Path, *words: str) -> dict[str, Any]:
    done = run(root, "export", "ics", *words)
    assert done.exit_code == 0, done.output
    calendar = vobject.readOne(done.output)
    return {event.uid.value: event for event in getattr(calendar, "vevent_list", [])}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return firm(tmp_path / "w", MORE)


def uid(name: str) -> str:
    return f"{name}@test-firm.invalid"


def test_points_in_time_are_right_in_both_nights(root: Path) -> None:
    found = events(root)
    spring, fall = found[uid("change-CR-2026-0002")], found[uid("change-CR-2026-0003")]
    assert spring.dtstart.value.astimezone(UTC) == datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
    assert spring.dtend.value - spring.dtstart.value == timedelta(hours=1)
    assert fall.dtstart.value.astimezone(UTC) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert fall.dtend.value - fall.dtstart.value == timedelta(hours=1)


def test_weekly_windows_keep_their_local_hour(root: Path) -> None:
    event = events(root)[uid("window-WIN-2026-0001")]
    assert (event.dtstart.value.hour, event.dtstart.value.minute) == (1, 30)
    days = {moment.date(): moment for moment in islice(iter(event.rruleset), 60)}
    assert all((moment.hour, moment.minute) == (1, 30) for moment in days.values())
    assert days[date(2026, 3, 1)].utcoffset() == timedelta(hours=-5)
    assert days[date(2026, 3, 15)].utcoffset() == timedelta(hours=-4)
    assert days[date(2026, 11, 8)].utcoffset() == timedelta(hours=-5)


def test_the_zone_changes_at_the_hour_shown_before(root: Path) -> None:
    text = run(root, "export", "ics").output
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")].replace("\r\n", "\n")
    assert "DTSTART:20250309T020000\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in zone
    assert "DTSTART:20251102T020000\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11" in zone


def test_states_days_and_places(root: Path) -> None:
    found = events(root)
    assert found[uid("change-CR-2026-0001")].status.value == "CONFIRMED"
    assert found[uid("change-CR-2026-0001")].location.value == "Mail, Acme"
    assert "Outage expected, up to 60 minutes" in found[uid("change-CR-2026-0001")].description.value
    assert found[uid("change-CR-2026-0002")].status.value == "TENTATIVE"
    assert found[uid("change-CR-2026-0003")].status.value == "CANCELLED"
    freeze = found[uid("window-WIN-2026-0002")]
    assert (freeze.dtstart.value, freeze.dtend.value) == (date(2026, 12, 19), date(2027, 1, 4))
    first, last = found[uid("milestone-acme-mail-first-mailbox")], found[uid("milestone-acme-mail-last-mailbox")]
    assert (first.dtstart.value, first.status.value) == (date(2026, 11, 12), "CONFIRMED")
    assert (last.dtstart.value, last.status.value) == (date(2026, 12, 15), "TENTATIVE")
    assert found[uid("due-risk-RSK-2026-0001-next_review")].dtstart.value == date(2026, 11, 27)
    assert found[uid("due-risk-RSK-2026-0001-responses-1-due")].summary.value == "Due: Order a mobile router"
    assert found[uid("due-person-ben.ito-certifications-1-expires")].dtstart.value == date(2027, 2, 1)


def test_a_title_cannot_begin_a_property(root: Path) -> None:
    text = run(root, "export", "ics").output
    event = vobject.readOne(text).vevent_list
    assert len(event) == text.count("BEGIN:VEVENT")
    assert "BEGIN:VALARM" not in [line.strip() for line in text.splitlines()]
    hostile = next(one for one in event if one.uid.value == uid("change-CR-2026-0004"))
    assert hostile.summary.value == 'Move; it, all "quoted" END:VEVENT BEGIN:VALARM'
    assert all(len(line.encode()) <= 75 for line in text.replace("\r\n", "\n").split("\n"))


@pytest.mark.parametrize(
    ("words", "kept", "gone"),
    [
        (("--client", "acme"), ("change-CR-2026-0001", "window-WIN-2026-0002"), ("change-CR-2026-0003",)),
        (("--project", "acme-mail"), ("change-CR-2026-0004", "milestone-acme-mail-last-mailbox"), ("change-CR-2026-0001",)),
        (("--person", "ben.ito"), ("change-CR-2026-0001", "due-person-ben.ito-certifications-1-expires"), ("change-CR-2026-0004", "window-WIN-2026-0002")),
        (("--only", "window"), ("window-WIN-2026-0001",), ("change-CR-2026-0001",)),
        (("--audience", "client:acme"), ("change-CR-2026-0001",), ("change-CR-2026-0003", "due-risk-RSK-2026-0001-next_review")),
    ],
)  # fmt: skip
def test_filters(root: Path, words: tuple[str, ...], kept: tuple[str, ...], gone: tuple[str, ...]) -> None:
    found = events(root, *words)
    assert {uid(name) for name in kept} <= found.keys()
    assert not {uid(name) for name in gone} & found.keys()


@pytest.mark.parametrize(
    "words", [("--client", "acmee"), ("--person", "ben"), ("--only", "changes"), ("--project", "x")]
)
def test_unknown_names_are_refused(root: Path, words: tuple[str, ...]) -> None:
    assert run(root, "export", "ics", *words).exit_code == 2


def git(root: Path, *words: str, at: str) -> None:
    names = {
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at,
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "HOME": str(root),
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run(["git", "-c", "user.name=A", "-c", "user.email=a@example.test", *words], cwd=root, check=True, env=names, capture_output=True)  # fmt: skip


def test_identity_stays_and_the_sequence_grows_with_each_commit(root: Path) -> None:
    bare = events(root)[uid("change-CR-2026-0001")]
    assert bare.dtstamp.value == datetime(2026, 11, 20, tzinfo=UTC)
    git(root, "init", "-q", at="2026-11-01T10:00:00+0000")
    git(root, "add", ".", at="2026-11-01T10:00:00+0000")
    git(root, "commit", "-qm", "one", at="2026-11-01T10:00:00+0000")
    first = events(root)[uid("change-CR-2026-0001")]
    assert (first.dtstamp.value, first.sequence.value) == (datetime(2026, 11, 1, 10, tzinfo=UTC), "0")
    path = root / "registers/changes/CR-2026-0001.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("Replace the", "Exchange the"), encoding="utf-8")
    git(root, "commit", "-qam", "two", at="2026-11-03T10:00:00+0000")
    second = events(root)[uid("change-CR-2026-0001")]
    assert (second.dtstamp.value, second.sequence.value) == (datetime(2026, 11, 3, 10, tzinfo=UTC), "1")
    client = events(root, "--audience", "client:acme")[uid("change-CR-2026-0001")]
    assert (client.dtstamp.value, client.sequence.value) == (datetime(2026, 11, 20, tzinfo=UTC), "0")


def test_the_site_offers_the_calendar_of_its_readers(root: Path) -> None:
    loaded = load(root, AS_OF, AS_OF)
    for audience, there in (("internal", True), ("client:acme", False)):
        site = stage(loaded, audience=audience)
        found = {event.uid.value for event in vobject.readOne(site.files["calendar.ics"].decode()).vevent_list}
        assert uid("change-CR-2026-0001") in found
        assert (uid("change-CR-2026-0003") in found) is there
        assert not any(name.startswith("due-") for name in found)
        assert 'href="calendar.ics" download' in site.pages["calendar.md"].html
