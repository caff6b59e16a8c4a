"""A plan of Microsoft Project into the tasks and milestones of a project; the second time, only what changed in it.

What the plan said the last time is kept in `.pmo/imports`, so that three sides can be compared. Tasks keep their number
here when Microsoft Project numbers them anew: hours are recorded on that number.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect import mspdi
from pmo.discover import content
from pmo.domain.network import Link
from pmo.domain.schedule import notation
from pmo.pipeline.exchange import changes
from pmo.pipeline.exchange.alike import like
from pmo.pipeline.exchange.changes import Fault, Prepared, Wish, brief
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

FOLDER: Final = ".pmo/imports"
FORMAT: Final = "pmo-mspdi-base/1"
_MOST_BYTES: Final = 20 * 1024 * 1024
_WBS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*\Z")
_CENT: Final = Decimal("0.01")
_TITLES: Final = {
    "wbs": "WBS",
    "budget_hours": "budget",
    "budget_cost": "budgeted cost",
    "percent_complete": "percent complete",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that the plan and the project say differently, and nobody knows which is newer."""

    wish: Wish
    here: Any

    @property
    def where(self) -> str:
        """What tells this conflict from the others."""
        return f"{self.wish.where} {self.wish.title}"

    def __str__(self) -> str:
        return f"{self.where}: {brief(self.here) or 'empty'} in the project, {brief(self.wish.value) or 'empty'} in the plan"


@dataclass(slots=True)
class Comparison:
    """What a plan asks for, and what it said (`base`), to be kept for the next time."""

    project: Record
    wishes: list[Wish] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    base: dict[str, Any] = field(default_factory=dict)


def compare(loaded: Loaded, raw: bytes, project: str, people: Mapping[str, str] | None = None) -> Comparison:
    """What the plan in these bytes changes in a project. `people` says who a resource is, by its name in the plan.

    InputError when there is no such project, or when the bytes are no plan.
    """
    record = loaded.workspace.find("project", project)
    if record is None:
        known = [one.id for one in loaded.workspace.of("project")]
        raise InputError(
            f"There is no project “{project}”. {closest(project, known, f'There are {len(known)} projects.')}"
        )
    try:
        plan = mspdi.read(raw)
    except mspdi.NotAPlanError as error:
        raise InputError(f"The file cannot be read as a plan: {error}.") from None
    found = Comparison(record)
    base = _last(loaded, project)
    named = _People(loaded, found, people or {}).of(plan)
    numbers = _numbers(plan, record, base)
    wanted = {task.uid: _wanted(task, plan, numbers, named, found) for task in plan.tasks if not task.summary and not task.milestone}  # fmt: skip
    _compared(found, "tasks", wanted, base.get("tasks", {}), key="wbs")
    stones = {task.uid: _milestone(task) for task in plan.tasks if task.milestone}
    _compared(found, "milestones", stones, base.get("milestones", {}), key="name")
    found.base = {"format": FORMAT, "project": project, "tasks": wanted, "milestones": stones}
    _told(plan, found)
    return found


def prepared(loaded: Loaded, found: Comparison, take: Mapping[str, bool] | None = None) -> Prepared:
    """Everything that the plan changes, once its conflicts are decided (by `where`: whether the plan's value is taken)."""
    decided = [conflict.wish for conflict in found.conflicts if (take or {}).get(conflict.where)]
    plan = changes.prepared(loaded, [*found.wishes, *decided])
    text = json.dumps(found.base, indent=1, sort_keys=True, default=float, ensure_ascii=False) + "\n"
    path = f"{FOLDER}/mspdi-{found.project.id}.json"
    if _kept(loaded, found.project.id) == text.encode():
        return plan
    return replace(plan, beside={path: text.encode()})


def _last(loaded: Loaded, project: str) -> dict[str, Any]:
    """What the plan said the last time; nothing the first time."""
    raw = _kept(loaded, project) or b"{}"
    try:
        found = json.loads(raw, parse_float=Decimal)
    except (ValueError, RecursionError):
        found = {}
    sound = isinstance(found, dict) and found.get("format") == FORMAT
    return found if sound and all(isinstance(found.get(part, {}), dict) for part in ("tasks", "milestones")) else {}


def _kept(loaded: Loaded, project: str) -> bytes:
    """The file of the last time, nothing without one. InputError for what is no ordinary file: it is never written over."""
    path = f"{FOLDER}/mspdi-{project}.json"
    try:
        return content.content(str(loaded.root / path), _MOST_BYTES)
    except content.NoContentError as error:
        if error.sort == content.MISSING:
            return b""
        raise InputError(f"{path} is no ordinary file that can be read. It says what the plan said the last time; take it away, and import again.") from None  # fmt: skip


class _People:
    """Who the resources of a plan are: by what was said, by id, by name. Nobody is guessed."""

    def __init__(self, loaded: Loaded, found: Comparison, said: Mapping[str, str]) -> None:
        self.workspace = loaded.workspace
        self.found = found
        self.said = {name.casefold(): person for name, person in said.items()}
        self.by_name: dict[str, list[str]] = {}
        for record in self.workspace.of("person"):
            self.by_name.setdefault(self.workspace.label(record).casefold(), []).append(record.id)

    def of(self, plan: mspdi.Plan) -> dict[str, str]:
        """The id of a person for each resource that somebody is assigned to."""
        used = {one.resource for task in plan.tasks for one in task.assignments}
        out: dict[str, str] = {}
        for uid, name in plan.resources.items():
            if uid in used:
                person = self.one(name)
                if person:
                    out[uid] = person
        return out

    def one(self, name: str) -> str:
        said = self.said.get(name.casefold())
        if said is not None:
            if self.workspace.find("person", said) is not None:
                return said
            hint = closest(said, [record.id for record in self.workspace.of("person")], "")
            self.found.faults.append(Fault("", f"there is no person “{said}”. {hint}".strip()))
            return ""
        if self.workspace.find("person", name) is not None:
            return name
        found = self.by_name.get(name.casefold(), [])
        if len(found) == 1:
            return found[0]
        names = {self.workspace.label(record): record.id for record in self.workspace.of("person")}
        near = closest(name, names, "")
        guess = next((person for label, person in names.items() if f"“{label}”" in near), found[0] if found else "ID")
        why = f"{len(found)} people are called “{name}”" if found else f"nobody here is called “{name}”. {near}".strip()
        self.found.faults.append(Fault("Resources", f'{why} Say who it is: --person "{name}={guess}"'))
        return ""


def _numbers(plan: mspdi.Plan, record: Record, base: Mapping[str, Any]) -> dict[str, str]:
    """The WBS number of each task here: the one it had the last time, else its own, else the next one that is free."""
    own = [task for task in plan.tasks if not task.summary and not task.milestone]
    coded = [task.wbs for task in own]
    use_wbs = all(_WBS.match(wbs) for wbs in coded) and len(set(coded)) == len(coded)
    known: Mapping[str, Any] = base.get("tasks", {})
    out = {task.uid: str(known[task.uid]["wbs"]) for task in own if task.uid in known}
    taken = set(out.values())
    if known:
        taken |= {str(item.get("wbs")) for item in record.list("tasks") if isinstance(item, dict)}
    for task in own:
        if task.uid in out:
            continue
        number = (task.wbs if use_wbs else task.number) or task.uid
        while number in taken:
            head, _, last = number.rpartition(".")
            number = f"{head}.{int(last) + 1}" if head else str(int(last) + 1)
        out[task.uid] = number
        taken.add(number)
    return out


def _wanted(
    task: mspdi.Task, plan: mspdi.Plan, numbers: Mapping[str, str], people: Mapping[str, str], found: Comparison
) -> dict[str, Any]:
    """A task as the project would write it; what the plan does not say is left out."""
    hours = _number(task.minutes / 60) if task.minutes is not None else None
    values: dict[str, Any] = {
        "wbs": numbers[task.uid],
        "name": task.name or f"Task {numbers[task.uid]}",
        "start": _iso(task.start),
        "finish": _iso(task.finish),
        "budget_hours": hours,
        "budget_cost": _number(task.cost) if task.cost else None,
        "percent_complete": _number(task.percent) if task.percent else None,
        "actual_start": _iso(task.actual_start),
        "actual_finish": _iso(task.actual_finish),
        "people": _shares(task, people),
        "predecessors": list(_links(task, plan, numbers, found)),
        "not_before": _iso(task.not_before),
        "deadline": _iso(task.deadline),
    }
    return {name: value for name, value in values.items() if value not in (None, [])}


def _milestone(task: mspdi.Task) -> dict[str, Any]:
    planned = task.finish or task.forecast_finish
    forecast = task.forecast_finish if task.forecast_finish != planned else None
    actual = task.actual_finish
    values = {"name": task.name, "baseline": _iso(planned), "forecast": _iso(forecast) if actual is None else None, "actual": _iso(actual)}  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


def _shares(task: mspdi.Task, people: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who does which part of a task; the parts are 1 together."""
    minutes: dict[str, Decimal] = {}
    for one in task.assignments:
        if one.resource in people:
            minutes[people[one.resource]] = minutes.get(people[one.resource], Decimal(0)) + (one.minutes or one.units)
    whole = sum(minutes.values())
    if not whole:
        return []
    shares = {person: (part / whole).quantize(_CENT, ROUND_HALF_EVEN) for person, part in minutes.items()}
    first = next(iter(shares))
    shares[first] += 1 - sum(shares.values())
    return [{"person": person, "share": _number(share)} for person, share in shares.items()]


def _links(task: mspdi.Task, plan: mspdi.Plan, numbers: Mapping[str, str], found: Comparison) -> Iterator[str]:
    """What a task waits for, in the notation of the records. Milestones are passed through, summaries stand for their tasks."""
    by_uid = {one.uid: one for one in plan.tasks}
    seen: set[str] = set()
    for link in task.links:
        before = by_uid.get(link.before)
        if before is None or link.odd:
            why = link.odd or "it waits for a task that is not in the plan"
            found.notes.append(Fault(f"{numbers[task.uid]} {task.name}", f"{why}; this link is left out"))
            continue
        for uid in _ends(before, link, plan, by_uid, frozenset((task.uid,))):
            if uid not in numbers:
                found.notes.append(Fault(f"{numbers[task.uid]} {task.name}", f"it waits for “{by_uid[uid].name}” by {link.type}, which has no work of its own; this link is left out"))  # fmt: skip
                continue
            days = (link.lag / plan.minutes_a_day).quantize(_CENT, ROUND_HALF_EVEN)
            text = notation.shown(Link(numbers[uid], link.type, days.normalize() if days else Decimal(0)))
            if text not in seen:
                seen.add(text)
                yield text


def _ends(
    before: mspdi.Task, link: mspdi.Link, plan: mspdi.Plan, by_uid: Mapping[str, mspdi.Task], passed: frozenset[str]
) -> Iterator[str]:
    """The tasks with work that a link leads to: itself, what a milestone waits for, or everything below a summary."""
    if before.uid in passed:
        return
    if before.milestone and before.links and link.type == "FS" and all(one.type == "FS" and not one.odd and not one.lag for one in before.links):  # fmt: skip
        for one in before.links:
            if one.before in by_uid:
                yield from _ends(by_uid[one.before], link, plan, by_uid, passed | {before.uid})
    elif before.summary and link.type == "FS" and before.number:
        for task in plan.tasks:
            if task.number.startswith(f"{before.number}.") and not (
                task.summary or task.milestone or task.uid in passed
            ):
                yield task.uid
    else:
        yield before.uid


def _compared(
    found: Comparison, name: str, wanted: Mapping[str, dict[str, Any]], base: Mapping[str, Any], *, key: str
) -> None:
    """Wishes and conflicts for one list of the project, item by item, field by field."""
    items = found.project.list(name)
    here = {str(item.get(key)): index for index, item in enumerate(items) if isinstance(item, dict)}
    count = len(items)
    for uid, values in wanted.items():
        then = base.get(uid)
        index = here.get(str(then[key]) if isinstance(then, dict) and key in then else str(values.get(key)))
        label = f"{values.get('wbs', '')} {values.get('name', '')}".strip()
        if index is None:
            if isinstance(then, dict):
                found.notes.append(Fault(label, "it was taken out of the project since the last import, and stays out"))
                continue
            for part, value in values.items():
                found.wishes.append(Wish(found.project, (name, count, part), value, label, label, _title(part)))
            count += 1
            continue
        now = items[index]
        for part in dict.fromkeys((*values, *(then if isinstance(then, dict) else ()))):
            _field(found, Wish(found.project, (name, index, part), values.get(part), label, label, _title(part)), now.get(part), then)  # fmt: skip
    for uid, then in base.items():
        if uid not in wanted and isinstance(then, dict):
            label = f"{then.get('wbs', '')} {then.get('name', '')}".strip()
            found.notes.append(Fault(label, "it is no longer in the plan; nothing is deleted here"))


def _field(found: Comparison, wish: Wish, now: Any, then: Any) -> None:
    part = str(wish.path[-1])
    if like(now, wish.value):
        return
    if isinstance(then, dict):
        if like(then.get(part), wish.value):
            return
        if like(then.get(part), now):
            found.wishes.append(wish)
            return
    elif now is None:
        found.wishes.append(wish)
        return
    elif wish.value is None:
        return
    found.conflicts.append(Conflict(wish, now))


def _title(part: str) -> str:
    return _TITLES.get(part, part.replace("_", " "))


def _told(plan: mspdi.Plan, found: Comparison) -> None:
    """What of the plan has no place here."""
    summaries = sum(1 for task in plan.tasks if task.summary)
    if summaries:
        found.notes.append(Fault("", f"{summaries} summary line{'' if summaries == 1 else 's'} of the plan: only the tasks below are taken over"))  # fmt: skip
    own = {task.calendar for task in plan.tasks if task.calendar not in ("", "-1")}
    names = sorted(plan.calendars.get(uid, uid) for uid in own)
    if names:
        found.notes.append(Fault("", f"tasks with a calendar of their own ({', '.join(names)}): here the calendar of pmo.yml and absences count"))  # fmt: skip
    found.notes.extend(Fault("", f"{text}; it is left out") for text in plan.left_out)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _number(value: Decimal) -> int | Decimal:
    rounded = value.quantize(_CENT, ROUND_HALF_EVEN).normalize()
    return int(rounded) if rounded == rounded.to_integral_value() else Decimal(f"{rounded:f}")
