"""Every kind of page in a real browser: it asks nobody else, complains about nothing, and can be read by everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from watched import DESKTOP, PHONE, looking

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGES = {
    "home": "index.html",
    "portfolio": "portfolio.html",
    "project": "projects/corvane-vsphere-refresh.html",
    "change": "changes/CR-2026-0042.html",
    "risks": "risks/index.html",
    "calendar": "calendar.html",
    "process": "processes/risk-management.html",
    "runbook": "runbooks/mailbox-migration-backout.html",
    "rule": "reference/rules/change-in-freeze.html",
    "client": "clients/corvane.html",
    "registers": "registers.html",
    "data dictionary": "reference/kinds/risk.html",
}
LOOKS = {"light": (DESKTOP, False), "dark": (DESKTOP, True), "phone": (PHONE, False)}


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_nobody_and_complains_about_nothing(browser: Browser, address: str, name: str) -> None:
    with looking(browser) as seen:
        answer = seen.page.goto(f"{address}/{PAGES[name]}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, f"there is no page {PAGES[name]}"
        assert seen.page.locator("h1").count() == 1
        assert seen.foreign() == []
        assert seen.complaints == []
        assert seen.violations() == []


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_page_can_be_read_by_everybody(browser: Browser, address: str, name: str, look: str) -> None:
    viewport, dark = LOOKS[look]
    with looking(browser, viewport=viewport, dark=dark) as seen:
        seen.page.goto(f"{address}/{PAGES[name]}")
        scheme = "slate" if dark else "default"
        seen.page.locator(
            f"body[data-md-color-scheme={scheme}][data-md-color-media*={'dark' if dark else 'light'}]"
        ).wait_for(timeout=30_000)
        assert seen.sideways() <= 0, "the page scrolls sideways"
        assert seen.axe() == []


def test_skip_link_is_the_first_stop(browser: Browser, address: str) -> None:
    with looking(browser) as seen:
        for path in (PAGES["home"], PAGES["process"]):
            seen.page.goto(f"{address}/{path}")
            seen.page.keyboard.press("Tab")
            href = seen.page.evaluate("document.activeElement.getAttribute('href')")
            assert href
            assert href.startswith("#")
            assert seen.page.evaluate("(id) => document.getElementById(id) !== null", href[1:])


def test_tab_of_a_record_page_is_highlighted(browser: Browser, address: str) -> None:
    with looking(browser) as seen:
        for name, tab in (
            ("project", "Portfolio"),
            ("change", "Change calendar"),
            ("process", "Processes"),
            ("client", "Clients"),
            ("home", "Today"),
        ):
            seen.page.goto(f"{address}/{PAGES[name]}")
            active = seen.page.locator(".md-tabs__item--active").all_inner_texts()
            assert [text.strip() for text in active] == [tab]


def test_dark_mode_can_be_chosen_and_stays(browser: Browser, address: str) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{address}/{PAGES['portfolio']}", wait_until="networkidle")
        seen.page.locator("label[title='Switch to dark mode']").click()
        seen.page.goto(f"{address}/{PAGES['project']}", wait_until="networkidle")
        assert seen.page.evaluate("document.body.getAttribute('data-md-color-scheme')") == "slate"


@pytest.mark.parametrize("name", ["home", "project"])
def test_page_opens_from_the_disk(browser: Browser, handbook: Path, name: str) -> None:
    with looking(browser) as seen:
        seen.page.goto((handbook / PAGES[name]).as_uri(), wait_until="networkidle")
        assert seen.complaints == []
        assert seen.violations() == []
        assert all(url.startswith(("file:", "data:")) for url in seen.requests)
        styled = seen.page.evaluate("getComputedStyle(document.body).getPropertyValue('--md-default-bg-color').trim()")
        assert styled, "the styles were not loaded"
        seen.page.locator("#pmo-search input").click()
        assert "pmo serve" in seen.page.locator(".md-search-result__meta").inner_text()


def test_print_shows_the_page_without_the_chrome(browser: Browser, address: str) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{address}/{PAGES['project']}")
        seen.page.emulate_media(media="print")
        assert seen.page.locator("h1").is_visible()
        assert not seen.page.locator(".md-header").is_visible()
        assert not seen.page.locator(".md-tabs").is_visible()


def test_links_inside_charts_have_names(browser: Browser, address: str) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{address}/{PAGES['project']}")
        links = seen.page.locator("svg a").all()
        names = [
            link.evaluate(
                "(a) => a.getAttribute('aria-label') || a.textContent.trim() || a.querySelector('title')?.textContent || ''"
            )
            for link in links
        ]
        assert all(re.search(r"\w", name) for name in names)
