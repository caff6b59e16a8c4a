"""The policy of a page allows the scripts of the theme and no other."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from pmo.render.site import csp

if TYPE_CHECKING:
    from pathlib import Path

THEME = '<script>__md_scope=new URL("{base}",location)</script>'


def page(base: str, more: str = "") -> str:
    return f"<!doctype html><html><head><title>x</title></head><body>{THEME.format(base=base)}{more}</body></html>"


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def site(tmp_path: Path, **pages: str) -> Path:
    for name, html in {"404": page("/"), **pages}.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    return tmp_path


def test_theme_script_is_allowed_at_any_depth(tmp_path: Path) -> None:
    folder = site(tmp_path, index=page("."), deep=page("../.."))
    assert csp.seal(folder) == 3
    for name, base in (("index", "."), ("deep", "../..")):
        html = (folder / f"{name}.html").read_text(encoding="utf-8")
        assert digest(f'__md_scope=new URL("{base}",location)') in html
        assert "default-src 'none'" in html
        assert "unsafe-inline" not in html


def test_script_that_came_with_a_record_gets_no_hash(tmp_path: Path) -> None:
    folder = site(tmp_path, index=page(".", "<script>alert(1)</script>"))
    csp.seal(folder)
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert digest("alert(1)") not in html


def test_script_that_hides_behind_the_theme_gets_no_hash(tmp_path: Path) -> None:
    body = '__md_scope=new URL("",location);alert(1)'
    folder = site(tmp_path, index=page(".", f"<script>{body}</script>"))
    csp.seal(folder)
    assert digest(body) not in (folder / "index.html").read_text(encoding="utf-8")


def test_policy_stands_first_in_the_head_and_only_once(tmp_path: Path) -> None:
    folder = site(tmp_path, index=page("."))
    csp.seal(folder)
    assert csp.seal(folder) == 0
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert html.count("Content-Security-Policy") == 1
    assert html.index("Content-Security-Policy") < html.index("<title>")


def test_webassembly_is_allowed_only_with_pagefind(tmp_path: Path) -> None:
    folder = site(tmp_path, index=page("."))
    csp.seal(folder)
    assert "wasm-unsafe-eval" not in (folder / "index.html").read_text(encoding="utf-8")
    (folder / "pagefind").mkdir()
    folder = site(tmp_path, index=page("."))
    csp.seal(folder)
    assert "wasm-unsafe-eval" in (folder / "index.html").read_text(encoding="utf-8")


def test_blocks_of_data_are_no_scripts(tmp_path: Path) -> None:
    folder = site(tmp_path, index=page(".", '<script type="application/json">{"a": 1}</script>'))
    csp.seal(folder)
    assert digest('{"a": 1}') not in (folder / "index.html").read_text(encoding="utf-8")
