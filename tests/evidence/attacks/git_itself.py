"""Git is made to tell another story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack, carried, forged
from evidence.attacks.wrong_person import self_approval_by_the_author
from evidence.firm import (
    CHANGE,
    Firm,
    change,
    firm,
)

if TYPE_CHECKING:
    from pathlib import Path


@attack("approval-by-author")
def replaced_commit(root: Path) -> Firm:
    made = firm(root)
    by_bob = made.commit({CHANGE: change(reason="Ports fail.")}, author="bob@firm.test")
    tree, parent = made.git("rev-parse", f"{by_bob}^{{tree}}"), made.git("rev-parse", f"{by_bob}^")
    by_ann = made.git("commit-tree", tree, "-p", parent, "-m", "schedule it")
    made.git("replace", by_bob, by_ann)
    forged(made, "bob")
    return carried(made)


@attack("approval-by-author")
def grafted_history(root: Path) -> Firm:
    made = firm(root)
    by_bob = made.commit({CHANGE: change("authorize", reason="Ports fail.")}, author="bob@firm.test")
    after = made.commit({CHANGE: change(reason="Ports fail.")})
    forged(made, "bob")
    carried(made)
    clean = made.git("commit-tree", made.git("rev-parse", f"{by_bob}^{{tree}}"), "-p", "main", "-m", "by me")
    (made.root / ".git/info").mkdir(exist_ok=True)
    (made.root / ".git/info/grafts").write_text(f"{after} {clean}\n")
    return made


@attack("approval-by-author")
def mailmap_hides_the_author(root: Path) -> Firm:
    made = self_approval_by_the_author(root)
    made.commit({".mailmap": "Ann <ann@firm.test> <bob@firm.test>\n"})
    made.git("config", "log.mailmap", "true")
    return made


@attack("approval-by-author")
def first_commit_hidden(root: Path) -> Firm:
    made = Firm(root)
    root.mkdir(parents=True)
    made.git("init", "-q")
    from evidence.firm import base_files  # noqa: PLC0415

    made.commit(base_files(), author="bob@firm.test")
    made.git("config", "log.showRoot", "false")
    made.branch()
    made.commit({CHANGE: change()})
    forged(made, "bob")
    return carried(made)
