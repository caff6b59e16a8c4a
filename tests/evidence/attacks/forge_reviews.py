"""Reviews of the forge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.attacks.attack import LOW, attack, carried, forged, review_of
from evidence.firm import (
    Firm,
    submitted,
)
from pmo.evidence import statement as statements

if TYPE_CHECKING:
    from pathlib import Path


@attack("approval-missing")
def forge_review_where_a_signature_is_needed(root: Path) -> Firm:
    made = submitted(root)
    forged(made, "bob", with_key="importer", signer="importer", type=statements.REVIEW, review=review_of(made))
    return carried(made)


@attack("approval-signature-bad")
def forge_review_nobody_signed(root: Path) -> Firm:
    made = submitted(root, risk=LOW)
    files = forged(made, "dan", with_key="importer", signer="importer", type=statements.REVIEW, review=review_of(made))
    made.write({path: None for path in files if path.endswith(".sig")})
    return carried(made)


@attack("approval-signature-bad")
def forge_review_by_somebody_else(root: Path) -> Firm:
    made = submitted(root, risk=LOW)
    forged(made, "dan", with_key="bob", signer="bob", type=statements.REVIEW, review=review_of(made))
    return carried(made)


@attack("approval-by-author")
def forge_review_brought_in_by_the_author(root: Path) -> Firm:
    made = submitted(root, risk=LOW, implementers="[ann, importer]")
    forged(made, "dan", with_key="importer", signer="importer", type=statements.REVIEW, review=review_of(made))
    return carried(made)
