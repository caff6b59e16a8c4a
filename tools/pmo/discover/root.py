"""The root of a workspace, and the files that come with the toolkit."""

from __future__ import annotations

from pathlib import Path

MARKER = "pmo.yml"


def find_root(start: Path) -> Path | None:
    """The nearest folder at or above `start` that holds pmo.yml."""
    for folder in (start, *start.parents):
        if (folder / MARKER).is_file():
            return folder
    return None


def bundled(name: str) -> Path:
    """A folder that ships with the toolkit: schemas, processes or runbooks.

    In an installed package they lie beside the code, in a checkout at the top level.
    """
    package = Path(__file__).resolve().parent.parent
    installed = package / "data" / name
    return installed if installed.is_dir() else package.parent.parent / name


def schema_folder(root: Path) -> Path:
    """The schemas of a workspace, else those of the toolkit."""
    own = root / "schemas"
    return own if any(own.glob("*.schema.json")) else bundled("schemas")
