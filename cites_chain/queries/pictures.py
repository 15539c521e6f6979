"""What the analysis page is drawn from: a tree of taxa, flows of trade, one permit's way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cites_chain.codes import JURISDICTIONS, TERMS, UNITS
from cites_chain.ids import PermitId
from cites_chain.permit import code_of
from cites_chain.permit.boxes import line_letter
from cites_chain.queries.aggregates import EVERYTHING, Aggregates
from cites_chain.queries.dimensions import Filter
from cites_chain.queries.from_index import trace_index
from cites_chain.queries.trace import TraceNode

RANKS = ("kingdom", "class", "order", "family", "genus", "taxon")
"""Ranks of a tree of taxa, from its root outwards."""


@dataclass(frozen=True, slots=True)
class TaxonNode:
    """A taxon with what is below it.

    Attributes:
        name: Scientific name; `NOT_IN_TABLE` where nobody here knows it, empty where the trade is
            in a taxon above this rank (`queries.taxonomy`).
        rank: One of `RANKS`.
        lines: Lines of permits that moved, of it and all below.
        children: Taxa below, the busiest first.
    """

    name: str
    rank: str
    lines: int
    children: tuple[TaxonNode, ...]


@dataclass(frozen=True, slots=True)
class CountryFlow:
    """Trade from one country to another.

    Attributes:
        exporter: Code; `HS` for what was landed from the sea.
        importer: Code.
        lines: Lines of permits that moved.
        permits: Permits that moved.
    """

    exporter: str
    importer: str
    lines: int
    permits: int


@dataclass(frozen=True, slots=True)
class ChainNode:
    """One line of a permit on the way of goods.

    Attributes:
        code: Security code of the permit.
        line: Letter of the line.
        permit_type: Which document.
        status: Where it stands.
        issuing: Code of the issuing jurisdiction.
        destination: Code of the destination.
        term: Code of box 9.
        unit: Code of box 11.
        permitted: What was permitted.
        exported: What left.
        imported: What arrived.
        drawn: What re-exports took of it.
        is_asked: It is a line of the permit that was asked for.
        warnings: Sentences about void, repudiated or missing permits.
    """

    code: str
    line: str
    permit_type: str
    status: str
    issuing: str
    destination: str
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
        source: Security code and letter of the giving line.
        target: Security code and letter of the taking line.
        quantity: How much, in the giving line's unit.
        unit: Code of that unit.
        is_converted: The taking line has the goods in another term or unit.
    """

    source: tuple[str, str]
    target: tuple[str, str]
    quantity: Decimal
    unit: str
    is_converted: bool


@dataclass(frozen=True, slots=True)
class Chain:
    """The way of a permit's goods, for a flow diagram.

    Attributes:
        nodes: Lines of all permits on the way.
        links: What they took from each other.
    """

    nodes: tuple[ChainNode, ...]
    links: tuple[ChainLink, ...]


def taxa_tree(
    aggregates: Aggregates, where: Filter = EVERYTHING, ranks: Sequence[str] = RANKS
) -> tuple[TaxonNode, ...]:
    """Return all taxa that moved as trees, one for each name of the first rank.

    Args:
        aggregates: Columns that are up to date.
        where: Which trade counts.
        ranks: Ranks of the tree, some of `RANKS` in their order.

    Raises:
        UnknownCode: A code to filter by is in no list.
    """
    condition, values = aggregates.vocabulary.condition(where)
    columns = ", ".join(f'placed."{rank}"' for rank in ranks)
    question = _TAXA.format(condition=condition, columns=columns)
    found = aggregates.columns.question(question, values)
    return _level([(tuple(map(str, row[:-1])), int(row[-1])) for row in found], ranks, 0)


def country_flows(aggregates: Aggregates, where: Filter = EVERYTHING) -> tuple[CountryFlow, ...]:
    """Return who sent to whom, the busiest first.

    Raises:
        UnknownCode: A code to filter by is in no list.
    """
    condition, values = aggregates.vocabulary.condition(where)
    found = aggregates.columns.question(_FLOWS.format(condition=condition), values)
    return tuple(CountryFlow(*row) for row in found)


def chain_of(aggregates: Aggregates, permit_id: PermitId) -> Chain:
    """Return the way of a permit's goods, back to the first origins and on to the last re-exports.

    Raises:
        NotOnLedger: Nothing was written under this id.
    """
    found = trace_index(aggregates.columns.store, permit_id)
    nodes: dict[tuple[str, str], ChainNode] = {}
    links: dict[tuple[tuple[str, str], tuple[str, str]], ChainLink] = {}
    for tree, is_backward in ((found.origins, True), (found.reexports, False)):
        for node, parent in _walk(tree, None):
            for one in _chain_nodes(node, is_asked=parent is None):
                nodes.setdefault((one.code, one.line), one)
            if parent is not None:
                giving, taking = (node, parent) if is_backward else (parent, node)
                for link in _chain_links(node, giving, taking):
                    links[link.source, link.target] = link
    return Chain(tuple(nodes.values()), tuple(links.values()))


def _walk(
    node: TraceNode, parent: TraceNode | None
) -> Iterator[tuple[TraceNode, TraceNode | None]]:
    yield node, parent
    for neighbour in node.neighbours:
        yield from _walk(neighbour, node)


def _chain_nodes(node: TraceNode, *, is_asked: bool) -> Iterator[ChainNode]:
    record = node.record
    if record is None:
        return
    for line in record.lines:
        yield ChainNode(
            code=code_of(node.permit_id),
            line=line_letter(line.position),
            permit_type=record.permit_type.name,
            status=record.status.name,
            issuing=JURISDICTIONS.get_number(record.issuing).code,
            destination=JURISDICTIONS.get_number(record.destination).code,
            term=TERMS.get_number(line.term).code,
            unit=UNITS.get_number(line.unit).code,
            permitted=line.permitted,
            exported=line.exported,
            imported=line.imported,
            drawn=line.drawn,
            is_asked=is_asked,
            warnings=node.warnings,
        )


def _chain_links(node: TraceNode, giving: TraceNode, taking: TraceNode) -> Iterator[ChainLink]:
    for draw in node.draws:
        if draw.origin_position >= len(giving.lines) or draw.position >= len(taking.lines):
            continue
        yield ChainLink(
            source=(code_of(giving.permit_id), line_letter(draw.origin_position)),
            target=(code_of(taking.permit_id), line_letter(draw.position)),
            quantity=draw.quantity,
            unit=UNITS.get_number(giving.lines[draw.origin_position].unit).code,
            is_converted=taking.lines[draw.position].is_converted,
        )


def _level(
    rows: list[tuple[tuple[str, ...], int]], ranks: Sequence[str], depth: int
) -> tuple[TaxonNode, ...]:
    if depth == len(ranks):
        return ()
    below: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for names, lines in rows:
        below.setdefault(names[depth], []).append((names, lines))
    nodes = [
        TaxonNode(
            name,
            ranks[depth],
            sum(lines for _, lines in members),
            _level(members, ranks, depth + 1),
        )
        for name, members in below.items()
    ]
    return tuple(sorted(nodes, key=lambda node: (-node.lines, node.name)))


_TAXA = """
SELECT {columns}, sum(lines)
FROM (SELECT taxon, count(*) AS lines FROM trade WHERE {condition} GROUP BY taxon) g
JOIN placed ON placed.number = g.taxon GROUP BY ALL ORDER BY ALL
"""
_FLOWS = """
SELECT e.code, i.code, lines, permits
FROM (SELECT exporter, importer, count(*) AS lines, count(DISTINCT permit) AS permits
    FROM trade WHERE {condition} GROUP BY ALL) g
JOIN exporter_codes e ON e.number = g.exporter
JOIN importer_codes i ON i.number = g.importer
ORDER BY lines DESC, e.code, i.code
"""
