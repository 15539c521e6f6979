"""The comparative tabulation of one country: exporters' and importers' figures side by side."""

from __future__ import annotations

from cites_chain.codes import TERMS
from cites_chain.queries.aggregates import Aggregates, Group, written
from cites_chain.queries.cells import csv_text
from cites_chain.queries.comparison import TABULATION
from cites_chain.queries.dimensions import Dimension, Filter
from cites_chain.queries.taxonomy import NOT_IN_TABLE, Placed, place

COLUMNS = (
    "Year", "App.", "Taxon", "Class", "Order", "Family", "Genus", "Importer", "Exporter", "Origin",
    "Importer reported quantity", "Exporter reported quantity", "Term", "Unit", "Purpose", "Source",
)  # fmt: skip
"""Columns of the Trade Database's own output."""

_NO_CLASSES = "Plantae"


def comparative_tabulation(
    aggregates: Aggregates, country: str, years: tuple[int, ...]
) -> tuple[tuple[str, ...], ...]:
    """Return all trade of a country, in the Trade Database's columns.

    Args:
        aggregates: Columns that are up to date.
        country: Code of the jurisdiction, as exporter or importer.
        years: Calendar years.

    Raises:
        UnknownCode: There is no such jurisdiction.
    """
    chosen = tuple(map(str, years))
    groups: dict[tuple[str, ...], Group] = {}
    for side in (Dimension.EXPORTER, Dimension.IMPORTER):
        where = Filter({Dimension.YEAR: chosen, side: (country,)})
        for group in aggregates.aggregate(TABULATION, where).groups:
            groups[group.keys] = group
    return tuple(_cells(groups[keys]) for keys in sorted(groups))


def tabulation_text(rows: tuple[tuple[str, ...], ...]) -> str:
    """Return a tabulation as CSV."""
    return csv_text(COLUMNS, rows)


def _cells(group: Group) -> tuple[str, ...]:
    found = dict(zip(TABULATION, group.keys, strict=True))
    placed = place(found[Dimension.TAXON])
    return (
        found[Dimension.YEAR],
        found[Dimension.APPENDIX],
        *_higher(placed),
        found[Dimension.IMPORTER],
        found[Dimension.EXPORTER],
        found[Dimension.ORIGIN],
        written(group.imported),
        written(group.exported),
        TERMS.get(found[Dimension.TERM]).name.lower(),
        found[Dimension.UNIT],
        found[Dimension.PURPOSE],
        found[Dimension.SOURCE],
    )


def _higher(placed: Placed) -> tuple[str, ...]:
    """Return taxon, class, order, family and genus; the Trade Database gives plants no class."""
    class_name = "" if placed.kingdom == _NO_CLASSES else placed.class_name
    cells = (placed.taxon, class_name, placed.order, placed.family, placed.genus)
    return tuple("" if cell == NOT_IN_TABLE else cell for cell in cells)
