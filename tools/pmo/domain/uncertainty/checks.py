"""What cannot be simulated, each with a sentence that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.domain.network import in_order
from pmo.domain.number import plain
from pmo.domain.uncertainty.values import EMPIRICAL, POINT, SHAPES, UNIFORM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pmo.domain.uncertainty.values import Event, Model, Range

MOST: Final = 10**9
"""Days, hours or money beyond this are a slip of the pen."""
_LONG: Final = 20
"""Digits beyond which a number is written with a power of ten."""


class ImpossibleError(ValueError):
    """Something in the model cannot be; `faults` are sentences for a reader."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


def checked(model: Model) -> Model:
    """The model itself; ImpossibleError with every fault in it."""
    found = tuple(faults(model))
    if found:
        raise ImpossibleError(found)
    return model


def faults(model: Model) -> Iterator[str]:
    """One sentence for everything that cannot be."""
    if not model.pieces:
        yield "There is no task to simulate."
    keys = [piece.key for piece in model.pieces]
    yield from (f"There are two tasks {key}." for key in sorted({key for key in keys if keys.count(key) > 1}))
    names = set(keys)
    for piece in model.pieces:
        yield from range_faults(piece.key, piece.factor)
        for what, value in (("days", piece.days), ("hours", piece.hours)):
            if not 0 <= value <= MOST:
                yield f"{piece.key} has {_number(value)} {what}; it must be 0 or more."
        if piece.rate is not None and piece.rate < 0:
            yield f"An hour of {piece.key} costs {_number(piece.rate)}; it must be 0 or more."
        for link in piece.links:
            if link.before not in names:
                yield f"{piece.key} waits for {link.before}, and there is no such task."
    _, left = in_order({piece.key: [link.before for link in piece.links] for piece in model.pieces})
    if left:
        yield f"These tasks wait for each other in a circle, or for one that does: {', '.join(sorted(left))}. Take one predecessor out."
    for event in model.events:
        yield from _event_faults(event, names)


def _event_faults(event: Event, names: set[str]) -> Iterator[str]:
    if not _finite(event.probability) or not 0 <= event.probability <= 1:
        yield f"{event.key} has a probability of {_number(event.probability)}; it must be between 0 and 1."
    for what, value in (("cost", event.cost), ("days", event.days)):
        if not _finite(value) or abs(value) > MOST:
            yield f"{event.key} has an impact of {_number(value)} in {what}; nothing is that large."
    if event.task and event.task not in names:
        yield f"{event.key} falls on task {event.task}, and the plan has no such open task."


def range_faults(name: str, one: Range) -> Iterator[str]:
    """What is wrong with a range; `name` says whose it is."""
    points = one.seen if one.shape == EMPIRICAL else (one.low, one.likely, one.high)
    if not points or not all(_finite(value) for value in points):
        yield f"{name} has no numbers to draw from."
        return
    if one.shape not in (*SHAPES, EMPIRICAL):
        yield f"{name} is to be drawn from “{one.shape}”; there are {', '.join(SHAPES)}."
    if min(points) < 0:
        yield f"{name} may take {_number(min(points))}; nothing takes less than no time."
    if max(points) > MOST:
        yield f"{name} may take {_number(max(points))}; nothing takes that long."
    if one.shape in (EMPIRICAL, POINT):
        return
    if one.low > one.likely and one.shape != UNIFORM:
        yield f"{name}: the optimistic value {_number(one.low)} is above the likely one, {_number(one.likely)}."
    if one.likely > one.high and one.shape != UNIFORM:
        yield f"{name}: the likely value {_number(one.likely)} is above the pessimistic one, {_number(one.high)}."
    if one.low > one.high:
        yield f"{name}: the lowest value {_number(one.low)} is above the highest, {_number(one.high)}."


def _finite(value: Decimal) -> bool:
    return value.is_finite()


def _number(value: Decimal) -> str:
    return (
        plain(value)
        if _finite(value) and abs(value) < MOST
        else f"{value:f}"
        if _finite(value) and value.adjusted() < _LONG
        else str(value)
    )
