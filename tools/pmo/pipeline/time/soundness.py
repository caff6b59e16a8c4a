"""Sheets that cannot be read, or hold errors: they are not taken for sheets that are not there, and nothing is decided on them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmo.discover import files
from pmo.domain.sheets import sheet as values
from pmo.domain.sheets.periods import bounds
from pmo.model.finding import Level
from pmo.pipeline.lint import lint
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Collection

    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

_STRAY = "unknown-file"
_PERSON: Final = re.compile(r"^person:[ \t]*[\"']?([A-Za-z0-9._-]+)", re.MULTILINE)
_PERIOD: Final = re.compile(r"^period:[ \t]*[\"']?([A-Za-z0-9-]+)", re.MULTILINE)


def unread(loaded: Loaded, kind_name: str) -> tuple[str, ...]:
    """A sentence for each file of a kind that cannot be read, with its line; and for sheets that say neither whose nor when."""
    return tuple(unread_files(loaded, kind_name).values())


def unread_files(loaded: Loaded, kind_name: str) -> dict[str, str]:
    """The sentences of `unread` by path; the path may be that of a folder above the files of a kind."""
    kind = loaded.workspace.kinds.get(kind_name)
    if kind is None:
        return {}
    settings = loaded.workspace.settings
    read = {record.path for record in loaded.workspace.records}
    found = {
        finding.place.path: _sentence(finding)
        for finding in reversed(loaded.findings)
        if finding.level is Level.ERROR
        and finding.place.path not in read
        and finding.slug != _STRAY
        and any(_concerns(settings.inside(finding.place.path), pattern) for pattern in kind.files)
    }
    for path, (name, _) in loaded.workspace.unread.items():
        if name == kind_name and path not in found and (loaded.root / path).exists():
            found[path] = f"{path} cannot be read; mend it first."
    for record in loaded.workspace.of(kind_name):
        if values.of_record(record) is None or not record.text("person"):
            lacks = "period" if values.of_record(record) is None else "person"
            found[record.path] = f"{record.path} cannot be read: its {lacks} is missing or wrong; mend it first."
    return dict(sorted(found.items()))


def _concerns(path: str, pattern: str) -> bool:
    """Whether a path is a file in the folder of a kind, or a folder above it."""
    folder = pattern.rpartition("/")[0]
    return path.startswith(f"{folder}/") or f"{folder}/".startswith(f"{path}/")


def _sentence(finding: Finding) -> str:
    return f"{finding.place.path} cannot be read, line {finding.place.span.line}: {finding.message}; mend it first."


def all_must_be_read(loaded: Loaded, kind: str, person: str = "", periods: Collection[str] = ()) -> None:
    """InputError when a sheet of a kind cannot be read: the one that is looked for, of a person and for a period, may be in it.

    One that still says that it is of another person, or for another period, is let alone.
    """
    found = [
        sentence for path, sentence in unread_files(loaded, kind).items() if _may_be(loaded, path, person, periods)
    ]
    if found:
        raise InputError(" ".join(found))


def _may_be(loaded: Loaded, path: str, person: str, periods: Collection[str]) -> bool:
    raw = files.read(str(loaded.root), path)
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    people, said = set(_PERSON.findall(text)), set(_PERIOD.findall(text))
    if person and len(people) == 1 and loaded.workspace.find("person", next(iter(people))) is not None:
        return people == {person} and not (periods and len(said) == 1 and _other(said, periods))
    return True


def _other(said: Collection[str], periods: Collection[str]) -> bool:
    return all(bounds(one) is not None and one not in periods for one in said)


def must_be_sound(loaded: Loaded, record: Record, verb: str) -> None:
    """InputError when `pmo lint` finds an error in the file of a sheet; `verb` is what cannot be done with it then."""
    found = [
        f"line {one.place.span.line}: {one.message}"
        for one in lint(loaded).findings
        if one.level is Level.ERROR and one.place.path == record.path
    ]
    if found:
        raise InputError(f"{record.id} cannot be {verb} while {record.path} has errors: {'; '.join(found)}. Mend it first.")  # fmt: skip
