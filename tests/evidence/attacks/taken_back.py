"""What was said and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import attack, carried, forged, papers_of
from evidence.firm import (
    CHANGE,
    CR,
    Firm,
    approved,
    change,
    submitted,
)
from pmo.evidence import statement as statements

if TYPE_CHECKING:
    from pathlib import Path


@attack("approval-refused")
def refusal_stands_beside_an_approval(root: Path) -> Firm:
    made = approved(root)
    made.sign("cara", decision="rejected", comment="Not before the audit.")
    return carried(made)


@attack("approval-refused")
def refusal_deleted_again(root: Path) -> Firm:
    made = refusal_stands_beside_an_approval(root)
    made.commit({path: None for path in papers_of(made) if "/cara-" in path})
    return made


@attack("approval-refused")
def refusal_of_earlier_content(root: Path) -> Firm:
    """The author edits one word, so that the refusal is about something else."""
    made = submitted(root)
    made.sign("cara", decision="rejected")
    made.commit({CHANGE: change(reason="The old switch drops some packets.")})
    made.sign("bob")
    return carried(made)


@attack("approval-refused")
def refusal_taken_back_by_somebody_else(root: Path) -> Firm:
    made = submitted(root)
    files = made.sign("cara", decision="rejected")
    raw = next(raw for path, raw in files.items() if path.endswith(".json"))
    forged(made, "bob", supersedes=(statements.mark(raw),))
    return carried(made)


@attack("approval-missing")
def approval_withdrawn(root: Path) -> Firm:
    made = approved(root)
    made.sign("bob", decision="withdrawn")
    return carried(made)


@attack("approval-expired")
def approval_with_an_end(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", expires="2026-11-19")
    return carried(made)


@attack("approval-rewritten")
def statement_of_main_deleted(root: Path) -> Firm:
    made = approved(root)
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "work")
    made.branch("later")
    made.commit(dict.fromkeys(papers_of(made)))
    return made


@attack("approval-other-record")
def statement_about_nothing(root: Path) -> Firm:
    made = approved(root)
    files = {path.replace(CR, "CR-2026-0099"): (made.root / path).read_bytes() for path in papers_of(made)}
    made.commit(dict(files))
    return made
