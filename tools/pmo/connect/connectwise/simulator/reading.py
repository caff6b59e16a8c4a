"""Lists of the simulated PSA: conditions, order, choice of fields, and both ways of paging."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from pmo.connect.connectwise.simulator.language import IN_INFO, Condition, ConditionError, dig, parse
from pmo.connect.connectwise.simulator.replies import Reply, ok, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pmo.connect.connectwise.simulator.routes import Route
    from pmo.connect.connectwise.simulator.store import Row, Store

PAGE_SIZE: Final = 25
MOST: Final = 1000
"""Rows of a page; larger wishes are cut without a word."""


def page(store: Store, route: Route, query: Mapping[str, str], *, parent: int | None, forward: bool, address: str, show: Callable[[Row], Row]) -> Reply:  # fmt: skip
    """One page of a list, with the Link header of its style. `show` takes away what the caller may not see."""
    wanted = picker(query.get("fields", ""))
    size = _whole(query, "pageSize", PAGE_SIZE, least=1)
    size = min(size, MOST)
    if forward and route.pages_forward:
        if "orderBy" in query:
            raise refuse(400, "InvalidParameter", "orderBy cannot be used with forward-only paging.")
        found = list(islice(matching(store, route, query, parent, after=_whole(query, "pageId", 0, least=0)), size))
        last = str(found[-1]["id"]) if found else query.get("pageId", "0")
        headers = {"Link": f'<{_url(address, query, pageId=last)}>; rel="next"'}
        return ok([wanted(show(row)) for row in found], headers=headers)
    rows = ordered(list(matching(store, route, query, parent)), query.get("orderBy", ""))
    number = _whole(query, "page", 1, least=1)
    last_page = max(1, -(-len(rows) // size))
    links = {"first": 1, "prev": number - 1, "next": number + 1, "last": last_page}
    if number <= 1:
        del links["prev"]
    if number >= last_page:
        del links["next"]
    header = ", ".join(f'<{_url(address, query, page=str(at))}>; rel="{name}"' for name, at in links.items())
    shown = rows[(number - 1) * size : number * size]
    return ok([wanted(show(row)) for row in shown], headers={"Link": header})


def matching(
    store: Store, route: Route, query: Mapping[str, str], parent: int | None, *, after: int = 0
) -> Iterator[Row]:
    """The rows that meet every condition of a query, by number. Refusal for a condition that cannot be read."""
    main = _condition(store, route, query.get("conditions", ""), "conditions", check=True)
    child = _condition(store, route, query.get("childConditions", ""), "childConditions")
    custom = _condition(store, route, query.get("customFieldConditions", ""), "customFieldConditions")
    try:
        for row in store.after(route.name, after):
            if parent is not None and dig(row, route.parent) != parent:
                continue
            if main is not None and not main(row):
                continue
            if child is not None and not _any_child(row, child):
                continue
            if custom is not None and not any(custom(item) for item in row.get("customFields") or ()):
                continue
            yield row
    except ConditionError as error:
        raise refuse(400, "InvalidCondition", f"The condition is invalid: {error}.") from None


def ordered(rows: list[Row], text: str) -> list[Row]:
    """Rows in the wished order: `company/name asc, id desc`; missing values first."""
    for part in reversed([part for part in text.split(",") if part.strip()]):
        name, _, way = part.strip().partition(" ")
        if way.strip().lower() not in ("", "asc", "desc"):
            raise refuse(400, "InvalidParameter", f"orderBy cannot be read at “{part.strip()}”.")
        try:
            rows = sorted(rows, key=lambda row, name=name: _key(dig(row, name)), reverse=way.strip().lower() == "desc")  # type: ignore[misc]
        except TypeError:
            raise refuse(400, "InvalidParameter", f"{name} has no order.") from None
    return rows


def picker(text: str) -> Callable[[Row], Row]:
    """Takes the named fields of a row; all of them when none is named."""
    paths = [part.strip().split("/") for part in text.split(",") if part.strip()]
    if not paths:
        return lambda row: row
    tree: dict[str, Any] = {}
    for path in paths:
        here = tree
        for part in path:
            here = here.setdefault(part, {})
    return lambda row: _picked(row, tree)


def _picked(value: Any, tree: dict[str, Any]) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [_picked(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _picked(value[name], inner) for name, inner in tree.items() if name in value}


def _any_child(row: Row, condition: Condition) -> bool:
    lists = {field.split("/")[0] for field in condition.fields}
    if len(lists) != 1:
        raise ConditionError("childConditions ask about one list")
    name = lists.pop()
    value = row.get(name)
    return any(condition({name: item}) for item in value) if isinstance(value, list) else False


def _condition(store: Store, route: Route, text: str, name: str, *, check: bool = False) -> Condition | None:
    if not text.strip():
        return None
    try:
        found = parse(text)
        for field in found.fields if check else ():
            first = field.split("/")[0]
            if first not in IN_INFO and not store.knows(route.name, first):
                raise ConditionError(f"{first} is not a field")
    except ConditionError as error:
        raise refuse(400, "InvalidCondition", f"{name} cannot be read: {error}.") from None
    return found


def _key(value: Any) -> tuple[bool, Any]:
    return (value is not None, value.casefold() if isinstance(value, str) else value if value is not None else 0)


def _whole(query: Mapping[str, str], name: str, otherwise: int, *, least: int) -> int:
    text = query.get(name, "")
    if not text:
        return otherwise
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise refuse(400, "InvalidParameter", f"{name} must be a whole number from {least} on.")
    return number


def _url(address: str, query: Mapping[str, str], **changed: str) -> str:
    return f"{address}?{urlencode({**query, **changed})}"
