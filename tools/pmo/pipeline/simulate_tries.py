"""What-if for a simulation: `3.2.duration=4/6/12`, `RSK-2026-0036.probability=0.7`. Nothing is written."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.number import ONE, ZERO
from pmo.domain.uncertainty.checks import MOST, range_faults
from pmo.domain.uncertainty.tasks import DONE, GIVEN
from pmo.domain.uncertainty.values import BETA_PERT, POINT, Range
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pmo.domain.uncertainty.project import Described
    from pmo.domain.uncertainty.values import Event, Piece

_TASK_FIELDS: Final = ("duration", "hours", "range")
_RISK_FIELDS: Final = ("probability", "cost", "days", "task", "driver")
_WRITTEN: Final = "write it as WBS.FIELD=LOW/LIKELY/HIGH or RISK.FIELD=VALUE, for example 3.2.duration=4/6/12 or RSK-2026-0036.probability=0.7"


def tried(found: Described, tries: Sequence[str]) -> tuple[Described, tuple[str, ...]]:
    """The model with the tries in it, and each of them as it was understood; InputError for what cannot be tried."""
    pieces = {piece.key: piece for piece in found.model.pieces}
    events = {event.key: event for event in found.model.events}
    said: list[str] = []
    for text in tries:
        key, field, value = _parts(text, pieces, events)
        if any(one.startswith(f"{key}.{field} ") for one in said):
            raise InputError(f"{key}.{field} is given twice.")
        if key in pieces:
            pieces[key] = _piece(pieces[key], field, value)
        else:
            events[key] = _event(events[key], field, value, pieces)
        said.append(f"{key}.{field} = {value or 'none'}")
    model = replace(found.model, pieces=tuple(pieces.values()), events=tuple(events.values()))
    return replace(found, model=model), tuple(said)


def _parts(text: str, pieces: dict[str, Piece], events: dict[str, Event]) -> tuple[str, str, str]:
    left, equals, value = text.partition("=")
    key, dot, field = left.strip().rpartition(".")
    if not equals or not dot:
        raise InputError(f"“{text}” cannot be tried: {_WRITTEN}.")
    known = (*pieces, *events)
    if key not in known:
        listed = f"Open tasks: {', '.join(pieces)}. Risks with figures: {', '.join(events) or 'none that you may see'}."
        raise InputError(
            f"There is no open task or quantified risk “{key}” to try something at. {closest(key, known, listed)}"
        )
    fields = _TASK_FIELDS if key in pieces else _RISK_FIELDS
    if field not in fields:
        raise InputError(f"There is nothing called “{field}” to try at {key}. {closest(field, fields, f'There are {_listed(fields)}.')}")  # fmt: skip
    if key in pieces and pieces[key].basis == DONE:
        raise InputError(f"Task {key} is finished; nothing can be tried at it.")
    return key, field, value.strip()


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}"


def _piece(piece: Piece, field: str, value: str) -> Piece:
    """Another range for a task: in working days or hours left, or as multiples of the plan."""
    given = _range(f"{piece.key}.{field}", value.removesuffix("d").removesuffix("h"))
    likely = given.likely
    if field == "range":
        return replace(piece, factor=given, driver="", basis=GIVEN)
    if likely <= 0:
        raise InputError(f"{piece.key}.{field}: the likely value must be above 0.")
    factor = given.times(1 / likely)
    if field == "duration":
        return replace(piece, days=likely, factor=factor, driver="", basis=GIVEN)
    if not piece.hours:
        raise InputError(f"{piece.key} has no hours in the plan; try its duration.")
    return replace(piece, hours=likely, days=piece.days * likely / piece.hours, factor=factor, driver="", basis=GIVEN)


def _range(name: str, text: str) -> Range:
    """`4/6/12`, or one number that is certain."""
    numbers = [_number(name, part) for part in text.split("/")]
    if len(numbers) == 1:
        found = Range(numbers[0], numbers[0], numbers[0], POINT)
    elif len(numbers) == 3:
        found = Range(numbers[0], numbers[1], numbers[2], BETA_PERT)
    else:
        raise InputError(
            f"“{text}” is no range for {name}: write three numbers such as 4/6/12, or one that is certain."
        )
    fault = next(range_faults(name, found), "")
    if fault:
        raise InputError(fault)
    return found


def _number(name: str, text: str) -> Decimal:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) > MOST:
        raise InputError(f"“{text.strip()}” is no number for {name}.")
    return found


def _event(event: Event, field: str, value: str, pieces: dict[str, Piece]) -> Event:
    if field == "driver":
        return replace(event, driver=value)
    if field == "task":
        if value and (value not in pieces or pieces[value].basis == DONE):
            raise InputError(f"{event.key} cannot fall on “{value}”: the plan has no such open task. {closest(value, pieces, 'There are ' + ', '.join(pieces) + '.')}")  # fmt: skip
        return replace(event, task=value)
    number = _number(f"{event.key}.{field}", value)
    if field == "probability" and not ZERO <= number <= ONE:
        raise InputError(f"{event.key} cannot have a probability of {value}; it must be between 0 and 1.")
    parts: dict[str, Any] = {field: number}
    return replace(event, **parts)
