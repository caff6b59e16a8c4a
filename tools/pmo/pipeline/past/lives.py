"""Which states and steps the schemas allowed at which commit: a rule holds from the commit that introduced it.

A step is judged by the schema that the branch had before the commit, so that no change can bring the rule that allows it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pmo.history.timeline import Edit
    from pmo.model.kind import Kind

_FOLDER = "schemas/"
_ENDING = ".schema.json"


@dataclass(frozen=True, slots=True)
class Life:
    """The states of a kind. `numbered`: whether its ids are counted."""

    field: str
    initial: str
    transitions: Mapping[str, tuple[str, ...]]

    def allows(self, before: str, after: str) -> bool:
        """Whether one state may follow another one."""
        return after in self.transitions.get(before, ())


class Lives:
    """The lives of kinds along the branch. A schema that is taken away or broken leaves the rule that held before."""

    def __init__(
        self, edits: Iterable[Edit], kinds: Mapping[str, Kind], read: Callable[[Iterable[str]], Mapping[str, bytes]]
    ) -> None:
        found: dict[str, list[tuple[int, str]]] = {}
        for edit in edits:
            path = edit.path
            if path.startswith(_FOLDER) and path.endswith(_ENDING) and path.count("/") == 1 and edit.after:
                found.setdefault(path[len(_FOLDER) : -len(_ENDING)], []).append((edit.commit, edit.after))
        texts = read({blob for versions in found.values() for _, blob in versions})
        self._own = bool(found)
        self._versions: dict[str, list[tuple[int, Life]]] = {}
        for kind, versions in found.items():
            lives = [(place, life) for place, blob in versions if (life := _life(texts.get(blob, b""))) is not None]
            if lives:
                self._versions[kind] = lives
        self._today = {name: _of(kind) for name, kind in kinds.items()}

    def before(self, kind: str, place: int) -> Life | None:
        """The life that held when a commit was merged; of the commit's own where the kind is as new as that.

        None when the kind has none, or was not introduced yet.
        """
        versions = self._versions.get(kind)
        if versions is None:
            return None if self._own else self._today.get(kind)
        number = bisect_left([at for at, _ in versions], place)
        if number:
            return versions[number - 1][1]
        return versions[0][1] if versions[0][0] == place else None

    def after(self, kind: str, place: int) -> Life | None:
        """The life that holds since a commit."""
        return self.before(kind, place + 1)


def _of(kind: Kind) -> Life | None:
    life = kind.lifecycle
    return Life(life.field, life.initial, life.transitions) if life is not None else None


def _life(raw: bytes) -> Life | None:
    """The life in the text of a schema; None when it has none, or cannot be read."""
    try:
        data: Any = json.loads(raw)["x-kind"]["lifecycle"]
        steps = {str(state): tuple(map(str, following)) for state, following in data["transitions"].items()}
        return Life(str(data["field"]), str(data["initial"]), steps)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
