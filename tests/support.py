"""Small workspaces for tests: files from a mapping, the schemas of the toolkit, a pinned date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pmo.pipeline.load import Loaded, load

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
AS_OF = date(2026, 11, 20)
SHARED = ROOT.parent / "shared"


def write(root: Path, files: Mapping[str, str]) -> Path:
    """Write files under `root`; a pmo.yml is added unless there is one."""
    for path, text in {"pmo.yml": "company: Test firm\n", **files}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def workspace(root: Path, files: Mapping[str, str], as_of: date = AS_OF) -> Loaded:
    """A loaded workspace of these files."""
    return load(write(root, files), AS_OF, as_of)


def slugs(findings: object) -> list[str]:
    """The slugs of findings, in order."""
    return [finding.slug for finding in findings]  # type: ignore[attr-defined]
