"""Lineage as flows: which line took how much from which, what each hop lost, from the index alone.

>>> Direction("up") is Direction.UP
True
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cites_chain.ids import Jurisdiction, PermitId, TaxonId
from cites_chain.indexer import IndexStore, taxon_id_of
from cites_chain.ledger.reader import NotOnLedger, PermitType, Status
from cites_chain.ledger.reader.words import quantity_of


class Direction(StrEnum):
    """Where to look."""

    UP = "up"
    """To what it was made from, back to the first origins."""
    DOWN = "down"
    """To what was made from it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A line of a permit on the way, with what it lost.

    Attributes:
        permit_id: The permit.
        position: The line, from 0.
        steps: How many hops it is away.
        permit_type: Which document.
        status: Where it stands.
        issuing: Jurisdiction that signed.
        destination: Jurisdiction of box 3a.
        taxon_id: Of the line.
        term: Number of the term.
        unit: Number of the unit.
        permitted: Box 11.
        exported: Box 14.
        imported: What arrived.
        drawn: What re-exports took.
    """

    permit_id: PermitId
    position: int
    steps: int
    permit_type: PermitType
    status: Status
    issuing: Jurisdiction
    destination: Jurisdiction
    taxon_id: TaxonId
    term: int
    unit: int
    permitted: Decimal
    exported: Decimal
    imported: Decimal
    drawn: Decimal

    @property
    def not_shipped(self) -> Decimal:
        """What was permitted and did not leave."""
        return self.permitted - self.exported

    @property
    def lost(self) -> Decimal:
        """What left and did not arrive, or has not arrived yet."""
        return self.exported - self.imported

    @property
    def kept(self) -> Decimal:
        """What arrived and was not re-exported."""
        return self.imported - self.drawn


@dataclass(frozen=True, slots=True)
class Flow:
    """What one line took from another.

    Attributes:
        origin_id: Permit that gave.
        origin_position: Its line.
        taker_id: Permit that took.
        position: Its line.
        quantity: How much, in the origin's unit, after what was given back.
    """

    origin_id: PermitId
    origin_position: int
    taker_id: PermitId
    position: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Lineage:
    """A way of goods as a graph; the permit that was asked about is among the stops.

    Attributes:
        stops: Every line of every permit on the way, the nearest first.
        flows: What went from one to another.
    """

    stops: tuple[Stop, ...]
    flows: tuple[Flow, ...]


def lineage(store: IndexStore, permit_id: PermitId, direction: Direction) -> Lineage:
    """Return all that a permit came from, or all that came from it, over any number of hops.

    Raises:
        NotOnLedger: Nothing was written under this id.
    """
    way = _UP if direction is Direction.UP else _DOWN
    rows = store.rows(_STOPS.format(way), (permit_id,))
    if not rows:
        raise NotOnLedger(
            "nothing was written under this permit id", facts={"permit_id": permit_id.hex()}
        )
    ids = {row[0]: PermitId(row[1]) for row in rows}
    side = "permit" if direction is Direction.UP else "origin"
    flows = [
        Flow(ids[origin], origin_position, ids[taker], position, quantity_of(held))
        for number in ids
        for origin, origin_position, taker, position, held in store.run(
            _FLOWS.format(side), (number,)
        )
    ]
    return Lineage(tuple(_stop_of(row) for row in rows), tuple(flows))


def _stop_of(row: tuple[object, ...]) -> Stop:
    _, permit_id, position, steps, kind, status, *places, taxon, term, unit = row[:11]
    issuing, destination = places
    most = row[11:]
    return Stop(
        permit_id=PermitId(permit_id),  # type: ignore[arg-type]
        position=position,  # type: ignore[arg-type]
        steps=steps,  # type: ignore[arg-type]
        permit_type=PermitType(kind),  # type: ignore[arg-type]
        status=Status(status),  # type: ignore[arg-type]
        issuing=Jurisdiction(issuing),  # type: ignore[arg-type]
        destination=Jurisdiction(destination),  # type: ignore[arg-type]
        taxon_id=taxon_id_of(taxon),  # type: ignore[arg-type]
        term=term,  # type: ignore[arg-type]
        unit=unit,  # type: ignore[arg-type]
        permitted=quantity_of(most[0]),  # type: ignore[arg-type]
        exported=quantity_of(most[1]),  # type: ignore[arg-type]
        imported=quantity_of(most[2]),  # type: ignore[arg-type]
        drawn=quantity_of(most[3]),  # type: ignore[arg-type]
    )


_UP = "SELECT origin, steps + 1 FROM way JOIN links USING (permit)"
_DOWN = "SELECT links.permit, steps + 1 FROM way JOIN links ON origin = way.permit"
_STOPS = """WITH RECURSIVE way (permit, steps) AS (
        SELECT permit, 0 FROM permits WHERE permit_id = ? UNION {} WHERE steps < 64),
    nearest AS (SELECT permit, min(steps) AS steps FROM way GROUP BY permit)
    SELECT permit, permit_id, position, steps, type, status, issuing, destination,
        taxon, term, unit, permitted, exported, imported, drawn
    FROM nearest JOIN permits USING (permit) JOIN lines USING (permit)
    WHERE steps = 0 OR status <> 9 ORDER BY steps, permit, position"""
_FLOWS = """SELECT origin, origin_position, permit, position, held FROM links
    WHERE {} = ? AND held > 0 ORDER BY permit, number"""
