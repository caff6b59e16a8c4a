"""What `pmo lint` loads before it answers: each library that is not needed costs everybody at every start."""

import os
import subprocess
import sys

import pytest

from support import write

HEAVY = {
    "click", "jsonschema", "jinja2", "git", "duckdb", "rich", "ruamel", "mkdocs", "numpy", "hashlib", "subprocess", "asyncio",
}  # fmt: skip
"""Loaded by other commands, or only when there is something to say."""

CLIENT = "id: acme\nname: Acme\nstatus: lost\naccount_owner: nobody\n"


@pytest.mark.parametrize("files", [{}, {"registers/clients/acme.yml": CLIENT}], ids=["nothing", "a finding"])
def test_lint_loads_no_library_that_it_does_not_need(tmp_path, files):
    root = write(tmp_path / "firm", files)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pmo", "lint"], cwd=root, capture_output=True, encoding="utf-8", env=environment, check=False
    )  # fmt: skip
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "pmo.check.engine" in loaded, done.stderr
    assert loaded & HEAVY == set()
    assert bool(files) == (done.returncode == 1), done.stdout
