"""Records docs/session/session.md: a change from its request to its proof, by two people, with real commands.

Everything runs offline in a temporary folder: a small firm in a bare repository, two clones, and keys that are made here
and thrown away. What differs from run to run (ids of commits, marks, times) is replaced by the same words every time, so
that the text only changes when the toolkit says something else.

    python docs/session/make.py            writes docs/session/session.md
    python docs/session/make.py --check    exit code 1 when it would say something else

Needs git and ssh-keygen.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE / "session.md"
TOOLS = HERE.parent.parent / "tools"
CR = "CR-2026-0001"
FILE = f"registers/changes/{CR}.yml"
BRANCH = f"change/{CR}-replace-the-core-switch"
STABLE_DAY = "2026-11-23"

PERSON = """\
id: {id}
name: {name}
status: active
job: {job}
weekly_capacity_hours: 40
commit_aliases: ["{id}@firm.example"]
"""
ROLE = "id: {id}\ntitle: {title}\nholders: [{holder}]\nsummary: {summary}\nactive: true\n"
POLICY = """\
version: 1
repository: firm/pmo
default: deny
trust:
  needs:
    - {role: change-manager, evidence: signed}
    - {role: director, evidence: signed}
kinds:
  change:
    free: [draft, assess, authorize, cancelled]
    separation: [requested_by, implementers, authors]
    risk:
      sum_of: [risk.technical_complexity, risk.business_impact, risk.backout_complexity, risk.test_coverage, risk.recent_changes]
      low_to: 10
      medium_to: 17
    bands:
      - name: change of low or medium risk
        when: {risk: [low, medium]}
        needs: [{role: [change-manager, director], evidence: signed}]
      - name: change of high risk
        when: {risk: high}
        needs:
          - {role: change-manager, evidence: signed}
          - {role: director, evidence: signed}
"""
RUNBOOK = """\
---
id: switch-swap
title: Swap a switch
status: draft
---

## Steps

1. Save the configuration.
2. Swap the device.
"""
FIRM = {
    "pmo.yml": "company: Example firm\nas_of: 2026-11-20\n",
    ".gitignore": "/.cache/\n",
    ".gitattributes": "registers/approvals/** -text\n",
    ".pmo/policy.yml": POLICY,
    "registers/people/ann.yml": PERSON.format(id="ann", name="Ann Able", job="Engineer"),
    "registers/people/bob.yml": PERSON.format(id="bob", name="Bob Best", job="Service manager"),
    "registers/people/cara.yml": PERSON.format(id="cara", name="Cara Cole", job="Director"),
    "registers/roles/change-manager.yml": ROLE.format(
        id="change-manager", title="Change manager", holder="bob", summary="Decides on changes."
    ),
    "registers/roles/director.yml": ROLE.format(
        id="director", title="Director", holder="cara", summary="Leads the firm."
    ),
    "registers/clients/acme.yml": "id: acme\nname: Acme Dental\nstatus: prospect\n",
    "registers/services/network.yml": "id: network\nname: Network\nstatus: pipeline\n",
    "runbooks/switch-swap.md": RUNBOOK,
}
REST = """\
client: acme
services: [network]
requested_by: ann
implementers: [ann]
reason: The core switch drops packets since October.
impact: The office is offline for up to 30 minutes.
risk_of_not_doing: The switch fails during opening hours.
planned_start: 2026-11-28T16:00:00-05:00
planned_end: 2026-11-28T18:00:00-05:00
outage:
  expected: false
risk:
  technical_complexity: 3
  business_impact: 3
  backout_complexity: 3
  test_coverage: 1
  recent_changes: 1
communications:
  - audience: office manager
    when: 2026-11-21
    text: Told that the network is worked on after closing time.
runbook: switch-swap
implementation_plan: ["16:00: Save the configuration.", "16:10: Swap the device."]
test_plan: [Every port is up.]
backout_plan:
  trigger: A port stays down.
  steps: [Put the old switch back.]
  tested: true
"""


@dataclass
class Session:
    """The firm in a folder, and what was typed and said so far."""

    home: Path
    said: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    began: str = field(default_factory=lambda: datetime.now(UTC).date().isoformat())

    def tell(self, text: str) -> None:
        """A sentence between the commands."""
        self.said.append(f"\n{text}\n")

    def environment(self, who: str) -> dict[str, str]:
        """What a program of this person gets to see: nothing of the machine but its programs."""
        return {
            "PATH": os.environ["PATH"],
            "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
            "HOME": str(self.home / who),
            "PYTHONPATH": str(TOOLS),
            "PYTHONUTF8": "1",
            "COLUMNS": "110",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self.home / who / "gitconfig"),
            "PMO_SIGNING_KEY": str(self.home / who / "key"),
        }

    def git(self, who: str, *arguments: str) -> str:
        """A command of Git that is not shown."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.home / who / "pmo", env=self.environment(who), capture_output=True, text=True, check=True
        )  # fmt: skip
        return done.stdout.strip()

    def run(self, who: str, command: str, expect: int = 0) -> None:
        """A command as it is typed, and what it says; an error when it ends otherwise than expected."""
        words = shlex.split(command)
        real = [sys.executable, "-m", "pmo", *words[1:]] if words[0] == "pmo" else words
        done = subprocess.run(
            real, cwd=self.home / who / "pmo", env=self.environment(who), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        if done.returncode != expect:
            raise SystemExit(f"{who}$ {command}\n{done.stdout}\nended with {done.returncode}, not {expect}")
        quiet = words[0] == "git"
        lines = [f"{who}$ {command}", *([] if quiet else done.stdout.rstrip("\n").split("\n"))]
        if expect:
            lines.append(f"(exit code {expect})")
        self.said.append("\n".join(lines))

    def text(self) -> str:
        """The whole session as Markdown."""
        out: list[str] = []
        fenced = False
        for part in self.said:
            prose = part.startswith("\n")
            if fenced and prose:
                out.append("```")
            if not fenced and not prose:
                out.append("```console")
            fenced = not prose
            out.append(part if prose else self.stable(part))
        return "\n".join([*out, *(["```"] if fenced else [])])

    def stable(self, text: str) -> str:
        """The text with ids, marks, times and folders that are the same every time."""
        full = sorted({*self.git("ann", "rev-list", "--all").split(), *self.git("bob", "rev-list", "--all").split()})
        text = text.replace(str(self.home), "/home").replace("/private/home", "/home")

        def other(found: re.Match[str]) -> str:
            word = found.group()
            whole = next((one for one in full if one.startswith(word)), word)
            name = self.known.setdefault(whole, sha256(f"id {len(self.known)}".encode()).hexdigest())
            return name[: len(word)]

        text = re.sub(r"(?<![0-9A-Za-z])[0-9a-f]{8,64}(?![0-9A-Za-z])", other, text)
        text = re.sub(r"SHA256:[A-Za-z0-9+/]{43}", "SHA256:" + "A" * 43, text)
        for day in {self.began, datetime.now(UTC).date().isoformat()}:
            text = re.sub(
                rf"(?<={day}[T ])\d\d:\d\d(:\d\d)?", lambda found: "10:00:00" if found.group(1) else "10:00", text
            )
            text = text.replace(day, STABLE_DAY)
        return re.sub(r"\b\d min\b", "0 min", text)


def firm(home: Path) -> Session:
    """The firm: a bare repository with policy and keys, and a clone for each of two people."""
    session = Session(home)
    signers = []
    for who in ("ann", "bob", "cara"):
        (home / who / "pmo").mkdir(parents=True)
        name = f"{who.capitalize()} Example"
        (home / who / "gitconfig").write_text(
            f"[user]\n  name = {name}\n  email = {who}@firm.example\n[init]\n  defaultBranch = main\n"
        )
        key = home / who / "key"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(key)],
            check=True,
            stdin=subprocess.DEVNULL,
        )
        if who != "ann":
            signers.append(
                f'{who} namespaces="pmo-approval@v1" {" ".join(key.with_suffix(".pub").read_text().split()[:2])}\n'
            )
    bare = home / "pmo.git"
    subprocess.run(
        ["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True, env=session.environment("cara")
    )
    for path, text in {**FIRM, ".pmo/allowed_signers": "".join(signers)}.items():
        target = home / "cara/pmo" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    session.git("cara", "init", "-q")
    session.git("cara", "add", "-A")
    session.git("cara", "commit", "-q", "-m", "The firm, its policy and its keys")
    session.git("cara", "push", "-q", str(bare), "main")
    for who in ("ann", "bob"):
        session.git(who, "clone", "-q", str(bare), ".")
    return session


def record() -> str:
    """The whole session, as the text of the page."""
    with tempfile.TemporaryDirectory(prefix="pmo-session-") as folder:
        session = firm(Path(folder).resolve())
        play(session)
        return HEAD + session.text() + "\n"


HEAD = """\
# A change, from the request to the proof

Recorded by `python docs/session/make.py`, which runs these commands offline, with a bare repository for the forge and keys
that are made for it. Ids and times are replaced. Ann is an engineer, Bob is the change manager.
"""


def play(session: Session) -> None:
    """What the two do."""
    ann = session.home / "ann/pmo"
    session.tell("## Ann asks\n\nThe request gets a number that no branch has, a branch of its own and one commit.")
    fields = "--set title='Replace the core switch' --set type=normal --set category=production"
    session.run("ann", f"pmo new change --branch --no-input {fields}")
    session.tell("A draft needs no approval. It is pushed and merged, so that everybody sees what is planned.")
    session.run("ann", f"git push -q -u origin {BRANCH}")
    merge(session, "ann", BRANCH, shown=False)
    session.tell(
        "## Ann schedules it\n\nShe fills in the rest in her editor: risk, plan, way back, time. Then she asks for the state that needs approval."
    )
    session.git("ann", "switch", "-q", "-c", f"schedule/{CR}")
    text = (ann / FILE).read_text().replace("status: draft", "status: scheduled")
    (ann / FILE).write_bytes((text.rstrip("\n") + "\n" + REST).encode())
    session.git("ann", "commit", "-q", "-a", "-m", f"{CR}: plan, risk and time")
    session.run("ann", "pmo diff origin/main")
    session.run("ann", "pmo lint --base origin/main", expect=1)
    session.run("ann", f"git push -q -u origin schedule/{CR}")
    session.tell("She cannot approve it herself: her key is not in the list, and she asked for it.")
    session.run("ann", f"pmo approve {CR}", expect=2)
    session.tell(
        "## Bob approves\n\nHe reads the difference and signs exactly what the record and its runbook say now."
    )
    session.run("bob", "git fetch -q")
    session.run("bob", f"git switch -q schedule/{CR}")
    session.run("bob", f"pmo approve {CR} --comment 'Way back was tried.'")
    session.run("bob", "git add registers/approvals")
    session.run("bob", f"git commit -q -m 'Approve {CR}'")
    session.run("bob", "pmo lint --base origin/main")
    session.run("bob", "git push -q")
    session.tell(
        "## Merged and proven\n\nThe gate is open, the pull request is merged. Whoever has a clone can prove what happened."
    )
    merge(session, "bob", f"schedule/{CR}", shown=True)
    session.run("bob", f"pmo history {CR}")
    session.run("bob", "pmo audit")
    session.tell(
        "## An edit after the approval\n\nAnn writes another way back. The approval was for what stood there before, and the gate says so."
    )
    session.git("ann", "switch", "-q", "main")
    session.git("ann", "pull", "-q", "--ff-only")
    session.git("ann", "switch", "-q", "-c", "small-edit")
    (ann / FILE).write_bytes(
        (ann / FILE).read_bytes().replace(b"steps: [Put the old switch back.]", b"steps: [Call the vendor.]")
    )
    session.git("ann", "commit", "-q", "-a", "-m", f"{CR}: another way back")
    session.run("ann", "pmo diff origin/main")
    session.run("ann", "pmo lint --base origin/main", expect=1)
    session.tell("If somebody merged it all the same, the audit would find it later.")
    merge(session, "ann", "small-edit", shown=False)
    session.run("ann", "pmo audit", expect=1)


def merge(session: Session, who: str, branch: str, *, shown: bool) -> None:
    """What the forge does when somebody presses the button: a merge on the main branch, and both clones know of it."""
    do = session.run if shown else lambda who, command: session.git(who, *shlex.split(command)[1:])
    do(who, "git switch -q main")
    do(who, "git pull -q --ff-only")
    do(who, f"git merge -q --no-ff -m 'Merge {branch}' {branch}")
    do(who, "git push -q")
    session.git(who, "fetch", "-q")


def main() -> int:
    """Write the page, or compare it."""
    text = record()
    if "--check" in sys.argv[1:]:
        same = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        print(
            "The session is as recorded." if same else "The session says something else now; run docs/session/make.py."
        )
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.relative_to(HERE.parent.parent)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
