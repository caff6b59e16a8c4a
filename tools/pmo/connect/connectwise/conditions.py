"""The condition language of the PSA, built of values: no text is ever formatted into a condition.

    field("lastUpdated") > instant
    (field("board/id").is_in([3, 2])) & ~closed | field("name").contains('5" disk')

How the PSA escapes a quotation mark or a backslash inside a text is documented nowhere, and a guess would be a way to
smuggle conditions in. A text with one of them is therefore asked for with `like` and `*` in its place: the answer may hold more
rows than wanted, never fewer, and the caller compares the rows (as with instants, which are asked a day wider anyway).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Literal: TypeAlias = str | int | Decimal | bool | datetime
"""What can be compared with: text, a number, yes or no, or an aware instant."""

_PATH: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:/[A-Za-z_][A-Za-z0-9_]*)*")
_WIDTHLESS: Final = re.compile("[\u200b\u200e\u200f\ufeff]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_UNSAFE: Final = re.compile(r'["\\]')
BATCH: Final = 100
"""How many numbers of an id list go into one request."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition; its text form is what is sent."""

    text: str
    either: bool = False
    """Whether its outermost word is `or`, so that `and` must put it in parentheses."""

    def __str__(self) -> str:
        return self.text

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self._tight()} and {other._tight()}")

    def __or__(self, other: Condition) -> Condition:
        return Condition(f"{self.text} or {other.text}", either=True)

    def __invert__(self) -> Condition:
        return Condition(f"not ({self.text})")

    def __bool__(self) -> bool:
        msg = "conditions are joined with & and |, not with and/or"
        raise TypeError(msg)

    def _tight(self) -> str:
        return f"({self.text})" if self.either else self.text


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A field, or a field of a reference by a slash path. Comparing it with a value makes a Condition."""

    path: str

    def __lt__(self, value: Literal) -> Condition:
        return self._compare("<", value)

    def __le__(self, value: Literal) -> Condition:
        return self._compare("<=", value)

    def __gt__(self, value: Literal) -> Condition:
        return self._compare(">", value)

    def __ge__(self, value: Literal) -> Condition:
        return self._compare(">=", value)

    def __eq__(self, value: Literal) -> Condition:  # type: ignore[override]  # builds a condition, as the others do
        return self.equals(value)

    def __ne__(self, value: Literal) -> Condition:  # type: ignore[override]
        return self._compare("!=", value)

    __hash__ = None  # type: ignore[assignment]  # two fields are never the same: comparing them makes a condition

    def equals(self, value: Literal) -> Condition:
        """The field has this value; with a quotation mark or backslash in a text, perhaps some more."""
        if isinstance(value, str) and _UNSAFE.search(value):
            return self.like(value)
        return self._compare("=", value)

    def contains(self, text: str) -> Condition:
        """The text occurs in the field; with a quotation mark or backslash in it, perhaps some more."""
        if _UNSAFE.search(text):
            return self.like(f"*{text}*")
        return Condition(f"{self.path} contains {_literal(text)}")

    def like(self, pattern: str) -> Condition:
        """The field fits the pattern, in which `*` stands for any text. A quotation mark or backslash counts as `*`."""
        return Condition(f"{self.path} like {_literal(_UNSAFE.sub('*', pattern))}")

    def is_in(self, values: Iterable[int | str]) -> Condition:
        """The field has one of these values. ValueError without a value, or for a text that cannot be quoted safely."""
        literals = [_literal(value) for value in values]
        if not literals:
            msg = f"{self.path}: a list of values must not be empty"
            raise ValueError(msg)
        return Condition(f"{self.path} in ({','.join(literals)})")

    def is_null(self) -> Condition:
        """The field is empty."""
        return Condition(f"{self.path} = null")

    def _compare(self, operator: str, value: Literal) -> Condition:
        return Condition(f"{self.path} {operator} {_literal(value)}")


def field(path: str) -> Field:
    """A field by name or slash path: `lastUpdated`, `board/id`. ValueError for anything else."""
    if not _PATH.fullmatch(path):
        msg = f"{path!r} is not the name of a field"
        raise ValueError(msg)
    return Field(path)


def batches(numbers: Iterable[int], size: int = BATCH) -> Iterator[tuple[int, ...]]:
    """The numbers in groups that fit into one `is_in`, without repeats, in order."""
    group: list[int] = []
    for number in sorted(set(numbers)):
        group.append(number)
        if len(group) == size:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)


def _literal(value: Literal) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return _instant(value)
    if not isinstance(value, str):
        msg = f"a condition cannot hold {type(value).__name__}"
        raise TypeError(msg)
    if _UNSAFE.search(value):
        msg = "a text with a quotation mark or backslash can only be asked for with equals, contains or like"
        raise ValueError(msg)
    plain = _CONTROL.sub(" ", _WIDTHLESS.sub("", value))
    return f'"{plain.replace("[", "[[]")}"'


def _number(value: Decimal) -> str:
    if not value.is_finite():
        msg = "a condition needs a finite number"
        raise ValueError(msg)
    return format(value, "f")


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        msg = "an instant in a condition needs its offset"
        raise ValueError(msg)
    return value.astimezone(UTC).strftime("[%Y-%m-%dT%H:%M:%SZ]")
