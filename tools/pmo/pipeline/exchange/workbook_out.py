"""Registers as an Excel workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmo.connect.fields import tables
from pmo.connect.xlsx import write
from pmo.pipeline.exchange.narrow import chosen, commit, narrowed, outside
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded


def workbook(loaded: Loaded, names: Iterable[str] = (), *, audience: str = "internal", every: bool = False) -> tuple[bytes, tuple[tuple[str, int], ...]]:  # fmt: skip
    """The workbook of some registers, and how many records of each are in it.

    The workspace is narrowed to the readers first. InputError when a register is not there for them.
    """
    seen = narrowed(loaded, audience)
    kinds = chosen(seen, names, every=every)
    found = [table for kind in kinds for table in tables(kind)]
    if not found:
        raise InputError("There is nothing to export.")
    zone, name = zone_of(seen.workspace)
    stamp = write.Stamp(audience, seen.workspace.as_of, name, seen.workspace.settings.company, "" if outside(audience) else commit(loaded.root))  # fmt: skip
    counts = tuple((kind.plural, len(seen.workspace.of(kind.name))) for kind in kinds)
    return write.workbook(found, seen.workspace, zone, stamp), counts


def zone_of(workspace: Workspace) -> tuple[ZoneInfo, str]:
    """The time zone of the workspace; UTC when pmo.yml names none that exists."""
    name = workspace.settings.timezone
    try:
        return ZoneInfo(name), name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC"), "UTC"
