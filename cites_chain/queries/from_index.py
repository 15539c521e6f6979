"""The way of goods, read from the index: the same answer as from the ledger, at once.

with IndexStore(path) as store:
    found = trace_index(store, permit_id)
    then = trace_index(past_index(store, permit_id, block=1200), permit_id)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from cites_chain.ids import PermitId
from cites_chain.indexer import Indexer, IndexStore, RawLog, Stamp, Stretch
from cites_chain.indexer.errors import IndexBehind
from cites_chain.indexer.raw import block_of, place_of
from cites_chain.indexer.records import IndexRecords
from cites_chain.ledger.reader import NotOnLedger, Ties
from cites_chain.ledger.reader.authority_events import (
    OfficerAdded,
    OfficerChanged,
    OfficerKeyVoided,
    VoidUndone,
)
from cites_chain.ledger.reader.events import EVENTS, topic_of
from cites_chain.queries.trace import Trace, trace_along

_OFFICERS = tuple(
    EVENTS.index(kind) for kind in (OfficerAdded, OfficerChanged, OfficerKeyVoided, VoidUndone)
)


def trace_index(store: IndexStore, permit_id: PermitId) -> Trace:
    """Follow a permit back to its origins and forward to its re-exports (`queries.trace`).

    Raises:
        NotOnLedger: Nothing was written under this id.
    """
    records = IndexRecords(store)
    return trace_along(IndexLinks(records), records, permit_id)


class IndexLinks:
    """Who draws on whom, from the index."""

    def __init__(self, records: IndexRecords) -> None:
        self._records = records
        self._ties: dict[PermitId, Ties] = {}
        self._takers: dict[PermitId, tuple[PermitId, ...]] = {}

    def of(self, permit_id: PermitId) -> Ties:
        """Return the ties of a permit, as written."""
        if permit_id not in self._ties:
            rows = self._records.rows("permit_id", [permit_id])
            ids = self._records.ids_of(link.origin for row in rows for link in row.links)
            ties = [self._records.ties(row, ids) for row in rows]
            self._ties[permit_id] = ties[0] if ties else Ties()
        return self._ties[permit_id]

    def origins_of(self, permit_id: PermitId) -> tuple[PermitId, ...]:
        """Return the permits that it draws on, each once, in the order of its links."""
        return tuple(dict.fromkeys(link.origin_id for link in self.of(permit_id).links))

    def reexports_of(self, permit_id: PermitId) -> tuple[PermitId, ...]:
        """Return the permits that draw on it, in the order in which they were written."""
        if permit_id not in self._takers:
            rows = self._records.store.rows(_TAKERS, (permit_id,))
            self._takers[permit_id] = tuple(PermitId(row[0]) for row in rows)
        return self._takers[permit_id]


_TAKERS = """SELECT permit_id FROM permits WHERE permit IN (
        SELECT links.permit FROM links JOIN permits ON permits.permit = origin WHERE permit_id = ?)
    ORDER BY permit"""


# ------------------------------------------------------------------------------------------ past


def block_of_day(store: IndexStore, day: date) -> int:
    """Return the last block of a day (UTC); -1 for a day before the ledger."""
    end = datetime.combine(day + timedelta(days=1), time(), UTC).timestamp()
    (found,) = store.first("SELECT max(number) FROM blocks WHERE time < ?", (int(end),)) or (None,)
    return -1 if found is None else int(found)


def past_index(store: IndexStore, permit_id: PermitId, *, block: int) -> IndexStore:
    """Return an index in memory in which the ledger ends at a block.

    It holds what the way of one permit needs: the permits that its goods came from and went to, all
    that draw on those, and all of their origins. Balances in it are those of then.

    Args:
        store: The whole index.
        permit_id: Where a trace will begin.
        block: Last block that counts.

    Raises:
        NotOnLedger: Nothing was written under this id until then.
        IndexBehind: The index has not come that far.
    """
    cursor = store.cursor()
    if cursor is None or block > cursor.number:
        raise IndexBehind(-1 if cursor is None else cursor.number, block)
    records = IndexRecords(store)
    root = store.first(_WRITTEN, (permit_id, place_of(block + 1, 0)))
    if root is None:
        raise NotOnLedger(
            f"nothing was written under this permit id until block {block}",
            facts={"permit_id": permit_id.hex(), "block": block},
        )
    numbers = _surroundings(records, root[0])
    past = IndexStore.in_memory(*store.identity())
    for _ in Indexer(past, _Until(store, sorted(numbers), block)).catch_up():
        pass
    return past


_WRITTEN = """SELECT permit FROM permits WHERE permit_id = ?1 AND written < ?2
    UNION ALL SELECT permit FROM aliases JOIN permits ON permit = aliases.transcription
    WHERE aliases.permit_id = ?1 AND written < ?2"""


def _surroundings(records: IndexRecords, root: int) -> set[int]:
    takers = _closure(records, [root], ("SELECT permit FROM links WHERE origin IN {}",))
    goods = _closure(records, takers, _ORIGINS)
    beside = _step(records, goods, "SELECT permit FROM links WHERE origin IN {}")
    return _closure(records, goods | beside, _ORIGINS + _MENTIONED)


_ORIGINS = ("SELECT origin FROM links WHERE permit IN {}",)
_MENTIONED = (
    "SELECT other FROM events WHERE other IS NOT NULL AND permit IN {}",
    "SELECT permit FROM events WHERE permit IS NOT NULL AND other IN {}",
    "SELECT predecessor FROM permits WHERE predecessor IS NOT NULL AND permit IN {}",
)


def _closure(records: IndexRecords, begin: Iterable[int], questions: tuple[str, ...]) -> set[int]:
    found = set(begin)
    fresh = set(found)
    while fresh:
        fresh = {n for question in questions for n in _step(records, fresh, question)} - found
        found |= fresh
    return found


def _step(records: IndexRecords, numbers: Iterable[int], question: str) -> set[int]:
    wanted = sorted(numbers)
    found: set[int] = set()
    for at in range(0, len(wanted), 500):
        some = wanted[at : at + 500]
        marks = f"({', '.join('?' * len(some))})"
        found.update(row[0] for row in records.store.run(question.format(marks), some))
    return found


class _Until:
    """The events of some permits, and of officers, until a block, as a source of logs."""

    def __init__(self, store: IndexStore, numbers: list[int], block: int) -> None:
        self._store = store
        self._end = Stamp(block, b"", 0)
        self._logs = sorted(self._read(numbers, block))

    def identity(self) -> tuple[int, bytes]:
        return self._store.identity()

    def head(self) -> Stamp:
        return self._end

    def stamp(self, number: int) -> Stamp | None:
        return self._end if number == self._end.number else None

    def read(self, first: int, head: int) -> Stretch:  # noqa: ARG002 - always everything
        numbers = sorted({block_of(log.place) for log in self._logs})
        blocks = []
        for at in range(0, len(numbers), 500):
            some = numbers[at : at + 500]
            marks = ", ".join("?" * len(some))
            question = f"SELECT * FROM blocks WHERE number IN ({marks}) ORDER BY number"  # noqa: S608
            blocks += [Stamp(*row) for row in self._store.run(question, some)]
        return Stretch(b"", self._end, blocks, self._logs)

    def _read(self, numbers: list[int], block: int) -> set[RawLog]:
        end = place_of(block + 1, 0)
        found = set(self._rows(f"kind IN {_OFFICERS}", [], end))
        for at in range(0, len(numbers), 500):
            some = numbers[at : at + 500]
            marks = ", ".join("?" * len(some))
            found.update(self._rows(f"permit IN ({marks})", some, end))
            consents = f"SELECT event FROM consents JOIN permits USING (permit_id) WHERE permit IN ({marks})"  # noqa: S608, E501
            found.update(self._rows(f"event IN ({consents})", some, end))
        return found

    def _rows(self, condition: str, values: list[int], end: int) -> Iterator[RawLog]:
        question = f"SELECT event, kind, body, hash FROM events WHERE {condition} AND event < ?"  # noqa: S608
        for place, kind, body, transaction in self._store.run(question, [*values, end]):
            yield RawLog(place, topic_of(EVENTS[kind]), body, transaction)
