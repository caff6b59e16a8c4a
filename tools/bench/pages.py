"""What `pmo publish` costs: a page of a large handbook beside a page of a small one, and beside mkdocs alone."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING, Final

from bench import repository
from bench.clock import Task, measure
from bench.lint import PMO

if TYPE_CHECKING:
    from pathlib import Path

    from bench.lint import Row

MKDOCS: Final = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", "alone.yml"]


def rows(base: Path, small: int, large: int) -> list[Row]:
    """All rows about publishing; the search index is left out of both sides."""
    ours: dict[int, float] = {}
    theirs: dict[int, float] = {}
    for records in (small, large):
        sys.stderr.write(f"publishing {records:,} records\n")
        publish, alone, pages = _measured(base / f"pages{records}", records)
        ours[records], theirs[records] = publish / pages, alone / pages
    return [
        (
            f"mkdocs on `build/` of {large:,} records, a page",
            f"a page at {small:,} records",
            f"{theirs[large] / theirs[small]:.2f}",
            "1.3",
        ),
        (
            f"`pmo publish` of {large:,} records, a page",
            f"a page at {small:,} records",
            f"{ours[large] / ours[small]:.2f}",
            "1.3",
        ),
        (
            f"`pmo publish` of {large:,} records, search left out",
            "mkdocs alone on the same tree, search left out",
            f"{ours[large] / theirs[large]:.2f}",
            "1.15",
        ),
    ]


def _measured(folder: Path, records: int) -> tuple[float, float, int]:
    """CPU seconds of `pmo publish` and of mkdocs alone, and the number of pages."""
    repository.write(folder, records)
    (folder / "docs").mkdir(exist_ok=True)
    settings = folder / "pmo.yml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}search: builtin\n", encoding="utf-8")
    with_plugin, without = _books((repository.ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    (folder / "mkdocs.yml").write_text(with_plugin, encoding="utf-8")
    (folder / "alone.yml").write_text(without, encoding="utf-8")
    publish, alone = Task("publish", [*PMO, "publish"], folder), Task("mkdocs", MKDOCS, folder)
    measure([publish, alone], 1)
    pages = sum(1 for _ in (folder / "build" / "docs").rglob("*.md"))
    shutil.rmtree(folder / "site", ignore_errors=True)
    shutil.rmtree(folder / "alone", ignore_errors=True)
    return publish.median, alone.median, pages


def _books(text: str) -> tuple[str, str]:
    """Two mkdocs.yml without search: with our plugin, and without any on the tree that `pmo publish` staged."""
    plain = re.sub(r"^ +- search.*\n", "", text, flags=re.MULTILINE)
    alone = re.sub(r"^plugins:\n(?: +- .*\n)+", "plugins: []\n", plain, flags=re.MULTILINE)
    alone = alone.replace("docs_dir: docs", "docs_dir: build/docs").replace("site_dir: site", "site_dir: alone")
    return plain, alone.replace("strict: true", "strict: false") + "nav: [index.md]\n"
