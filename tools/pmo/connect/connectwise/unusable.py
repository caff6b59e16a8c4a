"""What of an answer cannot be used: said by resource, number, field and reason, never by its value (rows hold costs)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row that was set aside, or a field that was left out of one. Its text form is a part of a sentence."""

    resource: str
    """As RESOURCES calls it: `time_entries`."""
    number: int | None
    """Of the row; None when it has none that could be one."""
    field: str
    """As the PSA calls it; `id` when the row has no number, empty when it is no row at all."""
    reason: str
    """To follow the name of the field: `is a list and not a number`."""
    whole: bool = True
    """Whether the row was set aside; else it was given without this field."""

    def __str__(self) -> str:
        row = "a row" if self.number is None else f"number {self.number}"
        return " ".join(filter(None, (f"{row} of {self.resource.replace('_', ' ')}:", self.field, self.reason)))
