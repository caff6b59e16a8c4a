"""A store out of files and back, the published samples, and a big store."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import httpx
import pytest

from connectwise.simulator.small_psa import Client, small
from pmo.connect.connectwise.simulator import Simulator, Store, StoreError
from pmo.connect.connectwise.simulator.folder import SAMPLES, hours_of, write
from pmo.connect.connectwise.simulator.routes import BY_NAME
from support import SHARED

if TYPE_CHECKING:
    from pathlib import Path

DATA = SHARED / "data" / "connectwise"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the published samples lie beside the project only where it is developed (../shared/data)"
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    store = small()
    names = write(store, tmp_path / "psa")
    again = Store.of_files(tmp_path / "psa")
    assert sorted(names) == sorted(path.stem for path in (tmp_path / "psa").iterdir())
    for name in BY_NAME:
        assert json.dumps(again.rows(name), default=float) == json.dumps(store.rows(name), default=float)
    write(again, tmp_path / "again")
    assert {path.name: path.read_bytes() for path in (tmp_path / "psa").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "has no file of a PSA"),
        ({"other.json": "[]"}, "has no file of a PSA"),
        ({"projects.json": "[{"}, "cannot be read as JSON"),
        ({"projects.json": '[{"name": "x"}]'}, "whole number as id"),
        ({"projects.json": '[{"id": 1}, {"id": 1}]'}, "two rows with the number 1"),
    ],
)
def test_files_of_which_no_psa_can_be_made(tmp_path: Path, files: dict[str, str], message: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=message):
        Store.of_files(tmp_path)


@needs_data
def test_the_published_samples_are_served_unchanged() -> None:
    store = Store.of_files(DATA)
    with Simulator(store) as simulator, httpx.Client() as http:
        client = Client(simulator, http)
        for path in sorted(DATA.glob("API_*.json")):
            resource = SAMPLES.get(path.stem)
            if resource is None:
                continue
            wanted = json.loads(path.read_text(encoding="utf-8"))
            for row in wanted if isinstance(wanted, list) else [wanted]:
                route = BY_NAME[resource]
                address = (
                    route.path.format(row.get("projectId") or row.get("board", {}).get("id"))
                    if route.parent
                    else route.path
                )
                assert client.get(f"{address}/{row['id']}").json() == row, path.name
        assert client.rows(
            "/time/entries", conditions='company/identifier = "yourcompany" and lastUpdated > [2017-01-01]'
        )


@needs_data
def test_every_sample_is_known_or_no_list() -> None:
    rest = {path.stem for path in DATA.glob("API_*.json")} - SAMPLES.keys()
    assert rest == {"API_COMPANY_INFO", "API_CW_VERSION", "API_MEMBER_COUNT", "API_SYSTEM_CALLBACK_ENTRY"}


def test_hours_that_no_record_has(tmp_path: Path) -> None:
    file = tmp_path / "hours.csv"
    file.write_text("person,month,internal_hours,pto_hours\nana,2026-11,12.25,8\n", encoding="utf-8")
    assert hours_of(file) == [{"person": "ana", "month": "2026-11", "internal_hours": "12.25", "pto_hours": "8"}]
    for wrong in ("ana,November,1,1", "ana,2026-11,x,1", ",2026-11,1,1", "ana,2026-11,-1,1"):
        file.write_text(f"person,month,internal_hours,pto_hours\n{wrong}\n", encoding="utf-8")
        with pytest.raises(StoreError, match="line 2"):
            hours_of(file)


def test_a_big_store_is_the_same_for_the_same_seed_and_names_only_what_is_there() -> None:
    store, same, other = (Store.many(time_entries=3000, seed=seed) for seed in (5, 5, 6))
    assert store.count("time_entries") == 3000
    assert store.rows("time_entries") == same.rows("time_entries")
    assert store.rows("time_entries") != other.rows("time_entries")
    named = {
        "company": "companies",
        "member": "members",
        "project": "projects",
        "phase": "phases",
        "ticket": "project_tickets",
        "timeSheet": "time_sheets",
        "workType": "work_types",
    }
    for row in store.rows("time_entries"):
        assert all(store.get(resource, row[field]["id"]) for field, resource in named.items())
    days = Counter((row["member"]["id"], row["timeStart"][:10]) for row in store.rows("time_entries"))
    assert max(days.values()) == 4
    assert max(row["_info"]["lastUpdated"] for row in store.rows("time_entries")) < store.clock().isoformat()


def test_who_changes_a_row_is_marked(tmp_path: Path) -> None:
    store = small()
    before = store.get("service_tickets", 200)
    after = store.change("service_tickets", 200, by="ARuiz", summary="Other")
    assert before is not None
    assert before["summary"] == "Ticket 200", "a row that is being sent is never torn"
    assert after["_info"]["updatedBy"] == "ARuiz"
    assert after["_info"]["lastUpdated"] > before["_info"]["lastUpdated"]
    latest = store.latest()
    assert latest is not None
    assert latest.strftime("%Y-%m-%dT%H:%M:%SZ") == after["_info"]["lastUpdated"]
    assert Store().latest() is None
