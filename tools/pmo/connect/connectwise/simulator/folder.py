"""A store as files: `<resource>.json`, each a list as the API returns it; also the published samples named `API_…_LIST.json`."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator.replies import as_json
from pmo.connect.connectwise.simulator.routes import BY_NAME
from pmo.connect.connectwise.simulator.store import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.connect.connectwise.simulator.store import Store

SAMPLES: Final = {
    "API_AGREEMENT_LIST": "agreements",
    "API_AGREEMENT_TYPE_LIST": "agreement_types",
    "API_BOARD_LIST": "boards",
    "API_BOARD_STATUS_LIST": "board_statuses",
    "API_COMPANY_LIST": "companies",
    "API_MEMBER_LIST": "members",
    "API_PROJECT_LIST": "projects",
    "API_PROJECT_PHASE_LIST": "phases",
    "API_PROJECT_STATUSES": "project_statuses",
    "API_PROJECT_TEAM_MEMBER_LIST": "team_members",
    "API_PROJECT_TICKET_LIST": "project_tickets",
    "API_SALES_ACTIVITIES": "activities",
    "API_SALES_OPPORTUNITIES": "opportunities",
    "API_SCHEDULE_ENTRIES": "schedule_entries",
    "API_SERVICE_SLA_LIST": "slas",
    "API_SERVICE_TICKET": "service_tickets",
    "API_TIME_ENTRY_LIST": "time_entries",
    "API_WORK_ROLE_LIST": "work_roles",
    "API_WORK_TYPE_LIST": "work_types",
}
"""Names of the published samples, and the resource each is of; the other samples are no lists of rows."""

_HOURS: Final = ("internal_hours", "pto_hours")
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def read(store: Store, folder: Path) -> None:
    """Take in every file of a folder. StoreError when there is none, or one cannot be read."""
    paths = sorted(folder.glob("*.json")) if folder.is_dir() else []
    found = [(path, resource) for path in paths if (resource := SAMPLES.get(path.stem, path.stem)) in BY_NAME]
    if not found:
        raise StoreError(f"{folder} has no file of a PSA; their names are like projects.json or time_entries.json.")
    for path, resource in found:
        for row in _rows(path):
            store.add(resource, row, stamp=False)


def write(store: Store, folder: Path) -> list[str]:
    """Write a store as files that `read` takes in again; the names of those written."""
    folder.mkdir(parents=True, exist_ok=True)
    names = [name for name in BY_NAME if store.count(name)]
    for name in names:
        rows = b",\n".join(as_json(row) for row in store.rows(name))
        (folder / f"{name}.json").write_bytes(b"[\n" + rows + b"\n]\n")
    return names


def hours_of(path: Path) -> list[dict[str, str]]:
    """The hours that no record has: rows with person, month, internal_hours and pto_hours. StoreError when they are not that."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeError, csv.Error) as error:
        raise StoreError(f"{path} cannot be read: {error}.") from None
    for line, row in enumerate(rows, 2):
        try:
            sound = (
                bool(row.get("person"))
                and _MONTH.fullmatch(row.get("month") or "")
                and all(Decimal(row.get(name) or 0) >= 0 for name in _HOURS)
            )
        except InvalidOperation:
            sound = False
        if not sound:
            raise StoreError(f"{path}, line {line}: it needs person, month (like 2026-11), {' and '.join(_HOURS)}.")
    return rows


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (ValueError, OSError) as error:
        raise StoreError(f"{path} cannot be read as JSON: {error}.") from None
    rows = found if isinstance(found, list) else [found]
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("id"), int):
            raise StoreError(f"{path} must be a list of rows, each with a whole number as id.")
    return rows
