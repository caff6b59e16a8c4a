"""From files that differ to records that differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pmo.discover import files
from pmo.domain import difference_figures as figures
from pmo.domain import record_difference as compare
from pmo.history import between
from pmo.model import difference as model
from pmo.model.difference import FieldChange, FigureChange, Prose, RecordDifference
from pmo.pipeline import discreet
from pmo.pipeline.diff.pairs import pairs
from pmo.pipeline.diff.sides import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.model.settings import Settings
    from pmo.pipeline.diff.pairs import Key, Pair
    from pmo.pipeline.diff.sides import Sides, Text

HIDDEN: Final = "(hidden: it looks like a secret)"


class Compared(NamedTuple):
    """The records that differ, new ids by kind and old id, other files that differ, and files in which only the layout does."""

    records: tuple[RecordDifference, ...]
    renamed: dict[Key, str]
    files: tuple[str, ...]
    layout: int


def compared(root: Path, sides: Sides, kinds: Mapping[str, Kind], settings: Callable[[], Settings]) -> Compared:
    """What the files that differ say. Both sides are read with the kinds of today."""
    places = files.Places(kinds)
    blobs = between.blobs(sides.repository, sides.touched)
    was: dict[str, Text] = {}
    now: dict[str, Text] = {}
    others: list[str] = []
    for item in sides.touched:
        here = between.content(f"{root}/{item.path}") if item.after == between.HERE else blobs.get(item.after)
        old = text_of(item.path, blobs.get(item.before), places, kinds) if item.before else None
        new = text_of(item.path, here, places, kinds) if item.after else None
        if old is None and new is None:
            others.append(item.path)
        if old is not None:
            was[item.path] = old
        if new is not None:
            now[item.path] = new
    unread = {text.found.path: text for text in now.values() if text.record is None}
    old_records = [text.record for path, text in was.items() if text.record is not None and path not in unread]
    new_records = [text.record for text in now.values() if text.record is not None]
    found, renamed = pairs(old_records, new_records, kinds)
    records = [one for pair in found if (one := _difference(pair, kinds, renamed, settings)) is not None]
    records += [_unread(text, kinds[text.found.kind]) for text in unread.values()]
    lost = [text for path, text in was.items() if text.record is None and path not in now]
    records += [
        _plain(text, kinds[text.found.kind], model.DELETED, "it could not be read before either") for text in lost
    ]
    layout = sum(pair.before is not None and pair.after is not None for pair in found) - sum(
        one.what in (model.CHANGED, model.RENAMED) for one in records
    )
    return Compared(tuple(records), renamed, tuple(others), layout)


def _difference(
    pair: Pair, kinds: Mapping[str, Kind], renamed: dict[Key, str], settings: Callable[[], Settings]
) -> RecordDifference | None:
    """What differs in one record; None when nothing does but its layout."""
    before, after = pair
    one = after if after is not None else before
    assert one is not None  # noqa: S101 - a pair has at least one side
    kind = kinds[one.kind]
    about = RecordDifference(one.kind, kind.title, one.id, _label(one, kind), one.path, model.CHANGED)
    needs_settings = one.kind in ("change", "risk", "project")
    moved = figures.of_record(before, after, settings().thresholds) if needs_settings else ()
    if kind.format == "csv":
        moved = (
            *moved,
            *(FigureChange(title, was, now, unit) for title, unit, was, now in compare.totals(before, after, kind)),
        )
    if after is None:
        state = kind.state(one.data)
        return replace(about, what=model.DELETED, figures=moved, note=f"it was in the state {state}" if state else "")
    changed = replace(about, step=compare.step(before, after, kind), figures=moved)
    if before is None:
        given = tuple(
            item for item in compare.content(after, kind) if kind.format != "csv" or not item.path.startswith("rows")
        )
        lines = _headings(compare.prose("", after.body))
        return replace(changed, what=model.CREATED, fields=_safe(given), prose=lines, note=_rows(before, after, kind))
    fields = compare.fields(before, after, kind, renamed)
    note = ""
    if kind.format == "csv":
        fields = tuple(item for item in fields if not item.path.startswith("rows"))
        note = _rows(before, after, kind)
    prose = _headings(compare.prose(before.body, after.body))
    if before.id != after.id or before.path != after.path:
        changed = replace(changed, what=model.RENAMED, old_id=before.id, old_path=before.path)
        return replace(changed, fields=_safe(fields), prose=prose, note=note)
    if not (fields or changed.step or prose or note):
        return None
    return replace(changed, fields=_safe(fields), prose=prose, note=note)


def _label(record: Record, kind: Kind) -> str:
    text = record.text(kind.label)
    return _shown(text) if text != record.id else ""


def _headings(found: Prose | None) -> Prose | None:
    return replace(found, headings=tuple(map(_shown, found.headings))) if found is not None else None


def _rows(before: Record | None, after: Record | None, kind: Kind) -> str:
    if kind.format != "csv":
        return ""
    came, went = compare.rows(before, after)
    parts = [
        f"{many:,} {'line' if many == 1 else 'lines'} {word}"
        for many, word in ((came, "added"), (went, "removed"))
        if many
    ]
    return ", ".join(parts)


def _unread(text: Text, kind: Kind) -> RecordDifference:
    return _plain(text, kind, model.UNREADABLE, f"it cannot be read: {text.fault}")


def _plain(text: Text, kind: Kind, what: str, note: str) -> RecordDifference:
    return RecordDifference(text.found.kind, kind.title, text.found.id, "", text.found.path, what, note=note)


def _safe(found: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    """The changes without what looks like a secret: a comment under a pull request would be one more copy of it."""
    return tuple(
        replace(
            item,
            before=_shown(item.before, item.path),
            after=_shown(item.after, item.path),
            added=tuple(_shown(one, item.path) for one in item.added),
            removed=tuple(_shown(one, item.path) for one in item.removed),
            item=_shown(item.item),
        )
        for item in found
    )


def _shown(value: Any, name: str = "") -> Any:
    """The value, or a word in its place; the name of the field may give it away."""
    if isinstance(value, str):
        lines = value.split("\n")
        return HIDDEN if any(discreet.is_secret(f"{name}: {line}" if name else line) for line in lines) else value
    if isinstance(value, dict):
        return {key: _shown(one, f"{key}") for key, one in value.items()}
    return [_shown(one, name) for one in value] if isinstance(value, list) else value
