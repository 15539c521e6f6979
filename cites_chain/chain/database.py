"""The ledger's one SQLite file: opening it, transactions, and what its errors mean.

Write-ahead log with `synchronous = FULL`: a commit is one append and one flush to disk, so a block
that was acknowledged survives a power cut, and a block that was not is not there at all. Only one
program uses the file (`LedgerLock`), so SQLite keeps its lock for as long as the file is open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from cites_chain.errors import (
    FileProblem,
    LedgerDamaged,
    LedgerLocked,
    LedgerTooNew,
    StorageFull,
)

APPLICATION_ID = int.from_bytes(b"CITL", "big")
"""Tells a ledger from other SQLite files."""

FORMAT = 1
"""Version of the tables; grows with every change that an older release could not read."""

_FAILED_WRITES = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
    }
)
"""A quota and a limit on file sizes come back as these, not as a full disk."""

TABLES = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID",
    "CREATE TABLE nodes (hash BLOB PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE blocks (
        number INTEGER PRIMARY KEY,
        hash BLOB NOT NULL UNIQUE,
        timestamp INTEGER NOT NULL,
        header BLOB NOT NULL
    )""",
    """CREATE TABLE transactions (
        hash BLOB PRIMARY KEY,
        block INTEGER NOT NULL,
        position INTEGER NOT NULL,
        raw BLOB NOT NULL,
        sender BLOB NOT NULL,
        succeeded INTEGER NOT NULL,
        gas_used INTEGER NOT NULL,
        cumulative_gas INTEGER NOT NULL,
        output BLOB NOT NULL,
        created BLOB
    ) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX transactions_by_place ON transactions (block, position)",
    """CREATE TABLE logs (
        block INTEGER NOT NULL,
        log_index INTEGER NOT NULL,
        position INTEGER NOT NULL,
        account BLOB NOT NULL,
        topic0 BLOB, topic1 BLOB, topic2 BLOB, topic3 BLOB,
        data BLOB NOT NULL,
        PRIMARY KEY (block, log_index)
    ) WITHOUT ROWID""",
    "CREATE INDEX logs_by_kind ON logs (account, topic0, block)",
    "CREATE INDEX logs_by_topic1 ON logs (topic1, topic0, block) WHERE topic1 IS NOT NULL",
    "CREATE INDEX logs_by_topic2 ON logs (topic2, topic0, block) WHERE topic2 IS NOT NULL",
    "CREATE INDEX logs_by_topic3 ON logs (topic3, topic0, block) WHERE topic3 IS NOT NULL",
)

_SETTINGS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "cache_size = -65536",  # KiB: new state nodes go all over the file
    "wal_autocheckpoint = 4000",  # pages: one block rewrites many pages of the one before
)

Row = tuple[Any, ...]


class LedgerDatabase:
    """A connection to one ledger file."""

    def __init__(self, path: Path) -> None:
        """Open an existing file.

        Raises:
            LedgerDamaged: It is not a ledger.
            LedgerTooNew: A later release made it.
            LedgerLocked: A program that does not know the lock has it open.
        """
        self.path = path
        self._connection = self._connect(path)
        try:
            self._require_ledger()
            for setting in _SETTINGS:
                self.run(f"PRAGMA {setting}")
        except BaseException:
            self.close()
            raise

    @classmethod
    def begin(cls, path: Path) -> LedgerDatabase:
        """Put the empty tables into an empty file, and open it.

        Raises:
            StorageFull: The disk is full.
        """
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.execute("BEGIN")
            for setting in (f"application_id = {APPLICATION_ID}", f"user_version = {FORMAT}"):
                connection.execute(f"PRAGMA {setting}")
            for statement in TABLES:
                connection.execute(statement)
            connection.execute("COMMIT")
        except sqlite3.Error as problem:
            _raise_for(problem, path)
        finally:
            connection.close()
        return cls(path)

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it."""
        self._connection.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Do everything inside, or nothing.

        Raises:
            StorageFull: The disk is full; everything inside was undone.
        """
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # else SQLite undid everything itself
                self._connection.execute("ROLLBACK")
            raise

    def run(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as problem:
            _raise_for(problem, self.path)

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each of many rows."""
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as problem:
            _raise_for(problem, self.path)

    def first(self, statement: str, values: Sequence[object] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        rows = self.run(statement, values)
        return rows[0] if rows else None

    def damaged(self, problem: str) -> LedgerDamaged:
        """Return the error that says what is wrong with this file."""
        return damaged(self.path, problem)

    def _connect(self, path: Path) -> sqlite3.Connection:
        try:
            # The chain guards its methods with a lock of its own, whichever thread calls.
            connection = sqlite3.connect(
                path, timeout=0, isolation_level=None, check_same_thread=False
            )
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        except sqlite3.Error as problem:
            _raise_for(problem, path)
        return connection

    def _require_ledger(self) -> None:
        ((found,),) = self.run("PRAGMA application_id")
        if found != APPLICATION_ID:
            raise self.damaged("it is not a ledger of this program")
        ((version,),) = self.run("PRAGMA user_version")
        if version > FORMAT:
            raise LedgerTooNew(self.path, version, FORMAT)
        self.run("SELECT name FROM meta LIMIT 1")


def damaged(path: Path, problem: str) -> LedgerDamaged:
    """Return the error that says what is wrong with a ledger file."""
    return LedgerDamaged(
        f"the ledger {path} is damaged: {problem}",
        hint="Keep a copy of the file as it is, and bring back the last good backup.",
        facts={"path": str(path), "problem": problem},
    )


def _raise_for(problem: sqlite3.Error, path: Path) -> NoReturn:
    """Raise what a SQLite error means for whoever uses the ledger."""
    extended = getattr(problem, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL or extended in _FAILED_WRITES:
        raise StorageFull(
            f"the disk is full, or cannot be written: nothing was recorded in {path}",
            hint="Make room on the disk, then run the command again.",
            facts={"path": str(path)},
        ) from problem
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise LedgerLocked(path, "another program") from problem
    if code in (sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        raise FileProblem(path, str(problem)) from problem
    raise damaged(path, str(problem)) from problem
