"""A program of an office that appoints officers over a node; run, and killed, by tests.

    python -m tests.scenario.office_program URL GENESIS FOLDER FIRST LAST [POINT]

Appoints the officers FIRST to LAST as Indonesia's admin, with the journal in the folder. With a
point it kills itself there, the second time it comes by.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from cites_chain.chain.endpoint import Patience
from cites_chain.chain.node import NodeChain
from cites_chain.chain.rpc_node import RpcNode
from cites_chain.ids import Account
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role
from cites_chain.vault import Journal
from tests.world import BEGINNING, signer_of

PATIENCE = Patience(answer=60, block=120, poll=0.02)
ADMIN = "ID admin"


def officer(number: int) -> Account:
    return signer_of(f"appointed {number}").account


def kill_at(point: str) -> None:
    """Let this process end at a point as if the power went, the second time it is reached."""
    owner, name, is_before = {
        "after-journal": (Journal, "prepare_next", False),
        "after-sending": (RpcNode, "ask", False),
        "before-settling": (Journal, "settle", True),
    }[point]
    real = getattr(owner, name)
    passes = iter(range(1_000_000))

    def dying(*arguments: Any, **named: Any) -> Any:
        counts = name != "ask" or (arguments[1] and arguments[1][0][0] == "eth_sendRawTransaction")
        is_the_end = counts and next(passes) == 1
        if is_the_end and is_before:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*arguments, **named)
        if is_the_end:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, dying)


def main(url: str, genesis: str, folder: Path, first: int, last: int) -> None:
    chain = NodeChain([url], 20190, bytes.fromhex(genesis), patience=PATIENCE)
    ledger = Ledger(chain)
    with (
        ledger,
        Journal.open_file(folder / "journal.sqlite", ledger.network.name, busy_seconds=60) as notes,
        Desk(ledger, signer_of(ADMIN), notes) as desk,
    ):
        for number in range(first, last):
            desk.authority.add_officer(
                officer(number),
                "ID",
                Role.ISSUER,
                until=BEGINNING + timedelta(days=300),
                identity_hash=(number + 1).to_bytes(32, "big"),
            )
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) > 6:
        kill_at(sys.argv[6])
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
