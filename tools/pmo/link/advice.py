"""What to say about a reference that leads nowhere."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pmo.model.finding import Finding, Level, Note
from pmo.model.kind import ANY
from pmo.model.record import dotted, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.model.workspace import Reference

_MOST_NAMED_KINDS: Final = 3
_WANTED: Final = re.compile(r"(?:names|in the folder of) “([^”]+)”, and there is no such")
_MOST_ALONE: Final = 5
"""So many fields that name the same missing record are told one by one."""
_MOST_GUESSES: Final = 60
"""A guess compares with every id; a workspace in which this many names are wrong has another problem."""


def dangling(
    references: Iterable[Reference],
    by_kind: Mapping[str, Iterable[Record]],
    kinds: Mapping[str, Kind],
    unread: frozenset[tuple[str, str]],
) -> Iterator[Finding]:
    """A finding for each reference without a target, with the nearest id that exists."""
    known: dict[tuple[str, ...], dict[str, Record]] = {}
    advice: dict[tuple[str, tuple[str, ...]], str] = {}
    for reference in references:
        if reference.target is not None:
            continue
        names = _names(reference.kinds, kinds)
        if unread and any((name, reference.wanted) in unread for name in names):
            continue
        if names not in known:
            known[names] = {record.id: record for name in names for record in by_kind[name]}
        key = (reference.wanted, names)
        if key not in advice:
            guess = "" if len(advice) > _MOST_GUESSES else _nearest(reference.wanted, names, known[names], kinds)
            advice[key] = _advice(reference.wanted, guess, names, known[names], kinds)
        field = dotted(reference.path)
        yield Finding(
            "unknown-reference",
            Level.ERROR,
            reference.place,
            _complaint(reference, _what(names, kinds)),
            advice[key],
            record=reference.source.id,
            pointer=field,
        )


def _complaint(reference: Reference, what: str) -> str:
    """What is wrong; some fields are not in the file but in the name of its folder."""
    if len(reference.path) == 1 and not reference.source.source.says(reference.path):
        return f"this file lies in the folder of “{reference.wanted}”, and there is no such {what}"
    return f"“{named(reference.path)}” names “{reference.wanted}”, and there is no such {what}"


def folded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings; a record that many miss is one fault, told at the first place with a few of the others."""
    kept: list[Finding] = []
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        found = _WANTED.search(finding.message) if finding.slug == "unknown-reference" else None
        if found is None:
            kept.append(finding)
        else:
            groups.setdefault(found.group(1), []).append(finding)
    for wanted, group in groups.items():
        if len(group) <= _MOST_ALONE:
            kept.extend(group)
            continue
        first, more = group[0], len(group) - 1
        notes = tuple(Note(item.place, "here too") for item in group[1:_MOST_ALONE])
        back = (
            f"if {wanted} was deleted or renamed, bring its file back; if the name is wrong, correct it at every place"
        )
        message = f"{first.message}; {more} more fields name it too"
        kept.append(
            replace(
                first, message=message, help=back if first.help.startswith("correct it") else first.help, notes=notes
            )
        )
    return tuple(kept)


def example(id_form: str) -> str:
    """An id of a form for people: `RSK-2026-0042`."""
    return re.sub(r"\{n:0(\d)\}", lambda part: "42".zfill(int(part.group(1))), id_form.replace("{year}", "2026"))


def form_of(id_form: str) -> str:
    """The pattern of counted ids such as RSK-{year}-{n:04}."""
    pattern = re.escape(id_form).replace(r"\{year\}", "[0-9]{4}")
    return re.sub(r"\\\{n:0(\d)\\\}", r"[0-9]{\1,}", pattern) + r"\Z"


def _names(allowed: tuple[str, ...], kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    return tuple(kinds) if ANY in allowed else tuple(name for name in allowed if name in kinds)


def _what(names: tuple[str, ...], kinds: Mapping[str, Kind]) -> str:
    if not 0 < len(names) <= _MOST_NAMED_KINDS:
        return "record"
    return " or ".join(kinds[name].title.lower() for name in names)


def _nearest(wanted: str, names: tuple[str, ...], known: Mapping[str, Record], kinds: Mapping[str, Kind]) -> str:
    """The id that was probably meant; none for a well-formed number, where every guess would be another record."""
    if any(kinds[name].numbered and re.match(form_of(kinds[name].id_form), wanted) for name in names):
        return ""
    called = wanted.casefold()
    for record_id, record in known.items():  # a name where its id belongs
        if record.text(kinds[record.kind].label).casefold() == called:
            return record_id
    close = get_close_matches(wanted, known, 1, 0.7) or get_close_matches(called.replace(" ", "."), known, 1, 0.7)
    return next(iter(close), "")


def _advice(
    wanted: str, guess: str, names: tuple[str, ...], known: Mapping[str, Record], kinds: Mapping[str, Kind]
) -> str:
    if "/" in wanted and (".." in wanted or wanted.endswith((".yml", ".md"))):
        return "a reference is an id, never a path: write the file's name without folder and ending"
    if guess:
        label = known[guess].text(kinds[known[guess].kind].label)
        return f"did you mean “{guess}”{f' ({label})' if label and label != guess else ''}?"
    if 0 < len(names) <= _MOST_NAMED_KINDS:
        folders = ", ".join(sorted({kinds[name].files[0].rpartition("/")[0] for name in names}))
        start = f"start one with `pmo new {names[0]}`" if len(names) == 1 else "write the record that is missing"
        return f"correct it, or {start} (files of that kind lie in {folders})"
    return "correct it, or write the record that is missing"
