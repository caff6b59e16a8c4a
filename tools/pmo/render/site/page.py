"""A page of the handbook before any site engine sees it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import lru_cache

from pmo.render.site.encode import text

BODY_START = "<!-- handbook prose starts here -->"
BODY_END = "<!-- handbook prose ends here -->"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `path` in the docs tree (`risks/RSK-2026-0007.md`), plain title, content.

    `html` is our own, encoded HTML. `prose` is Markdown written by staff: it goes between `html` and `after`
    and is cleaned after rendering. `section` is the navigation entry the page belongs to, `edit` the file of
    the workspace it was made from, `hide` the parts of the theme that stay away.
    """

    path: str
    title: str
    html: str = ""
    prose: str = ""
    after: str = ""
    section: str = ""
    edit: str = ""
    hide: tuple[str, ...] = ("navigation", "toc", "path")
    description: str = ""
    boost: float = 1.0

    def markdown(self) -> str:
        """The page as a Markdown file: front matter and content. Prose keeps its place between two marks."""
        lines = ["---", f'title: "{text(self.title)}"']
        if self.description:
            lines.append(f'description: "{text(self.description)}"')
        if self.hide:
            lines.extend(["hide:", *(f"  - {part}" for part in self.hide)])
        if self.boost != 1.0:
            lines.extend(["search:", f"  boost: {self.boost:g}"])
        lines.extend(["---", ""])
        parts = [self.html]
        if self.prose:
            parts.extend([BODY_START, self.prose.replace("<!--", "<\\!--"), BODY_END])
        if self.after:
            parts.append(self.after)
        return "\n".join(lines) + "\n" + "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


@dataclass(frozen=True, slots=True)
class Site:
    """Everything of a handbook: pages by path, the navigation, and how it is titled."""

    title: str
    pages: dict[str, Page]
    nav: tuple[tuple[str, str], ...]
    audience: str = "internal"
    repository_url: str = ""
    search: str = "builtin"
    synonyms: tuple[tuple[str, ...], ...] = ()
    children: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    """Files that pages offer and that are no pages, by path: the change calendar for other programs."""


def href(target: str, here: str) -> str:
    """Relative address of the page `target` (`risks/index.md#open`) seen from the page `here`."""
    path, mark, anchor = target.partition("#")
    if not path:
        return f"#{anchor}"
    relative = _way(path, posixpath.dirname(here) or ".")
    return (
        f"{relative.removesuffix('.md')}.html{mark}{anchor}"
        if relative.endswith(".md")
        else f"{relative}{mark}{anchor}"
    )


@lru_cache(maxsize=32_768)
def _way(path: str, folder: str) -> str:
    """From a folder to a page; all pages of a folder ask for the same few."""
    return posixpath.relpath(path, folder)
