"""Strict YAML: the part of the language that reads the same everywhere, and nothing else.

One document, string keys, no duplicate keys, no anchors, aliases, merge keys or tags, depth at most 32,
at most 50,000 values. Values are made from libyaml's nodes in one tight function. Composing a second time
gives positions, so a clean file never pays for them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from pmo.model.record import KEY
from pmo.parse.composer import PLAIN, QUOTED, Columns, MappingNode, ScalarNode, SequenceNode, compose
from pmo.parse.fault import Fault
from pmo.parse.guard import MAX_DEPTH, early_faults, too_deep
from pmo.parse.scalars import MOST_DIGITS, NUMBER, SPECIAL, AmbiguousError, plain
from pmo.parse.syntax import syntax_fault
from pmo.parse.text import unseen

if TYPE_CHECKING:
    from pmo.model.finding import Span
    from pmo.model.record import Path

MAX_NODES: Final = 50_000


class Parsed(NamedTuple):
    """Plain data of a text and what is wrong with it; `data` is None when it cannot be read at all."""

    data: Any
    faults: tuple[Fault, ...]


def parse(text: str) -> Parsed:
    """Plain data of one YAML document; every fault that can be found in one pass."""
    early = early_faults(text)
    if early:
        return Parsed(None, early)
    try:
        node = compose(text)
    except yaml.YAMLError as error:
        return Parsed(None, (syntax_fault(error, text),))
    if node is None:
        return Parsed(None, ())
    maker = _Maker(text)
    data = maker.make(node, 1)
    return Parsed(None if maker.cut else data, tuple(maker.faults))


def locate(text: str, first_line: int = 1) -> dict[Path, Span]:
    """Position of every value by path, and of every key under (*path, key marker)."""
    out: dict[Path, Span] = {}
    try:
        node = None if early_faults(text) else compose(text)
    except yaml.YAMLError:
        return out
    if node is not None:
        _place(node, (), out, Columns(text, first_line))
    return out


def _place(node: Any, path: Path, out: dict[Path, Span], columns: Columns) -> None:
    out[path] = columns.span(node)
    if type(node) is SequenceNode:
        for index, item in enumerate(node.value):
            _place(item, (*path, index), out, columns)
    elif type(node) is MappingNode:
        for key, item in node.value:
            if type(key) is ScalarNode and (*path, key.value) not in out:
                out[*path, key.value, KEY] = columns.span(key)
                _place(item, (*path, key.value), out, columns)


class _Maker:
    """Builds values from nodes and collects faults."""

    __slots__ = ("_columns", "_count", "_escapes", "_firsts", "_text", "cut", "faults")

    def __init__(self, text: str) -> None:
        self._text = text
        self._columns: Columns | None = None
        self._count = 0
        self._firsts: dict[int, dict[str, Any]] = {}
        self.cut = False
        # only an escape can put a character into a value that the text does not show
        self._escapes = "\\" in text and unseen(text) is None
        self.faults: list[Fault] = []

    def make(self, node: Any, depth: int) -> Any:
        """The value of a node; the one function that runs for every value of every file."""
        if type(node) is ScalarNode:
            return self._scalar(node)
        value = node.value
        self._count += len(value)
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            self._limit(node, depth)
            return None
        if node.tag is not QUOTED:
            self._tag(node)
        depth += 1
        if self._escapes and type(node) is MappingNode:
            self._unseen(*(key for key, _ in value if type(key) is ScalarNode))
        if type(node) is SequenceNode:
            return [self._scalar(item) if type(item) is ScalarNode else self.make(item, depth) for item in value]
        out: dict[str, Any] = {}
        for key, item in value:
            name = key.value
            if (key.tag is not QUOTED or type(key) is not ScalarNode) and not self._is_name(key, name):
                continue
            if name in out:
                self._duplicate(node, name, key)
            elif type(item) is not ScalarNode:
                out[name] = self.make(item, depth)
            elif item.tag is PLAIN and (text := item.value) not in SPECIAL and text[0].isalpha():
                out[name] = text
            else:
                out[name] = self._scalar(item)
        return out

    def _scalar(self, node: Any) -> Any:
        text = node.value
        if node.tag is PLAIN:
            try:
                return plain(text)
            except AmbiguousError:
                self._ambiguous(node, text)
        elif node.tag is not QUOTED:
            self._tag(node)
        elif self._escapes:
            self._unseen(node)
        return text

    def _is_name(self, key: Any, name: Any) -> bool:
        """Whether an unquoted key can be the name of a field; the fault is noted when not."""
        if type(key) is not ScalarNode:
            self._fault(
                "yaml-key",
                key,
                "a list or mapping is used as the name of a field",
                "write a plain word before the colon, or put the text in quotes",
            )
            return False
        if key.tag is not PLAIN:
            self._tag(key)
        elif name in SPECIAL or not (name[0].isalpha() or name[0] == "_" or isinstance(_plain_or_none(name), str)):
            if name == "<<":
                self._fault(
                    "yaml-alias", key, "merge keys (`<<`) are not allowed", "write the fields out where they belong"
                )
                return False
            self._fault(
                "yaml-key",
                key,
                f"`{name}` is not a name of a field: different programs read it differently",
                "field names are words; put quotes around it if it is meant",
            )
        return True

    def _unseen(self, *nodes: Any) -> None:
        for node in nodes:
            fault = unseen(node.value)
            if fault is not None:
                self.faults.append(replace(fault, span=self._span(node)))

    def _ambiguous(self, node: Any, text: str) -> None:
        if NUMBER.match(text):
            message = f"this number has more than {MOST_DIGITS} characters; programs round it differently"
        else:
            message = f"`{text[:60]}` is read as different things by different programs"
        self._fault("yaml-scalar", node, message, f'put it in quotes: "{text[:60]}"')

    def _duplicate(self, node: Any, name: str, second: Any) -> None:
        if id(node) not in self._firsts:
            keys = (key for key, _ in reversed(node.value) if type(key) is ScalarNode)
            self._firsts[id(node)] = {key.value: key for key in keys}
        first = self._firsts[id(node)][name]
        self.faults.append(
            Fault(
                "yaml-duplicate-key",
                self._span(second),
                f"the field `{name}` is here twice; only one can be meant",
                "keep one of the two",
                self._span(first),
                "the first one is here",
            )
        )

    def _limit(self, node: Any, depth: int) -> None:
        self.cut = True
        if depth > MAX_DEPTH:
            self.faults.append(too_deep(self._span(node)))
            return
        self._count = -(1 << 60)
        self._fault(
            "yaml-limit", node, f"this file holds more than {MAX_NODES:,} values", "split it into several records"
        )

    def _tag(self, node: Any) -> None:
        self._fault(
            "yaml-tag",
            node,
            f"the tag `{node.tag.replace('tag:yaml.org,2002:', '!!')[:60]}` is not allowed",
            "remove the word with the exclamation mark; put quotes around text",
        )

    def _fault(self, slug: str, node: Any, message: str, help_: str) -> None:
        self.faults.append(Fault(slug, self._span(node), message, help_))

    def _span(self, node: Any) -> Span:
        if self._columns is None:
            self._columns = Columns(self._text)
        return self._columns.span(node)


def _plain_or_none(text: str) -> Any:
    try:
        return plain(text)
    except AmbiguousError:
        return None
