"""Counts for the report on implementation: what an authority did in two years, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cites_chain.codes import JURISDICTIONS, PermitType
from cites_chain.ids import day_of
from cites_chain.indexer import IndexStore
from cites_chain.ledger.reader import Medium, Status


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many documents of one type an authority wrote, and what became of them.

    Attributes:
        permit_type: Which document.
        issued: All that were issued in the period, by the day of issue.
        on_paper: Those of them that were issued on paper.
        used: Those whose goods left, or that were used up.
        cancelled: Cancelled, or their export withdrawn.
        unused: Returned or run out.
        replaced: Another document took their place.
    """

    permit_type: PermitType
    issued: int
    on_paper: int
    used: int
    cancelled: int
    unused: int
    replaced: int


@dataclass(frozen=True, slots=True)
class BiennialCounts:
    """What an authority did in a period.

    Attributes:
        country: Code of the jurisdiction.
        first: First day.
        last: Last day.
        types: Documents by type; types without any are left out.
        imports: Imports that its customs confirmed.
        refused: Imports that its customs refused.
        short: Confirmed imports of which less arrived than had left.
        transcribed: Papers of others that it wrote down.
        repudiated: Papers in its name that it did not stand by.
    """

    country: str
    first: date
    last: date
    types: tuple[TypeCount, ...]
    imports: int
    refused: int
    short: int
    transcribed: int
    repudiated: int


def biennial_counts(store: IndexStore, country: str, first_year: int) -> BiennialCounts:
    """Count what an authority did in two calendar years.

    Raises:
        UnknownCode: There is no such jurisdiction.
    """
    place = JURISDICTIONS.get(country).number
    first, last = date(first_year, 1, 1), date(first_year + 1, 12, 31)
    period = (place, day_of(first), day_of(last))
    types = store.rows(_BY_TYPE, period)
    (imports, refused, short) = store.first(_ARRIVALS, period) or (0, 0, 0)
    (transcribed,) = store.first(_TRANSCRIBED, period) or (0,)
    (repudiated,) = store.first(_REPUDIATED, period) or (0,)
    return BiennialCounts(
        country,
        first,
        last,
        tuple(TypeCount(PermitType(row[0]), *row[1:]) for row in types),
        imports,
        refused,
        short,
        transcribed,
        repudiated,
    )


_OWN = f"medium <> {int(Medium.TRANSCRIBED)}"
_BY_TYPE = f"""
SELECT type, count(*), sum(medium = {int(Medium.PAPER)}),
    sum(status IN ({int(Status.ENDORSED)}, {int(Status.IMPORTED)}, {int(Status.REFUSED)},
        {int(Status.PRESENTED)}, {int(Status.USED)}) OR crossings > 0),
    sum(status = {int(Status.CANCELLED)}),
    sum(status IN ({int(Status.RETURNED)}, {int(Status.EXPIRED)})),
    sum(status = {int(Status.REPLACED)})
FROM permits WHERE issuing = ? AND issued_on BETWEEN ? AND ? AND {_OWN}
GROUP BY type ORDER BY type
"""  # noqa: S608 - numbers of this package
_ARRIVALS = f"""
SELECT coalesce(sum(status = {int(Status.IMPORTED)}), 0),
    coalesce(sum(status IN ({int(Status.REFUSED)}) OR reason IS NOT NULL
        AND status = {int(Status.RETURNED)}), 0),
    coalesce(sum(status = {int(Status.IMPORTED)} AND discrepancy > 0), 0)
FROM permits WHERE destination = ? AND imported_on BETWEEN ? AND ?
"""  # noqa: S608 - as above
_TRANSCRIBED = "SELECT count(*) FROM permits WHERE transcriber = ? AND issued_on BETWEEN ? AND ?"
_REPUDIATED = (
    f"SELECT count(*) FROM permits WHERE issuing = ? AND status = {int(Status.REPUDIATED)}"  # noqa: S608
    " AND issued_on BETWEEN ? AND ?"
)
