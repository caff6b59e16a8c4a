"""XML from strangers as a tree of plain nodes: no document types, no entities, nothing fetched, nothing without an end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat  # with every handler below that makes it safe

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES: Final = 100 * 1024 * 1024
MOST_NODES: Final = 2_000_000
MOST_LETTERS: Final = 1_000_000
"""Characters directly in one element."""
_DEEPEST: Final = 40


class UnsafeXmlError(ValueError):
    """The bytes are no XML, or XML of a sort that could do harm; the text says which."""


@dataclass(slots=True)
class Node:
    """An element: its name without namespace, its text, what is inside."""

    name: str
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Node]:
        """The elements of that name directly inside."""
        return (child for child in self.children if child.name == name)

    def get(self, name: str) -> str:
        """The text of the first element of that name inside, empty without one."""
        return next((child.text.strip() for child in self.all(name)), "")


def parse(raw: bytes) -> Node:
    """The outermost element of some XML. UnsafeXmlError for what is none, and for what declares entities."""
    if len(raw) > MOST_BYTES:
        raise UnsafeXmlError(f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    root = Node("")
    stack = [root]

    def forbidden(*_: Any) -> Any:
        raise UnsafeXmlError("it declares a document type or entities; a plan needs neither")

    count = 0

    def start(name: str, _: Any) -> None:
        nonlocal count
        count += 1
        if len(stack) > _DEEPEST:
            raise UnsafeXmlError("its elements are nested too deep")
        if count > MOST_NODES:
            raise UnsafeXmlError(f"it has more than {MOST_NODES:,} elements")
        node = Node(name.rpartition(" ")[2])
        stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def data(text: str) -> None:
        stack[-1].text += text
        if len(stack[-1].text) > MOST_LETTERS:
            raise UnsafeXmlError(f"one of its elements holds more than {MOST_LETTERS:,} characters")

    parser.StartDoctypeDeclHandler = forbidden
    parser.EntityDeclHandler = forbidden
    parser.ExternalEntityRefHandler = forbidden
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    try:
        parser.Parse(raw, True)  # noqa: FBT003 - the last piece
    except expat.ExpatError as error:
        raise UnsafeXmlError(f"it is no XML: {expat.ErrorString(error.code)} in line {error.lineno}") from None
    return root.children[0]
