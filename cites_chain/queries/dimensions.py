"""By what trade can be grouped and filtered, and how codes become the ledger's numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from cites_chain.codes import APPENDICES, JURISDICTIONS, PURPOSES, SOURCES, TERMS, UNITS
from cites_chain.codes.table import CodeTable
from cites_chain.errors import CitesChainError
from cites_chain.ids import TaxonId
from cites_chain.indexer.columns import Columns
from cites_chain.indexer.schema import taxon_id_of
from cites_chain.queries.taxonomy import HIGHER, UNNAMED, Placed, place


class UnknownDimension(CitesChainError):
    """Trade cannot be grouped or filtered by what was asked."""

    code = "UNKNOWN_DIMENSION"

    def __init__(self, name: str) -> None:
        known = ", ".join(dimension.value for dimension in Dimension)
        super().__init__(
            f"trade is not grouped by {name!r}",
            hint=f"There are: {known}.",
            facts={"dimension": name},
        )


class UnfitValue(CitesChainError):
    """A value to filter by cannot be one of its dimension."""

    code = "UNFIT_VALUE"

    def __init__(self, dimension: Dimension, value: str) -> None:
        super().__init__(
            f"{value!r} is no {dimension.value}",
            hint="A year has four digits." if dimension is Dimension.YEAR else "",
            facts={"dimension": dimension.value, "value": value},
        )


class Dimension(StrEnum):
    """What a sum can be broken down by."""

    YEAR = "year"
    EXPORTER = "exporter"
    IMPORTER = "importer"
    ORIGIN = "origin"
    TAXON = "taxon"
    GENUS = "genus"
    FAMILY = "family"
    ORDER = "order"
    CLASS = "class"
    KINGDOM = "kingdom"
    TERM = "term"
    UNIT = "unit"
    SOURCE = "source"
    PURPOSE = "purpose"
    APPENDIX = "appendix"


_TABLES: Mapping[Dimension, CodeTable[Any]] = MappingProxyType(
    {
        Dimension.EXPORTER: JURISDICTIONS,
        Dimension.IMPORTER: JURISDICTIONS,
        Dimension.ORIGIN: JURISDICTIONS,
        Dimension.TERM: TERMS,
        Dimension.UNIT: UNITS,
        Dimension.SOURCE: SOURCES,
        Dimension.PURPOSE: PURPOSES,
        Dimension.APPENDIX: APPENDICES,
    }
)
TAXONOMIC = (Dimension.TAXON, *(Dimension(rank) for rank in HIGHER))


def read_dimensions(names: Sequence[str]) -> tuple[Dimension, ...]:
    """Return dimensions by their names, each once.

    Raises:
        UnknownDimension: There is none of that name.
    """
    found = []
    for name in names:
        known = {dimension.value: dimension for dimension in Dimension}
        if name.strip().lower() not in known:
            raise UnknownDimension(name)
        found.append(known[name.strip().lower()])
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which trade is looked at.

    Attributes:
        values: Codes that count, by dimension; a dimension that is left out counts whole. An
            empty code of origin stands for goods whose exporter is their origin.
        with_void: Whether acts count that were voided with a stolen key.
    """

    values: Mapping[Dimension, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    with_void: bool = False


class Vocabulary:
    """Numbers and codes of everything in the columns, ready for questions."""

    def __init__(self, columns: Columns) -> None:
        """Make the tables of names for a connection to the columns."""
        self._columns = columns
        names: dict[int, str] = dict(columns.store.rows("SELECT taxon, name FROM taxa"))
        self._placed: dict[int, Placed] = {
            number: place(names.get(taxon) or unnamed(taxon_id_of(taxon)))
            for number, taxon in columns.question("SELECT number, taxon FROM taxa")
        }
        columns.table(
            "placed",
            "number USMALLINT, taxon VARCHAR, genus VARCHAR, family VARCHAR,"
            ' "order" VARCHAR, class VARCHAR, kingdom VARCHAR',
            [(number, *each.ranks()) for number, each in self._placed.items()],
        )
        for dimension, table in _TABLES.items():
            rows = [(code.number, code.code) for code in table]
            columns.table(f"{dimension.value}_codes", "number USMALLINT, code VARCHAR", rows)

    def condition(self, wanted: Filter) -> tuple[str, list[object]]:
        """Return a filter as an SQL condition on the table `trade`, with its values.

        Raises:
            UnknownCode: A code is in no list.
            UnfitValue: A year is no number.
        """
        words = [] if wanted.with_void else ["NOT is_void"]
        values: list[object] = []
        for dimension, codes in wanted.values.items():
            numbers = list(self._numbers(dimension, codes))
            column = "taxon" if dimension in TAXONOMIC else dimension.value
            if dimension is Dimension.PURPOSE:
                column = "coalesce(purpose, 0)"
            words.append(f"{column} IN ({', '.join('?' * len(numbers))})" if numbers else "false")
            values += numbers
        return " AND ".join(words) or "true", values

    def _numbers(self, dimension: Dimension, codes: Sequence[str]) -> Iterator[int]:
        for code in codes:
            if dimension in TAXONOMIC:
                yield from self._taxa(dimension, code)
            elif dimension is Dimension.YEAR:
                if not (code.isascii() and code.isdigit() and len(code) == 4):
                    raise UnfitValue(dimension, code)
                yield int(code)
            elif not code and dimension in (Dimension.ORIGIN, Dimension.PURPOSE):
                yield 0
            else:
                yield _TABLES[dimension].normalise(code).code.number

    def _taxa(self, dimension: Dimension, name: str) -> Iterator[int]:
        """Yield the taxa of a name; `taxon` takes a higher taxon's name, too."""
        wanted = " ".join(name.split()).casefold()
        for number, placed in self._placed.items():
            names = placed.named()
            chosen = names.values() if dimension is Dimension.TAXON else (names[dimension.value],)
            if wanted in (each.casefold() for each in chosen):
                yield number


def unnamed(taxon: TaxonId) -> str:
    """Return what is shown for a taxon whose name nobody made known."""
    return f"{UNNAMED} {taxon:016x}"
