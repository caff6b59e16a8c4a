"""The one gate that rows of the PSA come in by: what fits the description of its resource passes, the rest is named.

A row without a number that can be one is set aside, and so is a row in which something cannot be used that it says
something wrong without (`Resource.needed`). Of any other row the field is left out. So one bad row never ends the reading,
and nothing behind the gate has to expect it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.answers import plain
from pmo.connect.connectwise.resources import INFO
from pmo.connect.connectwise.sift import sift
from pmo.connect.connectwise.sorts import Sort, UnfitError, is_number, reader
from pmo.connect.connectwise.unusable import Unusable

if TYPE_CHECKING:
    from pmo.connect.connectwise.resources import Resource

MARKS: Final = ("lastUpdated", "dateEntered")
"""Points in time in `_info`."""
_INSTANT: Final = reader(Sort.INSTANT)
_NUMBER: Final = reader(Sort.NUMBER)


@dataclass(frozen=True, slots=True)
class Admitted:
    """What came of one row."""

    row: dict[str, Any]
    """What of it can be used; look at `whole` before it is used as a row."""
    unusable: tuple[Unusable, ...] = ()

    @property
    def number(self) -> int | None:
        """Of the row; None when it has none."""
        number: int | None = self.row.get("id")
        return number

    @property
    def whole(self) -> bool:
        """Whether it is a row; else it has to be set aside."""
        return not any(one.whole for one in self.unusable)


def admit(resource: Resource, row: Any, *, costs: bool = False) -> Admitted:
    """What can be used of a row as it came, and what cannot. `costs` as for `sift`; a fault never holds a value."""
    if not isinstance(row, dict):
        return Admitted({}, (Unusable(resource.name, None, "", "is no row"),))
    number = row.get("id")
    if not is_number(number):
        return Admitted({}, (Unusable(resource.name, None, "id", _no_number(number)),))
    faults: list[Unusable] = []
    usable: dict[str, Any] = {}
    for name, value in sift(resource, row, costs=costs).items():
        try:
            usable[name] = None if value is None else reader(resource.sort_of(name))(value)
        except UnfitError as error:
            faults.append(Unusable(resource.name, number, plain(name), str(error), name in resource.needed))
    if INFO in usable:
        faults += _odd_marks(resource, number, usable[INFO])
    return Admitted(usable, tuple(faults))


def _odd_marks(resource: Resource, number: int, marks: dict[str, Any]) -> list[Unusable]:
    """Takes out of `_info` what is no point in time."""
    faults = []
    for name in (mark for mark in MARKS if mark in marks):
        try:
            _INSTANT(marks[name])
        except UnfitError as error:
            del marks[name]
            faults.append(Unusable(resource.name, number, f"{INFO}/{name}", str(error), whole=False))
    return faults


def _no_number(value: Any) -> str:
    if value is None:
        return "is missing"
    try:
        _NUMBER(value)
    except UnfitError as error:
        return str(error)
    return "is 0"
