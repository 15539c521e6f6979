"""Every act and every refusal of the life tests once more, over JSON-RPC and HTTP.

The tests are those of the neighbouring modules, unchanged; only the world is reached in another
way: desks, readers and verifier speak with a node's door, behind which the embedded ledger answers.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import NodeChain
from cites_chain.ledger.ledger import Ledger, Network
from cites_chain.ledger.open import connect
from cites_chain.verify import NetworkIdentity, Outcome, verify
from tests.rpc_server import NodeServer
from tests.scenario import (
    test_life_authority,
    test_life_border,
    test_life_closing,
    test_life_forwarding,
    test_life_writing,
)
from tests.world import World, a_document

PATIENCE = Patience(answer=60, block=60, poll=0)


@pytest.fixture
def world(founded: Path, tmp_path: Path) -> Iterator[World]:
    """A trial network of five Parties behind a node's door."""
    folder = tmp_path / "world"
    shutil.copytree(founded, folder)
    with EmbeddedChain.open(folder / "ledger.sqlite") as served, NodeServer(served) as server:
        chain = NodeChain(
            [server.url], served.chain_id, served.genesis_hash, patience=PATIENCE, clock=served.now
        )
        opened = World(folder, Ledger(chain), served)
        yield opened
        opened.close()


def over_http(*modules: ModuleType) -> dict[str, object]:
    """Return the tests of modules under names that do not collide."""
    return {
        f"test_{module.__name__.rpartition('_')[2]}_{name.removeprefix('test_')}": test
        for module in modules
        for name, test in vars(module).items()
        if name.startswith("test_")
    }


globals().update(
    over_http(
        test_life_authority,
        test_life_border,
        test_life_closing,
        test_life_forwarding,
        test_life_writing,
    )
)


def test_desks_reader_and_verifier_speak_with_the_node_and_not_with_the_file(world: World) -> None:
    assert isinstance(world.ledger.chain, NodeChain)
    assert isinstance(world.chain, EmbeddedChain)
    permit_id = world.imported()
    assert world.permit(permit_id).lines[0].imported == 100


def test_verdict_over_http_is_the_verdict_of_the_file(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    network = NetworkIdentity(world.ledger.network.chain_id, world.ledger.network.genesis_hash)
    verdict = verify(written.file, world.ledger.reader, world.chain.now(), network=network)
    embedded = verify(written.file, Ledger(world.chain).reader, world.chain.now(), network=network)
    assert verdict == embedded
    assert verdict.outcome is Outcome.VALID


def test_connect_opens_the_ledger_behind_a_node(world: World) -> None:
    permit_id = world.endorsed()
    network = Network(world.chain.chain_id, world.chain.genesis_hash)
    with (
        NodeServer(world.chain) as server,
        connect(network, [server.url], patience=PATIENCE) as ledger,
    ):
        assert ledger.network == network
        assert ledger.reader.get_permit(permit_id) == world.permit(permit_id)
