"""A difference for people at a terminal, for a comment under a pull request, and for programs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pmo.model.difference import Difference


def write(form: str, difference: Difference, style: Callable[[str, str], str], *, every: bool = False) -> str:
    """The difference as `text`, `md` or `json`; `every` leaves nothing out that is cut for brevity."""
    writer = import_module(f"pmo.render.difference.{'markdown' if form == 'md' else form}")
    out: str = writer.write(difference, style, every=every)
    return out
