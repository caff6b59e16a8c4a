"""The example handbook, built once per test session and shared by all workers; and small sites of a test's own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from support import AS_OF, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\.md\)")
_BUILD = """
import sys
from datetime import date
from pathlib import Path
from pmo.pipeline import publish
root, target, audience, day = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], date.fromisoformat(sys.argv[4])
edition = publish.edition(root, day, audience=audience)
publish.build_site(root, edition.site, target)
print(edition.site.search, len(edition.site.pages))
"""


def build(root: Path, target: Path, audience: str = "internal") -> str:
    """Build the site of a workspace in a process of its own; returns its search engine and number of pages."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _BUILD, str(root), str(target), audience, AS_OF.isoformat()],
        capture_output=True, text=True, check=False, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout.strip()


def example_site(shared: Path) -> Path:
    """The site of the example firm."""
    return once(shared, "handbook", lambda target: build(ROOT, target))


def once(shared: Path, name: str, make: Callable[[Path], object]) -> Path:
    """A folder in `shared` made by whichever worker comes first; the others wait for it.

    A worker that was stopped half way leaves no folder of that name behind. Where the system has no file locks, each
    worker makes its own.
    """
    with locked(shared / f"{name}.lock") as suffix:
        target = shared / f"{name}{suffix}"
        if not target.exists():
            unfinished = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=shared)) / "made"
            make(unfinished)
            unfinished.rename(target)
    return target


@contextlib.contextmanager
def locked(path: Path) -> Iterator[str]:
    """One process at a time, and what makes the name of the result its own: nothing where the system has file locks."""
    try:
        import fcntl  # noqa: PLC0415
    except ImportError:
        yield f"-{os.getpid()}"
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield ""


def shared_folder(factory: pytest.TempPathFactory, config: pytest.Config) -> Path:
    """The folder that all workers of a session have in common."""
    base = factory.getbasetemp()
    return base.parent if hasattr(config, "workerinput") else base


def small_workspace(
    target: Path, settings: str = "", *, projects: tuple[str, ...] = ("corvane-vsphere-refresh",)
) -> Path:
    """A part of the example firm as a workspace of its own: its people and services, some clients and projects, two pages of prose."""
    for folder in ("people", "roles", "services", "clients", "agreements", "change-models", "windows"):
        shutil.copytree(ROOT / "registers" / folder, target / "registers" / folder)
    for project in projects:
        shutil.copytree(ROOT / "projects" / project, target / "projects" / project)
    for page in ("processes/risk-management.md", "runbooks/mailbox-migration-backout.md"):
        (target / page).parent.mkdir(exist_ok=True)
        text = (ROOT / page).read_text(encoding="utf-8")
        (target / page).write_text(_LINK.sub(r"\1", text), encoding="utf-8")
    (target / "docs").mkdir()
    shutil.copy(ROOT / "mkdocs.yml", target / "mkdocs.yml")
    (target / "pmo.yml").write_text(
        f"company: Small firm\nsite_title: Small handbook\nas_of: {AS_OF}\n{settings}", encoding="utf-8"
    )
    return target
