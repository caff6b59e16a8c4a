"""Attacks on the gate, each a repository: what somebody tries, and the findings that must close the gate.

`tests/evidence/test_attacks.py` runs them all; `test_mutations.py` breaks one check after another and expects that some
attack gets through.
"""

from evidence.attacks import (
    bad_signature,
    forge_reviews,
    git_itself,
    nobody_approved,
    other_content,
    rules,
    sheets,
    suppressed,
    taken_back,
    wrong_person,
)
from evidence.attacks.attack import ATTACKS, LOW, forged, keys_of

__all__ = [
    "ATTACKS",
    "LOW",
    "bad_signature",
    "forge_reviews",
    "forged",
    "git_itself",
    "keys_of",
    "nobody_approved",
    "other_content",
    "rules",
    "sheets",
    "suppressed",
    "taken_back",
    "wrong_person",
]
