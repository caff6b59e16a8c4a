"""Ways to break the gate, each with the attacks that must get through then; `test_mutations.py` runs them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

Patch = pytest.MonkeyPatch
MUTATIONS: dict[str, tuple[Callable[[Patch], None], tuple[str, ...]]] = {}


def mutation(*attacks: str) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """Register a way to break the gate, and the attacks of which each must get through then."""

    def note(break_it: Callable[[Patch], None]) -> Callable[[Patch], None]:
        MUTATIONS[break_it.__name__] = break_it, attacks
        return break_it

    return note
