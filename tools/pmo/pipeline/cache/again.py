"""`pmo lint` with a memory: the changed records are read again, and the rules that had read what has changed.

The first run, and every run after a larger change, does everything and writes down what it found and what each rule
read. A later run compares how files look, reads those that look different, and takes the rest from there. Whenever
something does not fit, it does everything again.
"""

from __future__ import annotations

import contextlib
import time
import zoneinfo
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from pmo.check import engine
from pmo.link import graph
from pmo.model.evidence import STATEMENTS, TRUST_FILES
from pmo.pipeline import lint as linting
from pmo.pipeline import load as loading
from pmo.pipeline.cache import answers, stamp
from pmo.pipeline.cache.recalled import Recalled
from pmo.pipeline.cache.state import (
    RuleState,
    State,
    by_path,
    gathered,
    pack,
    read,
    readers_of,
    tabulate,
    unpack,
    write,
)
from pmo.pipeline.cache.traced import ALL, Traced, naming
from pmo.validate import records as record_checks
from pmo.validate.misfiled import misfiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.model.settings import Settings
    from pmo.model.workspace import Workspace
    from pmo.pipeline.cache.traced import Reading
    from pmo.pipeline.lint import Linted

_FILES: Final = ["pmo.yml", linting.BASELINE, *TRUST_FILES]
_SCHEMAS: Final = "schemas"
_MOST_CHANGED: Final = 64


class _DoAllError(Exception):
    """Something does not fit what is remembered: everything has to be done."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What `pmo lint` found, and how everything looked at `when`, before it was read; no view when nothing may be kept."""

    linted: Linted
    view: stamp.View | None
    when: int


def lint(
    root: Path, today: date, as_of: date | None, inside: Callable[[str], list[str]], *, use_baseline: bool = True
) -> Answer:
    """The answer of `pmo lint`; `inside` gives the paths asked for, when it is told where the overlay lies."""
    if answers.asked(str(root)):
        try:
            return changed_only(root, today, as_of, inside, use_baseline=use_baseline)
        except Exception:  # noqa: BLE001, S110 - what is remembered must never be the reason why lint fails
            pass
    return everything(root, today, as_of, inside, use_baseline=use_baseline)


def keep(answer: Answer, text: str, code: int, inside: list[str], day: str) -> None:
    """Remember the answer as it was printed, if everything it is about is in view; see `answers.keep`."""
    view = answer.view
    if view is not None and all(path == "." or path in view[0] or path in view[1] for path in inside):
        answers.keep(str(answer.linted.loaded.root), text, code, view, answer.when, day)


def everything(
    root: Path, today: date, as_of: date | None, inside: Callable[[str], list[str]], *, use_baseline: bool = True
) -> Answer:
    """Read all, check all, and write down what was found and what each rule read."""
    watch = _Watch(str(root))
    found = loading.gather(root, known=watch.folders)
    settings = found.settings
    workspace = Traced(settings, as_of or settings.as_of or today, found.kinds, found.records, found.references)
    workspace.unread = found.unread
    workspace.stated = loading.stated(root)
    loaded = loading.Loaded(root, workspace, found.findings(), found.common)
    with loading.collector_resting():
        rules = engine.all_rules(found.kinds.values())
        unsound = frozenset(finding.place.path for finding in loaded.findings)
        said: dict[str, tuple[list[Finding], Reading]] = {}
        sound = True
        for rule in rules:
            reading = workspace.begin()
            findings, tripped = engine.run(rule, workspace, unsound)
            said[rule.slug] = findings, reading
            sound = sound and not tripped
        workspace.begin()
        linted = linting.settle(
            loaded,
            (*loaded.findings, *(finding for findings, _ in said.values() for finding in findings)),
            said,
            inside(settings.overlay_at),
            use_baseline=use_baseline,
            records=len(found.records),
        )
        view = watch.view(settings)
        if view is not None and sound and len(said) == len(rules):
            with contextlib.suppress(OSError, stamp.OddError, ValueError):
                _remember(str(root), found, workspace, said, view, watch.when)
    return Answer(linted, view, watch.when)


def changed_only(
    root: Path, today: date, as_of: date | None, inside: Callable[[str], list[str]], *, use_baseline: bool = True
) -> Answer:
    """Read what has changed and take the rest from the earlier run; any exception means that this cannot be done."""
    with loading.collector_resting():
        state = read(stamp.home(str(root)), answers.token(str(root)))
        if state is None:
            raise _DoAllError
        view, when = _look(str(root), state)
        changed = _changed(state, view)
        sound = not any(item[0] == "schema-mistake" for item in state.fixed)
        kinds, common, settings_kind, _ = loading.load_kinds(root, sound=sound)
        settings, _ = loading.load_settings(root, settings_kind, common)
        day = as_of or settings.as_of or today
        if settings.overlay or day.isoformat() != state.as_of:
            raise _DoAllError
        workspace = Recalled(settings, day, kinds, state.table, changed, str(root))
        workspace.unread = state.unread
        workspace.stated = loading.stated(root)
        records = workspace.changed
        invalid = record_checks.validate(records, kinds, common)
        if misfiled(records, invalid, kinds, workspace.given(records)):
            raise _DoAllError
        linked = _linked(workspace, records, state)
        faults = [*_unchanged(state.faults, changed), *workspace.faults]
        invalid, linked = loading.without_echoes(faults, invalid, linked)
        found = loading.Gathered(
            kinds, common, settings, records, [], state.unread,
            [unpack(item) for item in state.fixed], faults, [*_unchanged(state.invalid, changed), *invalid], linked,
        )  # fmt: skip
        loaded = loading.Loaded(root, workspace, found.findings(), common)
        again = _Again(workspace, state, records)
        said = [finding for slug, before in state.rules.items() for finding in again.findings(slug, before)]
        linted = linting.settle(
            loaded,
            (*loaded.findings, *said),
            state.rules,
            inside(""),
            use_baseline=use_baseline,
            records=len(state.table.paths),
        )
    return Answer(linted, view, when)


class _Watch:
    """Looks at everything before it is read."""

    def __init__(self, root: str) -> None:
        self._root = root
        self.when = time.time_ns()
        self._view: stamp.View | None = None
        if answers.asked(root):
            with contextlib.suppress(stamp.OddError):
                self._view, self.when = answers.seen() or (stamp.view(root, [_SCHEMAS], _FILES, []), self.when)

    def folders(self, names: list[str]) -> None:
        """The record folders are known, and will be read now."""
        if self._view is not None:
            missing = [name for name in names if name not in self._view[3]]
            self._add(missing, [])

    def view(self, settings: Settings) -> stamp.View | None:
        """How everything looked; None when something was odd or lies elsewhere."""
        places = [folder for path in zoneinfo.TZPATH for folder in (path, f"{path}/{settings.timezone}")]
        self._add([], places)
        return None if settings.overlay else self._view

    def _add(self, folders: list[str], witnesses: list[str]) -> None:
        if self._view is None:
            return
        try:
            self._view = stamp.join(stamp.view(self._root, folders, [], witnesses), self._view)
        except stamp.OddError:
            self._view = None


def _remember(
    root: str,
    found: loading.Gathered,
    workspace: Workspace,
    said: dict[str, tuple[list[Finding], Reading]],
    view: stamp.View,
    when: int,
) -> None:
    """Write down what was found, unless it could be misread later. Raises OSError, OddError, ValueError."""
    records = found.records
    home = stamp.make_home(root)
    limit = when - stamp.behind(home)
    racy = stamp.racy(view[0], limit)
    doubtful = answers.unsettled(limit) or stamp.racy({**view[1], **view[2]}, limit)
    if doubtful or len(racy) > _MOST_CHANGED or any(path.startswith(f"{_SCHEMAS}/") for path in racy):
        return
    if len({(record.kind, record.id) for record in records}) != len(records):
        return
    numbers = {record.path: number for number, record in enumerate(records)}
    names: list[list[int]] = [[] for _ in records]
    for source, mentions in groupby(found.references, attrgetter("source")):
        named = {item.target.path for item in mentions if item.target is not None}
        names[numbers[source.path]] = [numbers[path] for path in named]
    state = State(
        view,
        racy,
        workspace.as_of.isoformat(),
        tabulate(workspace, names, found.places),
        found.unread,
        [pack(finding) for finding in found.fixed],
        by_path(found.faults),
        by_path(found.invalid),
        [pack(finding) for finding in found.linked],
        {
            slug: RuleState([pack(item) for item in findings], sorted(reading.kinds), sorted(reading.subjects))
            for slug, (findings, reading) in said.items()
        },
        gathered({slug: reading for slug, (_, reading) in said.items()}, numbers),
    )
    write(home, answers.token(root), state)


def _look(root: str, state: State) -> tuple[stamp.View, int]:
    """How everything looks now, at the places the earlier run looked at."""
    seen = answers.seen()
    before = state.view
    if seen is not None:
        now = seen[0]
        if now[3] == before[3] and now[1].keys() == before[1].keys() and now[2].keys() == before[2].keys():
            return seen
    when = time.time_ns()
    return stamp.again(root, before), when


def _changed(state: State, view: stamp.View) -> set[str]:
    """The paths of the records that may have changed."""
    before, now = state.view[0], view[0]
    if view[1:] != state.view[1:] or before.keys() != now.keys():
        raise _DoAllError
    changed = {path for path, seen in now.items() if seen != before[path]} | set(state.racy)
    if any(path.startswith((f"{_SCHEMAS}/", f"{STATEMENTS}/")) for path in changed) or not changed.isdisjoint(
        state.unread
    ):
        raise _DoAllError
    changed &= set(state.table.paths)  # nobody reads the other files
    if len(changed) > _MOST_CHANGED:
        raise _DoAllError
    return changed


def _linked(workspace: Recalled, records: list[Record], state: State) -> list[Finding]:
    """The findings about ids and references; all of them are worked out again as soon as there is one."""
    clean = not state.linked and all(
        record.data.get("id", record.id) == record.id
        and all(reference.target is not None for reference in workspace.mentions_in(record))
        for record in records
    )
    if clean:
        return []
    return graph.link(workspace.records, workspace.kinds, frozenset(state.unread.values()))[1]


def _unchanged(packed: dict[str, list[Any]], changed: set[str]) -> list[Finding]:
    return [unpack(item) for path, items in packed.items() if path not in changed for item in items]


class _Again:
    """Asks each rule again about what it has to look at again."""

    def __init__(self, workspace: Recalled, state: State, changed: list[Record]) -> None:
        self._workspace = workspace
        self._paths = state.table.paths
        self._kinds: dict[str, set[str]] = {}
        parts: set[str] = set()
        for record in changed:
            self._kinds.setdefault(record.kind, set()).add(record.path)
            parts.add(record.path)
            for named in workspace.names(record.path):
                parts |= {naming(named, record.kind), naming(named, ALL)}
        self._readers = readers_of(parts, state)

    def findings(self, slug: str, before: RuleState) -> list[Finding]:
        """What a rule says now."""
        workspace, kinds = self._workspace, self._kinds
        if kinds and (ALL in before.kinds or not kinds.keys().isdisjoint(before.kinds)):
            return list(engine.rule_of(slug, workspace.kinds.values()).run(workspace))
        paths = {self._paths[number] for number in self._readers.get(slug, ())}
        for kind, changed in kinds.items():
            if kind in before.subjects or ALL in before.subjects:
                paths |= changed
        findings = [unpack(item) for item in before.findings if item[2] not in paths]
        if paths:
            rule = engine.rule_of(slug, workspace.kinds.values())
            for path in sorted(paths):
                workspace.focus = workspace.at(path)
                findings.extend(rule.run(workspace))
            workspace.focus = None
        return findings
