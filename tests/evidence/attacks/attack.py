"""What an attack is, and what several of them need: statements that `pmo approve` would not make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evidence.firm import (
    CR,
    NOW,
    Firm,
    key,
)
from pmo.evidence import statement as statements
from pmo.evidence import verify
from pmo.pipeline.approvals import sign, trust_change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


LOW = "{technical_complexity: 1, business_impact: 1, backout_complexity: 1, test_coverage: 1, recent_changes: 1}"
"""Answers that make the risk low."""


@dataclass(frozen=True)
class Attack:
    """`build` makes the repository; `closes` are findings of which every one must be there."""

    build: Callable[[Path], Firm]
    closes: frozenset[str]


ATTACKS: dict[str, Attack] = {}


def attack(*closes: str) -> Callable[[Callable[[Path], Firm]], Callable[[Path], Firm]]:
    """Register an attack."""

    def note(build: Callable[[Path], Firm]) -> Callable[[Path], Firm]:
        ATTACKS[build.__name__] = Attack(build, frozenset(closes))
        return build

    return note


def forged(
    made: Firm,
    who: str,
    record: str = CR,
    *,
    now: datetime = NOW,
    with_key: str = "",
    base: str = "main",
    **says: object,
) -> dict[str, bytes]:
    """A statement that `pmo approve` would not make: signed by `who` (or with another key), saying whatever is given."""
    inquiry = sign.inquire(made.loaded(), base, now)
    if record == "trust":
        subject, kind = trust_change.subject(inquiry, trust_change.here(inquiry)), ""
        assert subject is not None
    else:
        subject, _, kind = sign.subject_of(inquiry, record)
    role = {"bob": "change-manager", "cara": "director", "dan": "senior-engineer"}.get(who, "change-manager")
    plain = replace(
        sign.statement_about(inquiry, subject, kind, decision="approved", approver=who, at=now.isoformat()),
        schema_sha256="0" * 64,
        role=role,
    )
    said = replace(plain, **says)  # type: ignore[arg-type]
    raw = statements.write(said)
    path = statements.path_of(said, raw)
    files = {path: raw, f"{path}.sig": verify.sign(raw, key(with_key or who))}
    made.write(dict(files))
    return files


def carried(made: Firm) -> Firm:
    """Commit what lies there, by ann."""
    made.commit(message="carry a statement")
    return made


def papers_of(made: Firm) -> list[str]:
    folder = made.root / "registers/approvals" / CR
    return sorted(path.relative_to(made.root).as_posix() for path in folder.iterdir())


def keys_of(made: Firm) -> tuple[object, ...]:
    from pmo.evidence import signers as listed  # noqa: PLC0415

    return listed.read((made.root / ".pmo/allowed_signers").read_text())[0]


def review_of(made: Firm) -> dict[str, str]:
    return {
        "forge": "github",
        "id": "1",
        "commit": made.git("rev-parse", "HEAD"),
        "login": "bob-forge",
        "raw_sha256": "0" * 64,
    }


LATER = NOW + timedelta(days=30)
