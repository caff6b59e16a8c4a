"""`pmo lint` reads only, and answers the same whatever the machine, the order of files or the clock."""

import hashlib
import os
import random
import shutil
import subprocess
import sys

import pytest

from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import AS_OF, ROOT

FOLDERS = ("projects", "registers", "schemas", "processes", "runbooks")
FORMS = ("text", "github", "junit")


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    """A copy of the example firm with a few faults of every sort in it."""
    root = tmp_path_factory.mktemp("firm")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "pmo.yml", root / "pmo.yml")
    (root / "registers/risks").mkdir(exist_ok=True)
    (root / "registers/risks/RSK-2026-0901.yml").write_text("id: RSK-2026-0901\ntitel: x\nstatus: NO\nowner: nobody\n")
    (root / "registers/risks/RSK-2026-0902.yml").write_text("id: RSK-2026-0901\ntitle: [\n")
    (root / "registers/risks/stray.txt").write_text("x")
    return root


def picture(root):
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def run(root, form, **environment):
    """Output of the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "pmo", "lint", "--format", form, "--root", str(root), "--all"],
        capture_output=True,
        check=False,
        timeout=300,
        env={**os.environ, **environment},
    )
    assert done.stderr == b""
    assert done.returncode == 1
    return done.stdout


@pytest.mark.parametrize("form", FORMS)
def test_lint_changes_no_byte_and_adds_no_file(firm, form):
    before = picture(firm)
    run(firm, form)
    assert picture(firm) == before


@pytest.mark.parametrize("form", ["text", "sarif"])
def test_two_runs_in_other_time_zones_and_with_another_hash_seed(firm, form):
    first = run(firm, form, TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    second = run(firm, form, TZ="America/Adak", PYTHONHASHSEED="4711", LC_ALL="C.UTF-8")
    assert first == second
    assert len(first) > 1000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_files_does_not_matter(firm, seed):
    straight = lint(load(firm, AS_OF))
    shuffled = lint(load(firm, AS_OF, order=random.Random(seed).shuffle))
    assert shuffled.findings == straight.findings
    assert shuffled.waived == straight.waived
    assert [record.path for record in shuffled.loaded.workspace.records] == [
        record.path for record in straight.loaded.workspace.records
    ]


def test_the_date_of_the_workspace_wins_over_the_clock(firm):
    later = load(firm, AS_OF.replace(year=2031))
    assert lint(later).findings == lint(load(firm, AS_OF)).findings
    assert lint(load(firm, AS_OF, AS_OF.replace(year=2031))).findings != lint(later).findings
