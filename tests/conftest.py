"""Fixtures that tests of every kind share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import World


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a network that was founded once, to be copied and not changed."""
    folder = tmp_path_factory.mktemp("founded")
    World.found(folder).close()
    return folder


@pytest.fixture
def world(founded: Path, tmp_path: Path) -> Iterator[World]:
    """Yield a fresh trial network of five Parties with their officers; see `tests/world.py`."""
    folder = tmp_path / "world"
    shutil.copytree(founded, folder)
    opened = World.open(folder)
    yield opened
    opened.close()
