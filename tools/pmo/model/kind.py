"""A record kind, read from its schema: fields, references, lifecycle, rules. The engine knows no kind by name."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ANY = "*"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. `path` uses `[]` for the items of a list: `responses[].due`."""

    path: str
    title: str
    description: str
    type: str
    required: bool = False
    choices: tuple[str, ...] = ()
    format: str = ""
    pattern: str = ""
    unit: str = ""
    audience: str = "internal"
    ref: tuple[str, ...] = ()
    signed: bool = True
    examples: tuple[Any, ...] = ()
    default: Any = None

    @property
    def depth(self) -> int:
        """0 for a field of the record itself."""
        return self.path.count(".") + self.path.count("[]")

    @property
    def name(self) -> str:
        """Last part of the path, without list brackets."""
        return self.path.rsplit(".", 1)[-1].removesuffix("[]")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A field that must be there from a state on, optionally only when the record matches `when`."""

    field: str
    when: Any = None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The states of a kind: which may follow which, and what each needs.

    `needs` holds, per state, the requirements that bind there: its own and those of every state that
    cannot be avoided on the way to it.
    """

    field: str
    initial: str
    transitions: dict[str, tuple[str, ...]]
    needs: dict[str, tuple[Requirement, ...]] = dataclasses.field(default_factory=dict)

    @property
    def states(self) -> tuple[str, ...]:
        """All states in the order of the schema."""
        return tuple(self.transitions)

    def terminal(self, state: str) -> bool:
        """Whether nothing follows."""
        return not self.transitions.get(state)


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule written as data in a schema: one of the generic rules, bound to a kind with parameters."""

    slug: str
    rule: str
    level: str
    message: str
    why: str
    fix: str
    bad: str
    good: str
    parameters: dict[str, Any]
    since: str = "0.1"
    starts: str = ""
    owner: str = "it-project-manager"


@dataclass(frozen=True, slots=True)
class Kind:
    """One record kind; everything comes from `schemas/<name>.schema.json`."""

    name: str
    title: str
    plural: str
    description: str
    files: tuple[str, ...]
    id_form: str
    label: str
    group: str
    audience: str
    client_paths: tuple[str, ...]
    columns: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    lifecycle: Lifecycle | None
    rules: tuple[RuleSpec, ...]
    list_fields: Callable[[], tuple[Field, ...]] = dataclasses.field(repr=False, compare=False)
    """Gives the fields, always the same: many kinds have no record, and nobody asks for their fields then."""
    schema: dict[str, Any]
    ignore: tuple[str, ...] = ()
    path: str = ""
    _by_path: dict[str, Field] = dataclasses.field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, in the order of the schema; those of a group or list stand behind it."""
        return self.list_fields()

    @property
    def format(self) -> str:
        """`yml`, `md` or `csv`."""
        return self.files[0].rsplit(".", 1)[-1]

    @property
    def refs(self) -> tuple[Field, ...]:
        """The fields that name other records."""
        return tuple(item for item in self.fields if item.ref)

    @property
    def numbered(self) -> bool:
        """Whether ids are counted (`CR-2026-0042`) rather than named."""
        return "{n:" in self.id_form

    @property
    def slug_id(self) -> bool:
        """Whether people choose the id themselves (`hannah.okafor`, `corvane`)."""
        return self.id_form in ("{slug}", "{id}")

    @property
    def prefix(self) -> str:
        """Letters before the number, `CR` for changes; empty for named ids."""
        return self.id_form.split("-", 1)[0] if self.numbered else ""

    def find(self, path: str) -> Field | None:
        """The field with that path, list brackets ignored."""
        by_path = self._by_path
        if not by_path:
            for item in self.list_fields():
                by_path.setdefault(item.path.replace("[]", ""), item)
        return by_path.get(path.replace("[]", ""))

    def state(self, data: dict[str, Any]) -> str:
        """The state of a record, empty when the kind has no lifecycle."""
        return str(data.get(self.lifecycle.field, "")) if self.lifecycle else ""
