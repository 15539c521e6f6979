"""The chain of custody of one permit: every line on the way of its goods, and what was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from cites_chain.codes import JURISDICTIONS, TERMS, UNITS, Code, CodeTable
from cites_chain.codes.line_letters import line_letter
from cites_chain.ids import PermitId, TaxonId
from cites_chain.indexer import IndexStore
from cites_chain.indexer.records import IndexRecords
from cites_chain.permit import code_of
from cites_chain.queries.dimensions import unnamed
from cites_chain.queries.from_index import trace_index
from cites_chain.queries.trace import Trace, TraceNode

AnyCode = TypeVar("AnyCode", bound=Code)


@dataclass(frozen=True, slots=True)
class LineKey:
    """One line of a permit.

    Attributes:
        permit_id: The permit.
        position: Which of its lines, from 0.
    """

    permit_id: PermitId
    position: int

    @property
    def code(self) -> str:
        """Security code of the permit."""
        return code_of(self.permit_id)

    @property
    def letter(self) -> str:
        """Letter of the line, as on the form."""
        return line_letter(self.position)


@dataclass(frozen=True, slots=True)
class ChainNode:
    """One line of a permit on the way of goods.

    Attributes:
        key: Which.
        hop: Re-exports before it, counted from the farthest origin.
        permit_type: Which document.
        status: Where it stands.
        issuing: Code of the issuing jurisdiction.
        destination: Code of the destination.
        taxon: Scientific name, or the taxon's id in words where nobody made the name known.
        term: Code of box 9.
        unit: Code of box 11.
        permitted: What was permitted.
        exported: What left.
        imported: What arrived.
        drawn: What re-exports took of it.
        is_asked: It is a line of the permit that was asked for.
        warnings: Sentences about void, repudiated or missing permits.
    """

    key: LineKey
    hop: int
    permit_type: str
    status: str
    issuing: str
    destination: str
    taxon: str
    term: str
    unit: str
    permitted: Decimal
    exported: Decimal
    imported: Decimal
    drawn: Decimal
    is_asked: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """What one line took from another.

    Attributes:
        source: The giving line.
        target: The taking line.
        quantity: How much, in the giving line's unit.
        unit: Code of that unit.
        is_converted: The taking line has the goods in another term or unit.
    """

    source: LineKey
    target: LineKey
    quantity: Decimal
    unit: str
    is_converted: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The way of a permit's goods.

    Attributes:
        code: Security code of the permit that was asked for.
        nodes: Lines of all permits on the way, from the farthest origin on.
        links: What they took from each other.
    """

    code: str
    nodes: tuple[ChainNode, ...]
    links: tuple[ChainLink, ...]


def chain_of(store: IndexStore, permit_id: PermitId) -> Chain:
    """Return the way of a permit's goods, back to the first origins and on to the last re-exports.

    Raises:
        NotOnLedger: Nothing was written under this id.
    """
    found = trace_index(store, permit_id)
    asked = found.origins.permit_id
    permits: dict[PermitId, TraceNode] = {}
    for node, _ in (*_walk(found.origins, None), *_walk(found.reexports, None)):
        permits.setdefault(node.permit_id, node)
    names = IndexRecords(store).taxon_names(
        {line.taxon_id for node in permits.values() for line in node.lines}
    )
    hops = _hops(found)
    ordered = sorted(permits.values(), key=lambda node: (hops[node.permit_id], node.permit_id))
    nodes = (
        one
        for node in ordered
        for one in _nodes(node, hops[node.permit_id], names, is_asked=node.permit_id == asked)
    )
    return Chain(code_of(asked), tuple(nodes), tuple(_links(found)))


def _walk(
    node: TraceNode, parent: TraceNode | None
) -> Iterator[tuple[TraceNode, TraceNode | None]]:
    yield node, parent
    for neighbour in node.neighbours:
        yield from _walk(neighbour, node)


def _hops(trace: Trace) -> dict[PermitId, int]:
    """Return how many re-exports lie before each permit, counted from the farthest origin."""
    places: dict[PermitId, int] = {}

    def go(node: TraceNode, place: int, step: int) -> None:
        known = places.get(node.permit_id)
        farther = place if known is None else (min if step < 0 else max)(known, place)
        places[node.permit_id] = farther
        for neighbour in node.neighbours:
            go(neighbour, place + step, step)

    go(trace.origins, 0, -1)
    go(trace.reexports, 0, 1)
    first = min(places.values())
    return {permit_id: place - first for permit_id, place in places.items()}


def _nodes(
    node: TraceNode, hop: int, names: dict[TaxonId, str], *, is_asked: bool
) -> Iterator[ChainNode]:
    record = node.record
    if record is None:
        return
    for line in record.lines:
        yield ChainNode(
            key=LineKey(node.permit_id, line.position),
            hop=hop,
            permit_type=record.permit_type.name,
            status=record.status.name,
            issuing=_code(JURISDICTIONS, record.issuing),
            destination=_code(JURISDICTIONS, record.destination),
            taxon=names.get(line.taxon_id) or unnamed(line.taxon_id),
            term=_code(TERMS, line.term),
            unit=_code(UNITS, line.unit),
            permitted=line.permitted,
            exported=line.exported,
            imported=line.imported,
            drawn=line.drawn,
            is_asked=is_asked,
            warnings=node.warnings,
        )


def _links(trace: Trace) -> Iterator[ChainLink]:
    """Yield what lines took, each pair of permits once, by however many ways it is reached."""
    seen: set[tuple[PermitId, PermitId]] = set()
    for tree, is_backward in ((trace.origins, True), (trace.reexports, False)):
        for node, parent in _walk(tree, None):
            if parent is None:
                continue
            giving, taking = (node, parent) if is_backward else (parent, node)
            pair = (giving.permit_id, taking.permit_id)
            if pair not in seen:
                seen.add(pair)
                yield from _links_between(node, giving, taking)


def _links_between(node: TraceNode, giving: TraceNode, taking: TraceNode) -> Iterator[ChainLink]:
    drawn: dict[tuple[int, int], Decimal] = {}
    for draw in node.draws:
        if draw.origin_position < len(giving.lines) and draw.position < len(taking.lines):
            between = (draw.origin_position, draw.position)
            drawn[between] = drawn.get(between, Decimal(0)) + draw.quantity
    for (origin, position), quantity in drawn.items():
        yield ChainLink(
            source=LineKey(giving.permit_id, origin),
            target=LineKey(taking.permit_id, position),
            quantity=quantity,
            unit=_code(UNITS, giving.lines[origin].unit),
            is_converted=taking.lines[position].is_converted,
        )


def _code(table: CodeTable[AnyCode], number: int) -> str:
    """Return a code; of a newer list that this program does not know, its number."""
    found = table.find_number(number)
    return found.code if found else str(number)
