"""What a client may not see changes no byte of what a client gets: workbook, calendar, JSON, Parquet.

The hidden places come from the schemas (`tests/marks.py`), so a new field is covered on the day it is written.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import marks
from pmo.pipeline.exchange import calendar, data, workbook_out
from pmo.pipeline.load import Loaded, load
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pmo.model.record import Record

CLIENT = "corvane"
CANARY = "zqcanaryzq"


@pytest.fixture(scope="module")
def firm() -> Loaded:
    return load(ROOT, AS_OF)


def exports(loaded: Loaded, audience: str = f"client:{CLIENT}") -> dict[str, bytes]:
    """Everything that can be handed out, by name."""
    found = {
        "calendar.ics": calendar.calendar(loaded, audience=audience)[0],
        "export.json": data.json_document(loaded, audience).encode(),
    }
    found["registers.xlsx"] = workbook_out.workbook(loaded, audience=audience, every=True)[0]
    found.update(data.parquet(loaded, audience))
    return found


@pytest.fixture(scope="module")
def mine(firm: Loaded) -> dict[str, bytes]:
    return exports(firm)


def unpacked(found: dict[str, bytes]) -> dict[str, bytes]:
    """The exports with workbooks taken apart."""
    out = {}
    for name, raw in found.items():
        if name.endswith(".xlsx"):
            parts = zipfile.ZipFile(io.BytesIO(raw))
            out.update({f"{name}/{part}": parts.read(part) for part in parts.namelist()})
        else:
            out[name] = raw
    return out


_VALUES = st.one_of(
    st.text(max_size=12),
    st.integers(-5, 5_000),
    st.dates().map(str),
    st.just(["a", "b"]),
    st.just({"hidden": "x"}),
    st.booleans(),
)
_CHOICES = st.one_of(st.just(marks.KEEP), st.just(marks.DROP), _VALUES)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(palette=st.lists(_CHOICES, min_size=3, max_size=9), stride=st.integers(1, 50))
def test_exports_for_a_client_do_not_depend_on_what_it_may_not_see(firm: Loaded, mine: dict[str, bytes], palette: list[Any], stride: int) -> None:  # fmt: skip
    turn = iter(range(10**9))

    def draw() -> Any:
        return palette[(next(turn) * stride) % len(palette)]

    def foreign(record: Record) -> Any:
        kept = marks.steering(firm.workspace.kinds[record.kind])
        values = {key: value if key in kept else draw() for key, value in record.data.items()}
        plain = {key: value for key, value in values.items() if value is not marks.KEEP and value is not marks.DROP}
        return marks.DROP if draw() is marks.DROP else plain

    found = exports(marks.varied(firm, "client", CLIENT, lambda _, __: draw(), foreign))
    assert sorted(found) == sorted(mine)
    assert [name for name, raw in found.items() if raw != mine[name]] == []


def test_other_clients_change_nothing(firm: Loaded, mine: dict[str, bytes]) -> None:
    alone = marks.varied(firm, "client", CLIENT, lambda _, __: marks.KEEP, lambda record: marks.DROP if record.kind != "client" else marks.KEEP)  # fmt: skip
    assert len(alone.workspace.records) < len(firm.workspace.records) - 200
    assert exports(alone) == mine


@pytest.mark.parametrize("reader", ["client", "internal"])
def test_no_canary_of_a_hidden_field_sings(firm: Loaded, reader: str) -> None:
    planted: set[str] = set()

    def plant(record: Record, path: str) -> str:
        planted.add(f"{record.kind}.{path}")
        return f"{CANARY} {record.kind} {path}"

    def foreign(record: Record) -> dict[str, Any]:
        kept = marks.steering(firm.workspace.kinds[record.kind])
        return {key: value if key in kept else f"{CANARY} {record.id} {key}" for key, value in record.data.items()}

    found = unpacked(
        exports(
            marks.varied(firm, reader, CLIENT, plant, foreign), f"client:{CLIENT}" if reader == "client" else "internal"
        )
    )
    assert len(planted) > (100 if reader == "client" else 10)
    assert [name for name, raw in found.items() if CANARY.encode() in raw] == []


def test_canaries_would_be_heard(firm: Loaded) -> None:
    changed = marks.varied(
        firm, "internal", "", lambda _, path: [CANARY] if path == "commit_aliases" else marks.KEEP, lambda _: marks.KEEP
    )
    heard = {name for name, raw in unpacked(exports(changed, "management")).items() if CANARY.encode() in raw}
    assert "export.json" in heard
    assert any(name.startswith("registers.xlsx/xl/") for name in heard)


def test_the_client_gets_nobody_elses_name(firm: Loaded, mine: dict[str, bytes]) -> None:
    others = [
        record
        for record in firm.workspace.of("client")
        if record.id != CLIENT and record.text("name") != firm.workspace.settings.company
    ]
    whole = b"".join(unpacked(mine).values())
    assert [record.id for record in others if record.text("name").encode() in whole] == []
    assert b"Corvane" in whole
