"""What stands open and what does not agree: lists and sums of the index.

Sums are kept apart by term and unit; nothing is added across kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cites_chain.ids import Day, Jurisdiction, TaxonId, date_of, day_of
from cites_chain.indexer import IndexStore, taxon_id_of
from cites_chain.indexer.records import IndexRecords
from cites_chain.ledger.reader import PermitRecord, QuotaRecord
from cites_chain.ledger.reader.words import quantity_of

# ruff: noqa: S608 - statements are made of this module's own text

MOST = 1_000
"""Rows of one answer."""

ARRIVAL_DAYS = 60
"""Days after which goods that left should have arrived (indicator K-27)."""


@dataclass(frozen=True, slots=True)
class Goods:
    """Kind of goods: what may be added up."""

    taxon_id: TaxonId
    term: int
    unit: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What a jurisdiction imported of one kind of goods, and may still re-export.

    Attributes:
        goods: What.
        permits: Permits under which it came in.
        imported: How much.
        drawn: What re-exports took.
    """

    goods: Goods
    permits: int
    imported: Decimal
    drawn: Decimal

    @property
    def left(self) -> Decimal:
        """What re-exports may still draw."""
        return self.imported - self.drawn


def list_expiring(
    store: IndexStore, today: date, *, days: int = 30, issuing: Jurisdiction | None = None
) -> list[PermitRecord]:
    """Return the open permits whose last day is within some days, the first to expire first."""
    return _records(
        store,
        "status IN (1, 2, 11) AND last_day BETWEEN ? AND ? AND (?3 IS NULL OR issuing = ?3) "
        "ORDER BY last_day, permit",
        (day_of(today), day_of(today + timedelta(days=days)), issuing),
    )


def list_not_arrived(
    store: IndexStore,
    today: date,
    *,
    days: int = ARRIVAL_DAYS,
    destination: Jurisdiction | None = None,
) -> list[PermitRecord]:
    """Return the permits whose goods left at least some days ago and were never imported."""
    return _records(
        store,
        "status = 2 AND exported_on <= ? AND (?2 IS NULL OR destination = ?2) "
        "ORDER BY exported_on, permit",
        (day_of(today - timedelta(days=days)), destination),
    )


def list_balances(store: IndexStore, jurisdiction: Jurisdiction) -> list[Balance]:
    """Return what a jurisdiction imported, by kind of goods, and what is left of it."""
    rows = store.rows(_BALANCES, (jurisdiction,))
    return [
        Balance(Goods(taxon_id_of(row[0]), row[1], row[2]), row[3], *map(quantity_of, row[4:]))
        for row in rows
    ]


def list_quota_use(
    store: IndexStore, *, jurisdiction: Jurisdiction | None = None, year: int | None = None
) -> list[QuotaRecord]:
    """Return quotas with their use, the fullest first."""
    found = [
        quota
        for quota in IndexRecords(store).quotas(jurisdiction)
        if year is None or quota.key.year == year
    ]
    return sorted(found, key=lambda quota: -(quota.used / quota.limit if quota.limit else 1))


def first_day(store: IndexStore) -> date | None:
    """Return the earliest day of issue on the ledger."""
    (found,) = store.first("SELECT min(issued_on) FROM permits") or (None,)
    return None if found is None else date_of(Day(found))


def _records(store: IndexStore, condition: str, values: tuple[object, ...]) -> list[PermitRecord]:
    question = f"SELECT permit FROM permits WHERE {condition} LIMIT {MOST}"
    numbers = [row[0] for row in store.run(question, values)]
    found = IndexRecords(store).numbered(numbers)
    return [found[number] for number in numbers]


_BALANCES = f"""SELECT taxon, term, unit, count(DISTINCT permit), sum(imported), sum(drawn)
    FROM permits JOIN lines USING (permit)
    WHERE destination = ? AND status = 3
    GROUP BY 1, 2, 3 ORDER BY sum(imported) DESC, 1, 2, 3 LIMIT {MOST}"""
