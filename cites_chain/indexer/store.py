"""The index's SQLite file: made, opened, read and written.

Write-ahead log: readers never wait. `synchronous = NORMAL`: a power cut may lose the last batches,
which are then read from the ledger again; it never leaves half a batch.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cites_chain.errors import CitesChainError, StorageFull
from cites_chain.indexer.errors import (
    IndexBusy,
    IndexDamaged,
    IndexNotFound,
    IndexOutdated,
)
from cites_chain.indexer.raw import Stamp
from cites_chain.indexer.schema import (
    APPLICATION_ID,
    OWN_TABLES,
    TABLES,
    VERSION,
    search_statements,
    statements,
)
from cites_chain.ledger.reader.events import EVENTS

Row = tuple[Any, ...]

BUSY_SECONDS = 30.0
"""How long a writer waits for another one."""

_CACHE = -131072
"""Size of the page cache: negative KiB. Ids of permits go all over their tree."""

_SORTING = -32768
"""The same while indexes are made: a sort takes as much again, and the rest of it a file."""

_SETTINGS = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    f"cache_size = {_CACHE}",
    "wal_autocheckpoint = 8000",  # pages
)
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC})


class IndexStore:
    """A connection to one index. Belongs to the thread that opened it."""

    def __init__(self, path: Path, *, connection: sqlite3.Connection | None = None) -> None:
        """Open an index.

        Args:
            path: Its file.
            connection: Where it is open already.

        Raises:
            IndexNotFound: There is none.
            IndexDamaged: The file is none.
            IndexOutdated: Another release made it.
        """
        if connection is None and not path.is_file():
            raise IndexNotFound(path)
        self.path = path
        self._connection = connection or sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None
        )
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(cls, path: Path, chain_id: int, genesis: bytes) -> IndexStore:
        """Make an empty index; after a crash it is whole or absent. One that is there is opened."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.is_file():
            draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            draft.touch(mode=0o600)
            try:
                with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
                    _fill(connection, chain_id, genesis)
                draft.replace(path)
            finally:
                draft.unlink(missing_ok=True)
        return cls(path)

    @classmethod
    def in_memory(cls, chain_id: int, genesis: bytes) -> IndexStore:
        """Make an index that is gone when it is closed."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        _fill(connection, chain_id, genesis)
        return cls(Path(":memory:"), connection=connection)

    # ---------------------------------------------------------------------------------- reading

    def identity(self) -> tuple[int, bytes]:
        """Return chain id and first block of the ledger that it is of."""
        found = dict(self.run("SELECT name, value FROM meta"))
        return int(found["chain_id"]), bytes(found["genesis"])

    def cursor(self) -> Stamp | None:
        """Return the last block that was taken in, None at the beginning."""
        row = self.first("SELECT block, hash, time FROM checkpoints ORDER BY block DESC LIMIT 1")
        return None if row is None else Stamp(*row)

    def is_searchable(self) -> bool:
        """Whether the indexes for questions are there: it has caught up at least once."""
        row = self.first("SELECT 1 FROM sqlite_schema WHERE name = 'events_by_permit'")
        return row is not None

    def run(self, question: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement.

        Raises:
            IndexDamaged: The file is not what it was.
            StorageFull: The disk is full.
        """
        try:
            return self._connection.execute(question, values)
        except sqlite3.Error as problem:
            raise self._translated(problem) from problem

    def first(self, question: str, values: Sequence[object] = ()) -> Row | None:
        """Return the first row of an answer, or None."""
        row: Row | None = self.run(question, values).fetchone()
        return row

    def rows(self, question: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows of an answer."""
        return self.run(question, values).fetchall()

    # ---------------------------------------------------------------------------------- writing

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row."""
        try:
            self._connection.executemany(statement, rows)
        except sqlite3.Error as problem:
            raise self._translated(problem) from problem

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Do everything inside or nothing."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def make_searchable(self) -> None:
        """Make the indexes for questions where they are not there."""
        self.run(f"PRAGMA cache_size = {_SORTING}")
        for statement in search_statements():
            self.run(statement)
        self.run(f"PRAGMA cache_size = {_CACHE}")
        self.run("PRAGMA analysis_limit = 1000")
        self.run("ANALYZE")  # else SQLite guesses which index is the narrower one

    def empty(self) -> None:
        """Forget everything but which ledger it is of."""
        with self.atomic():
            for table in TABLES:
                if table not in {"meta", "kinds"}:
                    self.run(f"DELETE FROM {table}")  # noqa: S608 - a name of this package

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()

    def _prepare(self) -> None:
        application = self.first("PRAGMA application_id")
        if application != (APPLICATION_ID,):
            raise IndexDamaged(self.path, "is no index of a ledger")
        (version,) = self.first("PRAGMA user_version") or (0,)
        if version != VERSION:
            raise IndexOutdated(self.path, version, VERSION)
        for setting in _SETTINGS:
            self.run(f"PRAGMA {setting}")

    def _translated(self, problem: sqlite3.Error) -> CitesChainError:
        code = getattr(problem, "sqlite_errorcode", 0)
        if code in _FULL:
            return StorageFull(
                f"the disk is full: {self.path} could not be written",
                hint="Make room, then run the command again: it goes on where it stopped.",
                facts={"path": str(self.path)},
            )
        if code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return IndexBusy(self.path)
        return IndexDamaged(self.path, str(problem))


def derived_tables() -> list[str]:
    """Return the tables that follow from the events alone."""
    return [table for table in TABLES if table not in OWN_TABLES]


def _fill(connection: sqlite3.Connection, chain_id: int, genesis: bytes) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for statement in statements():
        connection.execute(statement)
    facts = [("chain_id", chain_id), ("genesis", genesis)]
    connection.executemany("INSERT INTO meta VALUES (?, ?)", facts)
    kinds = [(at, kind.__name__, kind.topics) for at, kind in enumerate(EVENTS)]
    connection.executemany("INSERT INTO kinds VALUES (?, ?, ?)", kinds)
