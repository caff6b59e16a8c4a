"""Firms that differ only in what a reader may not see: what the reader gets from them must be the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

import marks

if TYPE_CHECKING:
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded

CLIENT = "corvane"
CANARY = "zqcanaryzq"

_VALUES = st.one_of(
    st.text(max_size=12),
    st.integers(-5, 5_000),
    st.dates().map(str),
    st.just(["a", "b"]),
    st.just({"hidden": "value"}),
    st.booleans(),
)
PALETTES = st.lists(st.one_of(st.just(marks.KEEP), st.just(marks.DROP), _VALUES), min_size=3, max_size=9)
STRIDES = st.integers(1, 50)


def examples(count: int) -> settings:
    """So many drawn firms, however long each takes."""
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


def scrambled(firm: Loaded, palette: list[Any], stride: int) -> Loaded:
    """Hidden fields and other clients' records with values from a small drawn palette, each place another one."""
    turn = iter(range(10**9))

    def draw() -> Any:
        return palette[(next(turn) * stride) % len(palette)]

    def foreign(record: Record) -> Any:
        kept = marks.steering(firm.workspace.kinds[record.kind])
        values = {key: value if key in kept else draw() for key, value in record.data.items()}
        plain = {key: value for key, value in values.items() if value is not marks.KEEP and value is not marks.DROP}
        return marks.DROP if draw() is marks.DROP else plain

    return marks.varied(firm, "client", CLIENT, lambda _, __: draw(), foreign)


def alone(firm: Loaded) -> Loaded:
    """The firm as if it had this client only."""
    found = marks.varied(
        firm,
        "client",
        CLIENT,
        lambda _, __: marks.KEEP,
        lambda record: marks.DROP if record.kind != "client" else marks.KEEP,
    )
    assert len(found.workspace.records) < len(firm.workspace.records) - 200
    return found


def planted(firm: Loaded, reader: str) -> Loaded:
    """A canary in every field that the reader may not see, and in all that belongs to others."""
    places: set[str] = set()

    def plant(record: Record, path: str) -> str:
        places.add(f"{record.kind}.{path}")
        return f"{CANARY} {record.kind} {path}"

    def foreign(record: Record) -> dict[str, Any]:
        kept = marks.steering(firm.workspace.kinds[record.kind])
        return {key: value if key in kept else f"{CANARY} {record.id} {key}" for key, value in record.data.items()}

    found = marks.varied(firm, reader, CLIENT, plant, foreign)
    assert len(places) > (100 if reader == "client" else 10)
    return found


def audible(firm: Loaded) -> Loaded:
    """A canary in a field that management does see: whoever listens for it must hear it there."""
    return marks.varied(
        firm, "internal", "", lambda _, path: [CANARY] if path == "commit_aliases" else marks.KEEP, lambda _: marks.KEEP
    )
