"""Writing to the simulated PSA: new rows, patches with their false successes, deletions."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.connectwise.simulator import charging
from pmo.connect.connectwise.simulator.clock import written
from pmo.connect.connectwise.simulator.replies import Item, refuse
from pmo.connect.connectwise.simulator.routes import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pmo.connect.connectwise.simulator.routes import Route
    from pmo.connect.connectwise.simulator.store import Row, Store

_BLANKS: Final = str.maketrans({"\n": " ", "\r": " ", "\f": " ", "\t": " "})
_OPERATIONS: Final = ("add", "replace", "remove")
_NEVER: Final = ("id", "_info", "recordType")
"""Fields that no patch changes."""
_RECORD_TYPES: Final = {"project_tickets": "ProjectTicket", "service_tickets": "ServiceTicket"}


def body(raw: bytes) -> Any:
    """The content of a request, text made plain as the PSA does it: line breaks and tabs become blanks."""
    try:
        return _plain(json.loads(raw, parse_float=Decimal))
    except ValueError:
        raise refuse(400, "InvalidJson", "The body is not JSON.") from None


def create(store: Store, route: Route, wish: Any, parent: int | None, by: str) -> Row:
    """A new row. Refusal with every fault listed when something needed is missing or nothing has that number."""
    if not isinstance(wish, dict):
        raise refuse(400, "InvalidJson", "The body must be one object.")
    row = {name: value for name, value in wish.items() if name not in _NEVER}
    if parent is not None:
        row[route.parent] = parent
    faults = [
        Item(
            "MissingRequiredField",
            f"The {need.replace('+', ' or ')} field is required.",
            route.name,
            need.split("+")[0],
        )
        for need in route.required
        if all(row.get(name) in (None, "") for name in need.split("+"))
    ]
    faults += _too_long(route, row)
    row = _resolved(store, route, row, row, faults)
    if faults:
        raise refuse(400, "InvalidObject", f"{route.name} object is invalid", faults)
    row = _started(store, route, row)
    return (
        charging.charged(store, route, row, by) if route.name in charging.ENTRIES else store.add(route.name, row, by=by)
    )


def patch(store: Store, route: Route, row: Row, operations: Any, by: str) -> Row:
    """The row after a patch. A path into a reference or a list answers as if it had worked, and changes nothing."""
    if not isinstance(operations, list) or not all(isinstance(item, dict) for item in operations):
        raise refuse(400, "InvalidJson", "The body must be a list of operations.")
    if route.name in charging.ENTRIES:
        charging.must_be_open(store, route, row)
    changed: dict[str, Any] = {}
    faults: list[Item] = []
    for item in operations:
        operation, path = item.get("op"), item.get("path")
        if operation not in _OPERATIONS or not isinstance(path, str) or not path:
            raise refuse(400, "InvalidPatch", "An operation needs op add, replace or remove, and a path.")
        if path in _NEVER:
            raise refuse(400, "InvalidPatch", f"The path {path} cannot be changed.")
        name, _, deeper = path.partition("/")
        if not store.knows(route.name, name):
            raise refuse(400, "InvalidPatch", f"There is no field {name}; upper and lower case count.")
        if deeper:
            continue  # the false success
        changed[name] = None if operation == "remove" else item.get("value")
        if any(changed[name] in (None, "") for need in route.required if need == name):
            faults.append(Item("MissingRequiredField", f"The {name} field is required.", route.name, name))
    faults += _too_long(route, changed)
    changed = _resolved(store, route, changed, {**row, **changed}, faults)
    if faults:
        raise refuse(400, "InvalidObject", f"{route.name} object is invalid", faults)
    if not changed:
        return row
    changed.update(_followed(store, route, row, changed))
    made = store.change(route.name, row["id"], by=by, **changed)
    return charging.recharged(store, route, row, made) if route.name in charging.ENTRIES else made


def delete(store: Store, route: Route, row: Row) -> None:
    """Take a row away; 409 for one in use."""
    if route.name in charging.ENTRIES:
        charging.must_be_open(store, route, row)
        charging.discharged(store, route, row)
    elif any(entry.get("chargeToId") == row["id"] for entry in store.rows("time_entries")):
        raise refuse(409, "ObjectInUse", f"{route.name} {row['id']} is in use.")
    store.remove(route.name, row["id"])


def reference(resource: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """How other rows name this one."""
    return {"id": row["id"], **{name: row[name] for name in ("identifier", "name") if row.get(name) is not None}, **({"name": row["summary"]} if "tickets" in resource else {})}  # fmt: skip


def _resolved(
    store: Store, route: Route, fields: Mapping[str, Any], whole: Mapping[str, Any], faults: list[Item]
) -> dict[str, Any]:
    """Fields with their references made whole; those that name nothing are added to the faults."""
    out = dict(fields)
    for name, resource in route.references:
        wanted = out.get(name)
        if wanted is None or not store.count(resource):
            continue
        found = _named(store, resource, wanted, whole) if isinstance(wanted, dict) else None
        if found is None:
            faults.append(Item("InvalidReference", f"The {name} does not exist.", route.name, name))
        else:
            out[name] = reference(resource, found)
    return out


def _named(store: Store, resource: str, wanted: Mapping[str, Any], whole: Mapping[str, Any]) -> Row | None:
    if wanted.get("id") is not None:
        return store.get(resource, wanted["id"]) if isinstance(wanted["id"], int) else None
    board = (whole.get("board") or {}).get("id") if BY_NAME[resource].parent == "board/id" else None
    for row in store.rows(resource):
        if board is not None and (row.get("board") or {}).get("id") != board:
            continue
        for key in ("identifier", "name"):
            text = wanted.get(key)
            if isinstance(text, str) and str(row.get(key) or "").casefold() == text.casefold():
                return row
    return None


def _started(store: Store, route: Route, row: Row) -> Row:
    """What a new row has without being told: its sort, its first status, the company of its project."""
    if route.name in _RECORD_TYPES:
        row = {
            "recordType": _RECORD_TYPES[route.name],
            "actualHours": Decimal(0),
            "closedFlag": False,
            "billTime": "NoDefault",
            **row,
        }
        project = store.get("projects", (row.get("project") or {}).get("id") or 0)
        if project is not None:
            row = {"board": project.get("board"), **row, "company": row.get("company") or project.get("company")}
        if row.get("board") is None and store.count("boards"):
            row["board"] = reference("boards", store.rows("boards")[0])
    first = _first_status(store, route, row)
    if first is not None and row.get("status") is None:
        row["status"] = first
    return {**row, **_followed(store, route, {}, row)}


def _first_status(store: Store, route: Route, row: Row) -> dict[str, Any] | None:
    resource = dict(route.references).get("status")
    if resource is None:
        return None
    board = (row.get("board") or {}).get("id")
    rows = [item for item in store.rows(resource) if "board" not in item or item["board"]["id"] == board]
    first = next((item for item in rows if item.get("defaultFlag")), rows[0] if rows else None)
    return reference(resource, first) if first else None


def _followed(store: Store, route: Route, before: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """What a new status brings with it: whether the row is closed, and when it was."""
    resource = dict(route.references).get("status")
    if resource not in ("board_statuses", "project_statuses") or not isinstance(changed.get("status"), dict):
        return {}
    status = store.get(resource, changed["status"].get("id") or 0) or {}
    closed = bool(status.get("closedStatus") or status.get("closedFlag"))
    if closed == bool(before.get("closedFlag")):
        return {"closedFlag": closed}
    dates = {"closedDate": written(store.clock()) if closed else None} if "tickets" in route.name else {}
    return {"closedFlag": closed, **dates}


def _too_long(route: Route, fields: Mapping[str, Any]) -> list[Item]:
    return [
        Item("FieldTooLong", f"The field {name} must be a string with a maximum length of {most}.", route.name, name)
        for name, most in route.lengths
        if isinstance(fields.get(name), str) and len(fields[name]) > most
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_BLANKS)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
