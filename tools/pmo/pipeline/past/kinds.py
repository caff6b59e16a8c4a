"""Kinds whose schema was taken away or broken since: their records have a past all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pmo.pipeline.approvals.sources import kinds_of
from pmo.validate.kinds import COMMON, ENDING, META

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.model.kind import Kind
    from pmo.pipeline.past.index import Index
    from pmo.pipeline.past.records import Reader

_FOLDER = "schemas/"


class Known(NamedTuple):
    """All kinds that ever were, in their last usable form, and the schemas of which no version can be used."""

    kinds: dict[str, Kind]
    unusable: list[tuple[int, str]]
    """Place on the line and path."""


def lost_kinds(index: Index, kinds: Mapping[str, Kind], texts: Mapping[str, str], reader: Reader) -> Known:
    """The kinds of today, and those that only the line still knows. `texts` are the schemas of today."""
    versions: dict[str, list[tuple[int, str]]] = {}
    for edit in index.edits:
        name = edit.path.removeprefix(_FOLDER)
        if (
            edit.after
            and name != edit.path
            and name.endswith(ENDING)
            and "/" not in name
            and name.removesuffix(ENDING) not in kinds
        ):
            versions.setdefault(name, []).append((edit.commit, edit.after))
    contents = reader({blob for found in versions.values() for _, blob in found})
    out = dict(kinds)
    unusable: list[tuple[int, str]] = []
    for name, found in versions.items():
        kind = name.removesuffix(ENDING)
        for _, blob in reversed(found):
            text = contents.get(blob, b"").decode("utf-8", "replace")
            made = kinds_of({COMMON: texts[COMMON], META: texts[META], name: text}).get(kind)
            if made is not None:
                out[kind] = made
                break
        else:
            unusable.append((found[0][0], f"{_FOLDER}{name}"))
    return Known(out, unusable)
