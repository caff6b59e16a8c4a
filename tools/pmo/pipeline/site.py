"""From a workspace to the pages of a handbook for one audience."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pmo.check import engine
from pmo.pipeline.lint import lint
from pmo.render.site.assemble import site
from pmo.render.site.book import Book

if TYPE_CHECKING:
    from pmo.pipeline.load import Loaded
    from pmo.render.site.page import Site


def stage(loaded: Loaded, *, audience: str = "internal", only: str = "") -> Site:
    """All pages for `audience`, from records that were narrowed to it before anything is computed or rendered."""
    linted = lint(loaded)
    book = Book(loaded.workspace, {}, {}, linted.findings)
    return site(book, only)
