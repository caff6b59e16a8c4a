"""A workspace takes over a newer version: schemas and pages three ways, records by migrations, all in memory first."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.discover import files
from pmo.history import merge as history
from pmo.model.finding import Finding
from pmo.parse import document
from pmo.pipeline import upgrade_records
from pmo.pipeline.load import SETTINGS, load
from pmo.pipeline.start import Firm, kinds_of, read_schemas, workspace_plan
from pmo.pipeline.upgrade_work import Step, Work
from pmo.scaffold import batch, editor, merge, migrate, origin
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pmo.scaffold.migrate import Migration
    from pmo.scaffold.origin import Origin

__all__ = ["Release", "Step", "Upgrade", "carry_out", "plan", "release"]

NEW: Final = ".new"
"""Ending of the text that lies beside a file when the two cannot be merged."""
_SCHEMAS: Final = "schemas/"


@dataclass(frozen=True, slots=True)
class Release:
    """A version of the toolkit: every file it would write for a firm, and its migrations."""

    version: str
    texts: Mapping[str, str]
    migrations: tuple[Migration, ...] = ()


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Everything an upgrade does, prepared in memory: contents to write and files to remove, in that order."""

    before: str
    after: str
    steps: tuple[Step, ...]
    writes: Mapping[str, bytes]
    removes: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    """New texts that an earlier upgrade left beside the firm's files and that are still there."""

    @property
    def conflicts(self) -> tuple[Step, ...]:
        """What a person has to look at."""
        return tuple(step for step in self.steps if step.what == "conflict")


def release(root: Path) -> Release:
    """What the installed toolkit would write for this firm; InputError when the workspace has no origin."""
    known = _origin(root)
    names = known.firm.get
    firm = Firm(names("company", ""), names("currency", ""), names("timezone", ""), names("forge", "github"))
    return Release(__version__, workspace_plan(firm, known.day, known.profile), migrate.shipped())


def _origin(root: Path) -> Origin:
    known = origin.read(root)
    if known is None:
        raise InputError(
            f"This workspace does not say what it was made from ({origin.PATH} is missing). With the version it was made "
            "with, run `pmo init . --merge`; that notes it and changes nothing that is there."
        )
    return known


def plan(root: Path, new: Release) -> Upgrade:
    """Everything the upgrade to a release changes; InputError when it cannot be done. Nothing is written."""
    known = _origin(root)
    if migrate.version(new.version) < migrate.version(known.version):
        raise InputError(
            f"This workspace was last upgraded by pmo {known.version}; the one you run is {new.version}. Install the newer one."
        )
    loaded = load(root, known.day)
    work = Work(root)
    all_ever = [one for one in _until(new) if _later(one, known.first)]
    pending = [one for one in all_ever if one.name not in known.migrations]
    base = upgrade_records.carry_out(loaded, work, pending, all_ever, dict(known.texts), _orders(new))
    _compare(work, base, {path: text for path, text in new.texts.items() if path != editor.PATH})
    _sound_schemas(work, new)
    _editor(work)
    names = tuple(dict.fromkeys((*known.migrations, *(one.name for one in pending))))
    noted = origin.files(replace(known, version=new.version, texts=dict(new.texts), migrations=names))
    return _finished(work, known, new, noted, pending)


def _until(new: Release) -> tuple[Migration, ...]:
    """The migrations up to the release, in order."""
    return tuple(
        one for one in migrate.in_order(new.migrations) if migrate.version(one.since) <= migrate.version(new.version)
    )


def _later(one: Migration, than: str) -> bool:
    return migrate.version(one.since) > migrate.version(than)


def _orders(new: Release) -> dict[str, tuple[str, ...]]:
    """The top-level fields of every kind of the release, in order."""
    texts = {path.removeprefix(_SCHEMAS): text for path, text in new.texts.items() if path.startswith(_SCHEMAS)}
    orders = {name: tuple(kind.schema.get("properties", {})) for name, kind in kinds_of(texts).items()}
    orders[migrate.SETTINGS] = tuple(json.loads(texts.get(SETTINGS, "{}")).get("properties", {}))
    return orders


def _compare(work: Work, base: Mapping[str, str], new: Mapping[str, str]) -> None:
    """The three-way comparison of every file that the toolkit wrote or would write."""
    for path in sorted({*base, *new} - {editor.PATH}):
        ours, before, after = work.at(path), base.get(path), new.get(path)
        mine = ours.text if ours is not None else None
        if after is None:
            _retired(work, path, mine, before)
        elif mine is None:
            if before is None:
                work.put(path, after)
                work.done("added", path)
            elif before != after:
                work.done("left", path, "you deleted it; the new version of it stays away")
        elif mine == after:
            continue
        elif mine == before:
            work.put(path, after)
            work.done("replaced", path)
        elif before == after:
            work.done("kept", path)
        else:
            _both_changed(work, path, mine, before, after)


def _retired(work: Work, path: str, mine: str | None, before: str | None) -> None:
    if mine is None:
        return
    if mine == before:
        work.gone.add(path)
        work.files.pop(path, None)
        work.done("removed", path, "the new version does without it, and you had not changed it")
    else:
        work.done("left", path, "the new version does without it; yours stays")


def _both_changed(work: Work, path: str, mine: str, before: str | None, after: str) -> None:
    found = merge.merged(path, mine, before, after, history.merged) if before is not None else None
    if found is None or not _readable(path, mine, found.text):
        why = "both of you changed the same lines" if before is not None else "you have a file of your own there"
        _beside(work, path, after, why)
        return
    if found.text == mine:
        work.done("kept", path)
        return
    work.put(path, found.text)
    notes = [
        f"your {', '.join(found.kept)} stays" if found.kept else "",
        "approved before: read it again" if "\napproved_on:" in mine else "",
    ]
    work.done("merged", path, "; ".join(filter(None, notes)))


def _beside(work: Work, path: str, text: str, why: str) -> None:
    work.extra[f"{path}{NEW}"] = text.encode()
    work.done("conflict", path, f"{why}; the new text lies in {path}{NEW}")


def _readable(path: str, mine: str, text: str) -> bool:
    """Whether a merged file can still be read, if the firm's could."""
    if path.endswith(".json"):
        try:
            json.loads(text)
        except ValueError:
            return False
    if path.endswith((".yml", ".yaml")) or (path.endswith(".md") and mine.startswith("---\n")):
        return len(document.read(path, text.encode()).faults) <= len(document.read(path, mine.encode()).faults)
    return True


def _sound_schemas(work: Work, new: Release) -> None:
    """Take back a merged schema that is no schema any more: the firm's stays, the new one lies beside it."""
    merged = {step.path for step in work.steps if step.what == "merged" and step.path.startswith(_SCHEMAS)}
    if not merged:
        return
    _, faults = read_schemas(_schemas(work))
    for path in sorted({fault.place.path for fault in faults} & merged):
        item = work.files[path]
        raw = files.read(str(work.root), item.was)
        if not isinstance(raw, Finding):
            item.text, item.touched = raw.decode().replace("\r\n", "\n"), False
        work.steps = [step for step in work.steps if step.path != path or step.what != "merged"]
        _beside(work, path, new.texts[path], "the two schemas do not fit together")


def _schemas(work: Work) -> dict[str, str]:
    """The schemas of the workspace as they will be, by file name."""
    there = {f"{_SCHEMAS}{path.name}" for path in (work.root / _SCHEMAS).glob("*.json")} | {
        path for path in work.files if path.startswith(_SCHEMAS) and path.endswith(".json")
    }
    found = {path.removeprefix(_SCHEMAS): work.at(path) for path in sorted(there - work.gone)}
    return {name: item.text for name, item in found.items() if item is not None}


def _editor(work: Work) -> None:
    """Editor settings in step with the schemas as they will be; settings that cannot be read stay."""
    there = work.at(editor.PATH)
    if there is None:
        return
    try:
        text = editor.with_schemas(
            there.text, editor.mapping(kinds_of(_schemas(work)).values(), f"{_SCHEMAS}{SETTINGS}")
        )
    except InputError as error:
        work.done("left", editor.PATH, str(error))
        return
    if text != there.text:
        work.put(editor.PATH, text)
        work.done("replaced", editor.PATH, "the schema mapping; your other settings stay")


def _finished(
    work: Work, known: Origin, new: Release, noted: Mapping[str, bytes], pending: Iterable[Migration]
) -> Upgrade:
    writes = {
        path: item.text.replace("\n", item.ends).encode()
        for path, item in sorted(work.files.items())
        if item.touched or item.was not in ("", path)
    }
    writes |= dict(sorted(work.extra.items()))
    removes = {path for path in work.gone if path not in writes}
    for path, content in noted.items():
        if not (work.root / path).is_file() or (work.root / path).read_bytes() != content:
            writes[path] = content
    old = origin.originals(known.version)
    if old not in noted and (work.root / old).is_file():
        removes.add(old)
    _safe(work.root, (*writes, *removes))
    order = {
        "conflict": 0,
        "moved": 1,
        "migrated": 2,
        "merged": 3,
        "replaced": 4,
        "added": 5,
        "removed": 6,
        "left": 7,
        "kept": 8,
    }
    steps = tuple(sorted(work.steps, key=lambda step: (order[step.what], step.path, step.note)))
    reasons = tuple(one.why for one in pending)
    waiting = tuple(name for path in sorted(new.texts) if (work.root / (name := f"{path}{NEW}")).is_file())
    return Upgrade(known.version, new.version, steps, writes, tuple(sorted(removes)), reasons, waiting)


def _safe(root: Path, paths: Iterable[str]) -> None:
    """Refuse to write through a link: it may lead out of the repository."""
    for path in paths:
        for part in [path, *(path[:index] for index, letter in enumerate(path) if letter == "/")]:
            if part and (root / part).is_symlink():
                raise InputError(f"{part} is a symbolic link; put the real file or folder there first.")


def carry_out(root: Path, upgrade: Upgrade, *, force: bool = False) -> None:
    """Write what was planned, all of it or nothing.

    InputError when it would change files with changes that are not committed, unless `force`: Git is the way back.
    """
    touched = {*upgrade.writes, *upgrade.removes}
    open_work = sorted(history.uncommitted(root, touched))
    if open_work and not force:
        more = f" and {len(open_work) - 3} more" if len(open_work) > 3 else ""
        raise InputError(
            f"These files have changes that are not committed: {', '.join(open_work[:3])}{more}. Commit them first, or use --force."
        )
    batch.carry_out(root, upgrade.writes, upgrade.removes)
