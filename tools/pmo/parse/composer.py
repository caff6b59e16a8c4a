"""YAML nodes from libyaml, with nothing resolved: the cheapest tree that still knows its places.

PyYAML spends most of its time on resolving tags and constructing values in Python. Here a node's tag only
says whether a scalar was written without quotes, and the other two hooks are functions written in C.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from yaml import MappingNode, ScalarNode, SequenceNode

try:
    from yaml._yaml import CParser as Composer
except ImportError:  # PyYAML without libyaml: slower, the same answers
    from yaml.composer import Composer as _PureComposer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class Composer(Reader, Scanner, Parser, _PureComposer):  # type: ignore[no-redef]
        """The pure-Python chain with the same surface as libyaml's parser."""

        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            _PureComposer.__init__(self)


from pmo.model.finding import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PLAIN", "QUOTED", "Columns", "MappingNode", "ScalarNode", "SequenceNode", "compose", "events"]

PLAIN: Final = "p"
QUOTED: Final = "q"


class _Nodes(Composer):
    """libyaml's composer; a node's tag is PLAIN, QUOTED (also for collections) or what the file says."""

    descend_resolver = staticmethod(operator.is_)
    ascend_resolver = staticmethod(tuple)

    @staticmethod
    def resolve(kind: type, _value: str | None, implicit: Any) -> str:
        return PLAIN if kind is ScalarNode and implicit[0] else QUOTED


def compose(text: str) -> Any:
    """The root node of the only document, None when there is none. Raises YAMLError."""
    return _Nodes(text).get_single_node()


def events(text: str) -> Iterator[Any]:
    """The parser's events, without building anything. Raises YAMLError."""
    parser = _Nodes(text)
    while parser.check_event():
        yield parser.get_event()


class Columns:
    """Turns node marks into spans of one line."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self.lines = text.split("\n")
        self.first_line = first_line

    def span(self, node: Any) -> Span:
        """The stretch of the first line that a node covers."""
        start, end = node.start_mark, node.end_mark
        line = self.lines[start.line] if start.line < len(self.lines) else ""
        one_line = end.line == start.line and getattr(node, "style", None) not in ("|", ">")
        until = end.column if one_line else len(line.rstrip())
        left = start.column + 1
        return Span(start.line + self.first_line, left, until + 1 if until >= left else left + 1)
