"""What somebody says about an export: which column is which field, how days and numbers are written. Nothing else is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pmo.connect.csv_table import ENCODINGS, SEPARATORS
from pmo.connect.mapping import MappingError, choice, field_of
from pmo.connect.timefiles.fields import FIELDS, NEEDED, TIME
from pmo.connect.timefiles.forms import Forms, sound_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pmo.connect.timefiles.fields import EntryField

_KEYS: Final = (
    "resource", "sheet", "rows", "encoding", "separator", "skip_rows", "heading_rows", "skip", "total", "dates", "times",
    "decimal", "thousands", "columns", "ignore", "others", "fixed",
)  # fmt: skip
MOST_HEADINGS: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """The field that a column is, and the words that stand for other values (`B` for `Billable`)."""

    about: EntryField
    words: Mapping[str, str] = field(default_factory=dict)

    def said(self, text: str) -> str:
        """The value that a text stands for."""
        return self.words.get(plain(text), text)


@dataclass(frozen=True, slots=True)
class RowTest:
    """Rows by what one of their columns says: some words, nothing, or a beginning."""

    column: str
    words: frozenset[str] = frozenset()
    empty: bool = False
    begins: str = ""

    def holds(self, texts: Mapping[str, str]) -> bool:
        """Whether a row, its texts by plain heading, is meant."""
        text = plain(texts.get(self.column, ""))
        if self.empty and not text:
            return True
        return text in self.words or bool(self.begins and text.startswith(self.begins))


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One mapping file; docs/exchange.md describes it. Headings are kept plain: small letters, single blanks."""

    resource: str
    columns: Mapping[str, Column]
    forms: Forms
    sheet: str = ""
    rows: tuple[str, ...] = ()
    encoding: str = "utf-8"
    separator: str = ","
    skip_rows: int = 0
    heading_rows: int = 1
    skip: tuple[RowTest, ...] = ()
    total: RowTest | None = None
    ignore: frozenset[str] = frozenset()
    others: bool = False
    fixed: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    """Headings as the mapping writes them, by their plain form."""

    def column_of(self, name: str) -> str:
        """The plain heading of the column that is a field; empty when none is."""
        return next((head for head, column in self.columns.items() if column.about.name == name), "")


def plain(text: str) -> str:
    """A heading or word as it is compared: without regard to case and blanks."""
    return " ".join(str(text).casefold().split())


def mapping(data: Any) -> FileMapping:
    """The mapping that some plain data are; MappingError says what is wrong with them and what to write."""
    if not isinstance(data, dict):
        raise MappingError("it holds no fields; start with `resource:` and `columns:`")
    for name in data:
        if name not in _KEYS:
            raise MappingError(f"it has no “{name}”; it knows {', '.join(_KEYS)}")
    resource = choice(data, "resource", TIME, tuple(FIELDS))
    names: dict[str, str] = {}
    columns = _columns(data.get("columns"), FIELDS[resource], names)
    fixed = _fixed(data.get("fixed"), FIELDS[resource])
    _complete({*(column.about.name for column in columns.values()), *fixed}, resource)
    dates, times = (str(data.get(name) or "") for name in ("dates", "times"))
    if dates and not sound_form(dates, day=True):
        raise MappingError(
            "`dates:` names year, month and day as YYYY, MM (or MMM for Jan) and DD, for example MM/DD/YYYY"
        )
    if times and not sound_form(times, day=False):
        raise MappingError("`times:` names hours and minutes as HH:mm or hh:mm A (with AM and PM), with or without the day before them: MM/DD/YYYY hh:mm A")  # fmt: skip
    total = _tests([data["total"]], "total")[0] if data.get("total") else None
    forms = Forms(dates, times, choice(data, "decimal", ".", (".", ",")), choice(data, "thousands", "", ("", ",", ".", "'", " ")))  # fmt: skip
    if forms.decimal == forms.thousands:
        raise MappingError(f"`decimal:` and `thousands:` cannot both be “{forms.decimal}”")
    return FileMapping(
        resource, columns, forms,
        sheet=str(data.get("sheet") or ""),
        rows=tuple(part for part in str(data.get("rows") or "").split(".") if part),
        encoding=choice(data, "encoding", "utf-8", tuple(ENCODINGS)),
        separator=choice(data, "separator", ",", tuple(SEPARATORS)),
        skip_rows=_whole(data, "skip_rows", 0, 0, 1000),
        heading_rows=_whole(data, "heading_rows", 1, 1, MOST_HEADINGS),
        skip=_tests(data.get("skip") or [], "skip"), total=total,
        ignore=frozenset(plain(one) for one in _listed(data, "ignore")),
        others=choice(data, "others", "refuse", ("refuse", "ignore")) == "ignore",
        fixed=fixed, names=names,
    )  # fmt: skip


def _whole(data: dict[str, Any], name: str, default: int, least: int, most: int) -> int:
    value = data.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise MappingError(f"`{name}:` is a whole number from {least} to {most}, not “{value}”")
    return value


def _listed(data: dict[str, Any], name: str) -> list[Any]:
    value = data.get(name) or []
    if not isinstance(value, list):
        raise MappingError(f"`{name}:` is a list")
    return value


def _columns(raw: Any, known: Mapping[str, EntryField], names: dict[str, str]) -> dict[str, Column]:
    if not isinstance(raw, dict) or not raw:
        raise MappingError("`columns:` names a field for each heading, for example `Member Name: member`")
    out: dict[str, Column] = {}
    for head, about in raw.items():
        name, words = field_of(str(head), about, "member")
        found = _field(name, known)
        if plain(head) in out:
            raise MappingError(f"the column “{head}” is there twice")
        if name in (column.about.name for column in out.values()):
            raise MappingError(f"two columns are the field “{name}”")
        _known_words(f"`words:` of “{head}”", words.values(), found)
        out[plain(head)] = Column(found, {plain(word): value for word, value in words.items()})
        names[plain(head)] = str(head)
    return out


def _field(name: str, known: Mapping[str, EntryField]) -> EntryField:
    if name not in known:
        raise MappingError(f"there is no field “{name}”; there are {', '.join(known)}")
    return known[name]


def _known_words(where: str, values: Iterable[str], about: EntryField) -> None:
    for value in values:
        if about.choices and value not in about.choices:
            raise MappingError(f"{where}: “{value}” is no value of {about.name}; there are {', '.join(about.choices)}")


def _fixed(raw: Any, known: Mapping[str, EntryField]) -> dict[str, str]:
    if not isinstance(raw or {}, dict):
        raise MappingError("`fixed:` is a group of fields with their values")
    out = {}
    for name, value in (raw or {}).items():
        _known_words("`fixed:`", [str(value)], _field(str(name), known))
        out[str(name)] = str(value)
    return out


def _complete(there: set[str], resource: str) -> None:
    for group in NEEDED[resource]:
        if not there & set(group):
            raise MappingError(f"no column is the field {' or '.join(f'“{name}”' for name in group)}; without it an entry says nothing")  # fmt: skip
    if resource == TIME and "end" in there and not there & {"hours", "minutes"} and "start" not in there:
        raise MappingError("hours come from “start” and “end” together, or from a column with hours")


def _tests(raw: Any, name: str) -> tuple[RowTest, ...]:
    example = f"`{name}:` names rows by a column: {{column: Member, is: [Total]}}, {{column: Member, empty: true}} or {{column: Member, begins: Total}}"
    if not isinstance(raw, list):
        raise MappingError(example)
    out = []
    for one in raw:
        if not isinstance(one, dict) or "column" not in one or not set(one) <= {"column", "is", "empty", "begins"} or len(one) < 2:  # fmt: skip
            raise MappingError(example)
        words = one.get("is") or []
        listed = words if isinstance(words, list) else [words]
        said = frozenset(plain(str(word)) for word in listed)
        out.append(RowTest(plain(one["column"]), said, one.get("empty") is True, plain(str(one.get("begins") or ""))))
    return tuple(out)
