"""The private overlay: records of a second folder, laid over those of the workspace for whoever has it.

A repository is readable to all who can clone it. What only management may read lies in a repository of its own, with
`registers/` and `projects/` like this one; `overlay:` in pmo.yml or `--overlay DIR` names its folder. Its records get
the path from the workspace to their file, so that findings, excerpts and links lead there.
"""

from __future__ import annotations

import os
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pmo.discover import files
from pmo.discover import root as roots
from pmo.model.finding import Finding, Level, Note, Place
from pmo.parse import document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pmo.model.kind import Kind
    from pmo.model.settings import Settings
    from pmo.model.workspace import Reference

_FIELD = "overlay"


def located(root: Path, settings: Settings, given: Path | None = None) -> tuple[Settings, list[Finding]]:
    """The settings with the place of the overlay, and why there is none although pmo.yml names one.

    `given` is the folder of `--overlay`, which counts instead of pmo.yml. A folder that is not there is no fault: most
    people do not have it.
    """
    named = str(given) if given is not None else settings.overlay
    if not named:
        return settings, []
    folder = os.path.normpath(os.path.join(root, named))
    trouble = ""
    try:
        prefix = os.path.relpath(os.path.realpath(folder), os.path.realpath(root)).replace(os.sep, "/")
    except ValueError:  # another drive of Windows: no path leads from one to the other
        prefix, trouble = "", "it lies on another drive"
    if prefix == ".":
        trouble = "it is this workspace itself"
    elif not trouble and os.path.lexists(folder) and not os.path.isdir(folder):
        trouble = "it is not a folder"
    if trouble:
        message = f"the overlay {named} cannot be used: {trouble}"
        fault = Finding(
            "overlay-unusable",
            Level.ERROR,
            _place(root, _FIELD),
            message,
            "name a folder beside this workspace",
            pointer=_FIELD,
        )
        return replace(settings, overlay=named), [fault]
    if not os.path.isdir(folder):
        message = f"the overlay {named} is not here, so its records are not seen"
        note = Finding(
            "overlay-absent", Level.INFO, _place(root, _FIELD), message, "nothing, unless you should have it: then clone it there",
            pointer=_FIELD,
        )  # fmt: skip
        return replace(settings, overlay=named), [note]
    return replace(settings, overlay=prefix if given is not None else named, overlay_at=prefix), []


def _place(root: Path, *path: str | int) -> Place:
    """Where a setting stands in pmo.yml; read again, since hardly anybody asks."""
    raw = files.read(str(root), roots.MARKER)
    if isinstance(raw, Finding):
        return Place(roots.MARKER)
    return Place(roots.MARKER, document.read(roots.MARKER, raw).source.span(path))


def walk(root: Path, settings: Settings, places: files.Places) -> tuple[list[files.Found], list[Finding]]:
    """The record files of the workspace and of its overlay, and what lies in the wrong place in either."""
    found, findings = files.walk(str(root), places)
    if settings.overlay_at:
        more, faults = files.walk(os.path.join(root, settings.overlay_at), places)
        found += [item._replace(path=f"{settings.overlay_at}/{item.path}") for item in more]
        findings += [_moved(fault, settings.overlay_at) for fault in faults]
    return found, findings


def _moved(fault: Finding, prefix: str) -> Finding:
    place = replace(fault.place, path=f"{prefix}/{fault.place.path}")
    notes = tuple(Note(replace(note.place, path=f"{prefix}/{note.place.path}"), note.text) for note in fault.notes)
    return replace(fault, place=place, notes=notes)


def faults(
    root: Path, settings: Settings, kinds: Mapping[str, Kind], references: Iterable[Reference]
) -> Iterator[Finding]:
    """Kinds of the setting that do not exist, and records everybody has that refer to records few have."""
    for index, name in enumerate(settings.overlay_kinds):
        if name not in kinds:
            close = get_close_matches(name, sorted(kinds), 1)
            yield Finding(
                "unknown-value",
                Level.ERROR,
                _place(root, "overlay_kinds", index),
                f"there is no kind of record called “{name}”",
                f"did you mean “{close[0]}”?" if close else f"kinds are {', '.join(sorted(kinds))}",
                pointer=f"overlay_kinds[{index}]",
            )
    if not settings.overlay_at:
        return
    for reference in references:
        target, source = reference.target, reference.source
        if target is not None and settings.in_overlay(target.path) and not settings.in_overlay(source.path):
            yield Finding(
                "reference-into-overlay",
                Level.ERROR,
                reference.place,
                f"“{reference.wanted}” lies in the private overlay; for everybody else this reference leads nowhere",
                "refer the other way round, from the overlay to this record, or move one of the two",
                (Note(target.place(), "the record in the overlay"),),
                source.id,
                ".".join(str(part) for part in reference.path),
            )


def goes_there(settings: Settings, kind: Kind) -> bool:
    """Whether a new record of a kind belongs into the overlay, and the overlay is here."""
    return bool(settings.overlay_at) and settings.belongs_in_overlay(kind.name, kind.audience)
