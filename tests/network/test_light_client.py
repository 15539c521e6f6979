"""A verdict from another Party's real node, over a proxy that lies in every way it can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from cites_chain.chain.checkpoint import Checkpoint
from cites_chain.chain.endpoint import Endpoint, Patience
from cites_chain.chain.light_client import LedgerRolledBack, LightClient
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.chain.seals import BlockNotSealed, HeaderUnreadable
from cites_chain.errors import WrongNetwork
from cites_chain.ids import PartyId
from cites_chain.ledger.candidacy import Admission, SeatSought
from cites_chain.permit import PermitFile
from cites_chain.verify import NetworkIdentity, Outcome, Verdict, verify
from cites_chain.verify.elsewhere import Elsewhere
from tests.network.conftest import FOUNDERS
from tests.network.goquorum import QbftNetwork, height
from tests.rpc_server import Exchange, NodeServer
from tests.world import World, a_document, number_of, signer_of

pytestmark = [pytest.mark.network, pytest.mark.timeout(900), pytest.mark.xdist_group("network")]

PATIENCE = Patience(answer=120)


@pytest.fixture(scope="module")
def file(world: World) -> PermitFile:
    """A permit of today."""
    today = world.ledger.chain.now().date()
    return world.issuer("ID").permits.issue(a_document("26ID000001", issued_on=today)).file


@pytest.fixture
def proxy(network: QbftNetwork, file: PermitFile) -> Iterator[NodeServer]:
    """A door before another Party's node; faults make it lie."""
    with network.chain(network.nodes[3]) as chain, NodeServer(chain) as server:
        yield server


def look(network: QbftNetwork, url: str, file: PermitFile, saved: Path | None = None) -> Verdict:
    genesis = network.genesis.hash
    with Elsewhere.look([url], 20190, genesis, saved, patience=PATIENCE) as seen:
        now = seen.checkpoint.time
        here = NetworkIdentity(20190, genesis, timedelta(minutes=5))
        return verify(file, seen.reader, now, network=here)


def lie(method: str, change: Any) -> Any:
    """Change the answers to one method; gets the parameters and the result."""

    def fault(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == method and reply.get("result") is not None:
                reply["result"] = change(request["params"], reply["result"])

    return fault


def is_caught(verdict: Verdict, code: str) -> bool:
    said = verdict.checks[0].facts["error"] == code
    return verdict.outcome is Outcome.UNDETERMINED and said


def test_verdict_from_anothers_node_is_valid_without_trusting_it(
    network: QbftNetwork, proxy: NodeServer, file: PermitFile, tmp_path: Path
) -> None:
    saved = tmp_path / "checkpoint.json"
    assert look(network, proxy.url, file, saved).outcome is Outcome.VALID
    asked = {method for methods in proxy.asked for method in methods}
    assert "eth_call" not in asked
    before = Checkpoint.read(saved)
    network.await_block(before.number + 1)
    assert look(network, proxy.url, file, saved).outcome is Outcome.VALID
    assert Checkpoint.read(saved).number > before.number


def test_changed_status_and_balance_are_caught(
    network: QbftNetwork, proxy: NodeServer, file: PermitFile
) -> None:
    def flipped(params: Any, proof: Any) -> Any:
        if params[0].lower().endswith("7002"):
            for entry in proof["storageProof"]:
                if int(entry["value"], 16):
                    entry["value"] = hex(int(entry["value"], 16) ^ 1)
        return proof

    assert look(network, proxy.url, file).outcome is Outcome.VALID
    proxy.faults.append(lie("eth_getProof", flipped))
    assert is_caught(look(network, proxy.url, file), "PROOF_REFUSED")


def test_old_head_and_later_clock_are_caught(
    network: QbftNetwork, proxy: NodeServer, file: PermitFile, tmp_path: Path
) -> None:
    saved = tmp_path / "checkpoint.json"
    assert look(network, proxy.url, file, saved).outcome is Outcome.VALID
    seen = Checkpoint.read(saved).number
    proxy.faults.append(lie("eth_blockNumber", lambda *_: hex(seen - 1)))
    with pytest.raises(LedgerRolledBack) as refused:
        look(network, proxy.url, file, saved)
    assert refused.value.facts == {"shown": seen - 1, "seen": seen}
    # Whoever has seen nothing yet is shown how old that head is.
    with Elsewhere.look([proxy.url], 20190, network.genesis.hash, patience=PATIENCE) as old:
        assert old.checkpoint.number == seen - 1
    proxy.faults.append(
        lie("eth_getBlockByNumber", lambda _, block: block | {"timestamp": "0xffffffff"})
    )
    with pytest.raises(HeaderUnreadable, match="its hash is not the one it bears"):
        look(network, proxy.url, file)


def test_other_chain_and_missing_seals_are_caught(
    network: QbftNetwork, proxy: NodeServer, file: PermitFile
) -> None:
    assert look(network, proxy.url, file).outcome is Outcome.VALID
    with pytest.raises(WrongNetwork):
        Elsewhere.look([proxy.url], 20190, bytes(32), patience=PATIENCE)
    bare = "0xe5a0" + "00" * 32 + "c0c080c0"  # extra data without a seal: the hash stays

    def unsealed(params: Any, block: Any) -> Any:
        return block if params[0] == "0x0" else block | {"extraData": bare}

    proxy.faults.append(lie("eth_getBlockByNumber", unsealed))
    with pytest.raises((BlockNotSealed, HeaderUnreadable)):
        look(network, proxy.url, file)


def test_sets_that_moved_by_votes_are_followed_from_the_genesis(
    network: QbftNetwork, world: World
) -> None:
    newcomer = signer_of("US validator")
    network.join(sha256(b"trial key of US validator").digest())
    admission = Admission(
        admin=signer_of("US admin").account,
        validator=newcomer.account,
        seats=(SeatSought(number_of("US")),),
        deadline=world.ledger.chain.now() + timedelta(days=20),
    )
    signatures = [admission.sign(signer_of(f"US {who}"), 20190) for who in ("admin", "validator")]
    proposal = world.admin("ID").authority.propose_admission(admission, *signatures)
    for code in ("SG", "IT"):
        admitted = world.admin(code).authority.vote(proposal.proposal_id)
    network.await_block(admitted.act.block_number + 6)
    suspension = world.admin("US").authority.propose_suspension(PartyId(4))
    for code in ("ID", "SG"):
        suspended = world.admin(code).authority.vote(suspension.proposal_id)
    network.await_block(suspended.act.block_number + 6)

    nodes = [
        RpcNode(Endpoint(node.url, PATIENCE), 20190, network.genesis.hash) for node in network.nodes
    ]
    client = LightClient(nodes, network.genesis.hash)
    reached = client.follow()
    for node in nodes:
        node.close()
    members = {signer_of(f"{code} validator").account for code in (*FOUNDERS[:3], "US")}
    assert set(reached.validators) == members
    assert reached.number > suspended.act.block_number
    assert reached.number <= height(network.chain())
    assert len(client.jumps) < reached.number
