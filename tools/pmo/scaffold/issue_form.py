"""A form of GitHub's for people who only have a browser, from the schema of a kind: what it asks, and how its answers read.

GitHub writes the answers as headings with text below. Whoever fills the form in can write headings too, so the order of
the form decides: each heading must be there once, in its place, and nothing that looks like one may come again.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pmo.scaffold.begin import origin_of
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.model.kind import Field, Kind

LABEL: Final = "{kind}-request"
NOTHING: Final = ("_No response_", "None")
YES_NO: Final = ("yes", "no")
_NOT_ASKED: Final = ("id",)
_LIKE_A_HEADING: Final = re.compile(r"[ \t]{0,3}(?:>[ \t]*)*#{1,6}[ \t]*(?P<text>.*?)[ \t]*#*[ \t]*\Z")
_RULER: Final = re.compile(r"[ \t]{0,3}(?:=+|-+)[ \t]*\Z")
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form: the heading of its answer, the field it fills, and whether it must be answered."""

    label: str
    field: Field
    required: bool


def questions(kind: Kind) -> tuple[Question, ...]:
    """What the form of a kind asks: what a new record cannot be without, and what its first step needs, in the schema's order."""
    lifecycle, origin = kind.lifecycle, origin_of(kind)
    needed = {field.path for field in kind.fields if field.required and "." not in field.path}
    wanted = {*needed, *((origin.field, *origin.asks) if origin is not None else ())}
    if lifecycle is not None:
        wanted.discard(lifecycle.field)
        first = lifecycle.transitions.get(lifecycle.initial, ())[:1]
        wanted |= {need.field for state in first for need in lifecycle.needs.get(state, ())}
    wanted -= {*_NOT_ASKED, *((origin.me,) if origin is not None and origin.me else ())}
    out = []
    for field in kind.fields:
        path = field.path.replace("[]", "")
        group = path.rpartition(".")[0]
        asked = path in wanted or (group in wanted and field.required and "[]" not in field.path)
        if not asked or field.type == "object" or _of_groups(kind, field):
            continue
        above = kind.find(group)
        title = f"{above.title}: {field.title.lower()}" if above is not None else field.title
        out.append(Question(title, field, path in needed))
    return tuple(out)


def _of_groups(kind: Kind, field: Field) -> bool:
    return field.type == "array" and any(item.path.startswith(f"{field.path}[].") for item in kind.fields)


def form(kind: Kind) -> str:
    """The form as a file. Quoted throughout: titles and descriptions come from a schema that a firm may write itself."""
    lines = [
        "# Written by `pmo forge write` from the schema of this kind. Edit that, and run it again.",
        f"name: {_quoted(f'{kind.title} request')}",
        f"description: {_quoted(kind.description)}",
        f"title: {_quoted(f'{kind.title}: ')}",
        f"labels: [{_quoted(LABEL.format(kind=kind.name))}]",
        "body:",
        "  - type: markdown",
        "    attributes:",
        "      value: " + _quoted("What you write here becomes a record and a pull request. Write names of clients, services and people as the handbook writes them."),
    ]  # fmt: skip
    for number, question in enumerate(questions(kind), 1):
        lines.extend(_item(number, question))
    return "\n".join(lines) + "\n"


def _item(number: int, question: Question) -> list[str]:
    field = question.field
    choices = field.choices or (YES_NO if field.type == "boolean" else ())
    kind = "dropdown" if choices else "textarea" if _long(field) else "input"
    about = field.description
    if field.type == "array":
        about = f"{about.rstrip('.')}. {'Separated by commas.' if field.ref else 'One per line.'}"
    if field.format == "date-time":
        about = f"{about.rstrip('.')}. For example 2026-11-28T16:00:00-05:00."
    if field.format == "date":
        about = f"{about.rstrip('.')}. For example 2026-11-28."
    lines = [
        f"  - type: {kind}",
        f"    id: {_quoted(f'field-{number}')}",
        "    attributes:",
        f"      label: {_quoted(question.label)}",
        f"      description: {_quoted(about)}",
    ]
    if choices:
        lines.append("      options:")
        lines.extend(f"        - {_quoted(choice)}" for choice in choices)
    if question.required:
        lines.extend(["    validations:", "      required: true"])
    return lines


def _long(field: Field) -> bool:
    return (field.type == "array" and not field.ref) or (field.type == "string" and not field.ref and field.name not in ("title", "name") and not field.format and not field.pattern)  # fmt: skip


def _quoted(text: str) -> str:
    """A YAML text in double quotes; JSON is one."""
    return json.dumps(" ".join(text.split()) + (" " if text.endswith(": ") else ""), ensure_ascii=False)


def answers(kind: Kind, body: str) -> list[tuple[Question, str]]:
    """The answers of an issue, in the order of the form; unanswered questions are left out.

    InputError when the body is not exactly what the form makes: a heading missing, out of its place, or there twice, in
    whatever way it is written.
    """
    if len(body) > _MOST:
        raise InputError("The text of this issue is too long for a request.")
    asked = questions(kind)
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    known = {_plain(question.label): question.label for question in asked}
    starts: list[int] = []
    for number, line in enumerate(lines):
        label = _heading(lines, number, known)
        if not label:
            continue
        place = len(starts)
        if place < len(asked) and label == asked[place].label and line == f"### {label}":
            starts.append(number)
            continue
        seen = [question.label for question in asked[:place]]
        if label in seen:
            raise InputError(
                f"Line {number + 1} repeats the heading “{label}”. An answer must not hold a heading of the form."
            )
        expected = asked[place].label if place < len(asked) else ""
        where = f" where “{expected}” should be" if expected else ""
        raise InputError(
            f"Line {number + 1} holds the heading “{label}”{where}. The headings of the form must stay as they are."
        )
    if len(starts) < len(asked):
        raise InputError(
            f"The heading “{asked[len(starts)].label}” is missing. The headings of the form must stay as they are."
        )
    if any(line.strip() for line in lines[: starts[0]]):
        raise InputError("There is text before the first heading. The form puts nothing there.")
    ends = [*starts[1:], len(lines)]
    texts = ["\n".join(lines[start + 1 : end]).strip() for start, end in zip(starts, ends, strict=True)]
    return [(question, text) for question, text in zip(asked, texts, strict=True) if text and text not in NOTHING]


def _heading(lines: list[str], number: int, known: dict[str, str]) -> str:
    """The label that a line repeats as a heading, however it is written; empty when it is none."""
    found = _LIKE_A_HEADING.match(lines[number])
    if found is not None:
        return known.get(_plain(found.group("text")), "")
    below = lines[number + 1] if number + 1 < len(lines) else ""
    return known.get(_plain(lines[number]), "") if _RULER.match(below) and below.strip() else ""


def _plain(text: str) -> str:
    """A heading as a reader sees it: letters and digits alone."""
    return "".join(letter for letter in re.sub(r"<[^>]*>|&[#\w]*;", "", text).casefold() if letter.isalnum())
