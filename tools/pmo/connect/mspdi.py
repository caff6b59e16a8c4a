"""A plan of Microsoft Project as values (MSPDI, “save as XML”): times in minutes, money in the currency, links by number.

In such a file money is counted in hundredths, lags in tenths of a minute, durations are written `PT8H0M0S`, and the task
with UID 0 is the project itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pmo.connect.xml_tree import UnsafeXmlError, parse
from pmo.model.settings import YEARS

if TYPE_CHECKING:
    from pmo.connect.xml_tree import Node

LINKS: Final = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
PERCENT: Final = frozenset(("19", "20", "51", "52"))
"""Lag formats that are shares of the duration of the task before."""
ELAPSED: Final = frozenset(("4", "6", "8", "10", "12", "36", "38", "40", "42", "44"))
"""Lag formats that count nights and weekends."""
WORK: Final = "1"
_DURATION: Final = re.compile(
    r"(-?)P(?:([0-9]{1,9})D)?T?(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:\.[0-9]+)?S)?\Z"
)
_MINUTES: Final = re.compile("[1-9][0-9]{0,3}")
_NOT_BEFORE: Final = "4"
_MINUTES_A_DAY: Final = 480


class NotAPlanError(ValueError):
    """The bytes are no plan that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Link:
    """A task waits for the one with `before` as UID. `lag` is in minutes of work; `odd` says why it is not known."""

    before: str
    type: str
    lag: Decimal = Decimal(0)
    odd: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who works on a task: the UID of the resource, its share of a full day (1 is all), its minutes of work."""

    resource: str
    units: Decimal
    minutes: Decimal


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the plan. `start` and `finish` are those of the baseline where there is one, as `forecast` are today's."""

    uid: str
    number: str
    wbs: str
    name: str
    summary: bool
    milestone: bool
    start: date | None
    finish: date | None
    forecast_finish: date | None
    actual_start: date | None
    actual_finish: date | None
    minutes: Decimal | None
    cost: Decimal | None
    percent: Decimal | None
    deadline: date | None
    not_before: date | None
    calendar: str
    links: tuple[Link, ...]
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `resources` are names of people and teams by UID; `left_out` what has no place here, in words."""

    title: str
    minutes_a_day: int
    tasks: tuple[Task, ...]
    resources: dict[str, str]
    calendars: dict[str, str]
    left_out: tuple[str, ...]


def read(raw: bytes) -> Plan:
    """The plan in some bytes; NotAPlanError when they are none."""
    try:
        root = parse(raw)
    except UnsafeXmlError as error:
        raise NotAPlanError(str(error)) from None
    if root.name != "Project":
        raise NotAPlanError(
            f"its outermost element is <{root.name}>, not <Project>; save the plan as XML in Microsoft Project"
        )
    left: list[str] = []
    resources, kept = _resources(root, left)
    assigned: dict[str, list[Assignment]] = {}
    for one in _inside(root, "Assignments", "Assignment"):
        if one.get("ResourceUID") in kept:
            assigned.setdefault(one.get("TaskUID"), []).append(
                Assignment(
                    one.get("ResourceUID"),
                    _decimal(one.get("Units")) or Decimal(1),
                    duration(one.get("Work")) or Decimal(0),
                )
            )
    tasks = []
    for one in _inside(root, "Tasks", "Task"):
        if one.get("UID") in ("", "0") or one.get("IsNull") == "1":
            continue
        if one.get("Active") == "0":
            left.append(f"“{one.get('Name')}” is switched off in the plan")
            continue
        tasks.append(_task(one, tuple(assigned.get(one.get("UID"), ()))))
    calendars = {one.get("UID"): one.get("Name") for one in _inside(root, "Calendars", "Calendar")}
    title = root.get("Title") or root.get("Name")
    minutes = root.get("MinutesPerDay")
    return Plan(title, int(minutes) if _MINUTES.fullmatch(minutes) else _MINUTES_A_DAY, tuple(tasks), resources, calendars, tuple(left))  # fmt: skip


def _inside(root: Node, group: str, name: str) -> list[Node]:
    return [one for outer in root.all(group) for one in outer.all(name)]


def _resources(root: Node, left: list[str]) -> tuple[dict[str, str], set[str]]:
    names: dict[str, str] = {}
    for one in _inside(root, "Resources", "Resource"):
        name = one.get("Name")
        if one.get("UID") in ("", "0") or not name:
            continue
        if one.get("Type") not in ("", WORK):
            left.append(f"“{name}” is material or a cost, not a person")
            continue
        names[one.get("UID")] = " ".join(name.split())
    return names, set(names)


def _task(one: Node, assignments: tuple[Assignment, ...]) -> Task:
    base = next((found for found in one.all("Baseline") if found.get("Number") == "0"), None)

    def planned(name: str) -> str:
        return (base.get(name) if base is not None else "") or one.get(name)

    cost = _decimal(planned("Cost"))
    constraint = one.get("ConstraintType") == _NOT_BEFORE
    return Task(
        uid=one.get("UID"),
        number=one.get("OutlineNumber"),
        wbs=one.get("WBS"),
        name=" ".join(one.get("Name").split()),
        summary=one.get("Summary") == "1",
        milestone=one.get("Milestone") == "1",
        start=_day(planned("Start")),
        finish=_day(planned("Finish")),
        forecast_finish=_day(one.get("Finish")),
        actual_start=_day(one.get("ActualStart")),
        actual_finish=_day(one.get("ActualFinish")),
        minutes=duration(planned("Work")),
        cost=cost / 100 if cost is not None else None,
        percent=_decimal(one.get("PercentComplete")),
        deadline=_day(one.get("Deadline")),
        not_before=_day(one.get("ConstraintDate")) if constraint else None,
        calendar=one.get("CalendarUID"),
        links=tuple(_link(link) for link in one.all("PredecessorLink")),
        assignments=assignments,
    )


def _link(one: Node) -> Link:
    before, sort = one.get("PredecessorUID"), LINKS.get(one.get("Type") or "1", "")
    lag = _decimal(one.get("LinkLag")) or Decimal(0)
    form = one.get("LagFormat")
    if one.get("CrossProject") == "1":
        return Link(before, sort or "FS", odd="it waits for a task of another plan")
    if not sort:
        return Link(before, "FS", odd=f"its link has the unknown type {one.get('Type')}")
    if lag and form in PERCENT:
        return Link(before, sort, odd="its lag is a share of the task before")
    if lag and form in ELAPSED:
        return Link(before, sort, odd="its lag counts nights and weekends")
    return Link(before, sort, lag / 10)


def duration(text: str) -> Decimal | None:
    """Minutes of `PT8H30M0S`; None for what is no duration."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        return None
    sign, days, hours, minutes, seconds = found.groups()
    total = Decimal(int(days or 0) * 1440 + int(hours or 0) * 60 + int(minutes or 0)) + Decimal(int(seconds or 0)) / 60
    return -total if sign else total


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?", text) else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if found.year in YEARS else None
