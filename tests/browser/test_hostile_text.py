"""Attacks in every field of every record, in titles, front matter and prose: none runs, with or without the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import attacks
import built
from watched import looking

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

_ACTS = """() => {
  const found = [];
  for (const one of document.querySelectorAll('*')) {
    for (const name of one.getAttributeNames()) {
      if (name.startsWith('on')) found.push(one.tagName + ' ' + name);
      if (/^\\s*(javascript|data|vbscript):/i.test(one.getAttribute(name)) && ['href', 'src', 'xlink:href', 'action', 'formaction', 'srcdoc'].includes(name)) found.push(one.tagName + ' ' + one.getAttribute(name).slice(0, 60));
    }
    if (['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'STYLE'].includes(one.tagName)) found.push(one.tagName);
    if (one.tagName === 'SCRIPT' && one.type !== 'application/json' && one.textContent.includes('__ran')) found.push('SCRIPT');
  }
  return found;
}"""


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    shared = built.shared_folder(tmp_path_factory.getbasetemp(), worker)
    with built.locked(shared / "hostile.lock") as name:
        base = shared / f"{name}-hostile"
        return base / "firm" / "site" if base.exists() else attacks.build(base)


def test_no_attack_runs_even_without_the_policy(browser: Browser, attacked: Path, serve: Callable[[Path], str]) -> None:
    address = serve(attacked)
    pages = sorted(
        path.relative_to(attacked).as_posix()
        for path in attacked.rglob("*.html")
        if "&#95;&#95;ran&#61;" in path.read_text(encoding="utf-8") or "reference" not in path.parts
    )
    assert len(pages) > 60
    texts = 0
    with looking(browser, bypass_csp=True) as seen:
        for path in pages:
            seen.page.goto(f"{address}/{path}")
            seen.page.evaluate(
                "document.querySelectorAll('[autofocus], a, details').forEach((one) => { one.focus(); one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); })"
            )
            assert seen.page.evaluate("window.__ran") is None, path
            assert seen.page.evaluate(_ACTS) == [], path
            texts += seen.page.evaluate("document.body.innerText.includes('__ran')")
        assert seen.foreign() == []
    assert texts > 50, "the attacks should be readable as text on most pages"


def test_titles_read_as_they_were_written(browser: Browser, attacked: Path, serve: Callable[[Path], str]) -> None:
    address = serve(attacked)
    with looking(browser) as seen:
        seen.page.goto(f"{address}/index.html")
        assert seen.page.title().startswith("</title><script>window.__ran")
        risk = next(iter(sorted((attacked / "risks").glob("RSK-*.html"))))
        seen.page.goto(f"{address}/risks/{risk.name}")
        title = seen.page.locator("h1").first.inner_text()
        assert "__ran" in title
        assert "&#" not in title
        assert "&#" not in seen.page.title()


def test_search_shows_attacks_as_text(browser: Browser, attacked: Path, serve: Callable[[Path], str]) -> None:
    address = serve(attacked)
    with looking(browser, bypass_csp=True) as seen:
        seen.page.goto(f"{address}/index.html")
        box = seen.page.locator("#pmo-search input")
        box.click()
        box.press_sequentially("script")
        seen.page.locator(".md-search-result__item").first.wait_for(timeout=30_000)
        assert seen.page.evaluate("window.__ran") is None
        assert seen.page.evaluate(_ACTS) == []


def test_policy_stops_a_script_that_got_into_a_page(
    browser: Browser, attacked: Path, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    html = (attacked / "index.html").read_text(encoding="utf-8")
    (tmp_path / "index.html").write_text(
        html.replace("</body>", "<script>window.__ran=[1]</script><img src=x onerror='window.__ran=[2]'><a id='planted' href='javascript:window.__ran=[3]'>x</a></body>"), encoding="utf-8"
    )  # fmt: skip
    with looking(browser) as seen:
        seen.page.goto(serve(tmp_path))
        seen.page.evaluate("document.getElementById('planted').click()")
        assert seen.page.evaluate("window.__ran") is None
        assert any("script-src" in one for one in seen.violations())


def test_axe_sees_a_planted_fault(browser: Browser, address: str) -> None:
    with looking(browser) as seen:
        seen.page.goto(f"{address}/index.html")
        seen.page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<button></button>')")
        assert any("button-name" in one for one in seen.axe())
