"""One figure over a series of days, each read from the records as they stood then.

A commit never changes, so what was worked out for one is kept in `.cache/pmo/trend` and the next trend only reads the
commits that are new. Days before the first commit have no value: today's records do not say how things stood.
"""

from __future__ import annotations

import calendar
import json
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from pmo.audience.projection import project as narrow
from pmo.domain.number import MISSING_INPUT, absent
from pmo.domain.project import all_figures
from pmo.history.git import GitError, open_repository
from pmo.history.moment import line as first_parents
from pmo.measure import tables
from pmo.measure.metrics import METRICS, definition
from pmo.measure.office_tables import office_tables
from pmo.model.figures import Column, Table, Value
from pmo.pipeline import moment
from pmo.pipeline.cache.kept import Kept
from pmo.pipeline.load import load
from pmo.pipeline.names import named
from pmo.pipeline.sound import sound
from pmo.render.reports.report import Definition, Report, Section
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pmo.history.git import Repository
    from pmo.history.moment import Commit
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded

EVERY: Final = ("week", "month", "quarter")
"""How far the days of a trend lie apart; each is the last day of its week (Sunday), month or quarter."""
_FILE: Final = "trend"
_MONTHS: Final = {"month": 1, "quarter": 3}
_NAMES: Final = ("figure", "metric", "rate", "duty")


def days(since: date, until: date, every: str) -> list[date]:
    """The ends of the weeks, months or quarters from `since` on, and `until` itself as the last one."""
    found = []
    day = _end(since, every)
    while day < until:
        found.append(day)
        day = _end(day + timedelta(days=1), every)
    return [*found, until]


def _end(day: date, every: str) -> date:
    if every == "week":
        return day + timedelta(days=6 - day.weekday())
    month = -(-day.month // _MONTHS[every]) * _MONTHS[every]
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def trend(
    loaded: Loaded,
    metric: str,
    *,
    since: date,
    until: date,
    every: str = "month",
    project: str = "",
    audience: str = "internal",
) -> Report:
    """A figure of a project, or of the firm, on the days of a series.

    Raises InputError when there is no such figure, when this reader may not see it, or when Git cannot be asked.
    """
    if metric not in METRICS:
        raise InputError(f"There is no figure “{metric}”. {closest(metric, METRICS, '`pmo explain` lists them.')}")
    if since > until:
        raise InputError(f"--since {since} lies after --until {until}.")
    workspace = sound(loaded).workspace
    about = named(workspace, "project", project) if project else ""
    try:
        repository = open_repository(loaded.root)
        points = _points(loaded, repository, days(since, until, every), (metric, about, audience))
    except GitError as error:
        raise InputError(f"A trend is read from the history: {error.reason}.") from None
    title = f"{METRICS[metric].title}, {about or 'the firm'}"
    table = Table("trend", title, _columns(metric), tuple((day, value, commit) for day, value, commit in points))
    values = [value.value for _, value, _ in points if value.value is not None]
    missing = sum(not commit for _, _, commit in points)
    notes = (
        (f"{missing} of {len(points)} days lie before the first commit: Git does not know how things stood.",)
        if missing
        else ()
    )
    return Report(
        "trend", title, _answer(len(points), values), "", until, audience, workspace.settings.currency,
        f"{about or 'The whole firm'}, at the end of each {every} from {since} to {until}.",
        (Section(title, table, definitions=(Definition(METRICS[metric].title, definition(metric)),)),), table, notes,
    )  # fmt: skip


def _answer(points: int, values: list[Decimal]) -> str:
    if not values:
        return "There is no value on any of these days."
    if len(values) == 1:
        return f"One value on {points} days; a trend needs two."
    first, last = values[0], values[-1]
    return (
        "No change."
        if first == last
        else f"From {first:.2f} to {last:.2f}: {'up' if last > first else 'down'} by {abs(last - first):.2f}."
    )


def _columns(metric: str) -> tuple[Column, ...]:
    found = METRICS[metric]
    return (
        Column("day", "Day", "date"),
        Column(metric, found.title, found.unit, definition(metric), found.audience),
        Column("records", "Records of", "id", "The commit whose records were measured; empty before the first."),
    )


def _points(
    loaded: Loaded, repository: Repository, wanted: Iterable[date], asked: tuple[str, str, str]
) -> list[tuple[date, Value, str]]:
    line = first_parents(repository, loaded.workspace.settings.timezone)
    memory = _Memory(loaded.root)
    points = []
    for day in wanted:
        commit = line.on_day(day)
        if commit is None:
            points.append((day, absent(MISSING_INPUT), ""))
        elif commit.id == line.head:
            here = load(loaded.root, day, day)
            points.append((day, _value(sound(here).workspace, *asked), "today's files"))
        else:
            points.append((day, _remembered(loaded.root, repository, memory, commit, day, asked), commit.id[:10]))
    memory.save()
    return points


def _remembered(
    root: Path, repository: Repository, memory: _Memory, commit: Commit, day: date, asked: tuple[str, str, str]
) -> Value:
    """The figure at a commit. It is kept unless a private overlay was named then: that can be absent today and here tomorrow."""
    known = memory.get(commit.id, day, asked)
    if known is not None:
        return known
    workspace = sound(moment.state(root, repository, commit, day).loaded).workspace
    value = _value(workspace, *asked)
    if not workspace.settings.overlay:
        memory.keep(commit.id, day, asked, value)
    return value


def _value(workspace: Workspace, metric: str, project: str, audience: str) -> Value:
    """The figure in a workspace; missing_input when its records do not give it."""
    if workspace.audience != audience:
        workspace = narrow(workspace, audience)
    figures = all_figures(workspace)
    if project:
        return figures[project].get(metric) if project in figures else absent(MISSING_INPUT)
    for table in (*tables.all_tables(workspace, figures).values(), *office_tables(workspace).values()):
        heads = [column.key for column in table.columns]
        name = next((key for key in _NAMES if key in heads), "")
        if not name or "value" not in heads:
            continue
        for row in table.rows:
            cell = row[heads.index("value")]
            if row[heads.index(name)] == metric and isinstance(cell, Value):
                return cell
    return absent(MISSING_INPUT)


class _Memory:
    """Values by commit, day and question, for as long as this program stays as it is."""

    def __init__(self, root: Path) -> None:
        self._file = Kept(root, _FILE)
        self._known: dict[str, list[Any]] = json.loads(self._file.read() or b"{}")
        self._new = False

    def get(self, commit: str, day: date, asked: tuple[str, ...]) -> Value | None:
        """What was worked out before, if anything."""
        found = self._known.get(_key(commit, day, asked))
        return Value(None if found[0] is None else Decimal(found[0]), found[1], found[2]) if found else None

    def keep(self, commit: str, day: date, asked: tuple[str, ...], value: Value) -> None:
        """Remember a value."""
        number = None if value.value is None else str(value.value)
        self._known[_key(commit, day, asked)] = [number, value.reason, value.n]
        self._new = True

    def save(self) -> None:
        """Write down what is new."""
        if self._new:
            self._file.write(json.dumps(self._known, sort_keys=True).encode())


def _key(commit: str, day: date, asked: tuple[str, ...]) -> str:
    return sha256(json.dumps([commit, day.isoformat(), *asked]).encode()).hexdigest()[:32]
