"""Follows a ledger: reads stretches of blocks, takes their events in, one transaction for each."""

from __future__ import annotations

import gc
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cites_chain.indexer.authority_events import AuthorityEvents
from cites_chain.indexer.decoding import Plan, field_places, plans
from cites_chain.indexer.errors import DamagedEvent, IndexOfAnotherLedger, UnknownEvent
from cites_chain.indexer.permit_book import PermitBook, Subjects, Values
from cites_chain.indexer.permit_events import PermitEvents
from cites_chain.indexer.permit_rows import PermitRows
from cites_chain.indexer.quota_rows import QuotaRows
from cites_chain.indexer.rare_events import RareEvents
from cites_chain.indexer.raw import LogSource, RawLog, Stamp, Stretch, block_of, log_index_of
from cites_chain.indexer.store import IndexStore
from cites_chain.indexer.undo import KEPT_BLOCKS, Undo
from cites_chain.indexer.writing_events import WritingEvents
from cites_chain.ledger.reader.events import EVENTS

_INSERT_EVENT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_BLOCK = "INSERT INTO blocks VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_HOUR = 0xFFFFFF


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step took in.

    Attributes:
        last: Newest block now in the index.
        head: Newest block of the ledger when it was asked.
        events: Events taken in by this step.
        undone: Blocks that were undone before, because the ledger had been rewound.
    """

    last: Stamp
    head: Stamp
    events: int
    undone: int = 0

    @property
    def is_caught_up(self) -> bool:
        """Whether nothing is missing."""
        return self.last.number >= self.head.number


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one kind of event is taken in."""

    plan: Plan
    handle: Callable[[Values, int], Subjects]
    act: int
    """Where its act stands among the fields; -1 for in the head, -2 for none."""
    head: int
    acted_on: int


class Indexer:
    """Brings one index up to its ledger."""

    def __init__(self, store: IndexStore, source: LogSource) -> None:
        """Take an index and the ledger that it is of.

        Raises:
            IndexOfAnotherLedger: It is of another one.
        """
        expected, found = store.identity(), source.identity()
        if expected != found:
            raise IndexOfAnotherLedger(expected, found)
        self._store = store
        self._source = source
        self._rows = PermitRows(store)
        self._quotas = QuotaRows(store)
        self._undo = Undo(store)
        self._cursor = store.cursor()
        book = PermitBook(store, self._rows, self._quotas)
        self._readings = _readings(
            WritingEvents(book).handlers()
            | PermitEvents(book).handlers()
            | RareEvents(book).handlers()
            | AuthorityEvents(store).handlers()
        )

    def catch_up(self) -> Iterator[Batch]:
        """Take in everything up to the newest block; yields after each batch.

        Raises:
            UnknownEvent: This release does not know an event; what came before it is taken in.
            DamagedEvent: An event does not fit.
            ChainError: The ledger could not be asked.
        """
        undone = self._go_back_to_common()
        while True:
            head = self._source.head()
            first = 0 if self._cursor is None else self._cursor.number + 1
            if first > head.number:
                break
            stretch = self._source.read(first, head.number)
            if self._cursor is not None and stretch.before != self._cursor.hash:
                undone += self._go_back_to_common()
                continue
            self._undo.switch(on=stretch.last.number > head.number - KEPT_BLOCKS)
            if self._take(stretch):
                yield Batch(stretch.last, head, len(stretch.logs), undone)
                undone = 0
        if not self._store.is_searchable():
            self._store.make_searchable()
        if undone and self._cursor is not None:
            yield Batch(self._cursor, self._cursor, 0, undone)

    # ----------------------------------------------------------------------------------- batches

    def _take(self, stretch: Stretch) -> bool:
        """Take a stretch in; false where another program was faster."""
        try:
            with _uncollected(), self._store.atomic():
                if self._store.cursor() != self._cursor:
                    self._forget()
                    return False
                self._store.run_many(_INSERT_BLOCK, stretch.blocks)
                self._store.run_many(_INSERT_EVENT, [self._apply(log) for log in stretch.logs])
                self._rows.flush()
                self._quotas.flush()
                self._undo.advance(stretch.last)
        except BaseException:
            self._forget()
            raise
        self._cursor = stretch.last
        return True

    def _forget(self) -> None:
        self._rows.forget()
        self._quotas.forget()
        self._cursor = self._store.cursor()

    def _apply(self, log: RawLog) -> tuple[Any, ...]:
        """Take one event in and return its row."""
        place, topic, body, transaction = log
        reading = self._readings.get(topic)
        if reading is None:
            raise UnknownEvent(topic, block_of(place), log_index_of(place))
        try:
            values = reading.plan.read(body)
            permit, other = reading.handle(values, place)
        except (struct.error, LookupError, ValueError, TypeError) as problem:
            raise DamagedEvent(
                reading.plan.name, block_of(place), log_index_of(place), _reason(problem)
            ) from problem
        act = reading.act
        if act >= 0:
            officer, hour = values[act] >> 24, values[act] & _HOUR
        elif act == _IN_HEAD:
            head = values[reading.head]
            officer, hour = int.from_bytes(head[14:17], "big"), int.from_bytes(head[17:20], "big")
        else:
            officer = hour = None
        acted_on = values[reading.acted_on] if reading.acted_on >= 0 else None
        kind = reading.plan.kind
        return (place, kind, permit, other, officer, hour, acted_on, transaction, body)

    # ----------------------------------------------------------------------------------- rewinds

    def _go_back_to_common(self) -> int:
        """Undo what the ledger does not have (any more); returns how many blocks."""
        was = self._cursor
        checkpoints = self._undo.checkpoints()
        for at, checkpoint in enumerate(checkpoints):
            if self._source.stamp(checkpoint.number) == checkpoint:
                if at:
                    self._undo.go_back(checkpoint.number)
                    self._forget()
                break
        else:
            if checkpoints:
                self._store.empty()
                self._forget()
        now = -1 if self._cursor is None else self._cursor.number
        return 0 if was is None else was.number - now


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python not look for rings of objects: a batch makes many objects, and no rings."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_IN_HEAD, _NONE = -1, -2


def _readings(handlers: dict[str, Callable[[Values, int], Subjects]]) -> dict[bytes, _Reading]:
    found = {}
    kinds = {kind.__name__: kind for kind in EVENTS}
    for topic, plan in plans().items():
        places = field_places(kinds[plan.name])
        act = places.get("act", _IN_HEAD if "head" in places else _NONE)
        found[topic] = _Reading(
            plan, handlers[plan.name], act, places.get("head", _NONE), places.get("acted_on", _NONE)
        )
    return found


def _reason(problem: Exception) -> str:
    if isinstance(problem, KeyError):
        return f"it is about something that was never announced: {problem.args[0]}"
    return f"its fields cannot be read ({problem})"
