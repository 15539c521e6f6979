"""A network of four validators for each file of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest

from cites_chain.chain.genesis import Founder, Genesis, Seat, build_genesis
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role
from tests.network.goquorum import QbftNetwork, has_engine
from tests.world import BEGINNING, World, number_of, signer_of

N = TypeVar("N", bound=QbftNetwork)

FOUNDERS = ("ID", "SG", "IT", "FR")


def secret_of(name: str) -> bytes:
    """Return the private key that `signer_of` has for a name."""
    return sha256(f"trial key of {name}".encode()).digest()


def key_of(code: str) -> bytes:
    """Return the private key of a Party's validator."""
    return secret_of(f"{code} validator")


def founded() -> Genesis:
    """Return the genesis of four Parties with a validator each."""
    founders = [
        Founder(
            admin=signer_of(f"{code} admin").account,
            validator=signer_of(f"{code} validator").account,
            seats=(Seat(number_of(code)),),
        )
        for code in FOUNDERS
    ]
    return build_genesis(founders, minimum_validators=4, timestamp=BEGINNING)


def prepared(
    kind: type[N], folder: Path, genesis: Genesis | None = None, keys: Sequence[bytes] = ()
) -> N:
    """Return a network of which no node runs yet; of the four Parties, unless others are named."""
    if not has_engine() and not os.environ.get("CI"):
        pytest.skip("neither Besu nor Go is installed, so no real validators can be run")
    own = keys or [key_of(code) for code in FOUNDERS]
    return kind.prepare(genesis or founded(), own, folder)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QbftNetwork]:
    """Yield four running validators of four Parties, with a block each; killed at the end."""
    with prepared(QbftNetwork, tmp_path_factory.mktemp("network")) as running:
        running.await_block(1)
        yield running


@pytest.fixture(scope="module")
def world(network: QbftNetwork, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Yield the officers of Indonesia and Singapore at the first node of that network."""
    folder: Path = tmp_path_factory.mktemp("offices")
    folder.chmod(0o700)
    opened = World(folder, Ledger(network.chain()))
    opened.appoint("ID issuer", Role.ISSUER)
    opened.appoint("ID inspector", Role.INSPECTOR)
    opened.appoint("SG inspector", Role.INSPECTOR)
    opened.appoint("SG issuer", Role.ISSUER)
    yield opened
    opened.close()
