"""pmo.yml to settings."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pmo.model.finding import Finding, Level
from pmo.model.record import as_date
from pmo.model.settings import Settings, Thresholds, Waiver

if TYPE_CHECKING:
    from pmo.model.record import Record


def settings_of(record: Record) -> tuple[Settings, list[Finding]]:
    """Settings from the parsed pmo.yml; what is missing or wrong keeps its default and is reported."""
    findings: list[Finding] = []
    data = record.data
    known = {item.name for item in dataclass_fields(Settings)}
    plain = {key: value for key, value in data.items() if key in known and isinstance(value, str) and key != "as_of"}
    zone = plain.get("timezone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        findings.append(
            Finding(
                "unknown-value",
                Level.ERROR,
                record.place("timezone"),
                f"“{zone}” is no time zone",
                "write a name such as America/New_York",
            )
        )
        plain["timezone"] = "UTC"
    return Settings(
        **plain,
        as_of=as_date(data.get("as_of")),
        holidays=frozenset(day for value in record.list("holidays") if (day := as_date(value))),
        thresholds=_thresholds(data.get("thresholds")),
        levels={str(slug): str(level) for slug, level in (data.get("levels") or {}).items()}
        if isinstance(data.get("levels"), dict)
        else {},
        waivers=tuple(_waivers(record)),
        synonyms=tuple(tuple(group) for group in record.list("synonyms") if isinstance(group, list)),
        path=record.path,
    ), findings


def _thresholds(raw: Any) -> Thresholds:
    if not isinstance(raw, dict):
        return Thresholds()
    defaults = Thresholds()
    values: dict[str, Any] = {}
    for name, value in raw.items():
        default = getattr(defaults, name, None)
        if isinstance(default, Decimal) and isinstance(value, int | Decimal):
            values[name] = Decimal(value)
        elif isinstance(default, int) and isinstance(value, int):
            values[name] = value
        elif isinstance(default, tuple) and isinstance(value, list) and value:
            values[name] = tuple(value)
    return Thresholds(**values)


def _waivers(record: Record) -> list[Waiver]:
    out = []
    for index, raw in enumerate(record.list("waivers")):
        if isinstance(raw, dict) and all(isinstance(raw.get(key), str) for key in ("rule", "where", "reason", "until")):
            until = as_date(raw["until"])
            out.append(
                Waiver(
                    raw["rule"],
                    raw["where"],
                    raw["reason"],
                    until or date.min,
                    record.place(("waivers", index, "rule")),
                )
            )
    return out
