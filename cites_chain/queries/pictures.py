"""What the analysis page is drawn from: a tree of taxa, and flows of trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cites_chain.queries.aggregates import EVERYTHING, Aggregates
from cites_chain.queries.dimensions import Filter

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
