"""Fixtures that tests of every kind share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.world import World

# No test is timed; a busy machine is no failure. The gate repeats the same examples, so that it
# fails for what was changed; every other run looks at new ones, and prints how to repeat a failure.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("gate", settings.get_profile("house"), derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "house")


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
