"""Built pages read back: their links, anchors and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

if TYPE_CHECKING:
    from pathlib import Path

_ADDRESSES = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "image": "href",
    "use": "href",
    "iframe": "src",
    "form": "action",
}


@dataclass
class Built(HTMLParser):
    """One built page."""

    links: list[tuple[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("id")
        if name:
            if name in self.ids:
                self.twice.append(name)
            self.ids.add(name)
        address = found.get(_ADDRESSES.get(tag, ""))
        if address is not None:
            self.links.append((tag, address))


def read(site: Path) -> dict[str, Built]:
    """Every page of a site by its address."""
    out = {}
    for path in sorted(site.rglob("*.html")):
        page = Built()
        page.feed(path.read_text(encoding="utf-8"))
        page.close()
        out[path.relative_to(site).as_posix()] = page
    return out


def target(page: str, address: str) -> tuple[str, str]:
    """Where an address on a page leads: a path of the site and an anchor. Foreign addresses give an empty path."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return "", ""
    path = urlsplit(urljoin(f"/{page}", parts.path)).path.lstrip("/") if parts.path else page
    if path == "" or path.endswith("/"):
        path += "index.html"
    return unquote(path), unquote(parts.fragment)
