"""What the PSA says about single fields of records: statuses, recaps of agreements, answers to surveys."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.agreement_records import spans
from pmo.domain.number import ZERO
from pmo.pipeline.exchange.alike import like
from pmo.pipeline.exchange.changes import Wish, at
from pmo.pipeline.exchange.workbook_out import zone_of
from pmo.pipeline.psa.cells import amount_of, changed_at, name_of, number_of, text_of
from pmo.pipeline.psa.refs import AGREEMENT, PROJECT, RESOURCES, TICKET, refs
from pmo.pipeline.psa.three_way import Conflict, Verdict, base_path, read_base, verdict, written_base
from pmo.render.diagnostics.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from pmo.model.record import Path, Record
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.psa.gaps import Gaps
    from pmo.pipeline.psa.store import Shelf

STATUS: Final = "psa_status"
_LONGEST: Final = 60
_RECAP: Final = {"starting": "startingAmount", "adjustments": "adjustmentAmount", "used": "usedAmount", "remaining": "remainingAmount"}  # fmt: skip
_PROMOTER: Final = 9
_PASSIVE: Final = 7


@dataclass(frozen=True, slots=True)
class Said:
    """One value that the PSA gives for a field of a record."""

    record: Record
    path: Path
    value: Any
    title: str


@dataclass(slots=True)
class Outcome:
    """Values to write, conflicts, what to tell, and what to remember by file."""

    wishes: list[Wish] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    base: dict[str, bytes] = field(default_factory=dict)


def compare(
    loaded: Loaded, shelf: Shelf, gaps: Gaps, take: Callable[[Conflict], bool | None] = lambda _: None
) -> Outcome:
    """All fields of all records three ways. `take` decides conflicts, as for tables."""
    out = Outcome()
    reader = _Reader(loaded, shelf, gaps, out)
    bases: dict[str, dict[str, Any]] = {}
    said: dict[str, dict[str, Any]] = {}
    for one in (*reader.statuses(), *reader.recaps(), *reader.surveys()):
        where = base_path(loaded.workspace.settings, one.record.path, "records")
        base = bases.setdefault(where, read_base(loaded.root, where))
        mark = f"{one.record.kind}/{one.record.id}/{'.'.join(map(str, one.path))}"
        said.setdefault(where, {})[mark] = one.value
        _judge(one, base.get(mark), out, take)
    for where, values in said.items():
        kept = {mark: value for mark, value in bases[where].items() if mark not in values}
        after = {mark: value for mark, value in (kept | values).items() if value is not None}
        if not like(after, bases[where]):
            out.base[where] = written_base(after)
    return out


def _judge(one: Said, base: Any, out: Outcome, take: Callable[[Conflict], bool | None]) -> None:
    ours = at(one.record.data, one.path)
    found = verdict(base=base, theirs=one.value, ours=ours)
    if found is Verdict.CONFLICT:
        conflict = Conflict(one.record.path, one.title, base, ours, one.value)
        decided = take(conflict)
        if decided is None:
            out.conflicts.append(conflict)
            return
        found = Verdict.TAKE if decided else Verdict.KEEP
    if found is Verdict.TAKE:
        out.wishes.append(Wish(one.record, one.path, one.value, title=one.title))


class _Reader:
    """Reads the shelf for fields of records."""

    def __init__(self, loaded: Loaded, shelf: Shelf, gaps: Gaps, out: Outcome) -> None:
        self.workspace = loaded.workspace
        self.shelf = shelf
        self.gaps = gaps
        self.out = out
        self.refs = refs(loaded.workspace)
        self.zone = zone_of(loaded.workspace)[0]

    def statuses(self) -> Iterator[Said]:
        """The status of everything that has a number, for kinds that have a place for it."""
        for ref, target in self.refs.targets():
            kind = self.workspace.kinds[target.record.kind]
            row = self._row(ref.letter, ref.number)
            if row is None:
                if self._read_whole(ref.letter):
                    self.out.notes.append(f"{target.name} names {ref}, which the PSA does not have (any more)")
                continue
            status = _status(row)
            if target.whole and kind.find(STATUS) is not None and status:
                yield Said(target.record, (STATUS,), visible(status)[:_LONGEST].rstrip(), "status in the PSA")

    def _read_whole(self, letter: str) -> bool:
        """Whether everything with such a number was read, so that what is not here is not there."""
        cursors = [self.shelf.cursor(name) for name in RESOURCES.get(letter, ())]
        return bool(cursors) and all(cursor.pulled_at is not None and not cursor.scope for cursor in cursors)

    def _row(self, letter: str, number: int) -> Mapping[str, Any] | None:
        return next((row for name in RESOURCES.get(letter, ()) if (row := self.shelf.row(name, number))), None)

    def recaps(self) -> Iterator[Said]:
        """The recap of each agreement, field by field; the day it was taken moves only with its numbers, or into another period."""
        taken = self._day_of("agreement_recaps")
        for _, target in self.refs.targets(AGREEMENT):
            number = self.refs.of(target.record, AGREEMENT)
            row = self.shelf.row("agreement_recaps", number.number) if number is not None and target.whole else None
            if row is None or taken is None:
                continue
            values = _recap(row)
            if values is None:
                self.out.notes.append(f"{target.record.id}: the recap of the PSA does not add up (starting + adjustments + used is not what remains); it is left out")  # fmt: skip
                continue
            there = target.record.get("recap") or {}
            moved = any(not like(there.get(name), value) for name, value in values.items())
            day = target.record.date("recap.taken_on")
            if moved or day is None or self._other_period(target.record, day):
                yield Said(target.record, ("recap", "taken_on"), taken.isoformat(), "recap: taken on")
            yield from (Said(target.record, ("recap", name), value, f"recap: {name}") for name, value in values.items())

    def _other_period(self, agreement: Record, taken: date) -> bool:
        periods = spans(agreement, self.workspace.as_of)
        return bool(periods) and taken < periods[-1].start

    def surveys(self) -> Iterator[Said]:
        """Answers counted by level, for the survey and the period that a record is about.

        Where several records share a survey of the PSA, the client or project of the ticket tells whose answer it is.
        """
        there = [one for one in self.workspace.of("survey") if one.text("psa_survey_id")]
        shared = Counter(one.text("psa_survey_id") for one in there)
        counts: dict[str, Counter[int]] = {one.path: Counter() for one in there}
        unsure: set[str] = set()
        for row in self.shelf.rows("survey_results"):
            level = amount_of(row, "totalPoints")
            homes = [one for one in there if self._about(one, row, shared=shared[one.text("psa_survey_id")] > 1)]
            if len(homes) != 1 or level is None or level != int(level) or not _on_scale(homes[0], int(level)):
                self.gaps.add("answer", f"to survey {row.get('surveyId')}", f"answer {row['id']}")
                if not homes and self._unmapped(row):
                    unsure.update(one.path for one in there if self._of_survey(one, row))
            else:
                counts[homes[0].path][int(level)] += 1
        for survey in there:
            fewer = _recorded(survey) - counts[survey.path].total()
            if counts[survey.path] and survey.path in unsure and fewer > 0:
                answers = "1 answer" if fewer == 1 else f"{fewer} answers"
                self.out.notes.append(f"{survey.id}: {answers} fewer than before, since clients or projects of tickets cannot be mapped; the answers are left alone")  # fmt: skip
            elif counts[survey.path]:
                yield Said(survey, ("counts",), _counts(survey, counts[survey.path]), "answers")
        named = {one.text("psa_survey_id") for one in there}
        for row in self.shelf.rows("surveys"):
            if str(row["id"]) not in named and row.get("inactiveFlag") is not True:
                self.gaps.add("survey", f"{row['id']} {text_of(row, 'name')}".strip(), f"survey {row['id']}")

    def _about(self, survey: Record, row: Mapping[str, Any], *, shared: bool) -> bool:
        return self._of_survey(survey, row) and (not shared or self._same_subject(survey, row))

    def _of_survey(self, survey: Record, row: Mapping[str, Any]) -> bool:
        """Whether it is an answer to the same questions, given in the period."""
        if survey.text("psa_survey_id") != str(number_of(row, "surveyId") or ""):
            return False
        answered = changed_at(row, "dateEntered") or changed_at(row)
        period = survey.text("period")
        return not period or (answered is not None and period in _periods(answered.astimezone(self.zone).date()))

    def _unmapped(self, row: Mapping[str, Any]) -> bool:
        """Whether nobody here is the client or the project that the ticket of an answer names."""
        ticket = self._row(TICKET, number_of(row, "ticketId") or 0) or {}
        number = number_of(ticket, "project")
        return not self.refs.client(name_of(ticket, "company")) or (
            number is not None and self.refs.record(PROJECT, number) is None
        )

    def _same_subject(self, survey: Record, row: Mapping[str, Any]) -> bool:
        ticket = self._row(TICKET, number_of(row, "ticketId") or 0) or {}
        client, project = survey.text("client"), survey.text("project")
        if client and self.refs.client(name_of(ticket, "company")) != client:
            return False
        if project:
            found = self.refs.record(PROJECT, number_of(ticket, "project"))
            return found is not None and found.id == project
        return True

    def _day_of(self, resource: str) -> date | None:
        at_ = self.shelf.pulled_at(resource)
        return at_.astimezone(self.zone).date() if at_ is not None else None


def _status(row: Mapping[str, Any]) -> str:
    """The name of the status: a reference, or of agreements and sheets a word."""
    return name_of(row, "status") or text_of(row, "status") or text_of(row, "agreementStatus")


def _recap(row: Mapping[str, Any]) -> dict[str, Decimal | int | None] | None:
    """The amounts, with `used` at or below zero, as the identity of the PSA has it; None when they do not add up."""
    if str(row.get("isUnlimited")).casefold() in ("true", "yes", "1"):
        counted = amount_of(row, "usedAmount")
        return {"starting": None, "remaining": None} | ({"used": whole(-abs(counted))} if counted is not None else {})
    values = {name: whole(amount_of(row, key)) for name, key in _RECAP.items()}
    starting, used, remaining = values["starting"], values["used"], values["remaining"]
    adjustments: Decimal | int = values["adjustments"] or ZERO
    if starting is None or used is None or remaining is None:
        return {name: value for name, value in values.items() if value is not None and (name != "used" or value <= 0)}
    for signed in (used, -used):
        if signed <= 0 and starting + adjustments + signed == remaining:
            return values | {"used": signed}
    return None


def whole(value: Decimal | None) -> Decimal | int | None:
    """A number as a record writes it: 120, not 120.0."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()


def _periods(day: date) -> tuple[str, ...]:
    return f"{day.year}", f"{day.year}Q{(day.month + 2) // 3}", f"{day.year}H{(day.month + 5) // 6}"


def _on_scale(survey: Record, level: int) -> bool:
    if survey.text("type") == "nps":
        return 0 <= level <= 10
    low, _, high = survey.text("scale").partition("-")
    return low.isdigit() and high.isdigit() and int(low) <= level <= int(high)


def _recorded(survey: Record) -> int:
    """The answers that a record has."""
    return sum(int(item.get("count") or 0) for item in survey.list("counts") if isinstance(item, dict))


def _counts(survey: Record, found: Counter[int]) -> list[dict[str, Any]]:
    if survey.text("type") != "nps":
        named = [item["level"] for item in survey.list("counts") if isinstance(item, dict) and "level" in item]
        levels = dict.fromkeys((*named, *sorted(found)))
        return [{"level": level, "count": found[level]} for level in (levels if named else sorted(levels))]
    groups = Counter({"promoters": 0, "passives": 0, "detractors": 0})
    for level, count in found.items():
        groups["promoters" if level >= _PROMOTER else "passives" if level >= _PASSIVE else "detractors"] += count
    return [{"group": group, "count": count} for group, count in groups.items()]
