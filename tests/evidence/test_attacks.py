"""The gate against everything that somebody might try: each attack is a repository, and each must be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence import firm as firms
from evidence.attacks import ATTACKS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(firms.needs_keygen, reason=firms.WITHOUT)


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_the_attack_is_noticed(name: str, tmp_path: Path) -> None:
    attack = ATTACKS[name]
    made = attack.build(tmp_path / "firm")
    assert attack.closes <= made.slugs()
