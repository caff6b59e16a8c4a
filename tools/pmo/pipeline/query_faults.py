"""What is wrong with a question in SQL, in sentences: DuckDB's own words are for those who know DuckDB."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from pmo.render.diagnostics.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Columns = Mapping[str, Sequence[str]]
    """The names of the columns of each table."""

RESERVED: Final = frozenset({"window", "order", "group", "user", "table", "check", "end", "select", "from", "to"})
_WIDEST: Final = 100
_PLACE: Final = re.compile(r"\n\nLINE (\d+): (.*)\n( *)(\^+)\s*\Z", re.DOTALL)
_START: Final = re.compile(r"[\s(]*(?:select|with|from|explain|values|describe|summarize)\b", re.IGNORECASE)
_EXAMPLE: Final = "`SELECT id, title FROM risk`"
_ONLY_RECORDS: Final = "a question is about the records of this workspace only"
_IN_FILES: Final = (
    "A question changes nothing. Records are changed in their files; `pmo new`, `pmo fmt` and `pmo rename` help."
)
_OUT: Final = 'Nothing can be written from here. Print the answer into a file instead: `pmo query "SELECT …" --format csv > answer.csv`.'
_NOTHING_ELSE: Final = f"Other databases and extensions cannot be opened here: {_ONLY_RECORDS}."
_SETTINGS: Final = "The settings of the database cannot be changed here."
_REFUSED: Final = {
    **dict.fromkeys(("COPY", "EXPORT", "COPY_DATABASE"), _OUT),
    **dict.fromkeys(("ATTACH", "DETACH", "LOAD", "EXTENSION"), _NOTHING_ELSE),
    **dict.fromkeys(("SET", "VARIABLE_SET", "PRAGMA"), _SETTINGS),
}
_SORTS: Final = (
    (re.compile(r"U?(?:BIG|SMALL|TINY|HUGE)?INT(?:EGER)?(?:\d*|_LITERAL)|DECIMAL.*|DOUBLE|FLOAT"), "a number"),
    (re.compile(r"DATE"), "a date"),
    (re.compile(r"TIMESTAMP.*"), "a point in time"),
    (re.compile(r"BOOL(?:EAN)?"), "true or false"),
    (re.compile(r"VARCHAR|STRING_LITERAL"), "text"),
    (re.compile(r"JSON"), "a list or a group of fields"),
)


def refused(statement: str) -> str:
    """Why a statement that is no question is not carried out; `statement` is DuckDB's name of its kind."""
    return _REFUSED.get(statement, _IN_FILES)


def explained(message: str, sql: str, columns: Columns) -> str:
    """A sentence for a message of DuckDB, with the line of the question it is about."""
    place = _PLACE.search(message)
    text = message[: place.start()] if place else message
    sort, _, said = text.strip().partition(": ")
    if not sort.endswith("Error"):
        sort, said = "", text.strip()
    return _sentence(sort, said, sql, columns) + (_shown(place) if place else "")


def _sentence(sort: str, said: str, sql: str, columns: Columns) -> str:
    if sort == "Permission Error":
        return f"Files, folders and addresses cannot be read here: {_ONLY_RECORDS}."
    if sort == "Parser Error":
        return _syntax(said, sql, columns)
    for pattern, words in _WORDS:
        found = pattern.search(said)
        if found:
            return words(found, sql, columns)
    first = said.split("\n", 1)[0].strip().rstrip("!.")
    return f"This question cannot be answered: {first}." if first else "This question cannot be answered."


def _syntax(said: str, sql: str, columns: Columns) -> str:
    if "unterminated" in said and "string" in said:
        return "A text has no end: put a ' behind its last letter."
    if "unterminated" in said:
        return 'A name has no end: put a " behind its last letter.'
    if not _START.match(sql):
        return f"This is not a question in SQL. It starts with SELECT, for example {_EXAMPLE}."
    lower = sql.lower()
    words = set(re.findall(r'(?<!")\b[a-z_]+\b(?!")', lower))
    hard = sorted(name for name in columns if name in RESERVED and name in words)
    if hard:
        return f'“{hard[0]}” is a word of SQL. Put the table in double quotes: FROM "{hard[0]}".'
    dashed = [name for name in columns if "_" in name and name.replace("_", "-") in lower]
    if dashed:
        return f"Names of tables have no hyphens here: write `{dashed[0]}`."
    near = re.search(r'at or near "(.*)"', said, re.DOTALL)
    if near and sql.rstrip().rstrip(";").endswith(near[1]):
        return f"This question stops at “{near[1]}”: something is missing after it, or a bracket is not closed."
    if near:
        return f"This is not SQL at “{near[1]}”: look at the word before it, at commas, brackets and quotes."
    if "end of input" in said:
        return "This question stops too early: something is missing at its end."
    return f"This cannot be read as SQL: {said.split(chr(10), 1)[0]}."


def _no_table(found: re.Match[str], _sql: str, columns: Columns) -> str:
    name = found[1]
    if "/" in name or "://" in name or re.search(r"\.[a-z0-9]{2,7}$", name):
        return f"“{name}” is no table. Files cannot be read here: {_ONLY_RECORDS}."
    close = _close(name.replace("-", "_"), columns)
    return f"There is no table “{name}”.{_meant(close)}\n{_all_tables(columns)}"


def _no_column(found: re.Match[str], sql: str, columns: Columns) -> str:
    name = found["column"]
    if re.search(rf'[=<>(,]\s*"{re.escape(name)}"|\blike\s+"{re.escape(name)}"', sql, re.IGNORECASE):
        return f"There is no column “{name}”. Text stands in single quotes: '{name}'. Double quotes are for names of columns and tables."
    asked = _tables_in(sql, columns)
    close = _close(name, {column for table in asked for column in columns[table]})
    if not asked:
        return f"There is no column “{name}”. A table is missing: write FROM and its name.\n{_all_tables(columns)}"
    lists = [f"Columns of {table}: {', '.join(columns[table])}." for table in asked]
    return f"There is no column “{name}” in {' or '.join(asked)}.{_meant(close)}\n" + "\n".join(lists)


def _no_function(found: re.Match[str], _sql: str, _columns: Columns) -> str:
    guess = found["guess"] or ""
    return f"There is no function “{found['name']}”.{_meant(guess)}"


def _wrong_function(found: re.Match[str], _sql: str, _columns: Columns) -> str:
    sorts = " and ".join(_sort(part) for part in re.split(r",\s*(?![^(]*\))", found[2]) if part)
    return f"{found[1]}() does not work with {sorts or 'nothing'} in its brackets."


def _ungrouped(found: re.Match[str], _sql: str, _columns: Columns) -> str:
    name = found[1]
    return f"“{name}” has many values in each group. Add `GROUP BY {name}` at the end, or put it into count(), max() or sum()."


def _several(found: re.Match[str], _sql: str, _columns: Columns) -> str:
    return f"More than one table has a column “{found[1]}”: write {found[2].replace(chr(39), '`')}."


def _no_value(found: re.Match[str], _sql: str, _columns: Columns) -> str:
    return f"“{found[1]}” is not {_sort(found[2])}. Numbers stand without quotes, dates as '2026-11-20'."


def _no_date(found: re.Match[str], _sql: str, _columns: Columns) -> str:
    return f"“{found[1]}” is not a date: write '2026-11-20'."


def _uneven(_found: re.Match[str], _sql: str, _columns: Columns) -> str:
    return "The parts of a UNION need the same number of columns."


def _not_comparable(found: re.Match[str], _sql: str, _columns: Columns) -> str:
    return f"{_sort(found[1]).capitalize()} cannot be compared with {_sort(found[2])}. Write numbers without quotes, text in single quotes."


_WORDS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str, Columns], str]], ...]] = (
    (re.compile(r"Table with name (.+?) does not exist"), _no_table),
    (re.compile(r'Referenced column "(?P<column>.+?)" not found'), _no_column),
    (re.compile(r'Referenced column "(?P<column>.+?)" was not found'), _no_column),
    (re.compile(r'does not have a column named "(?P<column>.+?)"'), _no_column),
    (re.compile(r'Referenced table "(.+?)" not found'), _no_table),
    (
        re.compile(r'Function with name "?(?P<name>.+?)"? does not exist!?(?:\s+Did you mean "(?P<guess>.+?)")?'),
        _no_function,
    ),
    (re.compile(r"No function matches the given name and argument types '(\w+)\((.*?)\)'\."), _wrong_function),
    (re.compile(r'column "(.+?)" must appear in the GROUP BY'), _ungrouped),
    (re.compile(r'Ambiguous reference to column name "(.+?)" \(use: (.+?)\)'), _several),
    (re.compile(r"Could not convert string '(.*?)' to (\w+)"), _no_value),
    (re.compile(r'(?:invalid|date) (?:date )?field (?:format|value out of range): "(.*?)"'), _no_date),
    (re.compile(r"Set operations can only apply"), _uneven),
    (re.compile(r"Cannot compare values of type (\S+) and (?:type )?(\S+?)[\s.]"), _not_comparable),
)


def _sort(name: str) -> str:
    """A type of DuckDB in words."""
    return next((words for pattern, words in _SORTS if pattern.fullmatch(name.strip())), name.strip().lower())


def _close(name: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(name.lower(), sorted(known), 1, 0.6)), "")


def _meant(guess: str) -> str:
    return f" Did you mean `{guess}`?" if guess else ""


def _tables_in(sql: str, columns: Columns) -> list[str]:
    words = set(re.findall(r"[a-z_]+", sql.lower()))
    asked = [
        name for name in columns if re.search(rf'\b(?:from|join)\s+"?{re.escape(name)}\b|,\s*"?{re.escape(name)}\b', sql, re.IGNORECASE)
    ]  # fmt: skip
    return asked or [name for name in columns if name in words]


def _all_tables(columns: Columns) -> str:
    return f"The tables are {', '.join(sorted(columns))}. `pmo query --tables TABLE` lists the columns of one."


def _shown(place: re.Match[str]) -> str:
    """The line of the question, with marks below what it is about."""
    number, line, blanks, marks = place.groups()
    start = max(0, len(blanks) - len(f"LINE {number}: "))
    cut = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = visible(line[cut : cut + _WIDEST])
    length = max(1, min(len(marks), len(shown) - (start - cut)))
    return f"\n{number:>4} | {shown}\n     | {' ' * (start - cut)}{'^' * length}"
