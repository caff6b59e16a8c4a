from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

from documents.made import HOSTILE, document, hostile, of_example

if TYPE_CHECKING:
    from pathlib import Path


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _seen(content: bytes) -> _Seen:
    seen = _Seen()
    seen.feed(content.decode())
    return seen


def test_one_file_that_asks_for_nothing_and_runs_nothing() -> None:
    content = of_example("risks", "html", "management")
    seen = _seen(content)
    assert "script" not in seen.tags
    assert all(address.startswith("data:image/") for address in seen.addresses)
    assert b"default-src 'none'" in content
    assert seen.tags.count("h1") == 1
    assert b"var(--" not in content


def test_record_text_is_text(tmp_path: Path) -> None:
    seen = _seen(document(hostile(tmp_path), "risks", "html"))
    assert "script" not in seen.tags
    assert HOSTILE in seen.text


def test_pictures_have_their_finding_as_name() -> None:
    page = of_example("risks", "html", "management").decode()
    assert 'role="img" aria-label="14 risks:' in page
