"""Nodes that answer slowly, in part, or with lies, in front of real validators.

Each test first shows what an honest node says to the same question.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest

from cites_chain.chain.artifacts import account_of
from cites_chain.chain.endpoint import Endpoint, Patience
from cites_chain.chain.light_client import LightClient
from cites_chain.chain.node import LedgerBehind, NodeChain
from cites_chain.chain.proven import ProvenChain
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.chain.seals import HeaderUnreadable
from cites_chain.chain.storage_proof import ProofRefused, permit_slots
from cites_chain.errors import LedgerUnreachable, WrongNetwork
from cites_chain.ids import PermitId
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import LedgerReader, Role, Status
from tests.network.goquorum import QbftNetwork, height
from tests.network.issuing import OFFICER, IssuingOffice
from tests.rpc_server import Exchange, Fault, NodeServer
from tests.world import World

pytestmark = [pytest.mark.network, pytest.mark.timeout(1500), pytest.mark.xdist_group("network")]

HASTE = Patience(answer=5)
"""For a node that will never answer."""
CALM = Patience(answer=120)
"""For one that will, on however busy a machine."""
SENDING = "eth_sendRawTransaction"


@pytest.fixture(scope="module")
def office(network: QbftNetwork, tmp_path_factory: pytest.TempPathFactory) -> IssuingOffice:
    """An issuing officer of Indonesia who has issued one permit."""
    folder = tmp_path_factory.mktemp("office")
    folder.chmod(0o700)
    world = World(folder, Ledger(network.chain()))
    world.appoint(OFFICER, Role.ISSUER)
    world.close()
    found = IssuingOffice(network, folder)
    found.issue()
    return found


@pytest.fixture
def permit_id(office: IssuingOffice) -> PermitId:
    return next(iter(office.acknowledged.values()))


@contextmanager
def before(network: QbftNetwork, *faults: Fault) -> Iterator[NodeServer]:
    """Yield a node that passes on what the first validator says, with these faults."""
    with network.chain(network.nodes[0]) as honest, NodeServer(honest) as server:
        server.faults += faults
        yield server


def through(network: QbftNetwork, *urls: str, patience: Patience = CALM) -> NodeChain:
    genesis = network.genesis
    return NodeChain(urls, genesis.chain_id, genesis.hash, patience=patience)


def asked(network: QbftNetwork, url: str) -> RpcNode:
    return RpcNode(Endpoint(url, CALM), network.genesis.chain_id, network.genesis.hash)


# ------------------------------------------------------------------------------ slow and cut


def test_an_act_whose_answer_never_comes_is_finished_once_by_the_same_command(
    network: QbftNetwork, office: IssuingOffice
) -> None:
    ends = Event()

    def hold(exchange: Exchange) -> None:
        if any(request["method"] == SENDING for request in exchange.requests):
            exchange.held = ends

    number = office.new_number()
    with before(network, hold) as slow:
        with pytest.raises(LedgerUnreachable) as refused:
            office.issue(number, through(network, slow.url, patience=HASTE))
        ends.set()
    assert refused.value.facts["reason"] == "slow"
    office.issue(number)
    office.require_whole()


def test_an_act_whose_answer_is_cut_is_finished_once_by_the_same_command(
    network: QbftNetwork, office: IssuingOffice
) -> None:
    def cut(exchange: Exchange) -> None:
        if any(request["method"] == SENDING for request in exchange.requests):
            exchange.cut = 7

    number = office.new_number()
    with before(network, cut) as cutting, pytest.raises(LedgerUnreachable) as refused:
        office.issue(number, through(network, cutting.url))
    assert refused.value.facts["reason"] == "cut"
    office.issue(number)
    office.require_whole()


def test_questions_go_to_the_next_node_where_one_is_slow_or_cuts_its_answers(
    network: QbftNetwork, permit_id: PermitId
) -> None:
    ends = Event()

    def hold(exchange: Exchange) -> None:
        exchange.held = ends

    def cut(exchange: Exchange) -> None:
        exchange.cut = 7

    for fault, reason, patience in ((hold, "slow", HASTE), (cut, "cut", CALM)):
        with before(network, fault) as broken:
            with (
                through(network, broken.url, patience=patience) as alone,
                pytest.raises(LedgerUnreachable) as refused,
            ):
                LedgerReader(alone).get_permit(permit_id)
            assert refused.value.facts["reason"] == reason
            urls = (broken.url, network.nodes[1].url)
            with through(network, *urls, patience=patience) as chain:
                assert LedgerReader(chain).get_permit(permit_id).status is Status.ISSUED
            ends.set()


# ------------------------------------------------------------------------------------- lies


def test_a_node_that_lies_about_its_chain_id_is_not_asked(
    network: QbftNetwork, permit_id: PermitId
) -> None:
    def lie(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_chainId":
                reply["result"] = "0x1"

    with before(network) as node, through(network, node.url) as chain:
        assert LedgerReader(chain).get_permit(permit_id).status is Status.ISSUED
    with before(network, lie) as liar:
        with through(network, liar.url) as chain, pytest.raises(WrongNetwork) as refused:
            LedgerReader(chain).get_permit(permit_id)
        assert "0x1" in refused.value.facts.values()
        with through(network, liar.url, network.nodes[1].url) as chain:
            assert LedgerReader(chain).get_permit(permit_id).status is Status.ISSUED


def test_a_node_that_shows_an_old_head_is_found_behind(network: QbftNetwork) -> None:
    with before(network) as node, through(network, node.url) as chain:
        chain.require_recent(timedelta(minutes=5))
        (first,) = chain.batch([("eth_getBlockByNumber", ("0x1", False))])

    def lie(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["params"][:1] == ["latest"]:
                reply["result"] = first | {"timestamp": "0x65c09400"}  # type: ignore[operator]

    with before(network, lie) as liar, through(network, liar.url) as chain:
        with pytest.raises(LedgerBehind) as refused:
            chain.require_recent(timedelta(minutes=5))
        assert refused.value.facts["block"] == 1


def test_a_node_that_invents_blocks_is_not_believed_and_another_one_is(
    network: QbftNetwork,
) -> None:
    def lie(exchange: Exchange) -> None:
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            asked_, params = request["method"], request["params"]
            if asked_ == "eth_blockNumber":
                reply["result"] = hex(int(reply["result"], 16) + 1000)
            elif asked_ == "eth_getBlockByNumber" and reply.get("result") is None:
                newest = answer_of(network, asked_, "latest", False)
                reply["result"] = newest | {"number": params[0]}  # type: ignore[operator]
            elif asked_ == "eth_getProof" and reply.pop("error", None):
                reply["result"] = answer_of(network, asked_, *params[:2], "latest")

    genesis_hash = network.genesis.hash
    with before(network) as node:
        honest = asked(network, node.url)
        assert LightClient([honest], genesis_hash).follow().number > 0
        with before(network, lie) as server:
            liar = asked(network, server.url)
            with pytest.raises(HeaderUnreadable):
                LightClient([liar], genesis_hash).follow()
            newest = LightClient([liar, honest], genesis_hash).follow()
    assert 0 < newest.number <= max(network.heights())


def answer_of(network: QbftNetwork, method: str, *params: object) -> object:
    """Return what an honest node says, for a liar to change."""
    with network.chain() as chain:
        (answer,) = chain.batch([(method, params)])
    return answer


def test_a_node_that_lies_about_a_permit_is_believed_by_who_trusts_it_and_by_nobody_else(
    network: QbftNetwork, permit_id: PermitId
) -> None:
    head = head_of(network, permit_id)
    forged = head ^ (3 << 224)  # another status

    def lie(exchange: Exchange) -> None:
        exchange.body = json.dumps(exchange.replies).replace(f"{head:x}", f"{forged:x}").encode()

    genesis = network.genesis
    with before(network) as node, before(network, lie) as server:
        honest, liar = asked(network, node.url), asked(network, server.url)
        with through(network, server.url) as chain:
            assert LedgerReader(chain).get_permit(permit_id).status is not Status.ISSUED
        checkpoint = LightClient([honest], genesis.hash).follow()
        assert LightClient([liar], genesis.hash).follow().number >= checkpoint.number
        deceived = ProvenChain([liar], checkpoint, genesis.chain_id)
        with pytest.raises(ProofRefused):
            LedgerReader(deceived).get_permit(permit_id)
        believed = ProvenChain([liar, honest], checkpoint, genesis.chain_id)
        assert LedgerReader(believed).get_permit(permit_id).status is Status.ISSUED


def head_of(network: QbftNetwork, permit_id: PermitId) -> int:
    """Return the word that says where a permit stands."""
    slot = permit_slots(permit_id, 1)[1]
    with network.chain() as chain:
        assert height(chain) > 0
        asked_ = ("eth_getStorageAt", (account_of("PermitRegistry"), hex(slot), "latest"))
        (word,) = chain.batch([asked_])
    return int(str(word), 16)
