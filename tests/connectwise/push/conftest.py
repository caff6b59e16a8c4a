"""An office for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from connectwise.push.office import Office, files, psa_store
from pmo.connect.connectwise.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The small firm, pulled once."""
    with Simulator(psa_store()) as psa:
        made = Office(files(tmp_path / "firm"), psa)
        made.pull()
        yield made
