"""How many permits there are, month by month, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cites_chain.codes import JURISDICTIONS
from cites_chain.indexer.store import IndexStore
from cites_chain.ledger.reader import Status
from cites_chain.queries.dimensions import Dimension, Filter, UnfitValue
from cites_chain.queries.taxonomy import place

_YEAR_DIGITS = 4
_FIRST_DAY = "CAST(julianday(? || '-01-01') - 2440587.5 AS INTEGER)"


@dataclass(frozen=True, slots=True)
class MonthCount:
    """Permits issued in one month that are in one state now.

    Attributes:
        month: Year and month, such as 2024-02 (box 13).
        status: Where they stand.
        permits: How many they are.
    """

    month: str
    status: Status
    permits: int


def permits_by_month(store: IndexStore, where: Filter) -> tuple[MonthCount, ...]:
    """Return counts in the order of months and states.

    Args:
        store: The index.
        where: Which permits count: year, exporter (that issued), importer (the destination) and
            taxon are looked at.

    Raises:
        UnknownCode: A code to filter by is in no list.
        UnfitValue: A year is no number.
    """
    words: list[str] = []
    values: list[object] = []
    for text, given in _conditions(store, where):
        words.append(text)
        values += given
    condition = " AND ".join(words) or "true"
    found = store.rows(
        "SELECT strftime('%Y-%m', issued_on * 86400, 'unixepoch') AS month, status, count(*)"  # noqa: S608
        f" FROM permits WHERE {condition} GROUP BY month, status ORDER BY month, status",
        values,
    )
    return tuple(MonthCount(month, Status(status), count) for month, status, count in found)


def _conditions(store: IndexStore, where: Filter) -> Iterator[tuple[str, Sequence[object]]]:
    for dimension, codes in where.values.items():
        marks = ", ".join("?" * len(codes))
        match dimension:
            case Dimension.YEAR:
                text = f"issued_on >= {_FIRST_DAY} AND issued_on < {_FIRST_DAY}"
                ends = [end for year in codes for end in (year, _next_year(year))]
                yield f"({' OR '.join([text] * len(codes))})", ends
            case Dimension.EXPORTER | Dimension.IMPORTER:
                column = "issuing" if dimension is Dimension.EXPORTER else "destination"
                numbers = [JURISDICTIONS.normalise(code).code.number for code in codes]
                yield f"{column} IN ({marks})", numbers
            case Dimension.TAXON:
                taxa = _taxa(store, codes)
                inside = ", ".join("?" * len(taxa))
                chosen = f"SELECT permit FROM lines WHERE taxon IN ({inside})"  # noqa: S608
                yield f"permit IN ({chosen})", taxa


def _next_year(year: str) -> str:
    if not (year.isascii() and year.isdigit() and len(year) == _YEAR_DIGITS):
        raise UnfitValue(Dimension.YEAR, year)
    return f"{int(year) + 1:04}"


def _taxa(store: IndexStore, names: Sequence[str]) -> list[int]:
    """Return the numbers of all taxa of some names, higher ones included."""
    wanted = {" ".join(name.split()).casefold() for name in names}
    named = store.rows("SELECT taxon, name FROM taxa")
    return [
        taxon
        for taxon, name in named
        if wanted & {each.casefold() for each in place(name).ranks() if each}
    ]
