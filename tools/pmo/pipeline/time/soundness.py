"""Sheets that cannot be read, or hold errors: they are not taken for sheets that are not there, and nothing is decided on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.domain.sheets import sheet as values
from pmo.model.finding import Level
from pmo.pipeline.lint import lint
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.model.finding import Finding
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

_STRAY = "unknown-file"


def unread(loaded: Loaded, kind_name: str) -> tuple[str, ...]:
    """A sentence for each file of a kind that cannot be read, with its line; and for sheets that say neither whose nor when."""
    kind = loaded.workspace.kinds.get(kind_name)
    if kind is None:
        return ()
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
    return tuple(found[path] for path in sorted(found))


def _concerns(path: str, pattern: str) -> bool:
    """Whether a path is a file in the folder of a kind, or a folder above it."""
    folder = pattern.rpartition("/")[0]
    return path.startswith(f"{folder}/") or f"{folder}/".startswith(f"{path}/")


def _sentence(finding: Finding) -> str:
    return f"{finding.place.path} cannot be read, line {finding.place.span.line}: {finding.message}; mend it first."


def all_must_be_read(loaded: Loaded, kind: str) -> None:
    """InputError when a sheet of a kind cannot be read: the one that is looked for may be in it."""
    found = unread(loaded, kind)
    if found:
        raise InputError(" ".join(found))


def must_be_sound(loaded: Loaded, record: Record, verb: str) -> None:
    """InputError when `pmo lint` finds an error in the file of a sheet; `verb` is what cannot be done with it then."""
    found = [
        f"line {one.place.span.line}: {one.message}"
        for one in lint(loaded).findings
        if one.level is Level.ERROR and one.place.path == record.path
    ]
    if found:
        raise InputError(f"{record.id} cannot be {verb} while {record.path} has errors: {'; '.join(found)}. Mend it first.")  # fmt: skip
