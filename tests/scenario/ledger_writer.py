"""A program that writes to a ledger until it is stopped; run by the crash tests.

    python -m tests.scenario.ledger_writer FOLDER AT_ONCE

Says `making` before it makes a ledger, `ready` when the ledger is open, then for each block the
hashes of its transactions, as soon as the chain has acknowledged them and not before.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from cites_chain.chain.embedded import EmbeddedChain
from tests.unit.chain.contracts import signed, signer, tiny_genesis, word


def main(folder: Path, at_once: int) -> None:
    path = folder / "ledger.db"
    if path.exists():
        chain = EmbeddedChain.open(path, deployment={})
    else:
        say("making")
        chain = EmbeddedChain.create(path, tiny_genesis())
    say("ready")
    first = chain.next_nonce(signer().account)
    for block in count():
        nonces = range(first + block * at_once, first + (block + 1) * at_once)
        receipts = chain.send_all([signed(nonce, word(nonce + 1)) for nonce in nonces])
        say(*(receipt.transaction_hash.hex() for receipt in receipts))


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
