"""A node that searches few blocks at once finds the same logs as one that searches all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.json_rpc import Failure
from cites_chain.chain.log_pages import PAGE, is_too_wide, search_by_pages
from cites_chain.chain.node import NodeChain
from cites_chain.chain.node_errors import NodeRefused
from cites_chain.ledger.ledger import Ledger
from tests.rpc_server import Exchange, NodeServer
from tests.unit.chain.contracts import KEEPER, signed, word
from tests.world import World

BESU = {"code": -32005, "message": "Requested range exceeds maximum RPC range limit"}


def at_most(blocks: int) -> Any:
    """Let a node refuse a search over more blocks than that."""

    def fault(exchange: Exchange) -> None:
        newest = NEWEST[0]
        for request, reply in zip(exchange.requests, exchange.replies, strict=True):
            if request["method"] == "eth_getLogs":
                (query,) = request["params"]
                last = newest if query["toBlock"] == "latest" else int(query["toBlock"], 16)
                if last - int(query["fromBlock"], 16) >= blocks:
                    reply.pop("result", None)
                    reply["error"] = BESU

    return fault


NEWEST = [0]


@pytest.fixture
def server(chain: EmbeddedChain) -> Iterator[NodeServer]:
    for nonce in range(30):
        chain.send(signed(nonce, word(nonce)))
    NEWEST[0] = 30
    with NodeServer(chain) as serving:
        yield serving


def asking(server: NodeServer) -> NodeChain:
    return NodeChain([server.url], server.chain.chain_id, server.chain.genesis_hash)


@pytest.mark.parametrize("most", [1, 4, 7, 29, 30])
@pytest.mark.parametrize(("first", "last"), [("0x0", "latest"), ("0x3", "0x1b"), ("0x0", "0x63")])
def test_search_by_pages_finds_what_one_search_finds(
    server: NodeServer, most: int, first: str, last: str
) -> None:
    query = {"address": KEEPER, "fromBlock": first, "toBlock": last}
    whole = server.chain.batch([("eth_getLogs", (query,))])
    assert len(whole[0]) > 20  # type: ignore[arg-type]
    server.faults.append(at_most(most))
    with asking(server) as node:
        found = node.batch([("eth_getLogs", (query,)), ("eth_chainId", ())])
    assert found == [whole[0], hex(server.chain.chain_id)]


def test_a_node_that_takes_all_is_asked_once(server: NodeServer) -> None:
    query = {"address": KEEPER, "fromBlock": "0x0", "toBlock": "latest"}
    with asking(server) as node:
        node.batch([("eth_getLogs", (query,))])
    assert server.asked[-1] == ["eth_getLogs"]
    assert len(server.asked) == 2  # and who it is


def test_pages_are_of_the_size_that_nodes_take_by_default() -> None:
    asked: list[tuple[str, str]] = []

    def ask(requests: Any) -> list[object]:
        if requests[0][0] == "eth_blockNumber":
            return [hex(12_345)]
        pages = [params[0] for _, params in requests]
        asked.extend((page["fromBlock"], page["toBlock"]) for page in pages)
        return [[page["fromBlock"]] for page in pages]

    found = search_by_pages(ask, {"fromBlock": "0x0", "toBlock": "latest"})
    assert [(int(first, 16), int(last, 16)) for first, last in asked] == [
        (0, PAGE - 1),
        (PAGE, 2 * PAGE - 1),
        (2 * PAGE, 12_345),
    ]
    assert found == [first for first, _ in asked]
    assert search_by_pages(ask, {"fromBlock": hex(12_346), "toBlock": "latest"}) == []


def test_a_node_that_refuses_even_one_block_is_quoted(server: NodeServer) -> None:
    query = {"fromBlock": "0x0", "toBlock": "latest"}
    with asking(server) as node:
        assert len(node.batch([("eth_getLogs", (query,))])[0]) == 30  # type: ignore[arg-type]
        server.faults.append(at_most(0))
        with pytest.raises(NodeRefused) as refused:
            node.batch([("eth_getLogs", (query,))])
    assert refused.value.facts["said"] == BESU["message"]


@pytest.mark.parametrize(
    ("said", "is_it"),
    [
        (BESU["message"], True),
        ("block range is too large", True),
        ("query exceeds more than 10000 blocks", True),
        ("header not found", False),
        ("method not enabled", False),
    ],
)
def test_refusals_for_width_are_told_from_others(said: str, *, is_it: bool) -> None:
    assert is_too_wide(Failure("node", -32000, said)) is is_it
    assert not is_too_wide([])


def test_history_of_a_permit_is_whole_on_a_node_that_searches_few_blocks(world: World) -> None:
    permit_id = world.imported()
    whole = world.ledger.reader.list_history(permit_id)
    assert len(whole) >= 3
    NEWEST[0] = world.ledger.reader.head().number
    with NodeServer(world.chain) as server:
        server.faults.append(at_most(3))
        with asking(server) as node:
            reader = Ledger(node).reader
            assert reader.list_history(permit_id) == whole
            assert reader.look_closely([permit_id]).history == whole
            assert reader.taxon_names() == world.ledger.reader.taxon_names()
