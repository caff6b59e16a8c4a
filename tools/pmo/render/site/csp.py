"""The second wall: a strict content security policy in every built page, with hashes of its inline scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_INLINE: Final = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HEAD: Final = re.compile(r"<head>", re.IGNORECASE)
_DATA: Final = re.compile(r"\btype=[\"']?application/(?:json|ld\+json)", re.IGNORECASE)
_BASE: Final = re.compile(r'new URL\("[./]*",location\)')
_MARK: Final = 'http-equiv="Content-Security-Policy"'
_REST: Final = (
    "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self' blob:; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'"
)


def trusted(theme_page: str) -> frozenset[str]:
    """The inline scripts of a page without any record text (the theme's 404 page): only these are ever allowed."""
    return frozenset(_plain(body) for body in _bodies(theme_page))


def hashes(html: str, known: frozenset[str]) -> tuple[str, ...]:
    """Hashes of those inline scripts of a page that are the theme's own. Any other script stays without a hash."""
    return tuple(sorted({_hash(body) for body in _bodies(html) if _plain(body) in known}))


def policy(allowed: tuple[str, ...], *, wasm: bool = False, preview: bool = False) -> str:
    """The policy of one page. `wasm` allows the WebAssembly of Pagefind, `preview` the reload script of `serve`."""
    sources = ["'self'", *(["'unsafe-inline'"] if preview else allowed), *(["'wasm-unsafe-eval'"] if wasm else [])]
    return f"default-src 'none'; script-src {' '.join(sources)}; {_REST}"


def seal(site: Path, *, preview: bool = False) -> int:
    """Put the policy into every page below `site`; returns how many."""
    count = 0
    wasm = (site / "pagefind").is_dir()
    blank = site / "404.html"
    known = trusted(blank.read_text(encoding="utf-8")) if blank.is_file() else frozenset()
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        if _MARK in html:
            continue
        meta = f'<meta {_MARK} content="{policy(hashes(html, known), wasm=wasm, preview=preview)}">'
        page.write_text(_HEAD.sub(f"<head>{meta}", html, count=1), encoding="utf-8", newline="\n")
        count += 1
    return count


def _bodies(html: str) -> list[str]:
    return [body for attributes, body in _INLINE.findall(html) if not _DATA.search(attributes) and body.strip()]


def _plain(script: str) -> str:
    """A script without the one thing in which the theme's scripts differ: the way from the page to the root."""
    return _BASE.sub('new URL("",location)', script)


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
