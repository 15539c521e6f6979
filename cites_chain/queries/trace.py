"""Where the goods of a permit come from and where they went, as a tree, read from events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cites_chain.ids import Jurisdiction, PermitId
from cites_chain.ledger.reader import Act, LedgerReader, PermitRecord


@dataclass(frozen=True, slots=True)
class TraceAct:
    """Something that was done with a permit.

    Attributes:
        name: Verb: issue, transcribe, attest, endorse, import, refuse, cross, ...
        at: Jurisdiction where it was done.
        acted_on: Calendar day where the officer stood; None where only the hour is known.
        act: Who and in which hour.
    """

    name: str
    at: Jurisdiction | None
    acted_on: date | None
    act: Act | None


@dataclass(frozen=True, slots=True)
class TraceDraw:
    """What one line took from a line of the next permit (see `TraceNode`).

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
        record: The permit; lines carry permitted, exported, imported, drawn and marks.
        acts: What was done with it, oldest first.
        draws: What ties it to its neighbour nearer to the root, empty at the root.
        warnings: Sentences about void, repudiated or lost permits; not empty is red.
        neighbours: Origins (in a tree backwards) or re-exports (forwards).
        is_repeated: It stands elsewhere in the tree already; its neighbours are not repeated.
    """

    permit_id: PermitId
    record: PermitRecord
    acts: tuple[TraceAct, ...]
    draws: tuple[TraceDraw, ...]
    warnings: tuple[str, ...]
    neighbours: tuple[TraceNode, ...]
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """The whole way of a permit's goods.

    Attributes:
        origins: The permit as root, its origins behind it, theirs behind them.
        reexports: The permit as root, what was drawn from it, what was drawn from that.
    """

    origins: TraceNode
    reexports: TraceNode


def trace(reader: LedgerReader, permit_id: PermitId) -> Trace:
    """Follow a permit back to its origins and forward to its re-exports.

    Raises:
        NotOnLedger: Nothing was written under this id.
        ChainError: The ledger could not be read.
    """
    raise NotImplementedError
