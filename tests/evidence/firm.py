"""A small firm under Git with approvals, for attacks: people with keys made here, a protected branch, a branch of work."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pmo.pipeline import approvals
from pmo.pipeline.approvals import sign
from pmo.pipeline.approvals.gate import gate
from pmo.pipeline.load import Loaded, load

if TYPE_CHECKING:
    from pmo.model.evidence import Verdict
    from pmo.model.finding import Finding

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
AS_OF = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PEOPLE = ("ann", "bob", "cara", "dan", "eve")
CR = "CR-2026-0001"
CHANGE = f"registers/changes/{CR}.yml"
RUNBOOK = "runbooks/switch-swap.md"

needs_keygen = shutil.which("ssh-keygen") is None
WITHOUT = "ssh-keygen is not installed here (Debian and Ubuntu: openssh-client)"

POLICY = """\
version: 1
repository: test/pmo
default: deny
adoption: [director]
importers: [importer]
machines: [noreply@forge.test]
trust:
  needs:
    - {role: change-manager, evidence: signed}
    - {role: director, evidence: signed}
kinds:
  change:
    free: [draft, assess, authorize, cancelled]
    separation: [requested_by, implementers, authors]
    documents: [change-model]
    risk:
      sum_of: [risk.technical_complexity, risk.business_impact, risk.backout_complexity, risk.test_coverage, risk.recent_changes]
      low_to: 10
      medium_to: 17
    bands:
      - name: standard
        when: {type: standard, live: model}
        needs: []
      - name: emergency
        when: {type: emergency, present: incident}
        needs: [{role: [change-manager, director], evidence: signed, within_hours: 24}]
      - name: low
        when: {type: normal, risk: low}
        needs: [{role: [senior-engineer, change-manager, director], evidence: forge}]
      - name: medium
        when: {type: normal, risk: medium}
        needs: [{role: [change-manager, director], evidence: signed}]
      - name: high
        when: {type: normal, risk: high}
        needs:
          - {role: change-manager, evidence: signed}
          - {role: director, evidence: signed}
  change-model:
    free: [draft, suspended, retired]
    separation: [authors]
    bands:
      - name: model
        when: {}
        needs: [{role: [change-manager, director], evidence: signed}]
"""

PERSON = """\
id: {id}
name: {name} Test
status: active
job: Engineer
weekly_capacity_hours: 40
commit_aliases: ["{id}@firm.test", "{id}@home.test"]
forge_login: {id}-forge
"""
ROLE = "id: {id}\ntitle: {title}\nholders: [{holders}]\nsummary: Decides.\nactive: true\n"
ROLES = {"change-manager": "bob", "director": "cara", "senior-engineer": "dan", "engineer": "ann, eve, importer"}

RUNBOOK_TEXT = """\
---
id: switch-swap
title: Swap a switch
status: live
---

## Steps

1. Save the configuration.
2. Swap the device.
"""


def change(status: str = "scheduled", **fields: str) -> str:
    """The text of the change; a field given as text replaces or adds its line."""
    lines = {
        "id": CR,
        "title": "Replace the core switch",
        "type": "normal",
        "category": "production",
        "status": status,
        "requested_by": "ann",
        "implementers": "[ann]",
        "reason": "The old switch drops packets.",
        "impact": "The office is offline for an hour.",
        "risk": "{technical_complexity: 3, business_impact: 3, backout_complexity: 3, test_coverage: 3, recent_changes: 1}",
        "planned_start": "2026-11-28T16:00:00-05:00",
        "planned_end": "2026-11-28T20:00:00-05:00",
        "runbook": "switch-swap",
    } | fields
    return "".join(f"{name}: {value}\n" for name, value in lines.items() if value)


@cache
def keys() -> Path:
    """A folder with a key for everybody, made once for the whole run."""
    folder = Path(tempfile.mkdtemp(prefix="pmo-test-keys-"))
    for name in (*PEOPLE, "importer", "spare"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return folder


def key(name: str) -> Path:
    """The private key of somebody."""
    return keys() / name


def public(name: str) -> str:
    """Type and key of somebody's public key."""
    return " ".join((keys() / f"{name}.pub").read_text().split()[:2])


def signers(*extra: str, skip: tuple[str, ...] = ()) -> str:
    """The list of keys: bob, cara, dan and the importer, without those that are skipped."""
    lines = [
        f'{name} namespaces="pmo-approval@v1" {public(name)}'
        for name in ("bob", "cara", "dan", "importer")
        if name not in skip
    ]
    return "".join(f"{line}\n" for line in (*lines, *extra))


@dataclass
class Firm:
    """The repository. `main` is protected, work happens on `work`; every commit is an hour younger than the one before."""

    root: Path
    at: datetime = field(default=START)

    def git(
        self, *arguments: str, author: str = "ann@firm.test", committer: str = "", when: datetime | None = None
    ) -> str:
        stamp = (when or self.at).isoformat()
        done = subprocess.run(
            ["git", "-C", str(self.root), "-c", "init.defaultBranch=main", "-c", "commit.gpgSign=false", *arguments],
            capture_output=True,
            text=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.root.parent),
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": author.split("@", 1)[0],
                "GIT_AUTHOR_EMAIL": author,
                "GIT_COMMITTER_NAME": (committer or author).split("@", 1)[0],
                "GIT_COMMITTER_EMAIL": committer or author,
                "GIT_AUTHOR_DATE": stamp,
                "GIT_COMMITTER_DATE": stamp,
            },
        )
        return done.stdout.strip()

    def write(self, files: dict[str, str | bytes | None]) -> None:
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                target.unlink()
            else:
                target.write_bytes(text if isinstance(text, bytes) else text.encode())

    def commit(
        self, files: dict[str, str | bytes | None] | None = None, message: str = "work", *, author: str = "ann@firm.test",
        committer: str = "", when: datetime | None = None,
    ) -> str:  # fmt: skip
        """Write and commit; `author` is an address."""
        self.write(files or {})
        self.at += timedelta(hours=1)
        self.git("add", "-A", author=author)
        self.git("commit", "-q", "--allow-empty", "-m", message, author=author, committer=committer, when=when)
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str = "work", start: str = "main") -> None:
        self.git("checkout", "-q", "-b", name, start)

    def loaded(self) -> Loaded:
        return load(self.root, AS_OF, AS_OF)

    def sign(
        self,
        who: str,
        record: str = CR,
        decision: str = "approved",
        base: str = "main",
        now: datetime = NOW,
        **wish: object,
    ) -> dict[str, bytes]:
        """A statement as `pmo approve` makes it; the files are written and not committed."""
        inquiry = sign.inquire(self.loaded(), base, now)
        made = sign.approve(inquiry, record, sign.Wish(key(who), decision, **wish))  # type: ignore[arg-type]
        sign.write(self.root, made)
        return made.files

    def verdict(self, record: str = CR, base: str = "main", now: datetime = NOW) -> Verdict:
        return approvals.verdicts(self.loaded(), base, now)[record]

    def gate(self, base: str = "main", now: datetime = NOW) -> list[Finding]:
        return list(gate(self.loaded(), base, now))

    def slugs(self, base: str = "main", now: datetime = NOW) -> set[str]:
        """The findings of the gate that close it."""
        return {finding.slug for finding in self.gate(base, now) if finding.level == "error"}


def base_files() -> dict[str, str | bytes | None]:
    """What the protected branch starts with: the firm, its policy and keys, and a draft of the change."""
    people = {
        f"registers/people/{name}.yml": PERSON.format(id=name, name=name.capitalize()) for name in (*PEOPLE, "importer")
    }
    roles = {
        f"registers/roles/{name}.yml": ROLE.format(id=name, title=name.replace("-", " ").capitalize(), holders=holders)
        for name, holders in ROLES.items()
    }
    return {
        "pmo.yml": "company: Test firm\n",
        ".pmo/policy.yml": POLICY,
        ".pmo/allowed_signers": signers(),
        ".gitattributes": "registers/approvals/** -text\n",
        RUNBOOK: RUNBOOK_TEXT,
        CHANGE: change("authorize"),
        **people,
        **roles,
    }


def firm(root: Path, **more: str) -> Firm:
    """The firm with its first commit on main, and the branch `work` checked out; `more` replaces files of `base_files`."""
    root.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(_begun(tuple(more.items())), root)
    return Firm(root, START + timedelta(hours=1))


@cache
def _begun(more: tuple[tuple[str, str], ...]) -> Path:
    """A folder with that firm, made once and copied for each who wants it: the first commit is the same for all."""
    made = Firm(Path(tempfile.mkdtemp(prefix="pmo-test-firm-")) / "firm")
    made.root.mkdir()
    made.git("init", "-q", "--template=")
    made.commit(base_files() | {name.replace("__", "/"): text for name, text in more}, "the firm")
    made.branch()
    return made.root


def submitted(root: Path, **fields: str) -> Firm:
    """The firm, and on `work` the change as ann wants to schedule it: medium risk, so that bob or cara must sign."""
    made = firm(root)
    made.commit({CHANGE: change("scheduled", **fields)}, "schedule it")
    return made


def approved(root: Path, **fields: str) -> Firm:
    """The same, approved by bob and committed by ann, who only carries the file."""
    made = submitted(root, **fields)
    made.sign("bob")
    made.commit(message="carry the approval of bob")
    return made


def path() -> dict[str, str]:
    """The environment in which `pmo` of this interpreter is found."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
