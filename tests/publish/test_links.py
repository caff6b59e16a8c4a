"""Every link of the built handbook leads somewhere, and every page is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from publish.clicks import from_home
from readback import Built, read, target

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

NEAR = 3
_FROM_SCRIPT = {"__toc", "__nav", "__search", "__drawer"}


@pytest.fixture(scope="module")
def site(handbook: Path) -> dict[str, Built]:
    return read(handbook)


def test_every_relative_link_and_anchor_resolves(handbook: Path, site: dict[str, Built]) -> None:
    broken = []
    for page, built in site.items():
        if page == "404.html":
            continue
        for tag, address in built.links:
            path, anchor = target(page, address)
            if not path:
                continue
            if path not in site and not (handbook / path).is_file():
                broken.append(f"{page}: <{tag}> {address}")
            elif anchor and path in site and anchor not in site[path].ids:
                broken.append(f"{page}: <{tag}> {address} (no such place on the page)")
    assert not broken, "\n".join(broken[:60])


def test_links_to_other_hosts_are_only_links(site: dict[str, Built]) -> None:
    foreign = [
        f"{page}: <{tag}> {address}"
        for page, built in site.items()
        for tag, address in built.links
        if tag != "a" and "//" in address
    ]
    assert foreign == []


def test_schemes_of_links_are_harmless(site: dict[str, Built]) -> None:
    bad = [
        f"{page}: {address}"
        for page, built in site.items()
        for _, address in built.links
        if ":" in address.split("/")[0] and not address.startswith(("https:", "mailto:"))
    ]
    assert bad == []


def test_every_page_is_within_three_clicks_from_home(site: dict[str, Built]) -> None:
    clicks = from_home(site)
    far = sorted(
        f"{page}: {clicks.get(page, 'unreachable')}"
        for page in site
        if page != "404.html" and clicks.get(page, NEAR + 1) > NEAR
    )
    assert not far, "\n".join(far[:60])


def test_no_id_stands_twice_on_a_page(site: dict[str, Built]) -> None:
    assert {page: built.twice for page, built in site.items() if built.twice} == {}
