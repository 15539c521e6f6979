"""Exporters' figures against importers': the comparative tabulation, gross and net trade.

The rules are those of the CITES Trade Database (guide, version 9): groups by year, Appendix, taxon,
importer, exporter, origin, term, unit, purpose and source, each side summed by itself; gross trade
takes the larger side of each group, without regard to source and purpose, re-exports included.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cites_chain.ids import PermitId
from cites_chain.indexer.trade_rows import HIGH_SEAS
from cites_chain.queries.aggregates import EVERYTHING, Aggregates, plain
from cites_chain.queries.dimensions import Dimension, Filter

TABULATION = (
    Dimension.YEAR,
    Dimension.APPENDIX,
    Dimension.TAXON,
    Dimension.IMPORTER,
    Dimension.EXPORTER,
    Dimension.ORIGIN,
    Dimension.TERM,
    Dimension.UNIT,
    Dimension.PURPOSE,
    Dimension.SOURCE,
)
"""Keys of the comparative tabulation."""

REASONS = (
    "the importer has not confirmed the arrival",
    "the goods left in one year and arrived in the next",
    "less arrived than left; the import says why",
    "the exporter's paper was transcribed at the border and not attested by its issuer",
)
"""Why figures differ on the ledger; on paper there are more: other terms, other units, permits
reported instead of trade."""

_MOST_PERMITS = 50


@dataclass(frozen=True, slots=True)
class Difference:
    """A group of which exporters and importers reported different quantities.

    Attributes:
        keys: Value of each dimension.
        exported: What exporters reported, zero for nothing.
        imported: What importers reported, zero for nothing.
        reason: Which of `REASONS` explains most of it.
        permit_ids: Permits behind it, at most some dozens.
        permits: How many there are.
    """

    keys: tuple[str, ...]
    exported: Decimal
    imported: Decimal
    reason: str
    permit_ids: tuple[PermitId, ...]
    permits: int

    @property
    def difference(self) -> Decimal:
        """What was exported and not imported; below zero where more was imported."""
        return self.exported - self.imported


@dataclass(frozen=True, slots=True)
class CountryFigure:
    """Trade of one country in one kind of goods.

    Attributes:
        year: Calendar year.
        taxon: Scientific name.
        term: Code of box 9.
        unit: Code of the unit.
        gross_exports: All that left it, re-exports included.
        gross_imports: All that came.
    """

    year: int
    taxon: str
    term: str
    unit: str
    gross_exports: Decimal
    gross_imports: Decimal

    @property
    def net_exports(self) -> Decimal:
        """What left it more than came; zero where more came."""
        return max(Decimal(0), self.gross_exports - self.gross_imports)

    @property
    def net_imports(self) -> Decimal:
        """What came more than left it; zero where more left."""
        return max(Decimal(0), self.gross_imports - self.gross_exports)


def differences(
    aggregates: Aggregates,
    where: Filter = EVERYTHING,
    *,
    tolerance: Decimal = Decimal(0),
    most: int = 100,
) -> tuple[Difference, ...]:
    """Return where the two sides differ, the largest share first, then the most permits.

    Landings from the sea have one side only and are left out.

    Args:
        aggregates: The columns.
        where: Which trade counts.
        tolerance: Share of the larger side up to which a difference counts for nothing.
        most: Most groups.

    Raises:
        UnknownCode: A code to filter by is in no list.
    """
    condition, values = aggregates.vocabulary.condition(where)
    text = _DIFFERENCES.format(condition=condition)
    found = aggregates.columns.question(text, [*values, str(tolerance), most])
    numbers = {number for row in found for number in row[_LIST]}
    ids = _ids_of(aggregates, numbers)
    return tuple(
        Difference(
            keys=tuple("" if key is None else str(key) for key in row[:8]),
            exported=plain(row[8]) or Decimal(0),
            imported=plain(row[9]) or Decimal(0),
            reason=REASONS[int(row[10])],
            permit_ids=tuple(ids[number] for number in sorted(row[_LIST]) if number in ids),
            permits=int(row[12]),
        )
        for row in found
    )


DIFFERENCE_KEYS = tuple(
    key for key in TABULATION if key not in (Dimension.PURPOSE, Dimension.SOURCE)
)
"""Keys of a difference: those of gross trade, because a source or purpose corrected at the border
moves goods between groups and is no difference of quantity."""


def country_figures(
    aggregates: Aggregates, country: str, where: Filter = EVERYTHING
) -> tuple[CountryFigure, ...]:
    """Return gross and net trade of a country, by year and kind of goods.

    Raises:
        UnknownCode: There is no such country.
    """
    condition, values = aggregates.vocabulary.condition(where)
    ((number,),) = aggregates.columns.question(
        "SELECT number FROM exporter_codes WHERE code = ?", (country,)
    ) or [(0,)]
    text = _COUNTRY.format(condition=condition)
    found = aggregates.columns.question(text, [*values, number, number, number, number])
    return tuple(
        CountryFigure(
            year=int(row[0]),
            taxon=row[1],
            term=row[2],
            unit=row[3],
            gross_exports=plain(row[4]) or Decimal(0),
            gross_imports=plain(row[5]) or Decimal(0),
        )
        for row in found
    )


def _ids_of(aggregates: Aggregates, numbers: set[int]) -> dict[int, PermitId]:
    store = aggregates.columns.store
    found: dict[int, PermitId] = {}
    for number in numbers:
        row = store.first("SELECT permit_id FROM permits WHERE permit = ?", (number,))
        if row is not None:
            found[number] = PermitId(bytes(row[0]))
    return found


_LIST = 11
_MILLIONTH = "0.000001::DECIMAL(6,6)"
_DIFFERENCES = f"""
WITH groups AS (
    SELECT year, appendix, taxon, importer, exporter, origin, term, unit,
        coalesce(sum(exported), 0) AS exported, coalesce(sum(imported), 0) AS imported,
        sum(exported) FILTER (imported IS NULL) AS unconfirmed,
        sum(imported) FILTER (exported IS NULL AND medium < 3) AS carried,
        sum(imported) FILTER (exported IS NULL AND medium = 3) AS transcribed,
        sum(exported - imported) FILTER (imported IS NOT NULL) AS short,
        list(DISTINCT permit) FILTER (exported IS DISTINCT FROM imported) AS permits
    FROM trade WHERE exporter <> {HIGH_SEAS} AND {{condition}} GROUP BY ALL
)
SELECT g.year, a.code, placed.taxon, i.code, e.code, coalesce(o.code, ''), t.code, u.code,
    exported::DECIMAL(32,0) * {_MILLIONTH}, imported::DECIMAL(32,0) * {_MILLIONTH},
    CASE greatest(coalesce(unconfirmed, 0), coalesce(carried, 0), coalesce(short, 0),
            coalesce(transcribed, 0))
        WHEN unconfirmed THEN 0 WHEN carried THEN 1 WHEN short THEN 2 WHEN transcribed THEN 3
        ELSE 2 END,
    permits[1:{_MOST_PERMITS}], len(permits)
FROM groups g
JOIN placed ON placed.number = g.taxon
JOIN appendix_codes a ON a.number = g.appendix
JOIN importer_codes i ON i.number = g.importer
JOIN exporter_codes e ON e.number = g.exporter
LEFT JOIN origin_codes o ON o.number = g.origin
JOIN term_codes t ON t.number = g.term
JOIN unit_codes u ON u.number = g.unit
WHERE exported <> imported
    AND abs(exported - imported) > ?::DECIMAL(9,6) * greatest(exported, imported)
ORDER BY abs(exported - imported) / greatest(exported, imported) DESC, len(permits) DESC,
    g.year, a.code, placed.taxon, i.code, e.code, o.code, t.code, u.code
LIMIT ?
"""  # noqa: S608 - numbers of this package; the condition has marks for its values

_COUNTRY = f"""
WITH groups AS (
    SELECT year, taxon, term, unit, importer, exporter,
        greatest(coalesce(sum(exported), 0), coalesce(sum(imported), 0)) AS quantity
    FROM trade WHERE {{condition}}
    GROUP BY year, appendix, taxon, importer, exporter, origin, term, unit
)
SELECT g.year, placed.taxon, t.code, u.code,
    coalesce(sum(quantity) FILTER (exporter = ?), 0)::DECIMAL(32,0) * {_MILLIONTH},
    coalesce(sum(quantity) FILTER (importer = ?), 0)::DECIMAL(32,0) * {_MILLIONTH}
FROM groups g
JOIN placed ON placed.number = g.taxon
JOIN term_codes t ON t.number = g.term
JOIN unit_codes u ON u.number = g.unit
WHERE exporter = ? OR importer = ?
GROUP BY ALL ORDER BY 1, 2, 3, 4
"""  # noqa: S608 - as above
