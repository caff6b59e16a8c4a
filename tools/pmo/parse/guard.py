"""What must be known before libyaml builds nodes: anchors, and nesting that would exhaust the C stack.

Old libyaml recurses without a limit: 100,000 brackets end the process. Counting characters gives an upper
bound of the nesting for nothing; only a text that could be dangerous is walked event by event.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from pmo.model.finding import Span
from pmo.parse import composer
from pmo.parse.fault import Fault
from pmo.parse.syntax import syntax_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH: Final = 32
_SUSPICIOUS: Final = 256
_MARKED: Final = re.compile(r"(?:^|[\s\[\]{},:])(?:[&*][^\s,\[\]{}]|!(?=\s|\Z))", re.MULTILINE)
_COMPACT: Final = re.compile(rf"(?:[-?:][ \t]++){{{_SUSPICIOUS // 4}}}")
_INDENT: Final = " " * (_SUSPICIOUS // 2)


def early_faults(text: str) -> tuple[Fault, ...]:
    """Anchors, aliases and dangerous nesting; the text may be composed when there are none."""
    return tuple(_scan(text)) if _has_marks(text) or _could_be_deep(text) else ()


def too_deep(span: Span) -> Fault:
    """The fault of a value that is nested too deep."""
    return Fault(
        "yaml-limit",
        span,
        f"values are nested more than {MAX_DEPTH} levels deep",
        "flatten the list or move parts to records of their own",
    )


def _has_marks(text: str) -> bool:
    return ("&" in text or "*" in text or "!" in text) and _MARKED.search(text) is not None


def _could_be_deep(text: str) -> bool:
    """Whether nesting could pass a few hundred levels: by brackets, by indentation, or by `- - -` on one line.

    Brackets are only counted, never matched: one inside quotes must not hide another.
    """
    if text.count("[") + text.count("{") >= _SUSPICIOUS or _INDENT in text:
        return True
    dashes = text.count("- ") + (text.count("? ") if "?" in text else 0)
    unusual = dashes >= _SUSPICIOUS // 4 or " :" in text or "\t" in text
    return unusual and _COMPACT.search(text) is not None


def _scan(text: str) -> Iterator[Fault]:
    depth = marks = 0
    try:
        for event in composer.events(text):
            if getattr(event, "anchor", None):
                marks += 1
                yield _alias(event)
            elif getattr(event, "tag", None) == "!":
                marks += 1
                yield _bare_tag(event)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    yield too_deep(_span(event))
                    return
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError as error:
        if not marks:  # text that starts with * or & is the cause of what follows
            yield syntax_fault(error, text)


def _alias(event: Any) -> Fault:
    again = isinstance(event, yaml.AliasEvent)
    message = (
        f"`*{event.anchor}` repeats another place of the file"
        if again
        else f"`&{event.anchor}` marks a place to be repeated"
    )
    return Fault(
        "yaml-alias",
        _span(event),
        f"{message}, which is not allowed here",
        "write the value out where it belongs; put quotes around text that starts with & or *",
    )


def _bare_tag(event: Any) -> Fault:
    return Fault(
        "yaml-tag",
        _span(event),
        "the tag `!` is not allowed",
        "remove the exclamation mark; put quotes around text",
    )


def _span(event: Any) -> Span:
    mark = event.start_mark
    return Span(mark.line + 1, mark.column + 1, mark.column + 2)
