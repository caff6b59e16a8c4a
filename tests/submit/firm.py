"""A firm whose common branch lies in a bare repository, and clones of it in which people work."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from pmo.cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """\
id: switch-swap
title: Swap a switch
status: approved
scope: One access switch for another of the same kind.
allowed_services: [network, phones]
max_outage_minutes: 20
preconditions: [A spare is on site.]
steps: [Save the configuration., Swap the device.]
test: [Every port is up.]
backout: [Put the old switch back.]
authority: change-manager
approved_on: 2026-01-05
expires: 2027-12-31
"""
PERSON = (
    'id: {0}\nname: {1}\nstatus: active\njob: Engineer\nweekly_capacity_hours: 40\ncommit_aliases: ["{0}@firm.test"]\n'
)
FILES = {
    "pmo.yml": "company: Test firm\nas_of: 2026-11-20\n",
    "registers/people/ann.yml": PERSON.format("ann", "Ann Able"),
    "registers/people/bob.yml": PERSON.format("bob", "Bob Best"),
    "registers/roles/change-manager.yml": "id: change-manager\ntitle: Change manager\nholders: [bob]\nsummary: Decides on changes.\nactive: true\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme Dental\nstatus: prospect\n",
    "registers/services/network.yml": "id: network\nname: Network\nstatus: pipeline\n",
    "registers/services/phones.yml": "id: phones\nname: Phones\nstatus: pipeline\n",
    "registers/change-models/switch-swap.yml": MODEL,
    "registers/change-models/old-way.yml": "id: old-way\ntitle: The old way\nstatus: retired\n",
}
ANSWERS = "switch-swap\nSwap the switch of floor 2\nacme\nnetwork\nann\nann\nIt drops packets.\nFloor 2 is offline for 15 minutes.\n2026-12-05T16:00:00-05:00\n2026-12-05T17:00:00-05:00\nno\n"


@dataclass
class Clone:
    """A clone in which one person works."""

    root: Path
    person: str = "ann"

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL, env=environment(self.root.parent, self.person),
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, files: dict[str, str], message: str = "work") -> str:
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def pmo(self, *arguments: str, answers: str = "") -> Result:
        """A command of the toolkit, as this person, in this clone."""
        env = {name: None for name in os.environ if name.startswith("GIT_")} | environment(
            self.root.parent, self.person
        )
        return CliRunner(env=env).invoke(
            cli, [*arguments, "--root", str(self.root)], input=answers, catch_exceptions=False
        )


def environment(home: Path, person: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": f"{person.capitalize()} Able",
        "GIT_AUTHOR_EMAIL": f"{person}@firm.test",
        "GIT_COMMITTER_NAME": f"{person.capitalize()} Able",
        "GIT_COMMITTER_EMAIL": f"{person}@firm.test",
    }


def clone(home: Path, person: str = "ann") -> Clone:
    """A clone of the firm; the first one makes the bare repository."""
    bare = home / "firm.git"
    made = Clone(home / person, person)
    if not bare.exists():
        bare.mkdir(parents=True)
        Clone(bare).git("init", "-q", "--bare", "-b", "main")
        seed = Clone(home / "seed")
        seed.root.mkdir()
        seed.git("init", "-q", "-b", "main")
        seed.commit(FILES, "the firm")
        seed.git("push", "-q", str(bare), "main")
    made.root.mkdir()
    made.git("clone", "-q", str(bare), ".")
    return made
