"""The columns of trade behind the API: one thread that owns them, questions that wait their turn.

Index and columns belong to the thread that opened them, so one thread opens them, brings them up to
the ledger before a question if there are new blocks, and answers. The columns are a copy of the
server's own: whoever types `stats` beside it is not locked out.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from cites_chain.chain.backend import Chain
from cites_chain.indexer import ChainSource, Indexer, IndexStore
from cites_chain.indexer.columns import SUFFIX, Columns
from cites_chain.queries.aggregates import Aggregates

T = TypeVar("T")


class Analyst:
    """Answers questions about sums of trade, from any thread."""

    def __init__(self, chain: Chain, index: Path) -> None:
        """Take the ledger and the file of its index; both are opened with the first question.

        Args:
            chain: The ledger.
            index: File of the index; it is made if it is not there.
        """
        self._chain = chain
        self._path = index
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="analyst")
        self._columns: Columns | None = None
        self._aggregates: Aggregates | None = None

    def ask(self, question: Callable[[Aggregates], T]) -> T:
        """Return the answer to a question, as of the ledger's newest block.

        Raises:
            IndexProblem: The index cannot be used.
            ChainError: The ledger could not be asked.
            CitesChainError: What the question itself raises.
        """
        return self._thread.submit(lambda: question(self._fresh())).result()

    def look(self, question: Callable[[IndexStore], T]) -> T:
        """Return the answer to a question to the index, as `ask`."""
        return self._thread.submit(lambda: question(self._fresh_store())).result()

    def close(self) -> None:
        """Answer what waits, then close the files."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _fresh(self) -> Aggregates:
        self._fresh_store()
        columns = self._opened()
        if columns.refresh() or self._aggregates is None:
            self._aggregates = Aggregates(columns)
        return self._aggregates

    def _fresh_store(self) -> IndexStore:
        store = self._opened().store
        source = ChainSource(self._chain)
        cursor = store.cursor()
        if cursor is None or cursor != source.head():
            for _ in Indexer(store, source).catch_up():
                pass
        return store

    def _opened(self) -> Columns:
        if self._columns is None:
            store = IndexStore.create(self._path, self._chain.chain_id, self._chain.genesis_hash)
            served = self._path.with_name(f"{self._path.name}.served{SUFFIX}")
            self._columns = Columns(store, served)
        return self._columns

    def _close(self) -> None:
        if self._columns is not None:
            self._columns.close()
            self._columns.store.close()
            self._columns = None
