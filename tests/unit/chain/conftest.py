"""A trial ledger of tiny contracts, and one of the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import Genesis, build_genesis
from tests.unit.chain.contracts import START, founders, tiny_genesis


@pytest.fixture(scope="session")
def genesis() -> Genesis:
    return build_genesis(founders(), minimum_validators=2, timestamp=START)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def chain(folder: Path) -> Iterator[EmbeddedChain]:
    """A trial ledger that holds the tiny contracts only."""
    with EmbeddedChain.create(folder / "ledger.db", tiny_genesis(), clock=START) as made:
        yield made


@pytest.fixture
def network(folder: Path, genesis: Genesis) -> Iterator[EmbeddedChain]:
    """A trial ledger with the real contracts and three Parties."""
    with EmbeddedChain.create(folder / "network.db", genesis, clock=START) as made:
        yield made
