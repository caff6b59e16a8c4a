"""The approver is told what to ask: each remark with person, day and minutes, and nothing about a sheet that is right."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from firm_of_time import FULL, agreement, loaded, person, project, sheet, values
from pmo.domain.sheets import review
from pmo.domain.sheets import sheet as sheets
from pmo.domain.sheets.remark import Weight

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.domain.sheets.remark import Remark

MONDAY = date(2026, 11, 16)


def remarks(root: Path, *more: dict[str, str], number: int = 1) -> tuple[Remark, ...]:
    here = loaded(root, *more)
    found = values(here)
    mine = next(one for one in found if one.id == f"TS-2026-{number:04}")
    return review.review(here.workspace, mine, found)


def said(found: tuple[Remark, ...]) -> list[tuple[str, int, int]]:
    """Reason, day of the month and minutes."""
    return [(one.reason.slug, one.day.day if one.day else 0, one.minutes) for one in found]


def test_a_full_week_of_meetings_raises_nothing(tmp_path: Path) -> None:
    assert remarks(tmp_path, sheet(FULL)) == ()


def test_missing_days_are_those_of_the_capacity_less_leave_and_holidays(tmp_path: Path) -> None:
    four = "\n".join(FULL.splitlines()[:2] + FULL.splitlines()[4:])
    found = remarks(tmp_path, sheet(four))
    assert said(found) == [("missing-day", 18, 480), ("missing-day", 19, 480)]
    assert found[0].person == "ana.ruiz"
    assert found[0].reason.weight is Weight.ASK
    leave = {"registers/absences/ABS-2026-0001.yml": "id: ABS-2026-0001\nperson: ana.ruiz\nstart: 2026-11-18\nend: 2026-11-18\n"}  # fmt: skip
    assert said(remarks(tmp_path / "leave", sheet(four), leave)) == [("missing-day", 19, 480)]


def test_a_holiday_is_no_missing_day_and_work_on_it_is_asked_about(tmp_path: Path) -> None:
    week = "\n".join(
        f"{{date: 2026-11-{day}, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: x}}"
        for day in (23, 24, 25, 27)
    )
    files = sheet(week, period="2026-W48", more="")
    text = next(iter(files.values())).replace("2026-11-23\nsubmitted_on: 2026-11-20", "2026-11-30\nsubmitted_on: 2026-11-27")  # fmt: skip
    here = loaded(tmp_path, {"registers/timesheets/TS-2026-0001.yml": text}, as_of=date(2026, 11, 27))
    assert review.review(here.workspace, values(here)[0]) == ()
    worked = text.replace("{date: 2026-11-25", "{date: 2026-11-26, hours: 3, charge_to: charge_code, charge_code: Meetings, work_type: Regular, notes: x}\n  - {date: 2026-11-25")  # fmt: skip
    here = loaded(tmp_path / "b", {"registers/timesheets/TS-2026-0001.yml": worked}, as_of=date(2026, 11, 27))
    found = review.review(here.workspace, values(here)[0])
    assert said(found) == [("work-on-day-off", 26, 180)]
    assert "regular time on a holiday" in found[0].text
    marked = worked.replace("work_type: Regular", "work_type: After hours")
    here = loaded(tmp_path / "c", {"registers/timesheets/TS-2026-0001.yml": marked}, as_of=date(2026, 11, 27))
    assert review.review(here.workspace, values(here)[0]) == ()


def test_own_working_days_count_and_hours_beyond_the_submission_do_not(tmp_path: Path) -> None:
    three = {"registers/people/ana.ruiz.yml": person("ana.ruiz", "working_days: [monday, tuesday, wednesday]\n")}
    only = "{date: 2026-11-16, hours: 13.25, charge_to: charge_code, charge_code: Meetings, notes: x}"
    found = remarks(tmp_path, sheet(only), three)
    day = round(40 * 60 / 3)
    assert said(found) == [("missing-day", 17, day), ("missing-day", 18, day), ("long-day", 16, 795)]


def test_time_off_is_time(tmp_path: Path) -> None:
    off = FULL.replace("charge_code: Meetings, notes: Work", "charge_code: Vacation")
    assert remarks(tmp_path, sheet(off)) == ()


def test_short_days(tmp_path: Path) -> None:
    short = FULL.replace("{date: 2026-11-17, hours: 8", "{date: 2026-11-17, hours: 3.75")
    assert said(remarks(tmp_path, sheet(short))) == [("short-day", 17, 255)]


def test_entry_lag_counts_working_days(tmp_path: Path) -> None:
    late = FULL.replace("{date: 2026-11-17, hours: 8", "{date: 2026-11-17, entered_on: 2026-11-20, hours: 8")
    found = remarks(tmp_path, sheet(late))
    assert said(found) == [("entry-lag", 17, 480)]
    assert "3 working days later" in found[0].text
    next_day = FULL.replace("{date: 2026-11-17, hours: 8", "{date: 2026-11-17, entered_on: 2026-11-18, hours: 8")
    assert remarks(tmp_path / "b", sheet(next_day)) == ()


def test_overlaps_of_one_sheet_and_of_two(tmp_path: Path) -> None:
    base = "\n".join(FULL.splitlines()[1:])
    two = """
        {date: 2026-11-16, hours: 2, charge_to: charge_code, charge_code: Meetings, notes: a, from: "09:00", to: "11:00"}
        {date: 2026-11-16, hours: 6, charge_to: charge_code, charge_code: Meetings, notes: b, from: "10:15", to: "16:15"}
    """
    found = remarks(tmp_path, sheet(f"{two.strip()}\n{base}"))
    assert said(found) == [("overlap", 16, 45)]
    assert "10:15-16:15" in found[0].text
    assert "09:00-11:00" in found[0].text
    touching = two.replace("10:15", "11:00").replace("16:15", "17:00")
    assert remarks(tmp_path / "b", sheet(f"{touching.strip()}\n{base}")) == ()
    other = sheet('{date: 2026-11-16, hours: 1, charge_to: charge_code, charge_code: Meetings, notes: c, from: "08:30", to: "09:30"}', number=2, status="open", period="2026-11")  # fmt: skip
    found = remarks(tmp_path / "c", sheet(f"{touching.strip()}\n{base}"), other)
    assert said(found) == [("overlap", 16, 30)]
    assert "TS-2026-0002" in found[0].text


def test_overlaps_reach_over_midnight(tmp_path: Path) -> None:
    base = "\n".join(FULL.splitlines()[2:])
    two = """
        {date: 2026-11-16, hours: 10, charge_to: charge_code, charge_code: Meetings, notes: a, from: "16:00", to: "02:00"}
        {date: 2026-11-17, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: b, from: "01:00", to: "09:00"}
    """
    found = remarks(tmp_path, sheet(f"{two.strip()}\n{base}"))
    assert ("overlap", 17, 60) in said(found)
    assert ("midnight", 16, 120) in said(found)


def test_the_end_of_a_day_is_24_o_clock(tmp_path: Path) -> None:
    base = "\n".join(FULL.splitlines()[1:])
    two = """
        {date: 2026-11-16, hours: 4, charge_to: charge_code, charge_code: Meetings, notes: a, from: "20:00", to: "24:00"}
        {date: 2026-11-16, hours: 4, charge_to: charge_code, charge_code: Meetings, notes: b, from: "16:00", to: "20:30"}
    """
    assert said(remarks(tmp_path, sheet(f"{two.strip()}\n{base}"))) == [("overlap", 16, 30)]


def test_a_day_is_long_by_the_hours_of_its_own_date(tmp_path: Path) -> None:
    base = "\n".join(FULL.splitlines()[2:])
    night = """
        {date: 2026-11-16, hours: 6, charge_to: charge_code, charge_code: Meetings, notes: a, from: "08:00", to: "14:00"}
        {date: 2026-11-16, hours: 8, charge_to: charge_code, charge_code: Meetings, notes: b, from: "20:00", to: "04:00"}
        {date: 2026-11-17, hours: 8.5, charge_to: charge_code, charge_code: Meetings, notes: c, from: "10:00", to: "18:30"}
    """
    assert said(remarks(tmp_path, sheet(f"{night.strip()}\n{base}"))) == [("long-day", 17, 750), ("midnight", 16, 240)]


def test_the_longest_day_is_the_firm_s_own(tmp_path: Path) -> None:
    long = FULL.replace("{date: 2026-11-17, hours: 8", "{date: 2026-11-17, hours: 9")
    strict = {"pmo.yml": "company: Test firm\nthresholds:\n  day_hours: 8.5\n  entry_lag_days: 5\n"}
    assert said(remarks(tmp_path, sheet(long), strict)) == [("long-day", 17, 540)]
    assert remarks(tmp_path / "b", sheet(long)) == ()


def test_no_notes_the_same_twice_and_more_hours_than_time(tmp_path: Path) -> None:
    base = "\n".join(FULL.splitlines()[1:])
    some = """
        {date: 2026-11-16, hours: 3, charge_to: charge_code, charge_code: Meetings}
        {date: 2026-11-16, hours: 2, charge_to: charge_code, charge_code: Meetings, notes: x}
        {date: 2026-11-16, hours: 2, charge_to: charge_code, charge_code: Meetings, notes: X}
        {date: 2026-11-16, hours: 1, charge_to: charge_code, charge_code: Meetings, notes: y, from: "10:00", to: "10:30"}
    """
    found = remarks(tmp_path, sheet(f"{some.strip()}\n{base}"))
    assert said(found) == [("hours-differ", 16, 30), ("entered-twice", 16, 120), ("no-notes", 16, 180)]


ENTRY = "{{date: 2026-11-{day}, hours: 8, notes: x, {rest}}}"


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: '1.2'", []),
        ("charge_to: project_ticket, project: acme-mail, wbs: '1.2'", ["no-ticket"]),
        ("charge_to: project_ticket, ticket: PSA-P-9, project: acme-old, wbs: '1.2'", ["closed-project"]),
        ("charge_to: project_ticket, ticket: PSA-P-9, project: own-tools, wbs: '1.2', billable_option: billable", ["billable-internal"]),
        ("charge_to: project_ticket, ticket: PSA-P-9, project: fixed, wbs: '1.2', billable_option: billable", ["billable-fixed-fee"]),
        ("charge_to: project_ticket, ticket: PSA-P-9, project: fixed, wbs: '1.2', billable_option: do_not_bill", []),
        ("charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, wbs: '1.2', billable_option: billable", []),
        ("charge_to: charge_code, charge_code: Meetings, billable_option: billable", ["billable-internal"]),
        ("charge_to: service_ticket, ticket: PSA-T-900, agreement: AGR-2026-0001", []),
        ("charge_to: service_ticket, ticket: PSA-T-900", ["no-agreement"]),
        ("charge_to: service_ticket, ticket: PSA-T-900, agreement: AGR-2026-0003", ["wrong-agreement"]),
        ("charge_to: project_ticket, ticket: PSA-T-501, project: acme-mail, agreement: AGR-2026-0003", ["wrong-agreement"]),
        ("charge_to: service_ticket, ticket: PSA-T-1, agreement: AGR-2026-0004", ["agreement-not-in-force"]),
        ("charge_to: service_ticket, ticket: PSA-T-1, agreement: AGR-2026-0005", ["wrong-agreement"]),
        ("charge_to: service_ticket, ticket: PSA-T-1, agreement: AGR-2026-0006", ["block-agreement"]),
    ],
)  # fmt: skip
def test_where_hours_are_put(tmp_path: Path, rest: str, expected: list[str]) -> None:
    more = {
        "projects/fixed/project.yml": project("fixed", "Move at a fixed price", engagement="fixed_fee", more=""),
        "registers/agreements/AGR-2026-0004.yml": agreement(4, end="2026-11-17"),
        "registers/agreements/AGR-2026-0005.yml": agreement(5, covers="[product]"),
        "registers/agreements/AGR-2026-0006.yml": agreement(6, limit=500),
        "registers/agreements/usage/AGR-2026-0006.csv": "month,person,hours\n2026-10,ben.ito,1\n",
    }
    lines = FULL.splitlines()
    lines[3] = ENTRY.format(day=19, rest=rest)
    found = remarks(tmp_path, sheet("\n".join(lines)), more)
    assert [one.reason.slug for one in found] == expected
    assert all(one.minutes == 480 and one.day == date(2026, 11, 19) for one in found)


def test_work_of_the_last_day_of_a_project_is_in_time(tmp_path: Path) -> None:
    lines = FULL.splitlines()
    lines[1] = ENTRY.format(day=17, rest="charge_to: project_ticket, ticket: PSA-P-9, project: acme-old, wbs: '1.2'")
    assert remarks(tmp_path, sheet("\n".join(lines))) == ()


@pytest.mark.parametrize(
    ("used", "number", "minutes", "text"),
    [
        (1, "", None, ""),
        (5, "", 180, "8 h on AGR-2026-0003, which has 5 h left"),
        (10, "", 480, "used up"),
        (12, ", psa_ref: PSA-E-1", 120, "used up, 2 h over already"),
        (10, ", psa_ref: PSA-E-1", None, ""),
    ],
)
def test_used_up_agreements(tmp_path: Path, used: int, number: str, minutes: int | None, text: str) -> None:
    """What is in the PSA is in the recorded use already; what is not comes on top."""
    usage = {"registers/agreements/usage/AGR-2026-0003.csv": f"month,person,hours\n2026-10,ben.ito,{used}\n"}
    lines = FULL.splitlines()
    lines[0] = ENTRY.format(
        day=16, rest=f"charge_to: service_ticket, ticket: PSA-T-1, agreement: AGR-2026-0003{number}"
    )
    found = remarks(tmp_path, sheet("\n".join(lines)), usage)
    assert [(one.reason.slug, one.minutes) for one in found] == ([("agreement-exhausted", minutes)] if minutes else [])
    assert not found or text in found[0].text


def test_an_entry_over_midnight_keeps_its_sum_whatever_break_it_had() -> None:
    entry = sheets.Entry(MONDAY, Decimal(3), start=22 * 60, end=2 * 60)
    parts = sheets.by_day(entry)
    assert [(part.day.day, part.hours) for part in parts] == [(16, Decimal(2)), (17, Decimal(1))]
    short = sheets.by_day(sheets.Entry(MONDAY, Decimal(1), start=22 * 60, end=2 * 60))
    assert [(part.day.day, part.hours) for part in short] == [(16, Decimal(1))]


def test_expected_hours_leave_out_holidays_and_leave(tmp_path: Path) -> None:
    leave = {"registers/absences/ABS-2026-0001.yml": "id: ABS-2026-0001\nperson: ana.ruiz\nstart: 2026-11-23\nend: 2026-11-23\n"}  # fmt: skip
    here = loaded(tmp_path, leave)
    blank = sheets.Sheet("", sheets.TIME, "ana.ruiz", "", "open", date(2026, 11, 23), date(2026, 11, 29))
    assert review.expected(here.workspace, blank) == 24
