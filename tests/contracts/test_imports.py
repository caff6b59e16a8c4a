"""The import contract holds, and it would notice."""

import os
import shutil
import subprocess
import sys

import pytest

from support import ROOT

RUN = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def check(root):
    return subprocess.run(
        [sys.executable, "-c", RUN, "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "tools")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_contract_holds():
    done = check(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("path", "line", "contract"),
    [
        ("parse/planted.py", "from pmo.link import graph", "only the pipeline composes"),
        ("measure/planted.py", "import os", "The inner stages are pure"),
        ("render/planted.py", "import click", "Click stays in the command line"),
        ("planted/__init__.py", "", "only the pipeline composes"),
    ],
)
def test_a_planted_import_is_found(tmp_path, path, line, contract):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "tools/pmo", tmp_path / "tools/pmo", ignore=shutil.ignore_patterns("__pycache__", "assets"))
    target = tmp_path / "tools/pmo" / path
    target.parent.mkdir(exist_ok=True)
    target.write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
    done = check(tmp_path)
    assert done.returncode == 1
    broken = [text for text in done.stdout.split("\n") if text.endswith("BROKEN")]
    assert [contract in text for text in broken] == [True]
