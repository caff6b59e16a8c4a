"""The staged site as files: what `build/docs` holds, and what any generator of static sites can take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.render.site.page import Site

HERE = Path(__file__).resolve().parent
ASSETS = HERE / "assets"
OVERRIDES = HERE / "overrides"
PREFIX = "assets/pmo"


def assets() -> Iterator[tuple[str, Path]]:
    """Address and file of each asset that every page may use, in order."""
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file():
            yield f"{PREFIX}/{path.relative_to(ASSETS).as_posix()}", path


def files(site: Site) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file of the plain Markdown tree: pages first, then what they offer, then assets."""
    for page in sorted(site.pages.values(), key=lambda page: page.path):
        yield page.path, page.markdown().encode()
    yield from sorted(site.files.items())
    for path, file in assets():
        yield path, file.read_bytes()
