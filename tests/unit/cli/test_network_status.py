"""`network status` over servers that answer as nodes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import build_genesis
from cites_chain.network import NetworkFile
from cli.exits import Exit
from tests.founders import FOUR, card_of
from tests.rpc_server import Exchange, NodeServer
from tests.unit.cli.conftest import Run


@pytest.fixture
def chain(home: Path, tmp_path: Path) -> EmbeddedChain:
    founders = [card_of(code).founder for code in FOUR]
    genesis = build_genesis(founders, timestamp=datetime.now(UTC))
    home.mkdir(mode=0o700)
    NetworkFile.of(genesis, 1).write(home / "network.json")
    return EmbeddedChain.create(tmp_path / "node.sqlite", genesis)


def test_status_shows_the_nodes_side_by_side(run_cli: Run, chain: EmbeddedChain) -> None:
    with chain, NodeServer(chain) as one, NodeServer(chain) as other:
        for server in (one, other):
            server.faults.append(_answer_of_a_node)
        asked = ("network", "status", "--endpoint", one.url, "--endpoint", other.url)
        found = run_cli(*asked, "--json")
        shown = run_cli(*asked)
    assert found.code == Exit.DONE
    assert found.document["is_well"] is True
    first = found.document["nodes"][0]
    assert (first["node"], first["block"], first["lag"]) == (f"127.0.0.1:{one.port}", 0, 0)
    assert (first["peers"], first["validators"], first["same_chain"]) == (3, 4, True)
    assert "All 2 nodes are up to date, with one chain." in shown.out
    assert f"127.0.0.1:{other.port}" in shown.out


def test_status_says_which_node_is_away(run_cli: Run, chain: EmbeddedChain) -> None:
    asked = ("network", "status", "--json")
    with chain, NodeServer(chain) as one:
        one.faults.append(_answer_of_a_node)
        with NodeServer(chain) as other:
            other.faults.append(_answer_of_a_node)
            both = ("--endpoint", one.url, "--endpoint", other.url)
            assert run_cli(*asked, *both).code == Exit.DONE
        found = run_cli(*asked, *both)
    assert (found.code, found.document["is_well"]) == (Exit.COULD_NOT, False)
    assert [node["problem"] for node in found.document["nodes"]] == [None, "away"]


def test_status_without_a_node_or_a_network_is_wrong_input(
    run_cli: Run, home: Path, chain: EmbeddedChain
) -> None:
    chain.close()
    refused = run_cli("network", "status", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    (home / "network.json").unlink()
    refused = run_cli("network", "status", "--endpoint", "http://127.0.0.1:1", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.COULD_NOT, "NETWORK_UNKNOWN")


def _answer_of_a_node(exchange: Exchange) -> None:
    """An embedded ledger has no peers and no engine: a node's answers are put in their place."""
    words = {"net_peerCount": "0x3", "web3_clientVersion": "engine/1"}
    for request, reply in zip(exchange.requests, exchange.replies, strict=True):
        if request["method"] in words:
            reply.pop("error", None)
            reply["result"] = words[request["method"]]
