"""Small models for tests of the simulation."""

from __future__ import annotations

from decimal import Decimal

from pmo.domain.network import Link
from pmo.domain.uncertainty.values import BETA_PERT, Event, Model, Piece, Range


def D(value: object) -> Decimal:  # noqa: N802 - short, it stands in every line
    """A decimal."""
    return Decimal(str(value))


def span(low: object, likely: object, high: object, shape: str = BETA_PERT) -> Range:
    """A range."""
    return Range(D(low), D(likely), D(high), shape)


def piece(key: str, factor: Range, *links: str | Link, days: object = 1, hours: object = 0, **more: object) -> Piece:
    """A task with predecessors."""
    ties = tuple(link if isinstance(link, Link) else Link(link) for link in links)
    return Piece(key, f"Task {key}", D(days), factor, links=ties, hours=D(hours), **more)  # type: ignore[arg-type]


def event(key: str, probability: object, cost: object = 0, days: object = 0, **more: str) -> Event:
    """A risk."""
    return Event(key, f"Risk {key}", D(probability), D(cost), D(days), **more)


def series(*ranges: Range) -> tuple[Piece, ...]:
    """Tasks one after the other, their ranges in days."""
    return tuple(piece(f"{index}", one, *([str(index - 1)] if index else [])) for index, one in enumerate(ranges))


def model(*pieces: Piece, events: tuple[Event, ...] = (), **more: object) -> Model:
    """A model whose cost is known."""
    return Model(pieces, events, **{"spent_cost": D(0), **more})  # type: ignore[arg-type]
