"""Repositories whose past is not what it should be, made with git; each says what an audit must find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from evidence import firm as firms
from pmo.model.finding import Level
from pmo.pipeline.audit import Audit, audit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence.firm import Firm

RISK = "registers/risks/RSK-2026-0001.yml"
OTHER = "registers/risks/RSK-2026-0002.yml"


def risk(status: str, title: str = "Carrier delivers late", number: int = 1) -> str:
    return f"id: RSK-2026-{number:04}\ntitle: {title}\nstatus: {status}\n"


def plain(root: Path) -> Firm:
    """A firm without a policy: a risk that was written and opened, one step in each merge."""
    root.mkdir(parents=True)
    made = firms.Firm(root)
    made.git("init", "-q")
    made.commit({"pmo.yml": "company: Test firm\n", ".gitignore": ".cache/\n"}, "start")
    made.commit({RISK: risk("draft")}, "a draft")
    made.commit({RISK: risk("open")}, "open it")
    return made


def merge(made: Firm, branch: str = "work", message: str = "", **how: str) -> str:
    """Merge a branch into main with a merge commit, as a forge does."""
    made.git("checkout", "-q", "main")
    made.at += timedelta(hours=1)
    made.git("merge", "-q", "--no-ff", "-m", message or f"Merge {branch}", branch, **how)
    return made.git("rev-parse", "HEAD")


def squash(made: Firm, branch: str = "work") -> str:
    """Merge a branch as one commit."""
    made.git("checkout", "-q", "main")
    made.at += timedelta(hours=1)
    made.git("merge", "-q", "--squash", branch)
    made.git("commit", "-q", "-m", f"squashed {branch}", author="dan@firm.test")
    return made.git("rev-parse", "HEAD")


def merged(root: Path) -> Firm:
    """The change, approved by bob's signature and merged."""
    made = firms.approved(root)
    merge(made)
    return made


def said(made: Firm, wanted: str = "", anchor: str = "") -> Audit:
    return audit(made.loaded(), wanted, anchor)


def slugs(found: Audit) -> list[str]:
    """What was found, without information, in the order of the commits."""
    return [one.finding.slug for one in found.said if one.finding.level is not Level.INFO]


# the attacks


def born_closed(root: Path) -> Firm:
    made = plain(root)
    made.commit({OTHER: risk("responding", number=2)}, "born late")
    return made


def born_approved(root: Path) -> Firm:
    made = firms.firm(root)
    made.commit({"registers/changes/CR-2026-0002.yml": firms.change("scheduled", id="CR-2026-0002")}, "born approved")
    merge(made)
    return made


def skipped_state(root: Path) -> Firm:
    made = plain(root)
    made.commit({OTHER: risk("draft", number=2)})
    made.branch()
    made.commit({OTHER: risk("open", number=2)}, "inside a branch, states are drafts")
    made.commit({OTHER: risk("responding", number=2)})
    merge(made)
    return made


def evil_merge(root: Path) -> Firm:
    """The merge itself closes the risk and reopens nothing: neither parent has that state."""
    made = plain(root)
    made.commit({RISK: risk("closed")})
    made.branch()
    made.commit({"registers/README.md": "# Registers\n"}, "harmless")
    made.git("checkout", "-q", "main")
    made.git("merge", "-q", "--no-ff", "--no-commit", "work")
    made.commit({RISK: risk("open")}, "Merge work")
    return made


def deleted(root: Path) -> Firm:
    made = plain(root)
    made.commit({RISK: None}, "gone")
    return made


def replaced_by_a_link(root: Path) -> Firm:
    made = plain(root)
    (root / RISK).unlink()
    (root / RISK).symlink_to("elsewhere.yml")
    made.commit({}, "a link in its place")
    return made


def used_twice(root: Path) -> Firm:
    made = deleted(root)
    made.commit({RISK: risk("draft", "Another one")}, "the number again")
    return made


def swapped_in_one_commit(root: Path) -> Firm:
    made = plain(root)
    made.commit(
        {RISK: None, "projects/mail/risks/RSK-2026-0001.yml": risk("open", "Something else")}, "moved, and not the same"
    )
    return made


def typo_and_on(root: Path) -> Firm:
    """A typing error hides the step before it: draft, a word nobody knows, and then responding."""
    made = plain(root)
    made.commit({OTHER: risk("draft", number=2)})
    made.commit({OTHER: risk("opne", number=2)})
    made.commit({OTHER: risk("responding", number=2)})
    return made


def unreadable_and_on(root: Path) -> Firm:
    made = plain(root)
    made.commit({OTHER: risk("draft", number=2)})
    made.commit({OTHER: 'id: RSK-2026-0002\ntitle: "open\n'})
    made.commit({OTHER: risk("responding", number=2)})
    return made


def dated_back(root: Path) -> Firm:
    made = plain(root)
    made.commit({OTHER: risk("draft", number=2)}, when=datetime(2026, 5, 1, tzinfo=UTC))
    return made


def renamed_and_rewritten(root: Path) -> Firm:
    """Moved to another folder with another text and another state in one commit: `git log --follow` loses it."""
    made = plain(root)
    made.commit({OTHER: risk("draft", number=2)})
    made.commit(
        {
            OTHER: None,
            "projects/mail/risks/RSK-2026-0002.yml": risk("responding", number=2)
            + "".join(f"# {n}\n" for n in range(40)),
        }
    )
    return made


def rule_brought_along(root: Path) -> Firm:
    """The pull request that jumps over states brings the schema that allows it."""
    made = plain(root)
    made.commit({"schemas/note.schema.json": note_schema('{"draft": ["open"], "open": ["closed"], "closed": []}')})
    made.commit({"registers/notes/one.yml": "id: one\ntitle: One\nstatus: draft\n"})
    made.commit({
        "schemas/note.schema.json": note_schema('{"draft": ["open", "closed"], "open": ["closed"], "closed": []}'),
        "registers/notes/one.yml": "id: one\ntitle: One\nstatus: closed\n",
    })  # fmt: skip
    return made


def note_schema(transitions: str) -> str:
    return f"""{{
 "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "note.schema.json", "title": "Note", "description": "A note of the office.",
 "x-kind": {{"plural": "Notes", "files": ["registers/notes/{{id}}.yml"], "id": "{{slug}}", "label": "title", "columns": ["id"],
  "lifecycle": {{"field": "status", "initial": "draft", "transitions": {transitions}}}}},
 "type": "object", "additionalProperties": false, "required": ["id"],
 "properties": {{
  "id": {{"type": "string", "title": "Id", "description": "Its name."}},
  "title": {{"type": "string", "title": "Title", "description": "What it is called."}},
  "status": {{"enum": ["draft", "open", "closed"], "title": "Status", "description": "Where it stands."}}}}}}
"""


def approved_later(root: Path) -> Firm:
    made = firms.submitted(root)
    merge(made)
    made.branch("later")
    made.sign("bob")
    made.commit(message="the approval, afterwards")
    merge(made, "later")
    return made


def never_approved(root: Path) -> Firm:
    made = firms.submitted(root)
    merge(made)
    return made


def edited_after_approval(root: Path) -> Firm:
    made = merged(root)
    made.branch("edit")
    made.commit({firms.CHANGE: firms.change("scheduled", reason="Another reason altogether.")}, "a small edit")
    merge(made, "edit")
    return made


def statement_taken_away(root: Path) -> Firm:
    """Deleted by one merge and brought back by the next: the files as they lie here show nothing."""
    made = merged(root)
    path = next((root / "registers/approvals" / firms.CR).glob("*.json"))
    kept = path.read_bytes()
    name = path.relative_to(root).as_posix()
    made.branch("away")
    made.commit({name: None})
    merge(made, "away")
    made.branch("back")
    made.commit({name: kept})
    merge(made, "back")
    return made


def squashed(root: Path) -> Firm:
    made = firms.approved(root)
    squash(made)
    return made


@dataclass(frozen=True)
class Attack:
    """How it is made, what is found, and the exit code."""

    build: Callable[[Path], Firm]
    found: tuple[str, ...]
    code: int = 1
    signed: bool = False


ATTACKS = {
    "born late": Attack(born_closed, ("record-born-late",)),
    "born approved": Attack(born_approved, ("approval-missing", "record-born-late"), signed=True),
    "skipped state": Attack(skipped_state, ("illegal-transition",)),
    "evil merge": Attack(evil_merge, ("illegal-transition",)),
    "deletion": Attack(deleted, ("record-deleted",)),
    "link in its place": Attack(replaced_by_a_link, ("record-deleted",)),
    "id reuse": Attack(used_twice, ("record-deleted", "id-reused")),
    "id reuse in one commit": Attack(swapped_in_one_commit, ("id-reused",)),
    "typo hides a step": Attack(typo_and_on, ("illegal-transition", "illegal-transition")),
    "broken text hides a step": Attack(unreadable_and_on, ("history-unproven", "illegal-transition")),
    "back-dated tip": Attack(dated_back, ("history-dates-backwards",)),
    "rename with rewrite": Attack(renamed_and_rewritten, ("illegal-transition",)),
    "rule brought along": Attack(rule_brought_along, ("illegal-transition",)),
    "approved later": Attack(approved_later, ("approval-after-fact",), signed=True),
    "never approved": Attack(never_approved, ("approval-missing",), signed=True),
    "edited after approval": Attack(edited_after_approval, ("approval-missing", "approved-content-changed"), signed=True),
    "statement taken away and brought back": Attack(statement_taken_away, ("approval-rewritten",), signed=True),
    "squash": Attack(squashed, ("authors-unproven",), code=4, signed=True),
}  # fmt: skip
