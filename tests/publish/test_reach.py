"""Nobody has to know an address: every list, every record and every page of prose is on the site, near home, and finished."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pmo.pipeline.load import load
from pmo.pipeline.site import narrowed
from pmo.render.site.book import Book
from publish.clicks import from_home
from readback import Built, read
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

NEAR = 3
_UNFINISHED = re.compile(r"\b(?:TODO|TBD|FIXME|XXX)\b|[Ll]orem ipsum")


@pytest.fixture(scope="module")
def site(handbook: Path) -> dict[str, Built]:
    return read(handbook)


@pytest.fixture(scope="module")
def book() -> Book:
    """The records that the readers of the handbook see; only their addresses are of interest here."""
    return Book(narrowed(load(ROOT, AS_OF, AS_OF), "internal").workspace, {})


def far(paths: set[str], site: dict[str, Built]) -> list[str]:
    """Pages that are missing or more than three clicks away."""
    clicks = from_home(site)
    return sorted(
        f"{path}: {clicks.get(path, 'unreachable' if path in site else 'no such page')}"
        for path in paths
        if clicks.get(path, NEAR + 1) > NEAR
    )


def html(path: str) -> str:
    return f"{path.removesuffix('.md')}.html"


def test_every_record_page_is_near(book: Book, site: dict[str, Built]) -> None:
    assert len(book.paths) == len(book.workspace.records) > 400
    assert far({html(path) for path in book.paths.values()}, site) == []


def test_every_list_page_is_near(book: Book, site: dict[str, Built]) -> None:
    kinds = [kind for kind in book.workspace.kinds.values() if book.workspace.of(kind.name)]
    assert len(kinds) > 30
    assert far({html(book.list_path(kind)) for kind in kinds}, site) == []


def test_every_page_of_the_handbook_is_near(site: dict[str, Built]) -> None:
    files = [
        path.relative_to(ROOT).as_posix() for name in ("processes", "runbooks") for path in (ROOT / name).rglob("*.md")
    ]
    assert len(files) > 50
    assert far({html(path) for path in files if not path.endswith("README.md")}, site) == []


def test_no_page_says_that_it_is_not_finished(handbook: Path, site: dict[str, Built]) -> None:
    said = {page: found.group() for page in site if (found := _UNFINISHED.search((handbook / page).read_text("utf-8")))}
    assert said == {}


def test_the_count_of_clicks_sees_what_is_far() -> None:
    """Home, a page, the next, the next: the fourth click is one too many."""
    pages = {
        f"{name}.html": Built(links=[("a", f"{following}.html")])
        for name, following in zip("bcde", "cdef", strict=True)
    }
    pages |= {
        "index.html": Built(links=[("a", "b.html"), ("img", "lost.html")]),
        "f.html": Built(),
        "lost.html": Built(),
    }
    assert far(set(pages), pages) == ["e.html: 4", "f.html: 5", "lost.html: unreachable"]
