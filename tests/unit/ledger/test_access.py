"""How the ledger of an office is reached: its file, or nodes, as the settings say."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import NodeChain
from cites_chain.chain.owner import LedgerOwner
from cites_chain.chain.shared import SharedChain
from cites_chain.config import Settings
from cites_chain.errors import LedgerLocked, LedgerNotFound, LedgerUnreachable, WrongNetwork
from cites_chain.ledger.access import NetworkUnknown, open_chain, require_ledger
from cites_chain.network import NetworkFile
from tests.rpc_server import NodeServer
from tests.unit.chain.contracts import tiny_genesis
from tests.world import World

HASTY = Patience(answer=10, block=0, poll=0)


@pytest.fixture
def office(tmp_path: Path) -> Settings:
    """A folder with a ledger of five Parties and its network file."""
    tmp_path.chmod(0o700)
    world = World.found(tmp_path)
    chain = world.chain
    NetworkFile(chain.chain_id, chain.genesis_hash, "{}").write(tmp_path / "network.json")
    world.close()
    return Settings(tmp_path)


def test_without_endpoints_the_ledger_is_in_its_file(office: Settings) -> None:
    require_ledger(office)
    chain = open_chain(office)
    assert isinstance(chain, EmbeddedChain)
    assert chain.is_trial
    chain.close()
    office.ledger.unlink()
    for way in (require_ledger, open_chain):
        with pytest.raises(LedgerNotFound) as no:
            way(office)
        assert no.value.facts == {"path": str(office.ledger)}


def test_file_of_another_network_is_refused_and_let_go(office: Settings) -> None:
    found = NetworkFile.read(office.network)
    open_chain(office).close()
    NetworkFile(found.chain_id, bytes(32), "{}").write(office.network)
    with pytest.raises(WrongNetwork) as no:
        open_chain(office)
    assert no.value.facts["found"] == f"0x{found.genesis_hash.hex()}"
    found.write(office.network)
    with EmbeddedChain.open(office.ledger), pytest.raises(LedgerLocked):
        open_chain(office)


def test_with_endpoints_the_ledger_is_behind_nodes_and_its_file_is_not_touched(
    office: Settings,
) -> None:
    with EmbeddedChain.open(office.ledger) as served, NodeServer(served) as server:
        asking = Settings(office.home, ledger=Path("nowhere"), endpoints=(server.url,))
        require_ledger(asking)
        chain = open_chain(asking, patience=HASTY)
        assert isinstance(chain, NodeChain)
        assert chain.is_trial is False
        assert chain.now() >= datetime(2025, 1, 1, tzinfo=UTC)  # not the trial's own 2024
        assert chain.batch([("eth_chainId", ())]) == ["0x4ede"]
        chain.close()
    away = open_chain(asking, patience=HASTY)  # asks nothing yet
    with pytest.raises(LedgerUnreachable) as no:
        away.batch([("eth_chainId", ())])
    assert no.value.facts["reason"] == "away"


def test_endpoints_need_the_network_file_and_a_node_of_its_network(
    office: Settings, tmp_path: Path
) -> None:
    with (
        EmbeddedChain.create(tmp_path / "other.db", tiny_genesis()) as served,
        NodeServer(served) as server,
    ):
        asking = Settings(office.home, endpoints=(server.url,))
        chain = open_chain(asking, patience=HASTY)
        with pytest.raises(WrongNetwork) as other:
            chain.batch([("eth_chainId", ())])
        assert other.value.facts["found"] == f"0x{served.genesis_hash.hex()}"
        chain.close()
        office.network.unlink()
        for way in (require_ledger, open_chain):
            with pytest.raises(NetworkUnknown) as no:
                way(asking)
            assert no.value.facts == {"path": str(office.network)}


def test_file_that_another_program_shares_is_asked_through_it(office: Settings) -> None:
    with EmbeddedChain.open(office.ledger) as chain:
        with pytest.raises(LedgerLocked):
            open_chain(office)
        with LedgerOwner(chain) as owner:
            joined = open_chain(office)
            assert isinstance(joined, SharedChain)
            assert joined.now() == chain.now()
            assert str(owner.address.port) not in joined.holder
            joined.close()
            found = NetworkFile.read(office.network)
            NetworkFile(found.chain_id, bytes(32), "{}").write(office.network)
            with pytest.raises(WrongNetwork) as no:
                open_chain(office)
            assert no.value.facts["found"] == f"0x{chain.genesis_hash.hex()}"
            found.write(office.network)
        with pytest.raises(LedgerLocked):
            open_chain(office)
