"""A page under observation: what it asks for, what it complains about, and what axe finds on it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

DESKTOP = {"width": 1366, "height": 900}
PHONE = {"width": 390, "height": 844}
_LISTEN = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.__violations.push(event.violatedDirective + ' ' + event.blockedURI));
"""


@dataclass
class Seen:
    """What happened on a page."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def foreign(self) -> list[str]:
        """Requests to any host but this machine."""
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname != "127.0.0.1"
        ]

    def violations(self) -> list[str]:
        """What the content security policy stopped."""
        found: list[str] = self.page.evaluate("window.__violations")
        return found

    def sideways(self) -> int:
        """By how many pixels the page is wider than the screen."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider

    def axe(self) -> list[str]:
        """Serious and critical accessibility violations, with the places where they are."""
        self.page.evaluate(axe_source())
        found: list[dict[str, Any]] = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'], resultTypes: ['violations']}).then((all) => all.violations)"
        )
        return [
            f"{one['impact']}: {one['id']} ({one['help']}) at {'; '.join(node['html'][:160] for node in one['nodes'][:4])}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]


@contextmanager
def looking(
    browser: Browser, *, viewport: dict[str, int] | None = None, dark: bool = False, bypass_csp: bool = False
) -> Iterator[Seen]:
    """A fresh page of a fresh profile."""
    context = browser.new_context(
        viewport=viewport or DESKTOP, color_scheme="dark" if dark else "light", bypass_csp=bypass_csp, reduced_motion="reduce"
    )  # fmt: skip
    context.add_init_script(_LISTEN)
    page = context.new_page()
    seen = Seen(page)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on(
        "console",
        lambda message: seen.complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("requestfailed", lambda request: seen.complaints.append(f"failed: {request.url}"))
    try:
        yield seen
    finally:
        context.close()


_AXE: list[str] = []


def axe_source() -> str:
    """The script of axe-core, from the package that ships it."""
    if not _AXE:
        axe_playwright_python = pytest.importorskip(
            "axe_playwright_python", reason="axe-playwright-python, which ships axe-core, is not installed"
        )
        _AXE.append((Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    return _AXE[0]
