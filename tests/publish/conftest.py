from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import built

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    return built.example_site(built.shared_folder(tmp_path_factory, request.config))
