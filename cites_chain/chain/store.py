"""What the ledger's file holds: state nodes, blocks, transactions, logs; and how blocks get there.

Everything that a block brings goes into the file in one SQL transaction. What is read back is held
against its own hash where it has one (nodes, headers, transactions), so a flipped bit is found
where it is met and never believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from eth.abc import AtomicWriteBatchAPI
from eth.db.atomic import AtomicDBWriteBatch
from eth.db.backends.base import BaseAtomicDB
from eth_hash.auto import keccak
from eth_typing import Hash32

from cites_chain.chain.blocks import Header
from cites_chain.chain.database import LedgerDatabase
from cites_chain.chain.evm import Announced

_REMEMBERED_NODES = 50_000
"""State nodes kept in memory: about 30 MB."""

_TRANSACTIONS = """SELECT hash, block, position, raw, sender, succeeded, gas_used, cumulative_gas,
    output, created FROM transactions"""
_FOUND_LOGS = """SELECT blocks.hash, blocks.timestamp, transactions.hash,
    logs.block, logs.log_index, logs.position, account, topic0, topic1, topic2, topic3, data
    FROM logs {index} JOIN blocks ON blocks.number = logs.block
    JOIN transactions ON transactions.block = logs.block AND transactions.position = logs.position
    WHERE {condition} ORDER BY logs.block, logs.log_index"""


@dataclass(frozen=True, slots=True)
class StoredTransaction:
    """A transaction in a block, with what it came to.

    Attributes:
        hash: Of the signed bytes.
        block: Number of its block.
        position: Place in the block.
        raw: The signed bytes.
        sender: Who signed, 20 bytes.
        succeeded: False where the contract refused.
        gas_used: Gas it cost.
        cumulative_gas: Gas of the block up to and with it.
        output: Why the contract refused; empty where it did not.
        created: Where a contract was created, or None.
    """

    hash: bytes
    block: int
    position: int
    raw: bytes
    sender: bytes
    succeeded: bool
    gas_used: int
    cumulative_gas: int
    output: bytes
    created: bytes | None


@dataclass(frozen=True, slots=True)
class StoredLog:
    """A log in a block.

    Attributes:
        block: Number of its block.
        log_index: Place among the logs of the block.
        position: Place of its transaction in the block.
        announced: What was announced.
    """

    block: int
    log_index: int
    position: int
    announced: Announced


@dataclass(frozen=True, slots=True)
class FoundLog:
    """A log together with what its block and transaction are known by."""

    log: StoredLog
    block_hash: bytes
    timestamp: int
    transaction_hash: bytes


@dataclass(frozen=True, slots=True)
class SealedBlock:
    """A block with everything that it brings, ready to be written."""

    header: Header
    transactions: tuple[StoredTransaction, ...]
    logs: tuple[StoredLog, ...]


class Nodes(BaseAtomicDB):
    """State nodes and code by hash, for py-evm: reads from the file, keeps writes until taken."""

    def __init__(self, database: LedgerDatabase) -> None:
        self._database = database
        self._pending: dict[bytes, bytes] = {}
        self._remembered: dict[bytes, bytes] = {}

    def __getitem__(self, key: bytes) -> bytes:
        content = self._pending.get(key)
        if content is None:
            content = self._remembered.get(key)
        return self._read(key) if content is None else content

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._pending[key] = bytes(value)

    def __delitem__(self, key: bytes) -> None:
        self._pending.pop(key, None)  # what is in the file stays: older blocks refer to it

    def _exists(self, key: bytes) -> bool:
        if key in self._pending or key in self._remembered:
            return True
        found = self._database.first("SELECT 1 FROM nodes WHERE hash = ?", (key,))
        return found is not None

    @contextmanager
    def atomic_batch(self) -> Iterator[AtomicWriteBatchAPI]:
        """Collect writes and take all of them at the end, or none."""
        with AtomicDBWriteBatch._commit_unless_raises(self) as batch:  # noqa: SLF001 - py-evm's way
            yield batch

    def pending(self) -> Mapping[bytes, bytes]:
        """Return what was written and is not in the file yet."""
        return self._pending

    def keep(self) -> None:
        """Pending writes are in the file now."""
        for key, content in self._pending.items():
            self._remember(key, content)
        self._pending = {}

    def forget(self) -> None:
        """Pending writes did not get into the file: drop them."""
        self._pending = {}

    def _read(self, key: bytes) -> bytes:
        row = self._database.first("SELECT content FROM nodes WHERE hash = ?", (key,))
        if row is None:
            raise KeyError(key)
        content = bytes(row[0])
        if keccak(content) != key:
            raise self._database.damaged("a part of the state is not what was written")
        self._remember(key, content)
        return content

    def _remember(self, key: bytes, content: bytes) -> None:
        self._remembered[key] = content
        if len(self._remembered) > _REMEMBERED_NODES:
            del self._remembered[next(iter(self._remembered))]


class LedgerStore:
    """The ledger's file as records."""

    def __init__(self, database: LedgerDatabase) -> None:
        self.database = database
        self.nodes = Nodes(database)

    # ---------------------------------------------------------------------------------- writing

    def append(self, blocks: Sequence[SealedBlock]) -> None:
        """Write blocks with all they bring, or nothing.

        Raises:
            StorageFull: The disk is full; the ledger is as it was before.
        """
        try:
            with self.database.atomic():
                self._insert(blocks)
        except BaseException:
            self.nodes.forget()
            raise
        self.nodes.keep()

    def _insert(self, blocks: Sequence[SealedBlock]) -> None:
        run_many = self.database.run_many
        run_many("INSERT OR IGNORE INTO nodes VALUES (?, ?)", self.nodes.pending().items())
        run_many("INSERT INTO blocks VALUES (?, ?, ?, ?)", map(_block_row, blocks))
        run_many(
            "INSERT INTO transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_transaction_row(t) for block in blocks for t in block.transactions),
        )
        run_many(
            "INSERT INTO logs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_log_row(log) for block in blocks for log in block.logs),
        )

    def set_meta(self, **values: str | int) -> None:
        """Write facts about the ledger as a whole."""
        with self.database.atomic():
            self.database.run_many("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    # ---------------------------------------------------------------------------------- reading

    def meta(self) -> Mapping[str, object]:
        """Return the facts about the ledger as a whole."""
        return dict(self.database.run("SELECT name, value FROM meta"))

    def newest(self) -> Header:
        """Return the header of the newest block.

        Raises:
            LedgerDamaged: There is none.
        """
        found = self._header("ORDER BY number DESC LIMIT 1")
        if found is None:
            raise self.database.damaged("it has no blocks")
        return found

    def find_header(self, number: int) -> Header | None:
        """Return a block's header by number."""
        return self._header("WHERE number = ?", number)

    def find_header_by_hash(self, block_hash: bytes) -> Header | None:
        """Return a block's header by hash."""
        return self._header("WHERE hash = ?", block_hash)

    def iter_hashes_before(self, number: int) -> Iterator[Hash32]:
        """Yield the hashes of the blocks before one, newest first."""
        for earlier in range(number - 1, -1, -1):
            row = self.database.first("SELECT hash FROM blocks WHERE number = ?", (earlier,))
            if row is None:
                return
            yield Hash32(bytes(row[0]))

    def find_transaction(self, transaction_hash: bytes) -> StoredTransaction | None:
        """Return a transaction by hash."""
        found = self._transactions("hash = ?", transaction_hash)
        return found[0] if found else None

    def list_transactions(self, block: int) -> tuple[StoredTransaction, ...]:
        """Return the transactions of a block in their order."""
        return self._transactions("block = ? ORDER BY position", block)

    def list_logs(
        self, condition: str, values: Iterable[object], *, index: str = ""
    ) -> list[FoundLog]:
        """Return logs in the order in which they were announced.

        Args:
            condition: SQL condition, made of this package's own words only.
            values: For its question marks.
            index: Index to use, named in SQL.
        """
        question = _FOUND_LOGS.format(index=index, condition=condition)
        rows = self.database.run(question, tuple(values))
        return [FoundLog(_log_of(*row[3:]), *row[:3]) for row in rows]

    def list_logs_of(self, transaction: StoredTransaction) -> list[FoundLog]:
        """Return what one transaction announced."""
        place = (transaction.block, transaction.position)
        return self.list_logs("logs.block = ? AND logs.position = ?", place)

    def _header(self, where: str, *values: object) -> Header | None:
        row = self.database.first(f"SELECT hash, header FROM blocks {where}", values)  # noqa: S608
        if row is None:
            return None
        if keccak(bytes(row[1])) != row[0]:
            raise self.database.damaged("a block's header is not what was written")
        return Header.decode(bytes(row[1]))

    def _transactions(self, where: str, *values: object) -> tuple[StoredTransaction, ...]:
        rows = self.database.run(f"{_TRANSACTIONS} WHERE {where}", values)
        found = tuple(
            StoredTransaction(*row[:5], bool(row[5]), *row[6:])  # type: ignore[call-arg]
            for row in rows
        )
        if any(keccak(transaction.raw) != transaction.hash for transaction in found):
            raise self.database.damaged("a transaction is not what was written")
        return found


def _block_row(block: SealedBlock) -> tuple[object, ...]:
    encoded = block.header.encode()
    return (block.header.number, keccak(encoded), block.header.timestamp, encoded)


def _transaction_row(transaction: StoredTransaction) -> tuple[object, ...]:
    return (
        transaction.hash,
        transaction.block,
        transaction.position,
        transaction.raw,
        transaction.sender,
        int(transaction.succeeded),
        transaction.gas_used,
        transaction.cumulative_gas,
        transaction.output,
        transaction.created,
    )


def _log_row(log: StoredLog) -> tuple[object, ...]:
    topics = (*log.announced.topics, None, None, None, None)[:4]
    place = (log.block, log.log_index, log.position)
    return (*place, log.announced.account, *topics, log.announced.data)


def _log_of(
    block: int, log_index: int, position: int, account: bytes, *rest: bytes | None
) -> StoredLog:
    *topics, data = rest
    known = tuple(topic for topic in topics if topic is not None)
    return StoredLog(block, log_index, position, Announced(account, known, data or b""))
