"""Search of a built site: Pagefind over the finished pages, or the theme's own index with synonyms added."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from html import escape, unescape
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from pmo.model.keys import without_keys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BUNDLE: Final = "pagefind"
KNOWN: Final = "known.json"
_BODY: Final = "data-pagefind-body"
_END: Final = 'data-md-component="dialog"'
_TITLE: Final = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
_ID: Final = re.compile(r"[A-Z]{2,4}-(?:[0-9]{4}-)?[0-9]{3,}")
_TAG: Final = re.compile(r"<[^>]*>")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_KEEP: Final = frozenset({"pagefind.js", "pagefind-worker.js", "pagefind-entry.json"})
_TIME_LIMIT: Final = 600


class SearchError(Exception):
    """The index could not be made; the message says why in one line."""


def engine(setting: str, pages: int, threshold: int) -> str:
    """`pagefind` or `builtin`: what pmo.yml says, `auto` by the number of pages, built-in where Pagefind is not installed."""
    wanted = setting if setting != "auto" else "pagefind" if pages > threshold else "builtin"
    return wanted if wanted == "builtin" or available() else "builtin"


def available() -> bool:
    """Whether Pagefind and its program for this system are installed."""
    return find_spec("pagefind") is not None and any(
        find_spec(name) is not None for name in ("pagefind_bin", "pagefind_extended")
    )


def index(site: Path) -> None:
    """Index the built pages below `site` into `site/pagefind`. Raises SearchError when that fails.

    Beside the index lies a list of all words and of the numbered records: the search box mends typing errors by it.
    """
    shutil.rmtree(site / BUNDLE, ignore_errors=True)
    command = [
        sys.executable,
        "-P",  # or a file of the workspace with the name of a module would be run
        "-m",
        "pagefind",
        "--site",
        str(site),
        "--output-subdir",
        BUNDLE,
        "--keep-index-url",
        "--quiet",
    ]
    seen = without_keys(os.environ)
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_TIME_LIMIT, env=seen)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SearchError(str(error)) from error
    if done.returncode:
        raise SearchError(
            (done.stderr or done.stdout).strip().splitlines()[-1] if done.stderr or done.stdout else "no output"
        )
    for file in (site / BUNDLE).iterdir():
        if file.is_file() and file.name not in _KEEP and not file.name.endswith((".pagefind", ".pf_meta")):
            file.unlink()
    known = json.dumps({"words": vocabulary(site), "records": ids(site)}, ensure_ascii=False, separators=(",", ":"))
    (site / BUNDLE / KNOWN).write_text(known, encoding="utf-8", newline="\n")


def vocabulary(site: Path) -> list[str]:
    """The words of the pages that are searched, most frequent first, those equally frequent by the alphabet."""
    counts: Counter[str] = Counter()
    for page in sorted(site.rglob("*.html")):
        body = page.read_text(encoding="utf-8").partition(_BODY)[2].partition(_END)[0]
        counts.update(_WORD.findall(unescape(_TAG.sub(" ", body)).lower()))
    return sorted(counts, key=lambda word: (-counts[word], word))


def ids(site: Path) -> dict[str, tuple[str, str]]:
    """Address and title of each page that is called like the number of a record: who types a number wants that record."""
    out = {}
    for page in sorted(site.rglob("*.html")):
        if _ID.fullmatch(page.stem):
            title = _TITLE.search(page.read_text(encoding="utf-8"))
            shown = unescape(_TAG.sub("", title.group(1))).strip() if title else page.stem
            out[page.stem] = (page.relative_to(site).as_posix(), shown)
    return out


def add_synonyms(site: Path, groups: Sequence[Sequence[str]]) -> int:
    """Write the other words of a group beside each text that holds one of them; returns how many texts got some.

    The theme's search has no synonyms of its own, and the words are part of what a reader sees of a hit. The texts of
    its index are HTML, so the words are encoded.
    """
    path = site / "search" / "search_index.json"
    if not groups or not path.is_file():
        return 0
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    patterns = [
        (re.compile(rf"\b(?:{'|'.join(map(re.escape, group))})\b", re.IGNORECASE), tuple(group)) for group in groups
    ]
    count = 0
    for entry in found.get("docs", ()):
        words = _others(f"{entry.get('title', '')} {entry.get('text', '')}", patterns)
        if words:
            entry["text"] = f"{entry.get('text', '')} Also called: {escape(', '.join(words), quote=False)}.".strip()
            count += 1
    path.write_text(json.dumps(found, separators=(",", ":")), encoding="utf-8", newline="\n")
    return count


def _others(text: str, patterns: Sequence[tuple[re.Pattern[str], tuple[str, ...]]]) -> list[str]:
    words: dict[str, None] = {}
    for pattern, group in patterns:
        there = {match.lower() for match in pattern.findall(text)}
        if there:
            words.update(dict.fromkeys(word for word in group if word.lower() not in there))
    return list(words)
