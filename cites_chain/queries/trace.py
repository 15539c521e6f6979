"""Where the goods of a permit come from and where they went, as a tree, read from events.

Forwards means looking at the links of every re-export: the ledger indexes a link by the permit that
draws, not by the one that gives. Where there is an index, `queries.from_index` follows its links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from cites_chain.ids import PermitId
from cites_chain.ledger.reader import (
    Alias,
    LedgerReader,
    LineRecord,
    Medium,
    NotOnLedger,
    PermitRecord,
    Progress,
    Status,
    Ties,
)
from cites_chain.ledger.reader.rebuild import held_draws
from cites_chain.ledger.reader.view import CloseLook
from cites_chain.queries.acts import TraceAct, acts_of

DEEPEST = 64
"""Generations that a trace follows. Origins are older than what is drawn from them, so no tree of
real permits comes near; a ledger that lies about it must not hang the reader."""


@dataclass(frozen=True, slots=True)
class TraceDraw:
    """What one line of a re-export took from one line of its origin.

    Attributes:
        origin_position: Line of the origin, from 0.
        position: Line of the re-export, from 0.
        quantity: How much is drawn now, in the origin's unit; less than written where some was
            given back.
    """

    origin_position: int
    position: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class TraceNode:
    """One permit in the tree.

    Attributes:
        permit_id: Its key.
        record: The permit; lines carry permitted, exported, imported, drawn and marks. None where
            a link names what was never written.
        ties: Its links and import permit, as written.
        acts: What was done with it, oldest first.
        draws: What ties it to its neighbour nearer to the root, empty at the root.
        warnings: Sentences about void, repudiated or missing permits; not empty is red.
        is_tainted: It, or some permit that it draws on, however far back, has a warning.
        neighbours: Origins (in a tree backwards) or re-exports (forwards).
        is_repeated: It stands elsewhere in the tree already; its neighbours are not repeated.
    """

    permit_id: PermitId
    record: PermitRecord | None
    ties: Ties
    acts: tuple[TraceAct, ...]
    draws: tuple[TraceDraw, ...]
    warnings: tuple[str, ...]
    is_tainted: bool
    neighbours: tuple[TraceNode, ...]
    is_repeated: bool = False

    @property
    def lines(self) -> tuple[LineRecord, ...]:
        """Lines of the permit, none where it was never written."""
        return self.record.lines if self.record is not None else ()

    @property
    def is_sound(self) -> bool:
        """Whether neither this permit nor any further from the root has a warning."""
        return not self.warnings and all(node.is_sound for node in self.neighbours)


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole way of a permit's goods.

    Attributes:
        origins: The permit as root, its origins behind it, theirs behind them.
        reexports: The permit as root, what was drawn from it, what was drawn from that.
    """

    origins: TraceNode
    reexports: TraceNode

    @property
    def is_sound(self) -> bool:
        """Whether no permit on the way has a warning."""
        return self.origins.is_sound and self.reexports.is_sound


def trace(reader: LedgerReader, permit_id: PermitId, *, progress: Progress | None = None) -> Trace:
    """Follow a permit back to its origins and forward to its re-exports.

    The number of an attested transcription leads to the transcription.

    Args:
        reader: Ledger to ask: two batches of requests, however large the tree.
        permit_id: Where to begin.
        progress: Told how far the search for re-exports has come.

    Raises:
        NotOnLedger: Nothing was written under this id.
        ChainError: The ledger could not be read.
    """
    return trace_along(_Links(reader.list_all_ties(progress=progress)), reader, permit_id)


def trace_along(links: Links, source: Closely, permit_id: PermitId) -> Trace:
    """Follow a permit along links that are known.

    Args:
        links: Who draws on whom.
        source: What happened to permits.
        permit_id: Where to begin.

    Raises:
        NotOnLedger: Nothing was written under this id.
    """
    found = _read(source, permit_id, links)
    root = found.records[permit_id]
    if isinstance(root, Alias):
        permit_id = root.transcription_id
        found = _read(source, permit_id, links)
        root = found.records[permit_id]
    if root is None:
        raise NotOnLedger(
            "nothing was written under this permit id", facts={"permit_id": permit_id.hex()}
        )
    return Trace(
        origins=_Tree(found, links.origins_of, is_backward=True).grow(permit_id),
        reexports=_Tree(found, links.reexports_of, is_backward=False).grow(permit_id),
    )


class Links(Protocol):
    """Who draws on whom, both ways."""

    def of(self, permit_id: PermitId) -> Ties:
        """Return the ties of a permit, as written."""
        ...

    def origins_of(self, permit_id: PermitId) -> tuple[PermitId, ...]:
        """Return the permits that it draws on, each once, in the order of its links."""
        ...

    def reexports_of(self, permit_id: PermitId) -> tuple[PermitId, ...]:
        """Return the permits that draw on it, in the order in which they were written."""
        ...


class Closely(Protocol):
    """Knows permits with all that happened to them: a `LedgerReader`, or an index."""

    def look_closely(self, permit_ids: Sequence[PermitId]) -> CloseLook:
        """Return some permits with all that happened to them."""
        ...


class _Links:
    """Who draws on whom, from the ties of every permit."""

    def __init__(self, ties: Mapping[PermitId, Ties]) -> None:
        self.ties = ties
        self._takers: dict[PermitId, list[PermitId]] = {}
        for taker, its in ties.items():
            for origin_id in dict.fromkeys(link.origin_id for link in its.links):
                self._takers.setdefault(origin_id, []).append(taker)

    def of(self, permit_id: PermitId) -> Ties:
        return self.ties.get(permit_id, Ties())

    def origins_of(self, permit_id: PermitId) -> tuple[PermitId, ...]:
        return tuple(dict.fromkeys(link.origin_id for link in self.of(permit_id).links))

    def reexports_of(self, permit_id: PermitId) -> tuple[PermitId, ...]:
        return tuple(self._takers.get(permit_id, ()))


_Neighbours = Callable[[PermitId], Iterable[PermitId]]


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that the tree shows, read beforehand."""

    records: Mapping[PermitId, PermitRecord | Alias | None]
    acts: Mapping[PermitId, tuple[TraceAct, ...]]
    links: Links
    tainted: frozenset[PermitId]

    def record_of(self, permit_id: PermitId) -> PermitRecord | None:
        return _permit(self.records.get(permit_id))

    def draws(self, origin_id: PermitId, taker: PermitId) -> tuple[TraceDraw, ...]:
        record, ties = self.record_of(taker), self.links.of(taker)
        if record is None:
            return ()
        return tuple(
            TraceDraw(link.origin_position, link.position, held)
            for link, held in zip(ties.links, held_draws(record, ties), strict=True)
            if link.origin_id == origin_id
        )


def _read(source: Closely, permit_id: PermitId, links: Links) -> _Found:
    # Origins of every re-export, too: one of them may be void that is on no way of these goods.
    wanted = _reach(_reach([permit_id], links.reexports_of), links.origins_of)
    look = source.look_closely(wanted)
    acts = {wanted_id: acts_of(wanted_id, look.history, look.void_hours) for wanted_id in wanted}
    return _Found(look.records, acts, links, _tainted(wanted, look.records, links))


def _tainted(
    permit_ids: Iterable[PermitId],
    records: Mapping[PermitId, PermitRecord | Alias | None],
    links: Links,
) -> frozenset[PermitId]:
    """Return the permits with a warning, and all that draw on them, however far on."""
    sources = [
        permit_id for permit_id in permit_ids if warnings_of(_permit(records.get(permit_id)))
    ]
    return frozenset(_reach(sources, links.reexports_of))


def _permit(found: PermitRecord | Alias | None) -> PermitRecord | None:
    return found if isinstance(found, PermitRecord) else None


def _reach(roots: Iterable[PermitId], neighbours: _Neighbours) -> list[PermitId]:
    reached = list(roots)
    seen = set(reached)
    generation = reached
    for _ in range(DEEPEST):
        generation = [
            permit_id
            for permit_id in dict.fromkeys(n for known in generation for n in neighbours(known))
            if permit_id not in seen
        ]
        seen.update(generation)
        reached = reached + generation
    return reached


class _Tree:
    """Grows one of the two trees; a permit that stands in it already is named, not repeated."""

    def __init__(self, found: _Found, neighbours: _Neighbours, *, is_backward: bool) -> None:
        self._found = found
        self._neighbours = neighbours
        self._is_backward = is_backward
        self._grown: set[PermitId] = set()

    def grow(
        self, permit_id: PermitId, draws: tuple[TraceDraw, ...] = (), depth: int = 0
    ) -> TraceNode:
        record = self._found.record_of(permit_id)
        is_repeated = permit_id in self._grown
        self._grown.add(permit_id)
        neighbours: list[TraceNode] = []
        if not is_repeated and depth < DEEPEST:
            neighbours = [
                self.grow(neighbour, self._draws_between(permit_id, neighbour), depth + 1)
                for neighbour in self._neighbours(permit_id)
                if self._stands(neighbour)
            ]
        return TraceNode(
            permit_id=permit_id,
            record=record,
            ties=self._found.links.of(permit_id),
            acts=self._found.acts.get(permit_id, ()),
            draws=draws,
            warnings=warnings_of(record),
            is_tainted=permit_id in self._found.tainted,
            neighbours=tuple(neighbours),
            is_repeated=is_repeated,
        )

    def _draws_between(self, nearer: PermitId, further: PermitId) -> tuple[TraceDraw, ...]:
        if self._is_backward:
            return self._found.draws(further, nearer)
        return self._found.draws(nearer, further)

    def _stands(self, neighbour: PermitId) -> bool:
        """Whether to show it: in the place of a replaced permit stands its successor."""
        record = self._found.record_of(neighbour)
        return record is None or record.status is not Status.REPLACED


def warnings_of(record: PermitRecord | None) -> tuple[str, ...]:
    """Return what is wrong with a permit by itself, in sentences."""
    if record is None:
        return ("Nothing is recorded under this id.",)
    found = []
    acts = {
        "issue": record.issue_act,
        "export": record.export_act,
        "import": record.import_act,
        "attestation": record.attestation,
    }
    for name, act in acts.items():
        if act is not None and act.is_void:
            found.append(f"The {name} is void: the key of officer {act.officer_id} was voided.")
    if record.status is Status.REPUDIATED:
        found.append("The named issuer says that the paper is not its own.")
    elif record.medium is Medium.TRANSCRIBED and record.attester is None:
        found.append("A transcription that the named issuer has not attested.")
    if record.is_lost:
        found.append("Reported lost or stolen.")
    found += [
        f"Line {line.position + 1}: {line.drawn} drawn of {line.imported} imported."
        for line in record.lines
        if line.drawn > line.imported
    ]
    return tuple(found)
