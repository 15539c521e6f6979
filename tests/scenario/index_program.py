"""The program that crash tests kill: brings an index up to a ledger, one block after the other.

Usage: python -m tests.scenario.index_program FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.indexer import ChainSource, Indexer, IndexStore, chain_source


def main(folder: Path) -> None:
    chain_source.FIRST_PAGE = chain_source.PAGE = 1
    with EmbeddedChain.open(folder / "ledger.sqlite") as chain:
        path = folder / "index.sqlite"
        with IndexStore.create(path, chain.chain_id, chain.genesis_hash) as store:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            for _ in Indexer(store, ChainSource(chain)).catch_up():
                time.sleep(0.01)  # leaves room for being killed between batches, too


if __name__ == "__main__":
    main(Path(sys.argv[1]))
