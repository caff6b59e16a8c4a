"""libyaml's complaints in words that a project manager can act on."""

from __future__ import annotations

import re
from typing import Final

from pmo.model.finding import Span
from pmo.parse.fault import Fault

_MANY: Final = ("more than one document in a file", "keep one record per file; remove the line with ---")
_TAB: Final = ("a tab is used for indentation", "use spaces: two for each level")
_QUOTE: Final = "put it in quotes"
CONFLICT: Final = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
MERGE: Final = (
    "two people changed this place, and Git could not merge it",
    "keep what is right of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>",
)
_FIELD: Final = re.compile(r" *(?:- )?[A-Za-z_][A-Za-z0-9_-]*")
_NAMED: Final = re.compile(r" *(?:- +)?[A-Za-z_][A-Za-z0-9_-]*:(?= |$)")
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
    lines = text.split("\n")
    line = lines[span.line - 1]
    if line.startswith(CONFLICT):
        return Fault("yaml-syntax", span, *MERGE)
    if "mapping values are not allowed" in problem and _FIELD.fullmatch(line[: span.column - 1]):
        return _shifted(lines, span) or Fault("yaml-syntax", span, *_SHIFTED)
    habit = _habit(line, span)
    if habit is not None:
        return habit
    if "did not find expected '-' indicator" in problem and _NAMED.match(line):
        shifted = _shifted(lines, span)
        if shifted is not None:
            return shifted
    for needle, (message, help_) in _EXPLAIN:
        if needle in problem or needle in context:
            return Fault("yaml-syntax", span, message, help_)
    return Fault(
        "yaml-syntax",
        span,
        f"this cannot be read as YAML: {problem}",
        "compare it with a record that works, for example one made by `pmo new`",
    )


def _shifted(lines: list[str], span: Span) -> Fault | None:
    """The fault of a field that stands too far left or right, with the column in which the field above it starts."""
    line = lines[span.line - 1]
    above = next(
        (one for one in reversed(lines[: span.line - 1]) if one.strip() and not one.lstrip().startswith("#")), ""
    )
    here, there = _column(line), _column(above)
    if not _NAMED.match(line) or not _NAMED.match(above) or here == there:
        return None
    name = line.strip().removeprefix("- ").partition(":")[0]
    blanks = abs(here - there)
    many = f"{blanks} space{'' if blanks == 1 else 's'}"
    help_ = f"take away {many} before it" if here > there else f"put {many} before it"
    message = f"“{name}” starts in column {here}, the field above it in column {there}"
    return Fault(
        "yaml-syntax",
        Span(span.line, here, here + len(name)),
        message,
        f"{help_}, so that both start in the same column",
    )


def _column(line: str) -> int:
    """The column in which the field of a line starts; the dash of a list is not part of it."""
    found = re.match(r" *(?:- +)?", line)
    return len(found.group()) + 1 if found else 1


def _habit(line: str, span: Span) -> Fault | None:
    """The fault of what word processors and web pages put into a line: curly quotes, spaces that do not break."""
    place = line.find("\u00a0")
    if place >= 0:
        return Fault(
            "yaml-syntax",
            Span(span.line, place + 1, place + 2),
            "the space here is a no-break space, as web pages have it, and does not count as one",
            "delete it and type a space",
        )
    named = _NAMED.match(line)
    value = line[named.end() :].strip() if named else ""
    if value[:1] in "“”„«" and value and ": " in value:
        return Fault(
            "yaml-syntax",
            Span(span.line, line.index(value) + 1, len(line) + 1),
            "curly quotes do not set a text apart, so the colon in it counts",
            f'use straight quotes: "{value.strip("“”„«»")}"',
        )
    if re.fullmatch(r"'[^']*[A-Za-z]'[A-Za-z][^\"]*'?", value):
        inner = value.removeprefix("'").removesuffix("'")
        return Fault(
            "yaml-syntax",
            Span(span.line, line.index(value) + 1, len(line) + 1),
            "the apostrophe ends the text that was opened with the same sign",
            f'use double quotes around the text: "{inner}"',
        )
    return None


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
