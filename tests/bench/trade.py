"""What is measured of sums and reports: ten million lines of a simulated world, with peers.

The world is simulated (20,000 permits, fast path), indexed, and then repeated in the columns until
there are ten million lines, two more years with each repetition of five; in the tables of the index
what the Party of the report moved is repeated, too.
Peers answer the same question on the same rows: pandas in memory, SQLite on a plain table.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cites_chain.codes import JURISDICTIONS
from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore
from cites_chain.indexer.columns import Columns
from cites_chain.passphrase import TRIAL_COST, Passphrase
from cites_chain.permit import Network, new_permit_file
from cites_chain.queries.aggregates import Aggregates
from cites_chain.queries.comparison import differences
from cites_chain.queries.dimensions import Dimension
from cites_chain.reports.annual import annual_report
from cites_chain.reports.movements import movements
from cites_chain.reports.validation import validate
from cites_chain.simulation.documents import document_of
from cites_chain.simulation.model import Permit, secret_of
from cites_chain.simulation.world import Settings
from cites_chain.vault import PermitRecord, Vault
from tests.bench.measures import Figure, best_of
from tests.simulated import FiledWorld

BASE = Settings(permits=20_000, parties=48, seed=5)
LINES = 10_000_000
COUNTRY, YEAR = "DE", 2025
"""A large Party: every twentieth line of the year is its own."""

FOUR_KEYS = (Dimension.YEAR, Dimension.EXPORTER, Dimension.IMPORTER, Dimension.TAXON)
_GROUPED = "year, exporter, importer, taxon, term, unit"
_ROWS = f"SELECT {_GROUPED}, exported, imported, position FROM trade WHERE NOT is_void"  # noqa: S608
_SAME = (
    f"SELECT {_GROUPED}, sum(exported), sum(imported), count(*) FROM trade"  # noqa: S608
    f" GROUP BY {_GROUPED}"
)


def measure_trade(folder: Path) -> Iterator[Figure]:
    """Sums and the annual report over ten million lines."""
    world = FiledWorld(folder, BASE)
    with timed() as filling, Columns(world.store) as columns:
        columns.refresh()
        path = columns.path
    yield Figure("permits made into columns", BASE.permits / filling[0], "permits/s")
    world.base_ids = _repeat(world.store, path)
    with Columns(world.store) as columns:
        yield from _sums(columns, folder)
        yield from _report(world, columns, folder)


@contextmanager
def timed() -> Iterator[list[float]]:
    """Seconds of what runs inside, in a list of one."""
    found = [0.0]
    start = time.perf_counter()
    yield found
    found[0] = time.perf_counter() - start


def _sums(columns: Columns, folder: Path) -> Iterator[Figure]:
    ((lines,),) = columns.question("SELECT count(DISTINCT (permit, position)) FROM trade")
    yield Figure("lines of permits that moved", lines / 1e6, "million")
    aggregates = Aggregates(columns)
    ours = best_of(3, lambda: aggregates.aggregate(FOUR_KEYS))
    yield Figure(
        "four-key aggregate (and term, unit) over them", ours, "s", "<= 1", is_good=ours <= 1
    )
    differing = best_of(2, lambda: differences(aggregates, most=100))
    yield Figure("the hundred worst differences", differing, "s")
    rows = folder / "rows.parquet"
    columns.export(_ROWS, [], rows, "FORMAT parquet")
    yield _peer("the same sums by pandas, rows in memory", _by_pandas(rows) / ours)
    by_sqlite = _by_sqlite(rows, folder / "peer.sqlite")
    yield _peer("the same sums by SQLite, one plain table", by_sqlite / ours)


def _peer(name: str, ratio: float) -> Figure:
    return Figure(name, ratio, "times as long", "> 1", is_good=ratio > 1)


def _by_pandas(rows: Path) -> float:
    with duckdb.connect() as reader:
        frame = reader.read_parquet(str(rows)).df()
    keys = _GROUPED.split(", ")
    sums = {"exported": "sum", "imported": "sum", "position": "count"}
    return best_of(1, lambda: frame.groupby(keys).agg(sums))


def _by_sqlite(rows: Path, path: Path) -> float:
    with duckdb.connect() as reader, sqlite3.connect(path) as plain:
        plain.execute(f"CREATE TABLE trade ({_GROUPED}, exported, imported, position)")
        found = reader.execute("SELECT * FROM read_parquet(?)", [str(rows)])
        while some := found.fetchmany(200_000):
            plain.executemany("INSERT INTO trade VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", some)
        return best_of(1, lambda: plain.execute(_SAME).fetchall())


def _report(world: FiledWorld, columns: Columns, folder: Path) -> Iterator[Figure]:
    place = JURISDICTIONS.get(COUNTRY).number
    moved = movements(columns, place, YEAR).moved
    with _vault(world, [one.permit_id for one in moved], folder) as vault:
        with timed() as whole:
            report = annual_report(columns, vault, COUNTRY, YEAR)
            findings = list(validate((*report.exports, *report.imports)))
        rows = len(report.exports) + len(report.imports)
        assert not [one for one in findings if one.is_primary]
        assert len(report.without_document) < rows / 50
    yield Figure("rows of the annual report of a large Party", rows, "rows")
    yield Figure(
        "making and checking it, documents read", whole[0], "s", "<= 10", is_good=whole[0] <= 10
    )


@contextmanager
def _vault(world: FiledWorld, ids: Sequence[PermitId], folder: Path) -> Iterator[Vault]:
    """A vault with a document for each permit: those of the base world under all their ids."""
    books = {permit.permit_id: permit for permit in world.filed.world.permits}
    made: dict[PermitId, PermitRecord] = {}
    folder.chmod(0o700)
    phrase = Passphrase("correct horse battery staple")
    with Vault.create(folder / "vault.sqlite", phrase, cost=TRIAL_COST) as vault:
        with vault.atomic():
            for permit_id in dict.fromkeys(ids):
                base = world.base_ids[permit_id]
                if base not in made:
                    made[base] = _record(books[base])
                kept = made[base]
                vault.permits.add(
                    PermitRecord(permit_id, kept.permit_number, kept.document, kept.secret)
                )
        yield vault


def _record(permit: Permit) -> PermitRecord:
    secret = secret_of(permit.number)
    network = Network(chain_id=1, genesis=bytes(32), registry="0x" + "00" * 20)
    file = new_permit_file(document_of(permit), secret, permit.permit_id, network)
    return PermitRecord(permit.permit_id, permit.number, file.to_json().encode(), secret)


def _repeat(store: IndexStore, path: Path) -> dict[PermitId, PermitId]:
    """Repeat the world until there are ten million lines that moved."""
    (many,) = store.first("SELECT max(permit) FROM permits") or (0,)
    with duckdb.connect(str(path)) as columns:
        (lines,) = columns.execute(
            "SELECT count(DISTINCT (permit, position)) FROM trade"
        ).fetchone() or (0,)
        times = -(-LINES // lines)
        columns.execute(
            "INSERT INTO trade SELECT trade.permit + k * ?, position, year - 2 * (k % 5),"
            " trade.* EXCLUDE (permit, position, year) FROM trade, range(1, ?) r(k) ORDER BY k",
            [many, times],
        )
    place = JURISDICTIONS.get(COUNTRY).number
    for table, keys in (("lines", ("permit",)), ("permits", ("permit", "permit_id"))):
        statement = _repetition(store, table, keys)
        with store.atomic():
            for k in range(1, times):
                store.run(statement, (k, many, place))
    return _Bases(store, many)


def _repetition(store: IndexStore, table: str, keys: Sequence[str]) -> str:
    """Repeat what the Party of the report moved: nobody asks for the others' rows in the index."""
    told = [row[1] for row in store.rows(f"PRAGMA table_info({table})")]
    rest = [column for column in told if column not in keys]
    made = {
        "permit": "permit + ?1 * ?2",
        "permit_id": "CAST(printf('%08x', ?1) || substr(permit_id, 1, 24) AS BLOB)",
    }
    chosen = ", ".join([*(made[key] for key in keys), *rest])
    into = ", ".join([*keys, *rest])
    return (
        f"INSERT INTO {table} ({into}) SELECT {chosen} FROM {table}"  # noqa: S608 - own names
        " WHERE permit IN (SELECT permit FROM permits WHERE permit <= ?2"
        f" AND (issuing = ?3 OR destination = ?3)) ORDER BY {keys[-1]}"
    )


class _Bases(dict[PermitId, PermitId]):
    """The permit of the base world that a repeated one was made from."""

    def __init__(self, store: IndexStore, many: int) -> None:
        rows = store.rows("SELECT permit_id FROM permits WHERE permit <= ?", (many,))
        self._whole = {bytes(row[0])[:24]: PermitId(bytes(row[0])) for row in rows}

    def __missing__(self, permit_id: PermitId) -> PermitId:
        whole = self._whole.get(permit_id[8:])
        return permit_id if whole is None else whole
