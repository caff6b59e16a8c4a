"""Time and expenses from a file instead of the API: an export of the PSA becomes the rows of the shelf."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pmo.connect.csv_table import MOST_BYTES, NotATableError
from pmo.connect.mapping import MappingError
from pmo.connect.timefiles.fields import TIME
from pmo.connect.timefiles.mapping import FileMapping, mapping, plain
from pmo.connect.timefiles.rows import FIRST_OWN, Reader
from pmo.connect.timefiles.table import read
from pmo.domain.number import plain as short
from pmo.parse import document
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.given_file import given
from pmo.pipeline.psa import refs as psa_refs
from pmo.pipeline.psa.store import SOURCE, Shelf
from pmo.render.diagnostics.text import visible
from pmo.render.words import count
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import tzinfo
    from pathlib import Path

    from pmo.connect.timefiles.rows import Reading, Reject, Sums
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.refs import Refs

_T = TypeVar("_T", str, int)

_SHOWN: Final = 20
"""Rejects that are listed one by one; the rest is counted by reason."""
_LETTERS: Final = {
    "ticket": (psa_refs.TICKET, "ticket"), "project": (psa_refs.PROJECT, "project"), "phase": (psa_refs.PHASE, "phase"),
    "activity": (psa_refs.ACTIVITY, "activity"), "agreement": (psa_refs.AGREEMENT, "agreement"),
    "timeSheet": (psa_refs.SHEET, "time sheet"), "expenseReport": (psa_refs.EXPENSE_REPORT, "expense report"),
}  # fmt: skip
"""References that an export may write as the id or the title of a record, with the letter of their numbers and what people call them."""


@dataclass(frozen=True, slots=True)
class FromFile:
    """What one file holds: rows for one resource of the shelf, and everything to say about them."""

    file: str
    source: str
    reading: Reading
    zone: tzinfo
    unknown: Mapping[str, int]
    """Names that no record bears, like `agreement “Old contract”`, with the number of their rows."""
    left: tuple[date, ...] = ()
    """The days of rows that were left out, because the API has rows of the same person and day."""

    @property
    def resource(self) -> str:
        """The resource of the rows: time_entries or expense_entries."""
        return self.reading.resource

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The rows that could not be read."""
        return tuple(self.reading.rejects)

    @property
    def sound(self) -> bool:
        """Whether every row was taken over and all sums agree."""
        return not self.reading.rejects and not self.reading.differences

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows as the API would give them."""
        return iter(self.reading.rows)

    def lines(self) -> Iterator[str]:
        """What to print: sums before and after, rejects with their place, differences; nothing that a terminal would obey."""
        return map(visible, self._lines())

    def _lines(self) -> Iterator[str]:
        found = self.reading
        skipped = f"; {count(found.skipped, 'row')} skipped" if found.skipped else ""
        yield f"In {self.file}: {_sums(found.before, found.resource)}{skipped}."
        if found.stated is not None:
            yield f"Its own total row: {_sums(found.stated, found.resource, rows=False)}."
        yield f"Taken over: {_sums(found.after, found.resource)}."
        if self.left:
            days = f"{self.left[0]}" if self.left[0] == self.left[-1] else f"{self.left[0]} to {self.left[-1]}"
            yield (
                f"Left out: {_sums(found.left, found.resource)} of {count(len(self.left), 'day')} ({days}): what the API of the PSA "
                "has of the same people and days counts, and not the file beside it."
            )
        if found.rejects:
            yield f"Rejected: {_sums(found.rejected, found.resource)}."
            yield from (f"  {reject}" for reject in found.rejects[:_SHOWN])
            rest = Counter(f"{reject.column}: {reject.reason}" if reject.column else reject.reason for reject in found.rejects[_SHOWN:])  # fmt: skip
            yield from (f"  and {number} more: {reason}" for reason, number in rest.most_common(_SHOWN))
            if len(rest) > _SHOWN:
                yield f"  and {count(len(rest) - _SHOWN, 'reason')} more"
        for name, rows in sorted(self.unknown.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]:
            yield f"Nothing here is the {name} ({count(rows, 'row')}): write its number as `psa_ref` into the record, or name it under `words:` of the mapping."
        if len(self.unknown) > _SHOWN:
            yield f"Nothing here is {count(len(self.unknown) - _SHOWN, 'more name')}."
        for difference in found.differences:
            yield f"The sums differ in {difference}."
        if not found.differences:
            yield "The sums before and after agree."


def load(loaded: Loaded, path: Path, name: str = "") -> FromFile:
    """The rows of an export, read by a mapping that `psa.files` of pmo.yml names; it may stay unnamed if there is one.

    Raises InputError when the file or the mapping cannot be used at all; single rows are rejected instead.
    """
    source, said = _said(loaded, name)
    raw = given(path, MOST_BYTES, "export a shorter period")
    try:
        table = read(path.name, raw, said)
    except NotATableError as error:
        raise InputError(f"{path.name} cannot be read: {error}.") from None
    zone = zone_of(loaded.workspace)[0]
    reading = Reader(path.name, source, said, zone).read(table)
    references = _References(loaded)
    unknown: Counter[str] = Counter()
    for row in reading.rows:
        unknown.update(references.resolve(row))
        row[SOURCE] = source
    found = FromFile(path.name, source, reading, zone, unknown)
    return replace(found, left=_without_the_api(found, loaded)) if Shelf.there(loaded.root) else found


def _without_the_api(found: FromFile, loaded: Loaded) -> tuple[date, ...]:
    """Leave out the rows that the API speaks for: it has their number, or anything of the same person and day."""
    person = psa_refs.refs(loaded.workspace).person

    def of(row: Mapping[str, Any]) -> tuple[str, date]:
        member = str((row.get("member") or {}).get("identifier") or "")
        return person(member) or plain(member), _day(row, found)

    numbers = {row["id"] for row in found}
    wanted = {of(row) for row in found}
    known: set[int] = set()
    taken: set[tuple[str, date]] = set()
    with Shelf.of(loaded.root) as shelf:
        for row in shelf.rows(found.resource):
            if SOURCE not in row:
                known |= {row["id"]} & numbers
                taken |= {of(row)} & wanted
    gone = {row["id"]: of(row)[1] for row in found if row["id"] in known or of(row) in taken}
    found.reading.leave_out(gone)
    return tuple(sorted(set(gone.values())))


def keep(shelf: Shelf, found: FromFile) -> tuple[int, int]:
    """Put the rows on the shelf; how many were new or other, and how many went.

    Rows of days and people that the API has were left out before. The file speaks for all days from its first to its last: an entry that came by the same mapping before, lies in these
    days and is not in the file any more was taken out in the PSA, and goes here too. Nothing goes while rows are rejected.
    """
    with shelf.pulling():
        gone = list(_gone(shelf, found)) if found.sound else []
        changed = shelf.put(found.resource, found)
        shelf.remove(found.resource, gone)
    return changed, len(gone)


def _gone(shelf: Shelf, found: FromFile) -> Iterator[int]:
    there = {row["id"] for row in found}
    first, last = found.reading.first, found.reading.last
    if first is None or last is None:
        return
    for row in shelf.rows(found.resource):
        if row.get(SOURCE) == found.source and row["id"] not in there and first <= _day(row, found) <= last:
            yield row["id"]


def own_number(number: int) -> bool:
    """Whether an entry got its number here, because the export has none: it means nothing in the PSA."""
    return number >= FIRST_OWN


def _said(loaded: Loaded, name: str) -> tuple[str, FileMapping]:
    """The mapping of a source, by its name."""
    files = loaded.workspace.settings.psa.files
    if not files:
        raise InputError(
            "pmo.yml names no mapping for files: write `psa:`, below it `files:`, below that a name and the path of the mapping, for example `finance: .pmo/finance-time.yml`. docs/exchange.md shows one."
        )
    if not name and len(files) > 1:
        raise InputError(f"Say which mapping: --mapping NAME. pmo.yml has {', '.join(files)}.")
    name = name or next(iter(files))
    if name not in files:
        listed = ", ".join(files)
        raise InputError(
            f"pmo.yml has no mapping “{name}” under `psa.files`. {closest(name, files, f'It has {listed}.')}"
        )
    at = (loaded.root / files[name]).resolve()
    if not at.is_relative_to(loaded.root.resolve()) or not at.is_file():
        raise InputError(f"psa.files.{name} in pmo.yml names {files[name]}, which is not in this workspace.")
    read_in = document.read(files[name], at.read_bytes())
    if read_in.data is None or any(fault.level.value == "error" for fault in read_in.faults):
        why = read_in.faults[0].message if read_in.faults else "it holds no fields"
        at_line = f":{read_in.faults[0].span.line}" if read_in.faults else ""
        raise InputError(f"{files[name]}{at_line}: {why}.")
    try:
        return name, mapping(read_in.data)
    except MappingError as error:
        raise InputError(f"{files[name]}: {error}.") from None


class _References:
    """Names in an export against the records: whatever bears a number of the PSA, and people and clients."""

    def __init__(self, loaded: Loaded) -> None:
        workspace = loaded.workspace
        self.refs: Refs = psa_refs.refs(workspace)
        self.numbers: dict[str, dict[str, int]] = {}
        for name, (letter, _) in _LETTERS.items():
            words: list[tuple[str, int]] = []
            for ref, target in self.refs.targets(letter):
                words.append((target.name, ref.number))
                words += [(workspace.label(target.record), ref.number)] if target.whole else []
            self.numbers[name] = _unmistakable(words)
        self.ids = {
            kind: _unmistakable((word, one.id) for one in workspace.of(kind) for word in {one.id, workspace.label(one)})
            for kind in ("person", "client")
        }

    def resolve(self, row: dict[str, Any]) -> list[str]:
        """Put numbers and identifiers of the PSA in the place of names of records; a name nobody knows stays, and is told."""
        unknown = []
        self._named_by(row, "member", "person", self.refs.person, self.refs.member)
        self._named_by(row, "company", "client", self.refs.client, self.refs.company)
        for name, numbers in self.numbers.items():
            about = row.get(name)
            if isinstance(about, dict) and "id" not in about:
                name_there = str(next(iter(about.values()), ""))
                number = numbers.get(plain(name_there))
                if number is not None:
                    about["id"] = number
                else:
                    unknown.append(f"{_LETTERS[name][1]} “{name_there}”")
        carrier = {"ServiceTicket": "ticket", "ProjectTicket": "ticket", "Activity": "activity"}
        number = (row.get(carrier.get(row.get("chargeToType", ""), "")) or {}).get("id")
        if number is not None:
            row["chargeToId"] = number
        return unknown

    def _named_by(
        self, row: dict[str, Any], name: str, kind: str, known: Callable[[str], str], written: Callable[[str], str]
    ) -> None:
        text = row.get(name, {}).get("identifier", "")
        found = self.ids[kind].get(plain(text)) if text and not known(text) else None
        if found is not None:
            row[name] = {"identifier": written(found), "name": text}


def _unmistakable(words: Iterable[tuple[str, _T]]) -> dict[str, _T]:
    """What words stand for, without those that stand for several things."""
    found: dict[str, set[_T]] = {}
    for word, value in words:
        found.setdefault(plain(word), set()).add(value)
    return {word: next(iter(values)) for word, values in found.items() if len(values) == 1}


def _day(row: Mapping[str, Any], found: FromFile) -> date:
    """The day of a row that came from a file before."""
    text = str(row.get("timeStart" if found.resource == TIME else "date") or "")
    if not text:
        return date.min
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(found.zone).date() if found.resource == TIME else moment.date()
    except (ValueError, OverflowError):
        return date.min


def _sums(found: Sums, resource: str, *, rows: bool = True) -> str:
    parts = [count(found.rows, "row")] if rows else []
    if found.hours is not None:
        parts.append(f"{short(found.hours)} h")
    if found.money is not None:
        parts.append(f"{'invoiced' if resource == TIME else 'amount'} {found.money:.2f}")
    return ", ".join(parts) or "nothing that can be added up"
