"""Git keeps every file of the product, and every record: no line of a .gitignore hides one."""

import shutil
import subprocess

import pytest

from support import ROOT

TEMPLATE = ROOT / "tools/pmo/scaffold/templates/gitignore"
RECORDS = ("projects/site/project.yml", "projects/build/risks/RSK-2026-0001.yml", "registers/services/dist.yml")


def ignored(folder, rules, paths):
    """The paths that Git would leave out of a new repository with these rules."""
    folder.mkdir(exist_ok=True)
    shutil.copy(rules, folder / ".gitignore")
    subprocess.run(["git", "init", "--quiet", folder], check=True, timeout=60)
    done = subprocess.run(
        ["git", "-C", folder, "check-ignore", "--no-index", "--stdin"],
        input="\n".join(paths), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.stdout.split()


def test_no_file_of_the_product_is_left_out(tmp_path):
    files = [
        path.relative_to(ROOT).as_posix()
        for folder in ("tools/pmo", "tools/bench", "tests", "schemas", "processes", "runbooks", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and not any("cache" in part for part in path.relative_to(ROOT).parts)
    ]
    assert "tools/pmo/render/site/page.py" in files
    assert ignored(tmp_path / "copy", ROOT / ".gitignore", files) == []


@pytest.mark.parametrize("rules", [ROOT / ".gitignore", TEMPLATE], ids=["this repository", "that of a firm"])
def test_no_record_is_left_out_and_no_result_kept(tmp_path, rules):
    assert ignored(tmp_path / "copy", rules, RECORDS) == []
    made = ["site/index.html", "build/docs/index.md", ".cache/pmo/x", "projects/demo/.project.yml.ab.tmp"]
    assert ignored(tmp_path / "copy", rules, made) == made
