"""The modules of a package: a new rule is a new file, and nobody keeps a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def names(package: ModuleType) -> list[str]:
    """The modules of a package, sorted. `pkgutil` would tell them too, and load `inspect` for it at every start."""
    return sorted(file.stem for folder in package.__path__ for file in Path(folder).glob("[a-z]*.py"))
