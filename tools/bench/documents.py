"""What a PDF report costs beside typst alone on the same source, each in a fresh process."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Final

from bench import repository
from bench.clock import Task, measure, ratio
from bench.lint import PMO
from pmo.pipeline import report
from pmo.pipeline.load import load
from pmo.render.documents import content, pdf

if TYPE_CHECKING:
    from pathlib import Path

    from bench.lint import Row

NAME: Final = "portfolio"
FONTS: Final = repository.ROOT / "tools" / "pmo" / "render" / "documents" / "fonts"
ALONE: Final = """\
import pathlib, time
begin = time.process_time()
import typst
files = {{path.name: path.read_bytes() for path in sorted(pathlib.Path({folder!r}).iterdir())}}
fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[{fonts!r}])
typst.compile(files, format="pdf", font_paths=fonts, pdf_standards=["ua-1"])
print(time.process_time() - begin)
"""
OURS: Final = """\
import pathlib, time, datetime
from pmo.pipeline import report
from pmo.pipeline.load import load
made = report.made(load(pathlib.Path({root!r}), datetime.date(2026, 11, 20)), {name!r}, "management")
begin = time.process_time()
report.document(made, "pdf", pathlib.Path({root!r}))
print(time.process_time() - begin)
"""
"""Measured from the report value on: layout, pictures, typst. Imports of the writer are in it, on both sides."""


def rows(base: Path, rounds: int) -> list[Row]:
    """The PDF of a report, and the whole command from the files of the workspace on."""
    sys.stderr.write("a report as PDF\n")
    made = report.made(load(repository.ROOT, date(2026, 11, 20)), NAME, "management")
    folder = base / "typst"
    folder.mkdir(parents=True)
    for path, text in pdf.source(content.document(made.report, made.context)).items():
        (folder / path).write_bytes(text)
    alone = ALONE.format(folder=str(folder), fonts=str(FONTS))
    ours = OURS.format(root=str(repository.ROOT), name=NAME)
    taken: dict[str, list[float]] = {alone: [], ours: []}
    for _ in range(rounds):
        for script, seconds in taken.items():
            done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
            seconds.append(float(done.stdout))
    part = f"{median(taken[ours]) / median(taken[alone]):.2f}"
    target = str(base / "report.pdf")
    whole = Task(
        "pmo", [*PMO, "report", NAME, "--audience", "management", "-o", target, "--root", str(repository.ROOT)], base
    )
    floor = Task("typst", [sys.executable, "-c", alone], base)
    measure([whole, floor], rounds)
    return [
        ("a report as PDF, from its figures on", "typst alone on the same source", part, "3"),
        (
            "`pmo report portfolio -o portfolio.pdf`, from the records on",
            "a process with typst alone",
            ratio(whole, floor),
            "–",
        ),
    ]
