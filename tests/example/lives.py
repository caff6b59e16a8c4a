"""Records of every kind in every state: one of the example firm, taken as the model, and given what the state requires."""

from __future__ import annotations

import copy
import re
import shutil
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING, Any

from pmo.model.condition import matches
from pmo.model.record import Record, Source
from pmo.pipeline.load import Loaded, load
from pmo.pipeline.write import reads_as_text
from pmo.scaffold.yaml_text import dump
from pmo.validate.kinds import resolved
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.model.kind import Kind, Requirement

FOLDERS = ("projects", "registers", "processes", "runbooks", "reports")


@cache
def firm() -> Loaded:
    """The example firm."""
    return load(ROOT, AS_OF, AS_OF)


def kinds() -> dict[str, Kind]:
    """The kinds of the example firm that have states, by name."""
    return {name: kind for name, kind in sorted(firm().workspace.kinds.items()) if kind.lifecycle is not None}


def transitions(kind: Kind) -> dict[str, list[str]]:
    """Which state may follow which, as the schema says it."""
    found: dict[str, list[str]] = kind.schema["x-kind"]["lifecycle"]["transitions"]
    return found


@dataclass(frozen=True)
class Move:
    """A record that goes from one state to another."""

    kind: str
    before: str
    after: str
    path: str
    id: str

    @property
    def allowed(self) -> bool:
        """Whether the schema allows it."""
        return self.after in transitions(kinds()[self.kind])[self.before]

    def text(self, state: str) -> str:
        """The file in a state, with everything that the state requires."""
        kind = kinds()[self.kind]
        data, body = filled(kind, state, self.id)
        written = dump(data, reads_as_text)
        return f"---\n{written}---\n{body}" if kind.format == "md" else written


def moves() -> list[Move]:
    """A record for every two states of every kind; files that exist once in a project lie in the projects made here."""
    out = []
    for name, kind in kinds().items():
        for number, (before, after) in enumerate(permutations(transitions(kind), 2), 1):
            known = {
                "project": f"life-{number:03}",
                "date": f"2031-01-{number % 28 + 1:02}",
                "id": _id(kind, number),
            }
            pattern = min(kind.files, key=lambda text: text.count("{"))
            given = known["id"] if "{id}" in pattern else _put_in(kind.id_form, known)
            out.append(Move(name, before, after, _put_in(pattern, known), given))
    return out


def _put_in(pattern: str, known: dict[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: known[found.group(1)], pattern)


def _id(kind: Kind, number: int) -> str:
    if not kind.numbered:
        return f"life-{kind.name}-{number:03}"
    return re.sub(r"\{n:0?(\d+)\}", f"{9000 + number}", kind.id_form.replace("{year}", "2026"))


def filled(kind: Kind, state: str, record_id: str = "") -> tuple[dict[str, Any], str]:
    """Data and prose of a record in a state: the fullest record of the example, with all that the state requires."""
    model = model_of(kind)
    data = copy.deepcopy(model.data)
    for name in re.findall(r"\{([a-z]+)\}", model.path_pattern):
        data.pop(name, None)
    if record_id and "id" in kind.schema["properties"]:
        data["id"] = record_id
    assert kind.lifecycle is not None
    data[kind.lifecycle.field] = state
    for need in required(kind, data):
        if not data.get(need.field):
            data[need.field] = some_value(kind, need.field)
    return data, model.body


@dataclass(frozen=True)
class Model:
    """A record of the example, and the file pattern it lies at."""

    data: dict[str, Any]
    body: str
    path_pattern: str


def model_of(kind: Kind) -> Model:
    """The record of a kind with the most fields; the pattern tells which of them its path says already."""
    record = max(firm().workspace.of(kind.name), key=lambda one: (len(one.data), one.id))
    fixed = [pattern for pattern in kind.files if pattern.count("/") == record.path.count("/")]
    pattern = next(one for one in fixed if one.split("/", 1)[0] == record.path.split("/", 1)[0])
    return Model(record.data, record.body, pattern)


def required(kind: Kind, data: dict[str, Any]) -> list[Requirement]:
    """What the state of a record requires, as far as the conditions hold for it."""
    assert kind.lifecycle is not None
    record = Record(kind.name, "", "", data, Source("", ""))
    return [need for need in kind.lifecycle.needs[data[kind.lifecycle.field]] if matches(need.when, record)]


def some_value(kind: Kind, field: str) -> Any:
    """A value of a field: that of another record of the example, or one that fits the schema."""
    for record in firm().workspace.of(kind.name):
        if record.get(field):
            return copy.deepcopy(record.data[field])
    return _made(kind, kind.schema["properties"][field])


def _made(kind: Kind, raw: dict[str, Any]) -> Any:
    spec = resolved(raw, kind.schema, firm().common)
    if "x-ref" in spec:
        wanted = spec["x-ref"] if isinstance(spec["x-ref"], str) else spec["x-ref"][0]
        return firm().workspace.of(wanted)[0].id
    if "enum" in spec:
        return spec["enum"][0]
    if spec.get("format") == "date":
        return "2026-11-19"
    if spec["type"] == "object":
        return {name: _made(kind, spec["properties"][name]) for name in spec.get("required", spec["properties"])}
    if spec["type"] == "array":
        return [_made(kind, spec["items"])]
    return {"string": "Said for a test.", "integer": 1, "number": 1, "boolean": True}[spec["type"]]


def copy_of_the_firm(root: Path) -> None:
    """The records of the example firm in another folder."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "pmo.yml", root / "pmo.yml")
