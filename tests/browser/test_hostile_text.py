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

_ACTS = """(root) => {
  const found = [];
  const addresses = ['href', 'src', 'xlink:href', 'action', 'formaction', 'srcdoc'];
  for (const one of root.querySelectorAll('*')) {
    for (const name of one.getAttributeNames()) {
      const value = one.getAttribute(name);
      if (name.startsWith('on')) found.push(one.tagName + ' ' + name);
      if (addresses.includes(name) && /^\\s*(javascript|data|vbscript):/i.test(value)) found.push(one.tagName + ' ' + value.slice(0, 60));
    }
    if (['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'STYLE'].includes(one.tagName)) found.push(one.tagName);
    if (one.localName === 'script' && one.type !== 'application/json' && one.textContent.includes('__ran')) found.push('script');
  }
  return found;
}"""
"""What in a document would act on its own or when touched."""

_READ_ALL = f"""async (paths) => {{
  const acts = {_ACTS};
  const out = {{bad: [], texts: 0}};
  for (const path of paths) {{
    const page = new DOMParser().parseFromString(await (await fetch('/' + path)).text(), 'text/html');
    for (const one of acts(page)) out.bad.push(path + ': ' + one);
    if (page.body.textContent.includes('__ran')) out.texts += 1;
  }}
  return out;
}}"""
"""Every page, read by the browser's own parser: many times quicker than opening it."""

_TOUCH = """() => {
  for (const one of document.querySelectorAll('a, details, [autofocus], [tabindex]')) {
    one.focus();
    one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));
  }
}"""


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    return built.once(built.shared_folder(tmp_path_factory, request.config), "hostile", attacks.build)


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def test_no_page_has_anything_that_acts(browser: Browser, attacked: Path, serve: Callable[[Path], str]) -> None:
    paths = pages(attacked)
    assert len(paths) > 100
    with looking(browser, bypass_csp=True) as seen:
        seen.page.goto(f"{serve(attacked)}/404.html")
        found = seen.page.evaluate(_READ_ALL, paths)
        assert found["bad"] == []
        assert found["texts"] > 60, "the attacks should stand as text on most pages"


def test_no_attack_runs_even_without_the_policy(browser: Browser, attacked: Path, serve: Callable[[Path], str]) -> None:
    """One page of each kind and every page of its own design, opened, focused and touched."""
    first = {
        path.rsplit("/", 1)[0]: path for path in pages(attacked) if "/" in path and not path.endswith("index.html")
    }
    opened = sorted({*first.values(), *(path for path in pages(attacked) if "/" not in path)} - {"404.html"})
    assert len(opened) > 25
    address = serve(attacked)
    with looking(browser, bypass_csp=True) as seen:
        for path in opened:
            seen.page.goto(f"{address}/{path}")
            seen.page.evaluate(_TOUCH)
            assert seen.page.evaluate("window.__ran") is None, path
            assert seen.page.evaluate(f"({_ACTS})(document)") == [], path
        assert seen.foreign() == []


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
        assert seen.page.evaluate(f"({_ACTS})(document)") == []


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
