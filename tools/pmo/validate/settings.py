"""pmo.yml to settings. What is wrong there keeps its default, so that a typing error stops nobody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmo.model.finding import Finding, Level, Place
from pmo.model.record import as_date
from pmo.model.settings import DAYS, YEARS, Brand, Psa, Settings, Thresholds, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record

_TEXTS: Final = (
    "company", "site_title", "site_url", "repository_url", "currency", "language", "timezone", "search", "overlay",
)  # fmt: skip
_LEVELS: Final = frozenset({*Level, "off"})
_FAIL_LEVELS: Final = frozenset({*Level, "never"})
_ANY_LENGTH: Final = frozenset({"ends_soon_days", "certification_days"})


def settings_of(record: Record) -> tuple[Settings, list[Finding]]:
    """Settings from the parsed pmo.yml; what is missing or wrong keeps its default and is reported."""
    data = record.data
    texts: dict[str, Any] = {name: data[name] for name in _TEXTS if isinstance(data.get(name), str)}
    findings = list(_zone_faults(record, texts))
    as_of = as_date(data.get("as_of"))
    if as_of is not None and as_of.year not in YEARS:
        text = f"“{as_of}” cannot be the date of a workspace: others are counted from it"
        findings.append(
            Finding(
                "out-of-range", Level.ERROR, record.place("as_of"), text, "write a year of this age", pointer="as_of"
            )
        )
        as_of = None
    levels = data.get("levels")
    if isinstance(data.get("fail_level"), str) and data["fail_level"] in _FAIL_LEVELS:
        texts["fail_level"] = data["fail_level"]
    if data.get("publish") in ("site", "never"):
        texts["publish"] = data["publish"]
    if isinstance(data.get("search_threshold"), int) and _is_number(data["search_threshold"]):
        texts["search_threshold"] = data["search_threshold"]
    week = tuple(index for index, day in enumerate(DAYS) if day in record.list("working_days"))
    if week:
        texts["working_days"] = week
    known = (
        {slug: level for slug, level in levels.items() if isinstance(level, str) and level in _LEVELS}
        if isinstance(levels, dict)
        else {}
    )
    return replace(
        Settings(),
        **texts,
        as_of=as_of,
        holidays=frozenset(day for value in record.list("holidays") if (day := as_date(value))),
        thresholds=_thresholds(data.get("thresholds")),
        brand=_brand(data.get("brand")),
        psa=_psa(data.get("psa")),
        levels=known,
        place_of=lambda path: Place(record.path, record.source.key_span(path)),
        waivers=tuple(_waivers(record)),
        synonyms=tuple(tuple(map(str, group)) for group in record.list("synonyms") if isinstance(group, list)),
        overlay_kinds=tuple(name for name in record.list("overlay_kinds") if isinstance(name, str)),
        path=record.path,
    ), findings


def _zone_faults(record: Record, texts: dict[str, Any]) -> Iterator[Finding]:
    zone = texts.get("timezone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        texts["timezone"] = "UTC"
        yield Finding(
            "unknown-value",
            Level.ERROR,
            record.place("timezone"),
            f"“{zone}” is not a time zone",
            "write a name such as America/New_York",
            pointer="timezone",
        )


def _thresholds(raw: Any) -> Thresholds:
    defaults = Thresholds()
    if not isinstance(raw, dict):
        return defaults
    values: dict[str, Any] = {}
    for name, value in raw.items():
        default = getattr(defaults, name, None)
        if isinstance(default, Decimal) and _is_number(value):
            values[name] = Decimal(value)
        elif isinstance(default, int) and isinstance(value, int) and _is_number(value):
            values[name] = value
        elif isinstance(default, tuple) and isinstance(value, list) and value:
            same_sort = all(type(item) is type(default[0]) for item in value)
            if same_sort and (name in _ANY_LENGTH or len(value) == len(default)):
                values[name] = tuple(value)
    return replace(defaults, **values)


_COLOR: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_PAPERS: Final = {"letter": "us-letter", "a4": "a4"}
_PICTURES: Final = (".svg", ".png", ".jpg", ".jpeg")


def _brand(raw: Any) -> Brand:
    """Name, logo, color and paper of documents; what has another form keeps its default."""
    if not isinstance(raw, dict):
        return Brand()
    found = {name: raw[name] for name in ("name", "logo") if isinstance(raw.get(name), str)}
    if not found.get("logo", "").lower().endswith(_PICTURES):
        found.pop("logo", None)
    if isinstance(raw.get("color"), str) and _COLOR.fullmatch(raw["color"]):
        found["color"] = raw["color"].lower()
    if isinstance(raw.get("paper"), str) and raw["paper"] in _PAPERS:
        found["paper"] = _PAPERS[raw["paper"]]
    return replace(Brand(), **found)


def _psa(raw: Any) -> Psa:
    """How the PSA is set up; what has another form keeps its default."""
    if not isinstance(raw, dict):
        return Psa()
    found: dict[str, Any] = {
        name: tuple(map(str, raw[name]))
        for name in ("closed_statuses", "change_boards")
        if isinstance(raw.get(name), list)
    }
    found |= {
        name: _words(raw[name]) for name in ("charge_codes", "defaults", "files") if isinstance(raw.get(name), dict)
    }
    if isinstance(raw.get("states"), dict):
        found["states"] = {
            str(kind): {
                str(status): tuple(map(str, states)) for status, states in by_status.items() if isinstance(states, list)
            }
            for kind, by_status in raw["states"].items()
            if isinstance(by_status, dict)
        }
    if _is_number(raw.get("leak_hours")):
        found["leak_hours"] = Decimal(raw["leak_hours"])
    return replace(Psa(), **found)


def _words(raw: dict[Any, Any]) -> dict[str, str]:
    return {str(name): value for name, value in raw.items() if isinstance(value, str)}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _waivers(record: Record) -> Iterator[Waiver]:
    """The waivers; one whose reason or day is wrong still covers what it names, since only its own line is at fault."""
    for index, raw in enumerate(record.list("waivers")):
        if isinstance(raw, dict) and isinstance(raw.get("rule"), str) and isinstance(raw.get("where"), str):
            place = record.place(("waivers", index, "rule"))
            sound = isinstance(raw.get("reason"), str) and as_date(raw.get("until")) is not None
            until = as_date(raw.get("until")) if sound else None
            yield Waiver(raw["rule"], raw["where"], str(raw.get("reason", "")), until or date.max, place, sound)
