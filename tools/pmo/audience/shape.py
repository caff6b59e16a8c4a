"""What of a kind one reader may see: its fields as a tree, and the kind without the rest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from pmo.audience.reader import INTERNAL, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.kind import Field, Kind, Lifecycle, RuleSpec

AUDIENCE: Final = "audience"
"""Name of the field by which a record, or an item of a list, says who may read it."""


@dataclass(slots=True)
class Node:
    """A visible field and the visible fields inside it. `nested` tells that the schema describes what is inside."""

    nested: bool = False
    guarded: bool = False
    children: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """What one reader may see of a kind."""

    kind: Kind
    """The kind with the visible fields only, and with rules and states that speak of no other."""

    tree: Node
    guarded: bool
    """Whether records of this kind may say themselves who may read them."""

    hidden: frozenset[str]
    """Paths of the fields that are not shown, without list brackets."""

    condition: Any = None
    """What a record must satisfy before a client may read it; None when there is no such condition."""


def shape(kind: Kind, reader: Reader) -> Shape | None:
    """The visible part of a kind; None when nothing of it may be seen."""
    if not (reader.may_read(kind.audience) or (reader.is_client and kind.audience == INTERNAL)):
        return None
    tree = Node(nested=True)
    shown: list[Field] = []
    for item in kind.fields:
        parent = _find(tree, item.path.replace("[]", "").split(".")[:-1])
        if parent is None:
            continue
        if _is_audience(item):
            parent.guarded = True
        if reader.may_read(item.audience):
            parent.children[item.name] = Node()
            shown.append(item)
        parent.nested = True
    _prune(tree)
    shown = [item for item in shown if _find(tree, item.path.replace("[]", "").split(".")) is not None]
    if not shown:
        return None
    visible = {item.path.replace("[]", "") for item in shown}
    hidden = frozenset(item.path.replace("[]", "") for item in kind.fields) - visible
    condition = kind.schema.get("x-kind", {}).get("client_when") if reader.is_client else None
    return Shape(_narrowed(kind, tuple(shown), hidden, tree, reader), tree, tree.guarded, hidden, condition)


def _is_audience(item: Field) -> bool:
    return (
        item.name == AUDIENCE
        and bool(item.choices)
        and set(item.choices) <= {"client", INTERNAL, "management", "never"}
    )


def _find(tree: Node, names: list[str]) -> Node | None:
    node: Node | None = tree
    for name in names:
        if node is None:
            return None
        node = node.children.get(name)
    return node


def _prune(node: Node) -> None:
    """Take away groups of which nothing is left."""
    for name, child in list(node.children.items()):
        _prune(child)
        if child.nested and not child.children:
            del node.children[name]


def _narrowed(kind: Kind, fields: tuple[Field, ...], hidden: frozenset[str], tree: Node, reader: Reader) -> Kind:
    top = {item.path.replace("[]", "").split(".", 1)[0] for item in fields}
    sections = tuple(
        (title, tuple(name for name in names if name.replace("[]", "") not in hidden)) for title, names in kind.sections
    )
    return replace(
        kind,
        list_fields=lambda: fields,
        columns=tuple(
            name
            for name in kind.columns
            if name.replace("[]", "") not in hidden and name.split(".", 1)[0] in {*top, "id"}
        ),
        sections=tuple((title, names) for title, names in sections if names),
        lifecycle=_lifecycle(kind.lifecycle, hidden) if kind.lifecycle else None,
        rules=() if reader.is_client else tuple(rule for rule in kind.rules if not _mentions(rule, hidden)),
        schema=_schema(kind.schema, tree, reader),
    )


def _lifecycle(lifecycle: Lifecycle, hidden: frozenset[str]) -> Lifecycle | None:
    if lifecycle.field in hidden:
        return None
    needs = {
        state: tuple(need for need in wanted if not hidden & {need.field.replace("[]", ""), *_strings(need.when)})
        for state, wanted in lifecycle.needs.items()
    }
    return replace(lifecycle, needs=needs)


def _mentions(rule: RuleSpec, hidden: frozenset[str]) -> bool:
    """Whether a rule of the schema reads a field that is not there: it would find fault with its absence."""
    return bool(hidden & {text.replace("[]", "") for text in _strings(rule.parameters)})


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _strings(inner)


def _schema(schema: dict[str, Any], tree: Node, reader: Reader) -> dict[str, Any]:
    """The schema with the visible properties. A client's has nothing else: rules and states are the firm's own."""
    out = _properties(schema, tree)
    if reader.is_client:
        return {key: out[key] for key in ("$schema", "title", "description", "type", "properties") if key in out}
    return out


def _properties(spec: dict[str, Any], node: Node) -> dict[str, Any]:
    out = dict(spec)
    if isinstance(spec.get("properties"), dict):
        out["properties"] = {
            name: _properties(inner, node.children[name])
            for name, inner in spec["properties"].items()
            if name in node.children
        }
        if "required" in out:
            out["required"] = [name for name in out["required"] if name in node.children]
    if isinstance(spec.get("items"), dict):
        out["items"] = _properties(spec["items"], node)
    return out
