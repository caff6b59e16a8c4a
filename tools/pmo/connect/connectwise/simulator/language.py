"""The condition language of ConnectWise, read by a parser of its own: text to a tree, a tree to yes or no for a row.

`summary = "abc"`, `board/id in (3,2,4)`, `lastUpdated > [2026-01-31T18:04:26Z]`, `and`, `or`, `not`, parentheses. Text
is compared without upper and lower case, `like` knows `*` and `%`, and `[[]` is a literal opening bracket.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Test = Callable[[Mapping[str, Any]], bool]

Literal = str | Decimal | bool | datetime | None
IN_INFO: Final = ("lastUpdated", "updatedBy", "dateEntered", "enteredBy")
"""Fields that sit in `_info` and are asked for by their bare name."""
_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<instant>\[[^\[\]]*\])
      | (?P<number>-?\d+(?:\.\d+)?(?![\w/]))
      | (?P<sign><=|>=|!=|<|>|=|\(|\)|,)
      | (?P<word>[A-Za-z_]\w*(?:/\w+)*)
    )""",
    re.VERBOSE,
)
_SIGNS: Final = ("=", "!=", "<", "<=", ">", ">=")
_NAMED: Final = ("contains", "like")
_KEYWORDS: Final = ("and", "or", "not", "in", "contains", "like", "true", "false", "null")


class ConditionError(ValueError):
    """A condition that cannot be read, or that compares things that cannot be compared; the message says where."""


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """A keyword or sign in lower case; empty for fields and literals."""
        lower = self.text.lower()
        return lower if self.sort == "sign" or (self.sort == "word" and lower in _KEYWORDS) else ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read: which fields it asks for, and the test of a row."""

    fields: tuple[str, ...]
    test: Test

    def __call__(self, row: Mapping[str, Any]) -> bool:
        """Whether a row meets the condition."""
        return self.test(row)


def parse(text: str) -> Condition:
    """The condition in a text. ConditionError when it is none."""
    reader = _Reader(list(_tokens(text)))
    test = reader.either()
    if reader.token is not None:
        raise ConditionError(f"“{reader.token.text}” at {reader.token.at} was not expected")
    return Condition(tuple(dict.fromkeys(reader.fields)), test)


def dig(row: Mapping[str, Any], path: str) -> Any:
    """The value at `board/name`; None when there is nothing. Bare names of `_info` are found there too."""
    value: Any = row
    for part in path.split("/"):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    if value is None and path in IN_INFO:
        info = row.get("_info")
        return info.get(path) if isinstance(info, dict) else None
    return value


def instant(text: object) -> datetime | None:
    """A point in time as the API writes it; None when it cannot be read. Without a zone it is UTC."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise ConditionError(f"cannot read “{text[at : at + 20].strip()}” at {at}")
        sort = str(found.lastgroup)
        yield _Token(sort, found.group(sort), found.start(sort))
        at = found.end()


class _Reader:
    """Recursive descent: `or` binds weakest, then `and`, then `not`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self.fields: list[str] = []

    @property
    def token(self) -> _Token | None:
        """The token to be read next."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def either(self) -> Test:
        """One or several tests, one of which must hold."""
        tests = [self._both()]
        while self._take("or"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._single()]
        while self._take("and"):
            tests.append(self._single())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _single(self) -> Test:
        if self._take("not"):
            test = self._single()
            return lambda row: not test(row)
        if self._take("("):
            test = self.either()
            self._need(")")
            return test
        return self._comparison()

    def _comparison(self) -> Test:
        token = self._next("the name of a field")
        if token.sort != "word" or token.word:
            raise ConditionError(f"“{token.text}” at {token.at} is not the name of a field")
        field = token.text
        self.fields.append(field)
        if self._take("not"):
            test = self._compared(field, self._next("an operator"))
            return lambda row: not test(row)
        return self._compared(field, self._next("an operator"))

    def _compared(self, field: str, token: _Token) -> Test:
        name = token.word
        if name == "in":
            self._need("(")
            wanted = [self._literal()]
            while self._take(","):
                wanted.append(self._literal())
            self._need(")")
            return lambda row: any(_compare(field, dig(row, field), "=", item) for item in wanted)
        if name in _NAMED:
            literal = self._literal()
            if not isinstance(literal, str):
                raise ConditionError(f"“{name}” needs text in quotes")
            return _matching(field, literal, whole=name == "like")
        if name not in _SIGNS:
            raise ConditionError(f"“{token.text}” at {token.at} is not an operator")
        found = self._literal()
        return lambda row: _compare(field, dig(row, field), name, found)

    def _literal(self) -> Literal:
        token = self._next("a value")
        if token.sort == "text":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
        if token.sort == "number":
            return Decimal(token.text)
        if token.sort == "instant":
            found = instant(token.text[1:-1])
            if found is None:
                raise ConditionError(f"{token.text} at {token.at} is not a date")
            return found
        if token.word in ("true", "false"):
            return token.word == "true"
        if token.word == "null":
            return None
        raise ConditionError(f"“{token.text}” at {token.at} is not a value")

    def _next(self, wanted: str) -> _Token:
        token = self.token
        if token is None:
            raise ConditionError(f"ends where {wanted} is expected")
        self._at += 1
        return token

    def _take(self, word: str) -> bool:
        if self.token is not None and self.token.word == word:
            self._at += 1
            return True
        return False

    def _need(self, word: str) -> None:
        if not self._take(word):
            found = f"“{self.token.text}” at {self.token.at} stands" if self.token else "the end comes"
            raise ConditionError(f"{found} where “{word}” is expected")


def _compare(field: str, value: Any, sign: str, wanted: Literal) -> bool:
    """One comparison; nothing is smaller or greater than a missing value."""
    if wanted is None or value is None:
        if sign not in ("=", "!="):
            return False
        return (value is wanted) == (sign == "=")
    left, right = _alike(field, value, wanted)
    if left is None:
        return sign == "!="
    match sign:
        case "=":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def _alike(field: str, value: Any, wanted: Any) -> tuple[Any, Any]:
    """Both sides in one type. ConditionError when there is none; None for a date of the row that cannot be read."""
    if isinstance(wanted, bool):
        if isinstance(value, bool):
            return value, wanted
    elif isinstance(wanted, datetime):
        if isinstance(value, str):
            return instant(value), wanted
    elif isinstance(wanted, Decimal):
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return Decimal(str(value)), wanted
    elif isinstance(value, str):
        return value.casefold(), wanted.replace("[[]", "[").casefold()
    raise ConditionError(f"the value of {field} cannot be compared with that")


def _matching(field: str, wanted: str, *, whole: bool) -> Test:
    """`like` fits the whole text with its wildcards, `contains` finds a part."""
    if whole:
        pattern = "".join(
            ".*" if piece in ("*", "%") else re.escape(piece[1] if len(piece) == 3 else piece)
            for piece in re.findall(r"\[.\]|.", wanted, re.DOTALL)
        )
        fits = re.compile(pattern, re.IGNORECASE | re.DOTALL).fullmatch
    else:
        fits = re.compile(re.escape(wanted.replace("[[]", "[")), re.IGNORECASE).search

    def test(row: Mapping[str, Any]) -> bool:
        value = dig(row, field)
        return isinstance(value, str) and fits(value) is not None

    return test
