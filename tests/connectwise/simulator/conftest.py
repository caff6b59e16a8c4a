"""A small PSA that answers while a test runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from connectwise.simulator.small_psa import Client, small
from pmo.connect.connectwise.simulator import Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def psa() -> Iterator[Client]:
    with Simulator(small()) as simulator, httpx.Client(timeout=20) as http:
        yield Client(simulator, http)
