"""What the ledger knows of trade, in columns: a DuckDB file beside the index, for sums.

One row for each line and year of movement. Almost all lines left and arrived in one year and are
one row; a line that left in December and arrived in January is two, one with what was exported and
one with what was imported, as the Parties report them. The rows follow from the index's tables and
are brought up to date from the events that came since; after a rewind they are made anew.

Quantities are millionths of a standard unit: grams are counted as kilograms, millilitres as litres,
cubic centimetres as cubic metres. Nothing else is ever made into something else.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from cites_chain.ids import PermitId
from cites_chain.indexer.errors import IndexBusy, IndexDamaged
from cites_chain.indexer.store import IndexStore
from cites_chain.indexer.trade_rows import PERMITS_AT_ONCE, UNKNOWN, RowMaker

VERSION = 1
"""Version of the tables; columns of another version are made anew."""

SUFFIX = ".columns.duckdb"

_TABLES = """
CREATE TABLE meta (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
CREATE TABLE trade (
    permit INTEGER NOT NULL,        -- number in the index
    position UTINYINT NOT NULL,
    year USMALLINT NOT NULL,
    type UTINYINT NOT NULL,
    medium UTINYINT NOT NULL,
    exporter USMALLINT NOT NULL,    -- jurisdictions by their ledger number
    importer USMALLINT NOT NULL,
    origin USMALLINT NOT NULL,      -- 0: the exporter itself
    taxon USMALLINT NOT NULL,       -- number in `taxa`
    term UTINYINT NOT NULL,
    unit UTINYINT NOT NULL,         -- standard unit
    source UTINYINT NOT NULL,
    appendix UTINYINT NOT NULL,
    marks UTINYINT NOT NULL,
    is_void BOOLEAN NOT NULL,       -- an act behind it was voided with its key
    exported BIGINT,                -- millionths; NULL: not of this year, or not at all
    imported BIGINT
);
CREATE TABLE taxa (number USMALLINT PRIMARY KEY, taxon BIGINT NOT NULL UNIQUE);
CREATE TABLE roots (permit INTEGER, position UTINYINT, origin USMALLINT);
CREATE TABLE voids (officer INTEGER PRIMARY KEY, hour INTEGER NOT NULL);
CREATE TABLE purposes (permit_id BLOB PRIMARY KEY, purpose UTINYINT NOT NULL);
CREATE TABLE known (permit INTEGER PRIMARY KEY, purpose UTINYINT NOT NULL);
"""

Progress = Callable[[int, int], None]
"""Told how many permits of how many are in the columns."""


class Columns:
    """The columns of one index, open. One program has them open at a time."""

    def __init__(self, store: IndexStore, path: Path | None = None) -> None:
        """Open the columns of an index, and make them if they are not there.

        Args:
            store: The index.
            path: Their file; beside the index, where left out.

        Raises:
            IndexBusy: Another program has them open.
            IndexDamaged: The file is something else.
        """
        self.store = store
        self.path = path or store.path.with_name(f"{store.path.name}{SUFFIX}")
        self._connection = _open(self.path)
        if self._meta().get("version") != str(VERSION):
            self._make_anew()

    def question(self, text: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of an answer."""
        return self._connection.execute(text, list(values)).fetchall()

    def table(self, name: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Make a small table for this connection alone, such as names for numbers."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608

    def export(self, text: str, values: Sequence[object], path: Path, how: str) -> None:
        """Write the rows of an answer into a file, as DuckDB's COPY can."""
        name = str(path).replace("'", "''")
        self._connection.execute(f"COPY ({text}) TO '{name}' ({how})", list(values))

    def refresh(self, progress: Progress = lambda _, __: None) -> int:
        """Bring the columns up to what the index knows; return how many permits were looked at.

        Raises:
            IndexDamaged: The index is not what it was.
        """
        self._require_same_ledger()
        voids = self._voids()
        known = dict(self.question("SELECT officer, hour FROM voids"))
        if voids != known and self._meta().get("event", "-1") != "-1":
            self._make_anew()  # rare, and it may touch permits of many years
        newest = self._newest_event()
        changed = self._changed(newest)
        if not changed:
            return 0
        self._connection.execute("BEGIN")
        try:
            self._take(changed, voids, progress)
            self._note(event=newest, block=newest >> 20, hash=self._hash(newest >> 20))
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        return len(changed)

    def learn_purposes(self, purposes: Mapping[PermitId, int]) -> None:
        """Note the purposes of permits whose documents are at hand; no ledger knows them."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "purposes.csv"
            _write(file, ((key.hex(), purpose) for key, purpose in purposes.items()))
            self._connection.execute(
                "INSERT OR REPLACE INTO purposes SELECT unhex(a), b FROM read_csv("
                "?, header=false, columns={'a':'VARCHAR','b':'UTINYINT'})",
                [str(file)],
            )
        self._know(purposes)

    def without_purpose(self, permit_ids: Iterable[PermitId]) -> set[PermitId]:
        """Return those permits of which the purpose is not known yet."""
        found = {bytes(row[0]) for row in self.question("SELECT permit_id FROM purposes")}
        return {permit_id for permit_id in permit_ids if bytes(permit_id) not in found}

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

    # ------------------------------------------------------------------------------------ parts

    def _meta(self) -> dict[str, str]:
        tables = {name for (name,) in self.question("SELECT table_name FROM duckdb_tables()")}
        return dict(self.question("SELECT name, value FROM meta")) if "meta" in tables else {}

    def _note(self, **facts: object) -> None:
        for name, value in facts.items():
            self._connection.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", [name, str(value)]
            )

    def _make_anew(self) -> None:
        for (name,) in self.question("SELECT table_name FROM duckdb_tables()"):
            self._connection.execute(f'DROP TABLE "{name}"')
        self._connection.execute(_TABLES)
        chain_id, genesis = self.store.identity()
        self._note(version=VERSION, ledger=f"{chain_id} {genesis.hex()}", event=-1)

    def _require_same_ledger(self) -> None:
        """Begin anew if the index is of another ledger, or was rewound since."""
        meta = self._meta()
        chain_id, genesis = self.store.identity()
        block = meta.get("block")
        is_known = block is None or self._hash(int(block)) == meta.get("hash")
        if meta.get("ledger") != f"{chain_id} {genesis.hex()}" or not is_known:
            self._make_anew()

    def _hash(self, block: int) -> str:
        row = self.store.first("SELECT hash FROM blocks WHERE number = ?", (block,))
        return "" if row is None else bytes(row[0]).hex()

    def _newest_event(self) -> int:
        row = self.store.first("SELECT max(event) FROM events")
        return -1 if row is None or row[0] is None else int(row[0])

    def _voids(self) -> dict[int, int]:
        found = self.store.rows(
            "SELECT officer, void_hour FROM officers WHERE void_hour IS NOT NULL"
        )
        return {int(officer): int(hour) for officer, hour in found}

    def _changed(self, newest: int) -> list[int]:
        since = int(self._meta().get("event", "-1"))
        if since == newest:
            return []
        if since < 0:
            return [row[0] for row in self.store.rows("SELECT permit FROM permits ORDER BY permit")]
        found = self.store.rows(
            "SELECT permit FROM events WHERE event > ?1 AND permit IS NOT NULL UNION"
            " SELECT other FROM events WHERE event > ?1 AND other IS NOT NULL ORDER BY 1",
            (since,),
        )
        return [row[0] for row in found] or [0]

    def _take(self, changed: Sequence[int], voids: Mapping[int, int], progress: Progress) -> None:
        self._connection.execute("DELETE FROM voids")
        for officer, hour in voids.items():
            self._connection.execute("INSERT INTO voids VALUES (?, ?)", [officer, hour])
        maker = RowMaker(self.store, voids, self._taxa(), self._root)
        is_new = not self.question("SELECT 1 FROM trade LIMIT 1")
        for at in range(0, len(changed), PERMITS_AT_ONCE):
            chosen = changed[at : at + PERMITS_AT_ONCE]
            if not is_new:
                self._forget(chosen)
            rows = maker.rows(chosen)
            self._append("trade", rows)
            self._append("roots", ((p, line, origin) for (p, line), origin in maker.new_roots()))
            progress(min(at + len(chosen), len(changed)), len(changed))
        self._append("taxa", maker.new_taxa())
        if self.question("SELECT 1 FROM purposes LIMIT 1"):
            self._know(self._purposes_of(changed))

    def _forget(self, permits: Sequence[int]) -> None:
        numbers = ", ".join(map(str, permits))
        for table in ("trade", "roots"):
            self._connection.execute(f"DELETE FROM {table} WHERE permit IN ({numbers})")  # noqa: S608

    def _append(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        # A file in between: DuckDB reads one ten times as fast as it takes rows one by one.
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.csv"
            if _write(file, rows):
                self._connection.execute(f"COPY {table} FROM '{file}' (HEADER false)")

    def _taxa(self) -> dict[int, int]:
        return dict(self.question("SELECT taxon, number FROM taxa"))

    def _root(self, permit: int, position: int) -> int:
        found = self.question(
            "SELECT origin FROM roots WHERE permit = ? AND position = ?", (permit, position)
        )
        return int(found[0][0]) if found else UNKNOWN

    def _purposes_of(self, permits: Sequence[int]) -> Mapping[PermitId, int]:
        wanted = set(permits)
        found: dict[PermitId, int] = {}
        for permit_id, purpose in self.question("SELECT permit_id, purpose FROM purposes"):
            row = self.store.first(
                "SELECT permit FROM permits WHERE permit_id = ?", (bytes(permit_id),)
            )
            if row is not None and row[0] in wanted:
                found[PermitId(bytes(permit_id))] = int(purpose)
        return found

    def _know(self, purposes: Mapping[PermitId, int]) -> None:
        rows = []
        for permit_id, purpose in purposes.items():
            row = self.store.first(
                "SELECT permit FROM permits WHERE permit_id = ?", (bytes(permit_id),)
            )
            if row is not None:
                rows.append((row[0], purpose))
        if rows:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "known.csv"
                _write(file, rows)
                self._connection.execute(
                    "INSERT OR REPLACE INTO known SELECT a, b FROM read_csv("
                    "?, header=false, columns={'a':'INTEGER','b':'UTINYINT'})",
                    [str(file)],
                )


def _open(path: Path) -> duckdb.DuckDBPyConnection:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return duckdb.connect(str(path))
    except duckdb.IOException as problem:
        if "lock" in str(problem).lower():
            raise IndexBusy(path) from problem
        raise IndexDamaged(path, "is no file of columns") from problem


def _write(file: Path, rows: Iterable[Sequence[object]]) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count
