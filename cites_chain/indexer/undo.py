"""Undoing the newest batches, for a ledger that was rewound.

While it is on, triggers write for every change of a row the statement that takes it back (the way
described at sqlite.org/undoredo.html). They are this connection's own and cost nothing while the
index is far behind, where they are off.
"""

from __future__ import annotations

from cites_chain.indexer.raw import Stamp
from cites_chain.indexer.store import IndexStore, derived_tables

# ruff: noqa: S608 - every name in a statement here is one of the schema's own

KEPT_BLOCKS = 1_000
"""How far back batches can be undone; a ledger rewound further is read from its beginning."""


class Undo:
    """The steps back of one index."""

    def __init__(self, store: IndexStore) -> None:
        self._store = store
        self._is_on: bool | None = None  # another use of the connection may have left it on

    def switch(self, *, on: bool) -> None:
        """Begin to note steps, or stop; outside a transaction."""
        if on != self._is_on:
            for table in derived_tables():
                self._switch_table(table, on=on)
        self._is_on = on

    def advance(self, last: Stamp) -> None:
        """Note how far the ledger was taken in; inside the transaction that did it."""
        if not self._is_on:
            self._store.run("DELETE FROM checkpoints")
            self._store.run("DELETE FROM undo")
        else:
            self._prune(last.number - KEPT_BLOCKS)
        self._store.run("INSERT INTO checkpoints VALUES (?, ?, ?)", last)

    def checkpoints(self) -> list[Stamp]:
        """Return the blocks to which the index can go back, newest first: first where it is."""
        rows = self._store.rows("SELECT block, hash, time FROM checkpoints ORDER BY block DESC")
        return [Stamp(*row) for row in rows]

    def go_back(self, block: int) -> None:
        """Undo everything after a checkpoint."""
        was_on = bool(self._is_on)
        self.switch(on=False)
        with self._store.atomic():
            steps = self._store.rows(
                "SELECT statement FROM undo WHERE checkpoint >= ? ORDER BY step DESC", (block,)
            )
            for (statement,) in steps:
                self._store.run(statement)
            self._store.run("DELETE FROM undo WHERE checkpoint >= ?", (block,))
            self._store.run("DELETE FROM checkpoints WHERE block > ?", (block,))
        self.switch(on=was_on)

    def _prune(self, oldest: int) -> None:
        row = self._store.first("SELECT max(block) FROM checkpoints WHERE block <= ?", (oldest,))
        if row is not None and row[0] is not None:
            self._store.run("DELETE FROM checkpoints WHERE block < ?", row)
            self._store.run("DELETE FROM undo WHERE checkpoint < ?", row)

    def _switch_table(self, table: str, *, on: bool) -> None:
        if not on:
            for act in ("insert", "update", "delete"):
                self._store.run(f"DROP TRIGGER IF EXISTS undo_{act}_{table}")
            return
        info = self._store.rows(f"PRAGMA table_info({table})")
        columns = [row[1] for row in info]
        keys = [row[1] for row in info if row[5]]
        for act, statement in _steps(table, columns, keys).items():
            self._store.run(
                f"CREATE TEMP TRIGGER IF NOT EXISTS undo_{act}_{table} "
                f"AFTER {act} ON main.{table} BEGIN INSERT INTO undo (checkpoint, statement) "
                f"VALUES ((SELECT ifnull(max(block), -1) FROM checkpoints), {statement}); END"
            )


def _steps(table: str, columns: list[str], keys: list[str]) -> dict[str, str]:
    """Return the SQL expression of the statement that takes back each kind of change."""
    old_values = "||', '||".join(f"quote(OLD.{column})" for column in columns)
    settings = "||', '||".join(f"'{column} = '||quote(OLD.{column})" for column in columns)
    return {
        "insert": f"'DELETE FROM {table} WHERE '||{_key('NEW', keys)}",
        "update": f"'UPDATE {table} SET '||{settings}||' WHERE '||{_key('NEW', keys)}",
        "delete": f"'INSERT INTO {table} VALUES ('||{old_values}||')'",
    }


def _key(row: str, keys: list[str]) -> str:
    return "||' AND '||".join(f"'{key} = '||quote({row}.{key})" for key in keys)
