"""Search in the header box, with Pagefind and with the theme's own index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import built
from watched import PHONE, looking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    from watched import Seen

pytestmark = pytest.mark.browser

SYNONYMS = "synonyms:\n  - [rollback, back-out]\n"


@pytest.fixture(scope="session")
def sites(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, serve: Callable[[Path], str]
) -> dict[str, str]:
    shared = built.shared_folder(tmp_path_factory, request.config)
    return {
        engine: serve(built.once(shared, engine, lambda target, engine=engine: made(target, engine)))
        for engine in ("pagefind", "builtin")
    }


def made(target: Path, engine: str) -> None:
    root = built.small_workspace(target.parent / "firm", f"search: {engine}\n{SYNONYMS}")
    assert built.build(root, target).split()[0] == engine


def search(seen: Seen, words: str) -> list[str]:
    """The titles that the search box shows for these words."""
    box = seen.page.locator("#pmo-search input")
    box.click()
    box.press_sequentially(words)
    seen.page.locator(".md-search-result__item").first.wait_for(timeout=30_000)
    return [
        title.strip()
        for title in seen.page.locator(".md-search-result__item article:first-of-type h1").all_inner_texts()
    ]


def test_example_handbook_finds_a_risk_by_a_word_of_its_title(browser: Browser, address: str) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{address}/index.html")
        found = search(seen, "firmware")
        assert any("irmware" in title for title in found), found
        seen.page.locator(".md-search-result__item a").first.click()
        seen.page.wait_for_load_state()
        assert "firmware" in seen.page.locator("#content").inner_text().lower()
        assert (seen.foreign(), seen.complaints, seen.violations()) == ([], [], [])


@pytest.mark.parametrize("engine", ["pagefind", "builtin"])
def test_both_engines_find_records_and_prose(browser: Browser, sites: dict[str, str], engine: str) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{sites[engine]}/projects/corvane-vsphere-refresh.html")
        assert any("vSphere" in title or "host" in title for title in search(seen, "vSphere"))
        seen.page.goto(f"{sites[engine]}/index.html")
        assert any(
            "Back out" in title or "back-out" in title.lower() or "mailbox" in title.lower()
            for title in search(seen, "mailbox")
        )
        assert (seen.foreign(), seen.complaints, seen.violations()) == ([], [], [])


@pytest.mark.parametrize("engine", ["pagefind", "builtin"])
def test_a_synonym_finds_the_page(browser: Browser, sites: dict[str, str], engine: str) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{sites[engine]}/index.html")
        assert search(seen, "rollback"), "no page says rollback, but pages say back-out"


@pytest.mark.parametrize(
    ("typed", "meant"), [("firmwear", "firmware"), ("mialbox", "mailbox"), ("mailboxx", "mailbox")]
)
def test_a_typing_error_still_finds_the_page_and_is_said(
    browser: Browser, sites: dict[str, str], typed: str, meant: str
) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{sites['pagefind']}/index.html")
        assert any(meant in title.lower() for title in search(seen, typed))
        assert f"“{meant}”" in seen.page.locator(".md-search-result__meta").inner_text()


def test_the_number_of_a_record_finds_that_record_first(browser: Browser, sites: dict[str, str]) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{sites['pagefind']}/processes/index.html")
        search(seen, "rsk-2026-0014")
        seen.page.wait_for_function(
            "document.querySelector('.md-search-result__link').href.endsWith('/risks/RSK-2026-0014.html')"
        )
        links = [link.get_attribute("href") or "" for link in seen.page.locator(".md-search-result__link").all()]
        assert len([link for link in links if link.endswith("RSK-2026-0014.html")]) == 1
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/risks/RSK-2026-0014.html")


def test_nothing_found_is_said(browser: Browser, sites: dict[str, str]) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{sites['pagefind']}/index.html")
        box = seen.page.locator("#pmo-search input")
        box.click()
        box.press_sequentially("qqqwwweee")
        seen.page.get_by_text("No page has these words").wait_for(timeout=30_000)
        assert seen.page.locator(".md-search-result__item").count() == 0


def test_search_works_without_a_mouse_and_on_a_phone(browser: Browser, sites: dict[str, str]) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{sites['pagefind']}/index.html")
        seen.page.keyboard.press("/")
        seen.page.keyboard.type("mailbox")
        seen.page.locator(".md-search-result__item").first.wait_for(timeout=30_000)
        seen.page.keyboard.press("ArrowDown")
        assert seen.page.evaluate("document.activeElement.classList.contains('md-search-result__link')")
        seen.page.keyboard.press("Escape")
        assert not seen.page.evaluate("document.getElementById('__search').checked")
    with looking(browser, viewport=PHONE) as seen:
        seen.page.goto(f"{sites['pagefind']}/index.html")
        seen.page.locator("label.md-header__button[for=__search]").click()
        seen.page.locator("#pmo-search input").press_sequentially("mailbox")
        seen.page.locator(".md-search-result__item").first.wait_for(timeout=30_000)
        assert seen.axe() == []
        assert seen.sideways() <= 0


def test_the_index_is_loaded_only_when_somebody_searches(browser: Browser, sites: dict[str, str]) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{sites['pagefind']}/index.html", wait_until="networkidle")
        assert not any("pagefind" in url or "search_index" in url for url in seen.requests)
        search(seen, "mailbox")
        assert any("/pagefind/" in url for url in seen.requests)
