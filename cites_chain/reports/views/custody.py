"""The chain of custody of one permit: every line on its way, and what was drawn between them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cites_chain.codes import JURISDICTIONS, TERMS, UNITS, Code, CodeTable
from cites_chain.ids import PermitId, TaxonId
from cites_chain.ledger.reader import LineRecord, PermitRecord
from cites_chain.permit import code_of
from cites_chain.permit.boxes import line_letter
from cites_chain.permit.values import plain
from cites_chain.pictures import Holding, Movement, chain_of_custody
from cites_chain.queries.dimensions import Filter
from cites_chain.queries.trace import Trace, TraceNode
from cites_chain.reports.views.view import View, address

_NO_FILTER = Filter()


def custody_view(trace: Trace, taxa: dict[TaxonId, str]) -> View:
    """Return the chain of one permit.

    Args:
        trace: Where its goods come from and went.
        taxa: Scientific names by taxon id.
    """
    nodes = _nodes(trace)
    root = trace.origins.permit_id
    hops = _hops(trace)
    holdings = [
        _holding(node.record, line, hops[permit_id])
        for permit_id, node in sorted(nodes.items(), key=lambda each: hops[each[0]])
        for line in node.lines
        if node.record is not None
    ]
    movements = list(_movements(trace))
    title = f"Chain of custody of {code_of(root)}"
    rows, links = [], []
    for permit_id, node in sorted(nodes.items(), key=lambda each: (hops[each[0]], each[0])):
        for line in node.lines:
            rows.append(_row(node, line, hops[permit_id], taxa))
            links.append(address("chain", _NO_FILTER, permit=code_of(permit_id)))
    return View(
        title,
        "From the first origin on the left to the last re-export. A band is what one permit drew"
        " from another, in the unit of its origin.",
        (
            *("hop", "permit", "line", "from", "to", "status", "taxon", "term", "unit"),
            *("permitted", "exported", "imported", "re-exported", "warnings"),
        ),
        tuple(rows),
        tuple(links),
        chain_of_custody(title, holdings, movements),
    )


def _nodes(trace: Trace) -> dict[PermitId, TraceNode]:
    found: dict[PermitId, TraceNode] = {}
    for node in (*_walk(trace.origins), *_walk(trace.reexports)):
        found.setdefault(node.permit_id, node)
    return found


def _walk(node: TraceNode) -> Iterator[TraceNode]:
    yield node
    for neighbour in node.neighbours:
        yield from _walk(neighbour)


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


def _movements(trace: Trace) -> Iterator[Movement]:
    seen: set[tuple[str, str, Decimal]] = set()
    for is_backwards, tree in ((True, trace.origins), (False, trace.reexports)):
        for node in _walk(tree):
            for other in node.neighbours:
                origin, target = (other, node) if is_backwards else (node, other)
                for draw in other.draws:
                    one = Movement(
                        _key(origin.permit_id, draw.origin_position),
                        _key(target.permit_id, draw.position),
                        draw.quantity,
                    )
                    mark = (one.origin, one.target, one.quantity)
                    if mark not in seen and origin.record and target.record:
                        seen.add(mark)
                        yield one


def _holding(record: PermitRecord, line: LineRecord, hop: int) -> Holding:
    code = code_of(record.permit_id)
    ends = f"{_place(record.issuing)}-{_place(record.destination)}"
    return Holding(
        _key(record.permit_id, line.position),
        hop,
        f"{code} {line_letter(line.position)}, {ends}",
        line.permitted,
        line.exported,
        line.imported,
        line.drawn,
        f"{_named(TERMS, line.term)}, {_named(UNITS, line.unit)}",
        address("chain", _NO_FILTER, permit=code),
    )


def _row(node: TraceNode, line: LineRecord, hop: int, taxa: dict[TaxonId, str]) -> tuple[str, ...]:
    record = node.record
    if record is None:
        return ()
    quantities = (line.permitted, line.exported, line.imported, line.drawn)
    return (
        str(hop),
        code_of(record.permit_id),
        line_letter(line.position),
        _place(record.issuing),
        _place(record.destination),
        record.status.name.lower(),
        taxa.get(line.taxon_id, f"0x{line.taxon_id:016x}"),
        _named(TERMS, line.term),
        _named(UNITS, line.unit),
        *(plain(quantity) for quantity in quantities),
        " ".join(node.warnings),
    )


def _key(permit_id: PermitId, position: int) -> str:
    return f"{permit_id.hex()}/{position}"


def _place(number: int) -> str:
    found = JURISDICTIONS.find_number(number)
    return found.code if found else str(number)


def _named(table: CodeTable[Code], number: int) -> str:
    found = table.find_number(number)
    return found.name if found else str(number)
