"""A look at every block of a ledger's file: is it what its hashes say?

Opening a ledger looks at its ends only. This takes time with the ledger's length, and finds what a
flipped bit or a foreign hand did to any block, transaction, outcome or log.
"""

from __future__ import annotations

from collections.abc import Callable

from cites_chain.chain.blocks import Effect, Header, bloom_of, root_of
from cites_chain.chain.store import FoundLog, LedgerStore, StoredTransaction

Progress = Callable[[int, int], None]
"""Told how many blocks of how many were looked at."""


def examine(store: LedgerStore, progress: Progress | None = None) -> None:
    """Look at the pages of the file, then at every block.

    Raises:
        LedgerDamaged: Something is not what was written; the sentence names the block.
    """
    found = store.database.run("PRAGMA integrity_check")
    if found != [("ok",)]:
        raise store.database.damaged(str(found[0][0]) if found else "it cannot be checked")
    last = store.newest().number
    parent: Header | None = None
    for number in range(last + 1):
        header = store.find_header(number)
        problem = "it is missing" if header is None else _problem(store, header, parent)
        if problem:
            raise store.database.damaged(f"block {number}: {problem}")
        parent = header
        if progress is not None:
            progress(number + 1, last + 1)


def _problem(store: LedgerStore, header: Header, parent: Header | None) -> str:
    if parent is not None and header.parent_hash != parent.hash:
        return "it does not follow the block before it"
    if parent is not None and header.timestamp <= parent.timestamp:
        return "it is not later than the block before it"
    transactions = store.list_transactions(header.number)
    if root_of([transaction.raw for transaction in transactions]) != header.transactions_root:
        return "its transactions are not those that were written"
    effects = _effects(store, header, transactions)
    if root_of([effect.encode() for effect in effects]) != header.receipts_root:
        return "its outcomes or logs are not those that were written"
    if bloom_of(log for effect in effects for log in effect.logs) != header.bloom:
        return "its filter does not fit its logs"
    if header.state_root not in store.nodes:
        return "its state is missing"
    return ""


def _effects(
    store: LedgerStore, header: Header, transactions: tuple[StoredTransaction, ...]
) -> list[Effect]:
    by_position: dict[int, list[FoundLog]] = {}
    for found in store.list_logs("logs.block = ?", (header.number,)):
        by_position.setdefault(found.log.position, []).append(found)
    return [
        Effect(
            transaction.succeeded,
            transaction.cumulative_gas,
            tuple(found.log.announced for found in by_position.get(transaction.position, ())),
        )
        for transaction in transactions
    ]
