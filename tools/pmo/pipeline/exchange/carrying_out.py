"""Writing what was prepared: all files or none, and only over what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.discover import files
from pmo.model.finding import Finding
from pmo.parse import document
from pmo.scaffold import batch
from pmo.scaffold.problem import InputError
from pmo.scaffold.turn import turn

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.pipeline.exchange.changes import Prepared
    from pmo.pipeline.load import Loaded


def carry_out(loaded: Loaded, plan: Prepared) -> None:
    """Write what was prepared: every file or none. InputError when a file has appeared or changed since it was read."""
    with turn(loaded.root):
        there = {record.path: record for record in loaded.workspace.records}
        for path in plan.files:
            if path in there:
                _as_it_was_read(loaded, there[path])
            elif (loaded.root / path).exists():
                raise InputError(f"{path} appeared just now; run the command again for the next number.")
        for path in (*plan.files, *plan.beside):
            _not_through_a_link(loaded, path)
            if (loaded.root / path).exists() and not (loaded.root / path).is_file():
                raise InputError(
                    f"{path} is no ordinary file, so nothing is written over it. Take it away, and run the command again."
                )
        try:
            batch.carry_out(loaded.root, {**plan.files, **plan.beside})
        except OSError as error:
            where = ", ".join((*plan.files, *plan.beside))
            raise InputError(f"{where} cannot be written: {error.strerror}. Nothing was changed.") from error


def _as_it_was_read(loaded: Loaded, record: Record) -> None:
    """InputError when the file of a record says something else than when it was read: somebody wrote it meanwhile."""
    raw = files.read(str(loaded.root), record.path)
    if isinstance(raw, Finding) or document.read(record.path, raw).source.text != record.source.text:
        raise InputError(
            f"{record.path} was changed meanwhile by somebody else. Nothing was written; run the command again."
        )


def _not_through_a_link(loaded: Loaded, path: str) -> None:
    settings = loaded.workspace.settings
    place = loaded.root / settings.overlay_at if settings.in_overlay(path) else loaded.root
    for part in settings.inside(path).split("/"):
        place /= part
        if place.is_symlink():
            raise InputError(f"{place} is a symbolic link; no record is written through a link.")
