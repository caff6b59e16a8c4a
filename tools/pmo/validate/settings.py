"""pmo.yml to settings. What is wrong there keeps its default, so that a typing error stops nobody."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmo.model.finding import Finding, Level
from pmo.model.record import as_date
from pmo.model.settings import YEARS, Settings, Thresholds, Waiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Record

_TEXTS: Final = (
    "company", "site_title", "site_url", "repository_url", "currency", "language", "timezone", "search", "overlay",
)  # fmt: skip
_LEVELS: Final = frozenset({*Level, "off"})
_FAIL_LEVELS: Final = frozenset({*Level, "never"})
_ANY_LENGTH: Final = frozenset({"ends_soon_days", "certification_days"})
_WAIVER: Final = ("rule", "where", "reason", "until")


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
    if data.get("fail_level") in _FAIL_LEVELS:
        texts["fail_level"] = data["fail_level"]
    if data.get("publish") in ("site", "never"):
        texts["publish"] = data["publish"]
    if isinstance(data.get("search_threshold"), int):
        texts["search_threshold"] = data["search_threshold"]
    return replace(
        Settings(),
        **texts,
        as_of=as_of,
        holidays=frozenset(day for value in record.list("holidays") if (day := as_date(value))),
        thresholds=_thresholds(data.get("thresholds")),
        levels={slug: level for slug, level in levels.items() if level in _LEVELS} if isinstance(levels, dict) else {},
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


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _waivers(record: Record) -> Iterator[Waiver]:
    for index, raw in enumerate(record.list("waivers")):
        if isinstance(raw, dict) and all(isinstance(raw.get(key), str) for key in _WAIVER):
            until = as_date(raw["until"])
            if until is not None:
                place = record.place(("waivers", index, "rule"))
                yield Waiver(raw["rule"], raw["where"], raw["reason"], until, place)
