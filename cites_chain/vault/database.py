"""One SQLite file with one writer and several readers: opening, transactions, errors, versions.

The write-ahead log is used: a commit is one flush to disk, and a reader never waits for the writer.
Deleted rows are overwritten (`secure_delete`). While the file is open, two files `-wal` and `-shm`
stand beside it; after a crash they belong to it, and opening it takes them in.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from cites_chain.errors import CitesChainError, FileProblem, StorageFull
from cites_chain.private_files import make_private_folder, publish_file, require_private
from cites_chain.vault.errors import (
    VaultAlreadyExists,
    VaultBusy,
    VaultDamaged,
    VaultNotFound,
    VaultTooNew,
)

Value = bytes | str | int | None
Row = tuple[Value, ...]

BUSY_SECONDS = 10.0
"""How long a writer waits for another one before it gives up."""

_FAILED_WRITES = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)
"""A quota and a limit on file sizes come back as these, not as a full disk."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step from an empty file to the present tables. Steps are only ever added at the end.

    Attributes:
        name: Unique for ever; recorded in the file together with the step's effect.
        statements: SQL, one statement each.
    """

    name: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is: told from other SQLite files by its application id.

    Attributes:
        name: For sentences.
        application_id: Written into the file's header.
        migrations: Every step, oldest first.
    """

    name: str
    application_id: int
    migrations: tuple[Migration, ...]


class Database:
    """A connection to one such file. Belongs to the thread that opened it."""

    def __init__(self, path: Path, kind: FileKind, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open an existing file and bring its tables up to this release.

        Raises:
            VaultNotFound: There is no file.
            VaultDamaged: It is not a file of this kind.
            VaultTooNew: A later release wrote to it.
            FileExposed: Other users of the computer can read it or enter its folder.
        """
        if not path.is_file():
            raise VaultNotFound(path)
        require_private(path.parent)
        require_private(path)
        self.path = path
        self._depth = 0
        self._forgets = False
        with self._translated():
            self._connection = sqlite3.connect(path, timeout=busy_seconds, isolation_level=None)
        try:
            self._prepare(kind)
        except BaseException:
            self.close()
            raise

    @classmethod
    def create(
        cls, path: Path, kind: FileKind, fill: Callable[[Database], None] | None = None
    ) -> None:
        """Make a new file; after a crash it is whole or absent.

        Args:
            path: Where; its folder is made if it is not there.
            kind: What it will be.
            fill: Writes the first rows before the file gets its name.

        Raises:
            VaultAlreadyExists: There is something of that name.
            FileExposed: Other users can enter the folder.
            StorageFull: The disk is full; nothing is left behind.
        """
        make_private_folder(path.parent)
        if path.exists():
            raise VaultAlreadyExists(path)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600, exist_ok=False)
        try:
            database = cls._begin(draft, kind)
            try:
                if fill is not None:
                    fill(database)
            finally:
                database.close()
            publish_file(draft, path)
        except FileProblem as problem:
            if path.exists():  # somebody was faster since the look above
                raise VaultAlreadyExists(path) from problem
            raise
        finally:
            for suffix in ("", "-wal", "-shm", "-journal"):
                draft.with_name(draft.name + suffix).unlink(missing_ok=True)

    @classmethod
    def _begin(cls, draft: Path, kind: FileKind) -> Database:
        connection = sqlite3.connect(draft, isolation_level=None)
        try:
            connection.execute(f"PRAGMA application_id = {kind.application_id}")
            connection.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY) STRICT")
        except sqlite3.Error as problem:
            _raise_for(problem, draft)
        finally:
            connection.close()
        return cls(draft, kind)

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in when the last program closes it."""
        self._connection.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """Do everything inside, or nothing; nests. The outermost takes the write lock at once.

        Raises:
            VaultBusy: Another program holds the lock.
            StorageFull: The disk is full; everything inside was undone.
        """
        self._run("BEGIN IMMEDIATE" if self._depth == 0 else f"SAVEPOINT level_{self._depth}")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            self._undo()
            if self._depth == 0:
                self._forgets = False
            raise
        self._depth -= 1
        try:
            self._run("COMMIT" if self._depth == 0 else f"RELEASE level_{self._depth}")
        except CitesChainError:
            self._undo()
            raise
        if self._depth == 0 and self._forgets:
            self.forget_log()

    def write(self, statement: str, values: Sequence[Value] = ()) -> int:
        """Run one statement that changes rows and return how many it changed."""
        with self.atomic():
            return self._run(statement, values).rowcount

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """Return all rows of a query; the read ends before this returns."""
        with self._translated():
            return self._connection.execute(statement, values).fetchall()

    def row(self, statement: str, values: Sequence[Value] = ()) -> Row | None:
        """Return the only row of a query, or None."""
        found = self.rows(statement, values)
        return found[0] if found else None

    def forget_log(self) -> None:
        """Fold the write-ahead log in and empty it, so that overwritten rows are not in it either.

        A reader that is busy may keep the log from being emptied; the last program to close the
        file does it then. Inside `atomic` it is put off until the outermost ends.
        """
        self._forgets = self._depth > 0
        if not self._forgets:
            self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    def require_sound(self) -> None:
        """Let SQLite look at every page.

        Raises:
            VaultDamaged: A page or an index is not what it should be.
        """
        found = self.rows("PRAGMA integrity_check")
        if found != [("ok",)]:
            raise VaultDamaged(self.path, str(found[0][0]) if found else "it cannot be checked")

    def damaged(self, problem: str) -> VaultDamaged:
        """Return the error that says what is wrong with this file."""
        return VaultDamaged(self.path, problem)

    def _prepare(self, kind: FileKind) -> None:
        found = self.row("PRAGMA application_id")
        if found != (kind.application_id,):
            raise self.damaged(f"it is not a {kind.name}")
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._run(f"PRAGMA {setting}")
        known = [migration.name for migration in kind.migrations]
        for (name,) in self.rows("SELECT name FROM migrations ORDER BY rowid"):
            if name not in known:
                raise VaultTooNew(self.path, str(name))
        if len(self.rows("SELECT name FROM migrations")) < len(known):
            self._migrate(kind.migrations)

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        with self.atomic():
            applied = {name for (name,) in self.rows("SELECT name FROM migrations")}
            for migration in migrations:
                if migration.name not in applied:
                    for statement in migration.statements:
                        self._run(statement)
                    self._run("INSERT INTO migrations VALUES (?)", (migration.name,))

    def _undo(self) -> None:
        if not self._connection.in_transaction:  # SQLite undid everything itself (full disk)
            return
        if self._depth == 0:
            self._run("ROLLBACK")
        else:
            self._run(f"ROLLBACK TO level_{self._depth}")
            self._run(f"RELEASE level_{self._depth}")

    def _run(self, statement: str, values: Sequence[Value] = ()) -> sqlite3.Cursor:
        with self._translated():
            return self._connection.execute(statement, values)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # the caller's own fault, such as another thread: says nothing about the file
        except sqlite3.Error as problem:
            _raise_for(problem, self.path)
        except UnicodeDecodeError as problem:  # SQLite quotes damaged names in its messages
            raise self.damaged("its tables cannot be read") from problem


def _raise_for(problem: sqlite3.Error, path: Path) -> NoReturn:
    """Raise what a SQLite error means for whoever uses the file."""
    extended = getattr(problem, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code == sqlite3.SQLITE_FULL or extended in _FAILED_WRITES:
        raise StorageFull(
            f"the disk is full, or cannot be written: nothing was written to {path}",
            hint="Make room on the disk, then run the command again.",
            facts={"path": str(path)},
        ) from problem
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise VaultBusy(path) from problem
    if code in (sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        raise FileProblem(path, str(problem)) from problem
    raise VaultDamaged(path, str(problem)) from problem
