"""The environment without the keys to the PSA: what another program may get to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "PMO_CW_"
"""How the names of all settings with keys begin."""


def without_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """Everything of an environment that is no key."""
    return {name: value for name, value in environ.items() if not name.upper().startswith(PREFIX)}
