"""The application over a trial network, and a client that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from api.app import make_app
from api.place import Place
from api.protection import Limits
from tests.world import World

PATIENT = Limits(rate=10_000, burst=10_000)


@pytest.fixture
def place(world: World) -> Place:
    return Place(world.ledger)


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    """Yield a client of the application; what the server itself does wrong is answered, too."""
    app = make_app(place, limits=PATIENT)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
