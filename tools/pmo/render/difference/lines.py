"""What is said about each record, as marked pieces of text: writers decide how they look and make them inert.

A line is a label and sentences. Nothing here escapes anything, so nothing here may be printed as it is.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pmo.model import difference as model
from pmo.model.evidence import EvidenceLevel, State
from pmo.model.record import as_date, as_instant
from pmo.render.words import MINUS, SYMBOLS, clock, day, weekday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pmo.model.difference import Approval, Difference, FieldChange, FigureChange, RecordDifference
    from pmo.model.evidence import Given, Need

MOST_FIELDS: Final = 8
MOST_NAMED: Final = 6
MOST_FINDINGS: Final = 5
MOST_RECORDS: Final = 40
_LONGEST: Final = 80
ARROW: Final = "→"
_NONE: Final = "none"
_MINUTES: Final = 60


class Line(NamedTuple):
    """One line about a record. `tone` is bad, good or empty."""

    label: str
    text: str
    tone: str = ""


def title(one: RecordDifference) -> str:
    """What a record is called: its number, and its name if it has one."""
    return f"{one.id} {one.label}".strip()


def what(one: RecordDifference) -> str:
    """The kind of the record and what became of it: change, created."""
    state = "" if one.what == model.CHANGED else f", {one.what}"
    return f"{one.title.lower()}{state}"


def about(one: RecordDifference, currency: str, *, every: bool) -> Iterator[Line]:
    """Everything that is said about one record, what matters most first."""
    if one.note:
        bad = "bad" if one.what == model.UNREADABLE else ""
        yield Line("Note", one.note, bad)
    if one.what == model.RENAMED:
        if one.old_id != one.id:
            yield Line("Id", f"{one.old_id} {ARROW} {one.id}")
        elif one.old_path != one.path:
            yield Line("File", f"{one.old_path} {ARROW} {one.path}")
    if one.step is not None:
        yield _step(one)
    if one.approval is not None:
        yield from _approval(one.approval)
    yield from _clashes(one)
    shown = one.figures if every else one.figures[:MOST_FIELDS]
    yield from (_figure(item, currency) for item in shown)
    yield from _fields(one, currency, every=every)
    if one.prose is not None:
        yield _prose(one)
    new = [item for item in one.new or () if item.slug]
    for item in new if every else new[:MOST_FINDINGS]:
        yield Line(
            f"New {item.level.value}", f"{item.message} [{item.slug}]", "bad" if item.level.value == "error" else ""
        )
    if len(new) > MOST_FINDINGS and not every:
        yield Line("New", f"{len(new) - MOST_FINDINGS} more findings: `pmo lint {one.path}`")
    if one.mentions:
        yield _mentions(one, every=every)


def _step(one: RecordDifference) -> Line:
    step = one.step
    assert step is not None  # noqa: S101 - the caller has looked
    move = f"{step.before} {ARROW} {step.after}" if step.before else f"born as {step.after}"
    allowed = " or ".join(step.allowed)
    if step.legal:
        return Line("State", f"{move} (a legal step)" if step.before else move)
    if step.legal is None:
        return Line("State", f"{move}: nobody knows whether that is legal, the kind has no such state", "bad")
    if not step.before:
        return Line("State", f"{move}: not legal, its life begins with {allowed}", "bad")
    return Line(
        "State",
        f"{move}: not legal, {f'after {step.before} comes {allowed}' if allowed else f'{step.before} is final'}",
        "bad",
    )


def _approval(approval: Approval) -> Iterator[Line]:
    verdict = approval.verdict
    counted = [item for item in verdict.given if not item.void and item.decision == "approved"]
    by = ", ".join(_given(item) for item in counted)
    reasons = f" ({'; '.join(verdict.reasons)})" if verdict.reasons else ""
    for item in approval.voided:
        yield Line("Approval voided", f"{_given(item)}: {item.void}", "bad")
    if verdict.state == State.APPROVED:
        yield Line("Approval", f"approved, level {verdict.level.value}: {by}{reasons}", "good")
        return
    if verdict.state == State.TAKEN_OVER:
        yield Line("Approval", f"taken over, not proven{reasons}")
        return
    if verdict.state == State.NOT_NEEDED:
        return
    when = ", needed now" if verdict.required else ", needed later"
    if not verdict.needs and verdict.state == State.UNPROVEN:
        when = ""  # whether it is needed is part of what nobody can say
    tone = "" if verdict.passes else "bad"
    if verdict.state == State.REFUSED:
        yield Line("Approval", f"refused{reasons}", "bad")
    elif verdict.state == State.UNPROVEN:
        yield Line("Approval", f"cannot be proven{when}{reasons}", tone)
    else:
        limit = f", by {verdict.due}" if verdict.due else ""
        missing = ", ".join(_need(need) for need in verdict.missing) or "any that counts"
        yield Line("Approval", f"missing{when}{limit}: {missing}{reasons}", tone)
    if by:
        yield Line("Given", by)
    claimed = [item for item in verdict.given if item.void and item.level is EvidenceLevel.CLAIMED]
    void = [item for item in verdict.given if item.void and item not in claimed and item not in approval.voided]
    if void:
        yield Line("Does not count", "; ".join(f"{_given(item)}: {item.void}" for item in void))
    if claimed:
        yield Line("Only claimed", f"{', '.join(item.person for item in claimed)} (names in the record prove nothing)")
    for need, people in verdict.who_can:
        yield Line("Can approve", f"{listed(people) or 'nobody'} as {need.role}")


def _given(item: Given) -> str:
    return f"{item.person or 'somebody'} as {item.role or 'nobody says what'} ({item.level.value})"


def _need(need: Need) -> str:
    many = f"{need.count} × " if need.count > 1 else ""
    hours = f" within {need.within_hours} hours" if need.within_hours else ""
    return f"{many}{need.role} ({need.level.value}{hours})"


def _clashes(one: RecordDifference) -> Iterator[Line]:
    for item in one.clashes or ():
        yield Line("Clash", f"{item.message} [{item.slug}]", "bad" if item.level.value == "error" else "")


def _figure(item: FigureChange, currency: str) -> Line:
    was, now = (
        f"{value(number, item.unit, currency)}{f' ({scale})' if scale else ''}"
        for number, scale in ((item.before, item.scale[0]), (item.after, item.scale[1]))
    )
    return Line(item.title, f"{was} {ARROW} {now}{_by(item.before, item.after, item.unit, currency)}")


def _fields(one: RecordDifference, currency: str, *, every: bool) -> Iterator[Line]:
    fields = one.fields
    if one.what == model.CREATED and not every:
        fields = tuple(item for item in fields if item.sort not in ("text", "list", "other"))
    shown = fields if every else fields[:MOST_FIELDS]
    for item in shown:
        name = f"{item.title} of {item.item}" if item.item else item.title
        yield Line(name, _change(item, currency, new=one.what == model.CREATED, every=every))
    rest = fields[len(shown) :]
    if rest:
        yield Line("Also", f"{listed(list(dict.fromkeys(item.title for item in rest)))} (`pmo diff --all` shows them)")


def _change(item: FieldChange, currency: str, *, new: bool, every: bool) -> str:
    if item.added or item.removed:
        came, went = (listed([short(one, every=every) for one in names]) for names in (item.added, item.removed))
        if new:
            return came
        return "; ".join([*([f"added {came}"] if came else []), *([f"removed {went}"] if went else [])])
    if isinstance(item.before, list) and isinstance(item.after, list):
        return "in another order"
    was, now = item.before, item.after
    if new:
        shown = _times(None, now) if item.sort == "time" else None
        return shown[1] if shown is not None else value(now, item.unit, currency, every=every)
    if isinstance(was, dict) or isinstance(now, dict):
        entry = now if was is None else was
        verb = "added" if was is None else "removed" if now is None else "changed"
        return f"{verb}: {value(entry, item.unit, currency, every=every)}"
    if isinstance(was, str) and isinstance(now, str) and max(len(was), len(now)) > _LONGEST and not every:
        return reworded(was, now)
    before, after = (value(one, item.unit, currency, every=every) for one in (was, now))
    if item.sort == "time" and (shown := _times(was, now)) is not None:
        before, after = shown
    return f"{before} {ARROW} {after}{_by(was, now, item.unit, currency)}"


def _times(before: Any, after: Any) -> tuple[str, str] | None:
    """Two dates or moments for people; None where they would look the same, or one is none."""
    shown = []
    for one in (before, after):
        if one is None:
            shown.append(_NONE)
        elif not isinstance(one, str) or as_date(one) is None:
            return None
        else:
            moment = as_instant(one)
            shown.append(day(one) if moment is None else f"{weekday(one)}, {clock(moment)}")
    return (shown[0], shown[1]) if shown[0] != shown[1] else None


def reworded(before: str, after: str) -> str:
    """What happened to a long text: where it begins to differ."""
    was, now = before.split(), after.split()
    start = 0
    while start < min(len(was), len(now)) and was[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(was), len(now)) - start and was[-1 - end] == now[-1 - end]:
        end += 1
    old, new = (" ".join(words[start : len(words) - end]) for words in (was, now))
    if not old:
        return f"added “{short(new)}”"
    return f"“{short(old)}” {ARROW} “{short(new)}”" if new else f"removed “{short(old)}”"


def _by(before: Any, after: Any, unit: str, currency: str) -> str:
    """By how much a number moved."""
    if not (_is_number(before) and _is_number(after)) or unit == "index":
        return ""
    moved = Decimal(after) - Decimal(before)
    sign = "+" if moved > 0 else MINUS
    return f" ({sign}{value(abs(moved), unit, currency)})"


def _is_number(one: object) -> bool:
    return isinstance(one, int | Decimal) and not isinstance(one, bool)


def value(one: Any, unit: str, currency: str, *, every: bool = False) -> str:
    """A value for people, with its unit."""
    if one is None or one == "":
        return _NONE
    if isinstance(one, bool):
        return "yes" if one else "no"
    if isinstance(one, dict):
        inner = "; ".join(
            f"{name} {value(item, '', currency)}" for name, item in one.items() if not isinstance(item, dict | list)
        )
        return short(inner, every=every)
    if isinstance(one, list):
        return short(listed([value(item, "", currency) for item in one]), every=every)
    if _is_number(one):
        return _number(Decimal(one), unit, currency)
    return short(str(one), every=every)


def _number(one: Decimal, unit: str, currency: str) -> str:
    sign = MINUS if one < 0 else ""
    one = abs(one)
    if unit == "money":
        amount = f"{one:,.2f}".removesuffix(".00")
        symbol = SYMBOLS.get(currency)
        return f"{sign}{symbol}{amount}" if symbol else f"{sign}{amount} {currency}".rstrip()
    if unit == "minutes" and one >= _MINUTES and one % 15 == 0:
        return f"{sign}{_plain(one / _MINUTES)} h"
    if unit == "index":
        return f"{sign}{one:.2f}"
    if unit == "share":
        return f"{sign}{_plain(one * 100)} %"
    suffix = {"hours": " h", "minutes": " min", "days": " days", "percent": " %"}.get(unit, "")
    return f"{sign}{_plain(one)}{suffix}"


def _plain(one: Decimal) -> str:
    text = f"{one:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(text: str, *, every: bool = False) -> str:
    """Text on one line, cut where it is long."""
    folded = " ".join(text.split())
    return folded if every or len(folded) <= _LONGEST else f"{folded[: _LONGEST - 1]}…"


def listed(names: Sequence[str]) -> str:
    """Names in a row, cut with a count."""
    more = len(names) - MOST_NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:MOST_NAMED])} and {more} more"


def _prose(one: RecordDifference) -> Line:
    prose = one.prose
    assert prose is not None  # noqa: S101 - the caller has looked
    counts = [
        f"{many:,} {'line' if many == 1 else 'lines'} {word}"
        for many, word in ((prose.added, "added"), (prose.removed, "removed"))
        if many
    ]
    where = (
        f", under {listed([f'“{short(name)}”' for name in prose.headings])}"
        if prose.headings and one.what != model.CREATED
        else ""
    )
    return Line("Text", f"{', '.join(counts) or 'rearranged'}{where}")


def _mentions(one: RecordDifference, *, every: bool) -> Line:
    found = one.mentions or ()
    names = [
        f"{item.id}{f' ({short(item.label)})' if item.label != item.id and len(found) <= 3 else ''}" for item in found
    ]
    word = "Still named by" if one.what == model.DELETED else "Named by"
    return Line(word, ", ".join(names) if every else listed(names), "bad" if one.what == model.DELETED else "")


def heading(difference: Difference) -> str:
    """What was compared, and how much of it differs."""
    many = len(
        [
            one
            for one in difference.records
            if one.what != model.CHANGED or one.fields or one.step or one.prose or one.note
        ]
    )
    counts = [
        (word, sum(one.what == word for one in difference.records))
        for word in (model.CREATED, model.DELETED, model.RENAMED)
    ]
    parts = ", ".join(f"{number} {word}" for word, number in counts if number)
    records = f"{many:,} {'record' if many == 1 else 'records'}" if many else "No record"
    return f"{records} changed{f' ({parts})' if parts else ''} {between(difference)}"


def between(difference: Difference) -> str:
    """The two sides in words."""
    base = f"{difference.base_name} ({difference.base[:10]})"
    head = f"{difference.head_name} ({difference.head[:10]})" if difference.head else "the files here"
    return f"between {base} and {head}."


def first_of_all(difference: Difference) -> list[str]:
    """What must not be overlooked, in one sentence each."""
    records = difference.records
    out = []
    illegal = [one.id for one in records if one.step is not None and one.step.legal is not True]
    voided = [one.id for one in records if one.approval is not None and one.approval.voided]
    closed = [one.id for one in records if one.approval is not None and not one.approval.verdict.passes]
    deleted = [one.id for one in records if one.what == model.DELETED]
    unread = [one.path for one in records if one.what == model.UNREADABLE]
    errors = [
        item for one in records for item in (*(one.new or ()), *(one.clashes or ())) if item.level.value == "error"
    ]
    errors += [item for item in difference.elsewhere if item.level.value == "error"]
    for names, words in (
        (unread, "cannot be read"),
        (illegal, "made a step that is not legal"),
        (voided, "lost an approval by this edit"),
        (closed, "may not be merged: no approval that counts"),
        (deleted, "was deleted" if len(deleted) == 1 else "were deleted"),
    ):
        if names:
            out.append(f"{listed(names)} {words}.")
    if difference.trust is not None and not difference.trust.verdict.passes:
        out.append("Policy, keys, roles or schemas changed, and that needs approvals by the old rules.")
    if errors:
        out.append(f"{len(errors)} new or standing {'error' if len(errors) == 1 else 'errors'} in what changed.")
    return out


def foot(difference: Difference) -> Iterable[str]:
    """What was looked at and what was not, and what the reader must know."""
    if difference.trust is not None:
        for line in _approval(difference.trust):
            yield f"Change of policy, keys, roles or schemas: {line.label.lower()}: {line.text}"
    quiet = [one for one in difference.records if one.quiet]
    if quiet:
        yield f"{len(quiet)} {'record' if len(quiet) == 1 else 'records'} only moved along: {listed([one.id for one in quiet])}."
    if difference.layout:
        many = difference.layout
        yield f"{many} {'file differs' if many == 1 else 'files differ'} only in layout or order of fields."
    if difference.mended:
        yield f"{difference.mended} {'finding is' if difference.mended == 1 else 'findings are'} gone."
    others = [path for path in difference.files if not path.startswith("registers/approvals/")]
    papers = len(difference.files) - len(others)
    if papers:
        yield f"{papers} {'file' if papers == 1 else 'files'} of approval statements changed."
    if others:
        yield f"Other files that changed: {listed(others)}."
    yield from difference.notes
    if difference.whole:
        yield f"Looked at: every record of both states ({difference.of:,} files)."
    elif difference.records:
        yield (
            f"Looked at: the files that differ, not the other {max(0, difference.of - len(difference.records)):,}. New findings, collisions, windows, "
            "figures of whole projects and who refers to a record were not: `pmo diff --full` tells."
        )
