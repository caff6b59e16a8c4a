"""A record: one file of the workspace as plain data, with the way back to its lines."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from pmo.model.finding import Place, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Path = tuple[str | int, ...]
KEY = "\0key"
"""Last part of the path under which a source keeps the place of a key, not of its value."""
_MISSING = object()
_OF_ITEMS = 3
_MOST_TIMES = 20_000


class Source:
    """Text of a file and, once somebody asks, the position of every value in it.

    Positions are found by composing the text a second time with the same parser: a clean workspace
    never pays for them.
    """

    __slots__ = ("_locate", "_positions", "_text", "path")

    def __init__(
        self, path: str, text: str | Callable[[], str], locate: Callable[[str], dict[Path, Span]] | None = None
    ) -> None:
        self.path = path
        self._text = text
        self._locate = locate
        self._positions: dict[Path, Span] | None = None

    @property
    def text(self) -> str:
        """The text; one that was given as a function is asked for when it is needed first."""
        text = self._text
        if not isinstance(text, str):
            text = self._text = text()
        return text

    def span(self, path: Path) -> Span:
        """Where the value of `path` stands; the nearest parent that is in the file when it is missing."""
        if self._positions is None:
            self._positions = self._locate(self.text) if self._locate else {}
        positions = self._positions
        while path:
            found = positions.get(path)
            if found is not None:
                return found
            path = path[:-1]
        return positions.get((), Span())

    def key_span(self, path: Path) -> Span:
        """Where the key of `path` stands (the value's place is `span`)."""
        self.span(path)
        found = (self._positions or {}).get((*path, KEY))
        return found if found is not None else self.span(path)

    def says(self, path: Path) -> bool:
        """Whether the text itself has this field; some are given by the file's name or folder."""
        self.span(path)
        return path in (self._positions or {})

    def lines(self) -> list[str]:
        """The text as lines without their ends."""
        return self.text.split("\n")


class Record:
    """One record: kind, id, place and data.

    `data` holds strings, booleans, whole numbers, `Decimal`, lists and mappings; dates stay text until
    somebody reads them. Fields that the path gives (`project`, `date`) are filled in. `body` is the prose
    under the front matter of a Markdown file, `body_line` the line on which it starts.
    """

    __slots__ = ("body", "body_line", "data", "id", "kind", "path", "source")

    def __init__(
        self,
        kind: str,
        record_id: str,
        path: str,
        data: dict[str, Any],
        source: Source,
        body: str = "",
        body_line: int = 0,
    ) -> None:
        self.kind = kind
        self.id = record_id
        self.path = path
        self.data = data
        self.source = source
        self.body = body
        self.body_line = body_line

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id}>"

    def get(self, dotted: str, default: Any = None) -> Any:
        """The value at a dotted path, or `default`."""
        if "." not in dotted:
            return self.data.get(dotted, default)
        value: Any = self.data
        for part in _parts(dotted):
            if not isinstance(value, dict):
                return default
            value = value.get(part, _MISSING)
            if value is _MISSING:
                return default
        return value

    def text(self, dotted: str) -> str:
        """The value as text, empty when it is missing."""
        value = self.get(dotted)
        return "" if value is None else str(value)

    def list(self, dotted: str) -> list[Any]:
        """The value as a list, empty when it is missing or no list."""
        value = self.get(dotted)
        return value if isinstance(value, list) else []

    def date(self, dotted: str) -> date | None:
        """The value as a date; None when it is missing or no date. An instant gives its local day."""
        return as_date(self.get(dotted))

    def instant(self, dotted: str) -> datetime | None:
        """The value as a point in time with offset; None when it is missing or none."""
        return as_instant(self.get(dotted))

    def place(self, dotted: str | Path = ()) -> Place:
        """Where a field stands, for a finding."""
        path: Path = tuple(dotted.split(".")) if isinstance(dotted, str) else dotted
        return Place(self.path, self.source.span(path))

    def walk(self, dotted: str) -> Iterator[tuple[Path, Any]]:
        """Each value at a path in which `[]` stands for every item of a list: `responses[].due`."""
        steps = _steps(dotted)
        if len(steps) != _OF_ITEMS or steps[1] != "[]":
            yield from _walk(self.data, steps, ())
            return
        name, _, inner = steps  # the most frequent form: one field of the items of one list
        items = self.data.get(name)
        if isinstance(items, list):
            for index, item in enumerate(items):
                if isinstance(item, dict) and inner in item:
                    yield (name, index, inner), item[inner]


@cache
def _parts(dotted: str) -> list[str]:
    """The names in a path; the same few paths are asked of every record."""
    return dotted.split(".")


@cache
def _steps(dotted: str) -> tuple[str, ...]:
    """The parts of a path, list brackets on their own; rules ask for the same few paths of every record."""
    return tuple(
        part for piece in dotted.split(".") for part in ((piece[:-2], "[]") if piece.endswith("[]") else (piece,))
    )


def _walk(value: Any, parts: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Any]]:
    if not parts:
        yield path, value
    elif parts[0] == "[]":
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _walk(item, parts[1:], (*path, index))
    elif isinstance(value, dict) and parts[0] in value:
        yield from _walk(value[parts[0]], parts[1:], (*path, parts[0]))


def as_date(value: Any) -> date | None:
    """A date from text such as 2026-11-20 or from the start of an instant; None when it is none."""
    return _date_of(value[:10]) if isinstance(value, str) else None


@lru_cache(_MOST_TIMES)
def _date_of(text: str) -> date | None:
    """Remembered: records name the same few days, and several rules ask for each."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_instant(value: Any) -> datetime | None:
    """A point in time from text with an offset; None when it is none or has no offset."""
    return _instant_of(value) if isinstance(value, str) else None


@lru_cache(_MOST_TIMES)
def _instant_of(text: str) -> datetime | None:
    """Remembered, as above."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def dotted(path: Path) -> str:
    """A path for people: `responses[0].due`."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            out += f".{part}" if out else part
    return out


def named(path: Path) -> str:
    """The name of a field in a sentence: `responses.due`; the line says which of them."""
    return ".".join(part for part in path if isinstance(part, str)).removeprefix("rows.")


def freeze(data: Mapping[str, Any]) -> Any:
    """A hashable picture of plain data, for comparing two states of a record."""
    if isinstance(data, dict):
        return tuple((key, freeze(value)) for key, value in sorted(data.items()))
    if isinstance(data, list):
        return tuple(freeze(value) for value in data)
    return data
