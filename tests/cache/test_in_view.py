"""Everything that lint reads is in view of the memory: a new kind of file would otherwise make its answers wrong."""

import json
import os
import subprocess
import sys
from datetime import date

from pmo.pipeline.cache import again, answers
from support import ROOT, write

READS = """
import json, sys
opened = set()
sys.addaudithook(lambda event, args: opened.add(str(args[0])) if event in ("open", "os.scandir", "os.listdir") else None)
from pmo.cli.main import cli
try:
    cli.main(["lint", "--no-cache"], prog_name="pmo")
except SystemExit:
    pass
print()
print(json.dumps(sorted(opened)))
"""


def test_lint_reads_nothing_else(tmp_path, monkeypatch):
    files = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for folder in ("schemas", "processes", "runbooks", "projects", "registers")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    files["pmo.yml"] = (ROOT / "pmo.yml").read_text(encoding="utf-8")
    files[".pmo/baseline.json"] = '{"findings": []}'
    files["docs/notes.md"] = "Not a record.\n"
    root = write(tmp_path.resolve() / "firm", files)
    monkeypatch.chdir(root)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", READS], cwd=root, capture_output=True, encoding="utf-8", env=environment, check=True
    )
    opened = {
        path.removeprefix(f"{root}/")
        for path in json.loads(done.stdout.rsplit("\n", 2)[1])
        if path.startswith(f"{root}/")
    }
    answers.recall(["lint"])
    view = again.everything(root, date(2026, 11, 20), None, lambda _: []).view
    assert view is not None
    seen = {*view[0], *view[1], *view[3]}
    assert len(opened & seen) > 500
    assert {path for path in opened - seen if not path.startswith(".cache")} == set()
