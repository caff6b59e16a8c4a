"""`pmo diff`: what a range of commits, or the work so far, means in terms of records.

    sides      the two sides: commits, files that differ, kinds, settings
    pairs      which record is which, when ids or folders changed
    records    steps, fields, figures and prose of the records that differ
    approvals  what is proven about their approvals, and what the work made void
    whole      what only all records can tell: new findings, collisions, who refers to them, figures of projects

Only the files that differ are read, unless all records are asked for, or are few.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from pmo.model.difference import Difference
from pmo.pipeline.diff import records
from pmo.pipeline.diff.sides import SCHEMAS, SINGLE, kinds_here, settings_here, sides

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pmo.model.settings import Settings
    from pmo.pipeline.diff.sides import Sides

FEW: Final = 2_000
"""Up to so many files all records are looked at without being asked to."""


def difference(
    root: Path, asked: str, today: date, as_of: date | None = None, *, whole: bool | None = None
) -> Difference:
    """What BASE..HEAD, BASE or (empty) the work since the last commit changes. Raises GitError.

    `whole`: whether all records are looked at; None leaves that to their number.
    """
    kinds = kinds_here(root)
    found = sides(root, asked, kinds)

    @cache
    def settings() -> Settings:
        return settings_here(root)

    changed = records.compared(root, found, kinds, settings)
    notes: list[str] = []
    all_of_it = whole if whole is not None else found.files <= FEW
    out = Difference(
        found.base, found.head, found.base_name, found.head_name, changed.records, changed.files, changed.layout, of=found.files,
    )  # fmt: skip
    units = {item.unit for one in out.records for item in one.fields} | {
        figure.unit for one in out.records for figure in one.figures
    }
    if "money" in units:
        out = replace(out, currency=settings().currency)
    if out.records or out.files:
        from pmo.pipeline.diff import approvals  # noqa: PLC0415 - nothing to ask where nothing changed

        out, said = approvals.judged(root, found, kinds, settings, out)
        notes += said
        if all_of_it:
            from pmo.pipeline.diff import whole as every  # noqa: PLC0415 - reads all records, twice

            out, said = every.looked(root, found, out, changed.renamed, today, as_of)
            notes += said
    notes += _of_files(found, out)
    return replace(
        out, records=tuple(sorted(out.records, key=lambda one: one.order)), whole=all_of_it, notes=tuple(notes)
    )


def _of_files(found: Sides, out: Difference) -> list[str]:
    schemas = sum(path.startswith(f"{SCHEMAS}/") for path in out.files)
    trust = [path for path in out.files if path in SINGLE]
    notes = []
    if schemas:
        notes.append(
            f"{schemas} {'schema' if schemas == 1 else 'schemas'} changed: what records must say is another now; "
            "both sides are read with the schemas that lie here."
        )
    if trust:
        notes.append(f"Changed as well: {', '.join(trust)}.")
    if found.head and not found.current:
        notes.append("The files that lie here are of another commit than the one compared.")
    return notes
