"""The program that a test kills: issues a permit at a node and dies when it was sent.

Usage: python -m tests.network.killed_writer FOLDER URL CHAIN_ID GENESIS_HASH NUMBER [die]
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from cites_chain.chain.backend import Call
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.ledger.ledger import Network
from cites_chain.ledger.open import connect
from tests.world import World, a_document


def die_when_sent() -> None:
    """Let this process end as soon as a node has taken a transaction."""
    ask = RpcNode.ask

    def asking(node: RpcNode, requests: Sequence[Call]) -> list[object]:
        answers = ask(node, requests)
        if any(method == "eth_sendRawTransaction" for method, _ in requests):
            os.kill(os.getpid(), signal.SIGKILL)
        return answers

    RpcNode.ask = asking  # type: ignore[method-assign,assignment]


def main(folder: str, url: str, chain_id: str, genesis_hash: str, number: str, *how: str) -> None:
    if "die" in how:
        die_when_sent()
    ledger = connect(Network(int(chain_id), bytes.fromhex(genesis_hash)), [url])
    with closing(World(Path(folder), ledger)) as world:
        day = ledger.chain.now().date() - timedelta(days=1)
        written = world.issuer("ID").permits.issue(a_document(number, issued_on=day))
        sys.stdout.write(f"{written.permit_id.hex()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
