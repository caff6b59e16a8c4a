"""What one approval costs to verify, beside `ssh-keygen -Y verify` alone.

Ours parses the statement, checks the signature's key and namespace, asks ssh-keygen, compares record, content, role and
separation, and fills the seats of the policy. Both run the same number of times in one process of Python, so that only
the work itself is compared.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from bench.clock import Task, measure, ratio

if TYPE_CHECKING:
    from pathlib import Path

    from bench.lint import Row

_TIMES: Final = 100
_AIM: Final = "2"
_BOTH: Final = f"""\
import subprocess, sys
from datetime import datetime, UTC
from pathlib import Path
from pmo.evidence import judge, signers, statement
from pmo.evidence.policy import Band
from pmo.evidence.separation import People, Person
from pmo.model.evidence import EvidenceLevel, Need
raw = Path("said.json").read_bytes()
signature = Path("said.json.sig").read_bytes()
listed = signers.read(Path("allowed").read_text())[0]
said = statement.read(raw)
trust = judge.Trust("bench/pmo", 1, listed, {{"change-manager": frozenset(["bob"])}}, People([Person("bob"), Person("ann")]))
band = Band("one", {{}}, (Need("change-manager", EvidenceLevel.SIGNED),))
subject = judge.Subject("CR-2026-0001", "change", True, said.content_sha256, said.documents, band, {{"ann": "wrote it"}})
paper = judge.Paper(statement.path_of(said, raw), raw, signature)
now = datetime(2026, 11, 20, tzinfo=UTC)
command = ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", "bob", "-n", "pmo-approval@v1", "-s", "said.json.sig"]
for _ in range({_TIMES}):
    if sys.argv[1] == "ours":
        assert judge.judge(subject, [paper], trust, now).state == "approved"
    else:
        assert subprocess.run(command, input=raw, capture_output=True).returncode == 0
"""
_MAKE: Final = """\
from pathlib import Path
from pmo.evidence import digest, statement, verify
documents = {"runbook/swap": "3" * 64}
mark = digest.subject("bench/pmo", "change", "CR-2026-0001", "2" * 64, documents)
said = statement.Statement("bench/pmo", "change", "CR-2026-0001", mark, "2" * 64, documents, "4" * 64, 1, "approved", "bob",
    "bob", "change-manager", "2026-11-20T12:00:00+00:00")
raw = statement.write(said)
Path("said.json").write_bytes(raw)
Path("said.json.sig").write_bytes(verify.sign(raw, Path("key").resolve()))
key = " ".join(Path("key.pub").read_text().split()[:2])
Path("allowed").write_text(f'bob namespaces="pmo-approval@v1" {key}\\n')
"""


def rows(base: Path, rounds: int) -> list[Row]:
    """One row; it says so where ssh-keygen is not installed."""
    what, beside = "One approval verified, from the file to the verdict", "`ssh-keygen -Y verify` of the same signature"
    if shutil.which("ssh-keygen") is None:
        return [(what, beside, "not installed", _AIM)]
    sys.stderr.write("measuring approvals\n")
    folder = base / "approvals"
    folder.mkdir()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"], cwd=folder, check=True)
    subprocess.run([sys.executable, "-c", _MAKE], cwd=folder, check=True)
    ours = Task("ours", [sys.executable, "-c", _BOTH, "ours"], folder)
    theirs = Task("theirs", [sys.executable, "-c", _BOTH, "theirs"], folder)
    measure([ours, theirs], rounds)
    return [(what, beside, ratio(ours, theirs), _AIM)]
