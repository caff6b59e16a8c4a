"""What a client may not see changes no byte of what a client gets: workbook, calendar, JSON, Parquet.

The hidden places come from the schemas (`tests/marks.py`), so a new field is covered on the day it is written.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given

import hidden
from hidden import CANARY, CLIENT
from pmo.pipeline.exchange import calendar, data, workbook_out
from pmo.pipeline.load import Loaded, load
from support import AS_OF, ROOT


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


@hidden.examples(6)
@given(palette=hidden.PALETTES, stride=hidden.STRIDES)
def test_exports_for_a_client_do_not_depend_on_what_it_may_not_see(firm: Loaded, mine: dict[str, bytes], palette: list[Any], stride: int) -> None:  # fmt: skip
    found = exports(hidden.scrambled(firm, palette, stride))
    assert sorted(found) == sorted(mine)
    assert [name for name, raw in found.items() if raw != mine[name]] == []


def test_other_clients_change_nothing(firm: Loaded, mine: dict[str, bytes]) -> None:
    assert exports(hidden.alone(firm)) == mine


@pytest.mark.parametrize("reader", ["client", "internal"])
def test_no_canary_of_a_hidden_field_sings(firm: Loaded, reader: str) -> None:
    found = unpacked(exports(hidden.planted(firm, reader), f"client:{CLIENT}" if reader == "client" else "internal"))
    assert [name for name, raw in found.items() if CANARY.encode() in raw] == []


def test_canaries_would_be_heard(firm: Loaded) -> None:
    heard = {
        name for name, raw in unpacked(exports(hidden.audible(firm), "management")).items() if CANARY.encode() in raw
    }
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
