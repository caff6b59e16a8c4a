"""libyaml's complaints in words that a project manager can act on."""

from __future__ import annotations

import re
from typing import Final

from pmo.model.finding import Span
from pmo.parse.fault import Fault

_MANY: Final = ("more than one document in a file", "keep one record per file; remove the line with ---")
_TAB: Final = ("a tab is used for indentation", "use spaces: two for each level")
_QUOTE: Final = "put it in quotes"
_CONFLICT: Final = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_MERGE: Final = (
    "two people changed this place, and Git could not merge it",
    "keep what is right of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>",
)
_FIELD: Final = re.compile(r" *(?:- )?[A-Za-z_][A-Za-z0-9_-]*")
_SHIFTED: Final = (
    "this field does not start in the column of the fields around it",
    "move it below them, and look at the line above: a dash needs a space after it, an open text needs its end",
)
_BRACKET: Final = ("a bracket is not closed", "close the [ or {, or put the text in quotes")
_EXPLAIN: Final[tuple[tuple[str, tuple[str, str]], ...]] = (
    ("found character '\\t'", _TAB),
    ("found a tab character", _TAB),
    ("expected <document start>", _MANY),
    ("expected a single document", _MANY),
    (
        "mapping values are not allowed",
        (
            "a colon where no field can start",
            "put the text in quotes if the colon belongs to it, or check the indentation",
        ),
    ),
    (
        "could not find expected ':'",
        (
            "a field name without a colon and a space",
            "write `name: value`, with a space after the colon, and check that quotes are closed",
        ),
    ),
    (
        "did not find expected key",
        (
            "this line does not fit the ones above",
            "check the indentation: fields of one record start in the same column; quote text that holds quotes",
        ),
    ),
    (
        "did not find expected '-' indicator",
        (
            "this line does not belong to the list above",
            "check the indentation: items of one list start in the same column",
        ),
    ),
    ("did not find expected ',' or", _BRACKET),
    (
        "found unexpected end of stream",
        ("a quoted text has no end", "close the quote that was opened"),
    ),
    (
        "found unexpected document indicator",
        ("a quoted text has no end", "close the quote that was opened"),
    ),
    ("found undefined alias", ("text that starts with * must be quoted", _QUOTE)),
    ("cannot start any token", ("this character cannot start a value", "put the text in quotes")),
    (
        "control characters are not allowed",
        ("a control character is in the text", "remove it; only line ends and spaces belong here"),
    ),
    (
        "did not find expected node content",
        ("a value is missing here", "write the value, or remove the comma or bracket"),
    ),
    (
        "block sequence entries are not allowed",
        ("a list item where no list can start", "start the list on a line of its own, below the field name"),
    ),
    ("did not find expected alphabetic or numeric", ("text that starts with & or * must be quoted", _QUOTE)),
    ("while scanning an anchor", ("text that starts with & must be quoted", _QUOTE)),
    ("while scanning an alias", ("text that starts with * must be quoted", _QUOTE)),
    ("while scanning a tag", ("text that starts with ! must be quoted", _QUOTE)),
    ("undefined tag handle", ("text that starts with ! must be quoted", _QUOTE)),
    (
        "while scanning a directive",
        ("a line that starts with % is not a field", "remove it, or put the text in quotes"),
    ),
    ("hexdecimal number", ("a backslash in double quotes stands for something else", "use single quotes")),
    ("found unknown escape character", ("a backslash in double quotes stands for something else", "use single quotes")),
    ("invalid Unicode character", ("a backslash in double quotes stands for something else", "use single quotes")),
)
_OPENED_EARLIER: Final = (
    "found unexpected end of stream",
    "found unexpected document indicator",
    "could not find expected ':'",
    "did not find expected ',' or",
)


def syntax_fault(error: Exception, text: str) -> Fault:
    """The fault behind an error of the YAML parser, on the line where the mistake begins."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    context = str(getattr(error, "context", None) or "")
    span = _span(error, problem, text)
    if "nesting depth" in problem:
        return Fault(
            "yaml-limit", span, "values are nested too deep", "flatten the list or move parts to other records"
        )
    if text.split("\n")[span.line - 1][span.column - 1 : span.column] == "\t":
        return Fault("yaml-syntax", span, *_TAB)
    line = text.split("\n")[span.line - 1]
    if line.startswith(_CONFLICT):
        return Fault("yaml-syntax", span, *_MERGE)
    if "mapping values are not allowed" in problem and _FIELD.fullmatch(line[: span.column - 1]):
        return Fault("yaml-syntax", span, *_SHIFTED)
    for needle, (message, help_) in _EXPLAIN:
        if needle in problem or needle in context:
            return Fault("yaml-syntax", span, message, help_)
    return Fault(
        "yaml-syntax",
        span,
        f"this cannot be read as YAML: {problem}",
        "compare it with a record that works, for example one made by `pmo new`",
    )


def _span(error: Exception, problem: str, text: str) -> Span:
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    if mark is None or (context is not None and any(needle in problem for needle in _OPENED_EARLIER)):
        mark = context or mark
    if mark is not None:
        line, column = mark.line, mark.column
    else:
        before = text.encode()[: getattr(error, "position", None) or 0].decode(errors="ignore")
        line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    last = text.rstrip("\n").count("\n")
    return Span(line + 1, column + 1, column + 2) if line <= last else Span(last + 1, 1, 2)
