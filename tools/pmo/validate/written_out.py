"""How large a schema is when every `$ref` is replaced by what it names: a few lines can stand for a billion.

A validator goes through all of them for one record. So a schema that grows without end, or that refers to itself in
more than one place (each level of a record then doubles the work), cannot be used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS: Final = 50_000
_COMMON: Final = "_common.json"
_DATA: Final = frozenset(("x-kind", "enum", "const", "default", "examples", "description", "title"))
_OTHER_WAYS: Final = frozenset(("$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor"))


def fault(schema: dict[str, Any], common: dict[str, Any]) -> str:
    """Why this schema would take too long to apply; empty for an ordinary one."""
    try:
        _Walk(schema, common).node(schema, common=False)
    except _TooMuchError as error:
        return str(error)
    except RecursionError:
        return "it is nested too deep"
    return ""


class _TooMuchError(Exception):
    """The schema is refused; the message says why."""


class _Walk:
    """One way through a schema. `_open` are the definitions that are being written out, the outermost first."""

    def __init__(self, schema: dict[str, Any], common: dict[str, Any]) -> None:
        self._documents = {False: schema, True: common}
        self._open: list[tuple[bool, str]] = []
        self._parts = 0

    def node(self, node: Any, *, common: bool) -> list[int]:
        """Goes through a part; returns for each reference back to an open definition how far out that one lies."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _TooMuchError(f"written out, with every $ref replaced, it has more than {MOST_PARTS:,} parts")
        back: list[int] = []
        for key, value in _inside(node):
            if key in _OTHER_WAYS:
                raise _TooMuchError(f"it uses `{key}`; refer to a definition with `$ref` and “#/$defs/…”")
            if key == "$ref" and isinstance(value, str):
                back += self._reference(value, common=common)
            else:
                back += self.node(value, common=common)
        return back

    def _reference(self, address: str, *, common: bool) -> list[int]:
        file, _, pointer = address.partition("#")
        if pointer and not pointer.startswith("/"):
            raise _TooMuchError(f"it refers to “{address[:100]}”; refer to a definition with `$ref` and “#/$defs/…”")
        common = common or file == _COMMON
        here = (common, unquote(pointer))
        if here in self._open:
            return [self._open.index(here)]
        self._open.append(here)
        back = self.node(_found(self._documents[common], here[1]), common=common)
        depth = len(self._open) - 1
        self._open.pop()
        if len(back) > 1 and min(back) <= depth:
            raise _TooMuchError(f"“{address[:100]}” refers to itself in more than one place")
        return [one for one in back if one < depth]


def _inside(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        yield from ((key, value) for key, value in node.items() if key not in _DATA or isinstance(value, dict))
    elif isinstance(node, list):
        yield from (("", value) for value in node)


def _found(document: Any, pointer: str) -> Any:
    """What a JSON pointer leads to; None when it leads nowhere, which the validator will say."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict):
            document = document.get(name)
        elif isinstance(document, list) and name.isdigit() and int(name) < len(document):
            document = document[int(name)]
        else:
            return None
    return document
