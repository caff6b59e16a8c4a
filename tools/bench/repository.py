"""A generated repository: as many records as asked for, the same bytes for the same seed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from bench import firm, work

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
SEED: Final = 20261120
PROJECTS: Final = 0.12
RISKS: Final = 0.30
_BOOK: Final = """\
site_name: Generated handbook
docs_dir: build
site_dir: site
"""


def files(records: int, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Path and text of every file of a repository with that many records.

    Of 100 records about 12 are projects (150 lines), 30 risks (30 lines), 16 their hours, reports, reviews and logged talks,
    and what is left are changes (50 lines); some 130 people, clients, services and agreements come first.
    """
    random = Random(seed)
    yield "pmo.yml", firm.SETTINGS
    fixed = dict(firm.records())
    yield from fixed.items()
    left = max(0, records - len(fixed))
    projects = [f"site-{number:04}-move" for number in range(max(1, int(left * PROJECTS)))]
    count = 0
    talks = len(firm.CLIENTS)
    for number, name in enumerate(projects):
        yield f"projects/{name}/project.yml", work.project(name, number, random)
        count += 1
        if work.state_of(number) == "in_progress":
            talks += 1
            yield f"projects/{name}/status/2026-11-13.md", work.status(number)
            yield f"registers/communications/LOG-2026-{talks:04}.yml", firm.contact(talks, work.client_of(number), name)
            yield f"projects/{name}/actuals.csv", work.actuals(number)
            count += 3
        elif work.state_of(number) == "closed":
            yield f"projects/{name}/review.md", work.review(number)
            count += 1
    risks = int(left * RISKS)
    for number in range(risks):
        place = number % len(projects)
        running = work.state_of(place) in ("in_progress", "planned")
        identifier = _numbered("RSK", number)
        yield (
            f"projects/{projects[place]}/risks/{identifier}.yml",
            work.risk(identifier, number, random, running=running),
        )
    for number in range(left - count - risks):
        identifier = _numbered("CR", number)
        place = number % len(projects)
        if number % 3 == 0 or (number % 10 == 0 and work.state_of(place) == "closed"):
            yield f"registers/changes/{identifier}.yml", work.change(identifier, number, random)
        else:
            text = work.change(identifier, number, random, projects[place], work.client_of(place))
            yield f"projects/{projects[place]}/changes/{identifier}.yml", text


def _numbered(prefix: str, number: int) -> str:
    return f"{prefix}-{2024 + number // 5000}-{number % 5000 + 1:04}"


def write(folder: Path, records: int, *, git: bool = True) -> Path:
    """Write the repository into a fresh folder, with the schemas of the toolkit and, if wanted, one commit."""
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    (folder / ".gitignore").write_text(".cache/\nbuild/\nsite/\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(_BOOK, encoding="utf-8")
    for path, text in files(records):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    if git:
        for arguments in (
            ["init", "--quiet"],
            ["add", "."],
            ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", "commit", "--quiet", "-m", "Generated"],
        ):
            subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder
