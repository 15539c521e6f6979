"""The application over a trial network, and a client that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from eth_account import Account
from starlette.testclient import TestClient

from api.app import make_app
from api.place import Place
from api.protection import Limits
from cites_chain.ledger.carrier import Carrier, CarrierFiles
from tests.world import World, signer_of

PATIENT = Limits(rate=10_000, burst=10_000)


@pytest.fixture
def carrier(world: World) -> Iterator[Carrier]:
    files = CarrierFiles(world.folder / "acts.sqlite", world.folder / "carrier.sqlite")
    carrier = Carrier(world.ledger, signer_of("carrier of a server"), files)
    yield carrier
    carrier.close()


@pytest.fixture
def place(world: World, carrier: Carrier) -> Place:
    return Place(world.ledger, carrier, patience=60)


@pytest.fixture
def client(place: Place) -> Iterator[TestClient]:
    """Yield a client of the application; what the server itself does wrong is answered, too."""
    app = make_app(place, limits=PATIENT)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def challenged(client: TestClient, name: str) -> dict[str, Any]:
    """Return a challenge that somebody's wallet answered."""
    account = signer_of(name).account
    made = client.post("/v1/session/challenge", json={"account": account}).json()
    key = sha256(f"trial key of {name}".encode()).digest()  # as `signer_of` has it
    answer = Account.sign_typed_data(key, full_message=made["typed_data"])
    signature = f"0x{bytes(answer.signature).hex()}"
    return {"account": account, "challenge": made["challenge"], "signature": signature}


def signed_in(client: TestClient, name: str) -> dict[str, str]:
    """Sign somebody in; return the header of the requests that follow."""
    begun = client.post("/v1/session", json=challenged(client, name))
    assert begun.status_code == 201, begun.text
    return {"Authorization": f"Bearer {begun.json()['token']}"}
