"""JSON and Parquet: types, exact numbers, the same bytes every time, a format that is written down."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import jsonschema

from exchange.firm import FILES, firm, run
from pmo.connect.exported import format_schema
from pmo.pipeline.exchange import data
from pmo.pipeline.load import load
from support import AS_OF, ROOT, workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_json_fits_its_own_schema_and_is_exact(tmp_path: Path) -> None:
    text = data.json_document(workspace(tmp_path, FILES), "management")
    found = json.loads(text, parse_float=Decimal)
    jsonschema.validate(json.loads(text), json.loads(format_schema()))
    assert (found["format"], found["audience"], found["as_of"]) == ("pmo-export/1", "management", "2026-11-20")
    assert found["records"]["actuals"][0]["data"]["rows"][0]["hours"] == Decimal("7.50")
    assert '"hours": 7.50' in text
    risk = found["records"]["risk"][0]
    assert (risk["id"], risk["path"]) == ("RSK-2026-0001", "projects/acme-mail/risks/RSK-2026-0001.yml")
    assert list(risk["data"])[:3] == ["title", "status", "project"]


def test_json_of_the_example_fits_too() -> None:
    loaded = load(ROOT, AS_OF)
    for audience in ("internal", "client:corvane"):
        jsonschema.validate(json.loads(data.json_document(loaded, audience)), json.loads(format_schema()))
    assert data.json_document(loaded) == data.json_document(load(ROOT, AS_OF))


def test_a_client_sees_no_file_and_no_commit() -> None:
    text = data.json_document(load(ROOT, AS_OF), "client:corvane")
    found = json.loads(text)
    assert "commit" not in found
    assert ".yml" not in text
    assert all(
        "path" not in record and "body" not in record for records in found["records"].values() for record in records
    )


def test_parquet_has_types_and_the_same_bytes(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    done = run(root, "export", "parquet", "-o", str(tmp_path / "p"), "--audience", "management")
    assert done.exit_code == 0, done.output
    files = {path.name: path.read_bytes() for path in (tmp_path / "p").iterdir()}
    assert files == data.parquet(load(root, AS_OF, AS_OF), "management")
    with duckdb.connect(":memory:") as connection:
        types = dict(
            connection.execute(
                f"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{tmp_path}/p/change.parquet')"  # noqa: S608 - our own folder
            ).fetchall()
        )
        hours = connection.execute(f"SELECT sum(hours), count(*) FROM '{tmp_path}/p/actuals.parquet'").fetchone()  # noqa: S608 - our own folder
    assert types["planned_start"] == "TIMESTAMP WITH TIME ZONE"
    assert types["outage"] == "JSON"
    assert hours == (Decimal("15.50"), 2)
    assert "risk.parquet" in files


def test_parquet_for_a_client_has_no_place_and_no_prose() -> None:
    files = data.parquet(load(ROOT, AS_OF), "client:corvane")
    for raw in files.values():
        assert b".yml" not in raw
    assert "timesheet.parquet" not in files
