"""Where figures come from, for people and for tools: formula, figures in between, and the lines of the records."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pmo.domain.number import total
from pmo.render import words
from pmo.render.reports import cells, json_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pmo.model.trace import Source, Trace
    from pmo.render.reports.report import Report

_SUMMED = ("hours", "budget_hours", "cost", "budget_cost", "amount", "count", "actual", "forecast", "budget")
"""Fields whose values add up; of shares, levels and percentages a sum would say nothing."""
_MOST_RANGES = 8
"""Stretches of lines that are listed before the rest is counted."""


def text(report: Report, traced: Sequence[tuple[str, Sequence[Trace]]]) -> str:
    """The traces as Markdown that also reads well in a terminal."""
    out = [
        f"# Where the figures of “{report.title}” come from",
        "",
        f"As of {report.as_of.isoformat()}. {report.scope}",
        "",
    ]
    for title, traces in traced:
        out += [f"## {title}", ""]
        for about, found in groupby(traces, key=lambda item: item.about):
            out += [f"### {about}" if about else "### All", ""]
            for item in found:
                out += [*_figure(item, report.currency, report.as_of.year), ""]
    return "\n".join(out).rstrip("\n") + "\n"


def _figure(item: Trace, currency: str, year: int) -> list[str]:
    shown = "" if item.value is None else f": {cells.shown(item.metric.unit, item.value, year=year, currency=currency)}"
    made = f", from {', '.join(item.inputs)}" if item.inputs else ""
    out = [f"- **{item.metric.title}** `{item.metric.id}`{shown}", f"  = {item.formula}{made}"]
    for path, sources in _by_file(item.sources):
        out.append(f"  - {path}")
        out += [f"    - {line}" for line in _fields(sources)]
    return out if item.sources or item.inputs else [*out, "  - nothing is recorded for it"]


def _by_file(sources: Iterable[Source]) -> Iterable[tuple[str, list[Source]]]:
    files: dict[str, list[Source]] = {}
    for source in sources:
        files.setdefault(source.place.path, []).append(source)
    return files.items()


def _fields(sources: Sequence[Source]) -> Iterable[str]:
    fields: dict[str, list[Source]] = {}
    for source in sources:
        fields.setdefault(source.field.partition(":")[2], []).append(source)
    for field, found in fields.items():
        if found[0].place.path == "pmo.yml":
            yield f"{field}: {_plain(found[0].value)}"
        else:
            yield f"{field}, {_lines([item.place.span.line for item in found])}: {_values(found)}"


def _values(found: Sequence[Source]) -> str:
    """One value as it stands; of several numbers their count and sum, of several texts how often each occurs."""
    values = [item.value for item in found]
    if len(values) == 1:
        return _plain(values[0])
    numbers = [Decimal(value) for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool)]
    if len(numbers) == len(values) and found[0].field.rpartition(".")[2] in _SUMMED:
        return f"{words.count(len(values), 'value')}, sum {words.number(total(numbers), 2)}"
    counted: dict[str, int] = {}
    for value in values:
        counted[_plain(value)] = counted.get(_plain(value), 0) + 1
    if len(counted) > _MOST_RANGES:
        return f"{len(values)} values"
    return ", ".join(f"{name} ×{count}" if count > 1 else name for name, count in counted.items())


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return words.number(value, 2) if isinstance(value, int | Decimal) else str(value)


def _lines(numbers: Iterable[int]) -> str:
    """Line numbers as ranges: `lines 2–29, 31`."""
    ranges: list[tuple[int, int]] = []
    for line in sorted(set(numbers)):
        if ranges and line == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    shown = [f"{first}" if first == last else f"{first}–{last}" for first, last in ranges[:_MOST_RANGES]]
    more = f" and {len(ranges) - _MOST_RANGES} more places" if len(ranges) > _MOST_RANGES else ""
    one = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return f"{'line' if one else 'lines'} {', '.join(shown)}{more}"


def as_json(report: Report, traced: Sequence[tuple[str, Sequence[Trace]]]) -> str:
    """Every value that went into every figure, one by one."""
    figures = [
        {
            "table": title, "about": item.about, "metric": item.metric.id, "value": cells.data(item.value),
            "formula": item.metric.formula, "inputs": list(item.inputs),
            "sources": [
                {"file": one.place.path, "line": one.place.span.line, "field": one.field, "value": cells.data(one.value)}
                for one in item.sources
            ],
        }
        for title, traces in traced
        for item in traces
    ]  # fmt: skip
    found = {"report": report.name, "as_of": report.as_of.isoformat(), "audience": report.audience, "figures": figures}
    return json_text.dump(found)
