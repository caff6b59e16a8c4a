"""Rows of a list in a record, whatever somebody wrote there: only mappings come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Path, Record


def rows(record: Record, dotted: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Path and content of each row at a dotted path; text or a number between the rows is passed over."""
    for path, row in record.walk(f"{dotted}[]"):
        if isinstance(row, dict):
            yield path, row


def text(value: Any) -> str:
    """A text value; empty for anything else."""
    return value if isinstance(value, str) else ""


def folded(value: Any) -> str:
    """A name for comparing: lower case, single blanks; empty when it is no text."""
    return " ".join(text(value).casefold().split())
