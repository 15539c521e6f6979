"""What is measured of the index: catching up, memory, lineage, search; with plain ways beside it.

Decoding is compared with web3.py (its own decoder, one event after the other), writing with the
same logs put unread into one plain SQLite table, lineage with the same question asked of it.
"""

from __future__ import annotations

import resource
import sqlite3
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from hexbytes import HexBytes
from web3 import Web3
from web3.datastructures import AttributeDict

from cites_chain.chain.artifacts import load_artifact
from cites_chain.codes import PermitType
from cites_chain.ids import Jurisdiction, OfficerId, PermitId
from cites_chain.indexer import Indexer, IndexStore, LogFile, RawLog
from cites_chain.indexer.decoding import plans
from cites_chain.indexer.raw import block_of, log_index_of
from cites_chain.ledger.reader import Status
from cites_chain.ledger.reader.events import EVENTS, topic_of
from cites_chain.queries.from_index import trace_index
from cites_chain.queries.lineage import Direction, lineage
from cites_chain.queries.search import Filter, search
from tests.bench.many_permits import write_many
from tests.bench.measures import Figure, Stopwatch

PERMITS = 1_700_000
"""Five million events, and more than a million permits."""

LITTLE = 100_000
"""Events after which memory is looked at for the first time."""

PEER = 3_000
"""Events that the slow ways decode."""

LOOKS = 200
_MIB = 1024


def measure_index(folder: Path, permits: int = PERMITS) -> Iterator[Figure]:
    """The index: decode, catch up, follow lineages and search."""
    path = folder / "many.logs"
    write_many(path, permits)
    source = LogFile(path)
    yield from _measure_decoding(path)
    with IndexStore.create(folder / "many.sqlite", *source.identity()) as store:
        yield from _measure_catching_up(store, source)
        yield from _measure_questions(store)


def _measure_decoding(path: Path) -> Iterator[Figure]:
    source = LogFile(path)
    logs: list[RawLog] = []
    first = 0
    while len(logs) < LITTLE and first <= source.head().number:
        stretch = source.read(first, source.head().number)
        logs += stretch.logs
        first = stretch.last.number + 1
    table, watch = plans(), Stopwatch()
    with watch.running():
        for log in logs:
            table[log.topic].read(log.body)
    ours = len(logs) / watch.seconds
    some = logs[-PEER:]
    with watch.running():
        _decode_with_web3(some)
    theirs = len(some) / watch.seconds
    yield Figure("events decoded", ours, "events/s")
    yield Figure("the same by web3.py", theirs, "events/s")
    yield Figure("that is times faster", ours / theirs, "x", ">= 10", ours >= 10 * theirs)


def _decode_with_web3(logs: Sequence[RawLog]) -> None:
    contract = Web3().eth.contract(abi=load_artifact("PermitRegistry").abi)
    names = {topic_of(kind): kind for kind in EVENTS}
    seen = {names[log.topic].__name__ for log in logs}
    events = {name: contract.events[name]() for name in seen}
    for log in logs:
        kind = names[log.topic]
        events[kind.__name__].process_log(_as_web3(log, kind.topics))


def _as_web3(log: RawLog, topics: int) -> Any:
    split = 32 * topics
    parts = [log.topic, *(log.body[at : at + 32] for at in range(0, split, 32))]
    return AttributeDict(
        {
            "address": "0x0000000000000000000000000000000000007002",
            "topics": [HexBytes(part) for part in parts],
            "data": HexBytes(log.body[split:]),
            "blockNumber": block_of(log.place),
            "logIndex": log_index_of(log.place),
            "blockHash": HexBytes(bytes(32)),
            "transactionHash": HexBytes(log.transaction),
            "transactionIndex": 0,
        }
    )


def _measure_catching_up(store: IndexStore, source: LogFile) -> Iterator[Figure]:
    events, before = 0, 0
    begun = time.perf_counter()
    seconds = 0.0
    for batch in Indexer(store, source).catch_up():
        events += batch.events
        seconds = time.perf_counter() - begun
        if events >= LITTLE and not before:
            before = _memory()
    after, whole = _memory(), time.perf_counter() - begun
    rate = events / seconds
    yield Figure(
        f"catching up with {events:,} events", rate, "events/s", ">= 30,000", rate >= 30_000
    )
    yield Figure("the same with the indexes for questions made", events / whole, "events/s")
    yield Figure(f"memory after {LITTLE:,} events", before, "MiB")
    is_flat = after <= before + 256
    yield Figure(f"memory after {events:,} events", after, "MiB", "flat: + 256 at most", is_flat)
    size = store.path.stat().st_size / events
    yield Figure("size of the index for an event", size, "bytes")
    yield Figure("the same logs into a plain SQLite table", _plain_rate(store), "events/s")


def _plain_rate(store: IndexStore) -> float:
    rows = store.rows("SELECT event, kind, hash, body FROM events LIMIT ?", (10 * LITTLE,))
    path = store.path.with_name("plain.sqlite")
    watch = Stopwatch()
    with closing(sqlite3.connect(path)) as plain, watch.running(), plain:
        plain.execute("CREATE TABLE logs (event INTEGER PRIMARY KEY, kind, hash, body)")
        plain.executemany("INSERT INTO logs VALUES (?, ?, ?, ?)", rows)
    path.unlink()
    return len(rows) / watch.seconds


def _measure_questions(store: IndexStore) -> Iterator[Figure]:
    (permits,) = store.first("SELECT count(*) FROM permits") or (0,)
    tied = store.rows("SELECT permit_id FROM permits WHERE permit IN (SELECT permit FROM links)")
    ids = [PermitId(row[0]) for row in tied[:: max(1, len(tied) // LOOKS)]]
    for direction in Direction:
        middle = _median([partial(lineage, store, one, direction) for one in ids])
        yield Figure(
            f"lineage {direction.value} of one permit in {permits:,}, median",
            middle * 1000,
            "ms",
            "<= 1",
            middle <= 0.001,
        )
    middle = _median([partial(trace_index, store, one) for one in ids])
    yield Figure("whole trace with every act, median", middle * 1000, "ms")
    plain = _median([partial(_plain_lineage, store, one) for one in ids[:3]])
    yield Figure("lineage up by scanning the events for links", plain * 1000, "ms")
    for name, wanted in _SEARCHES.items():
        seconds = _median([partial(search, store, wanted)] * 5)
        yield Figure(f"page of 50: {name}", seconds * 1000, "ms", "<= 200", seconds <= 0.2)


_SEARCHES = {
    "everything": Filter(),
    "a genus": Filter(taxon="Genus007"),
    "a species from one country": Filter(taxon="Genus007 species00007", issuing=Jurisdiction(5)),
    "two countries, imported": Filter(
        issuing=Jurisdiction(5), destination=Jurisdiction(7), status=Status.IMPORTED
    ),
    "a term, re-exports": Filter(term=12, permit_type=PermitType.REEXPORT),
    "from or to a country": Filter(country=Jurisdiction(9)),
    "what nobody did": Filter(officer=OfficerId(4_000)),
    "of a busy officer, what did not arrive": Filter(officer=OfficerId(9), status=Status.ISSUED),
    "a term of the commonest source": Filter(term=12, source=1),
    "imported, the first weeks": Filter(status=Status.IMPORTED, issued_until=date(2024, 3, 1)),
}


def _plain_lineage(store: IndexStore, permit_id: PermitId) -> int:
    """The way without an index of links: look through all announcements of ties."""
    kind = [kind.__name__ for kind in EVENTS].index("PermitTied")
    found = 0
    for (body,) in store.run("SELECT body FROM events WHERE kind = ?", (kind,)):
        found += body[:32] == permit_id
    return found


def _median(looks: Sequence[Any]) -> float:
    found = []
    for look in looks:
        begun = time.perf_counter()
        look()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MIB
