"""The meter of permits: issued month by month, and where they stand now."""

from __future__ import annotations

from collections import defaultdict

from cites_chain.indexer.store import IndexStore
from cites_chain.pictures import Column, columns
from cites_chain.queries.counts import permits_by_month
from cites_chain.queries.dimensions import Filter
from cites_chain.reports.views.view import View, address


def permits_view(store: IndexStore, where: Filter) -> View:
    """Return how many permits were issued a month, by what became of them."""
    found = permits_by_month(store, where)
    kinds = list(
        dict.fromkeys(
            each.status.name.lower() for each in sorted(found, key=lambda each: each.status)
        )
    )
    months: dict[str, dict[str, int]] = defaultdict(dict)
    for each in found:
        months[each.month][each.status.name.lower()] = each.permits
    bars = [
        Column(month, {kind: parts.get(kind, 0) for kind in kinds}, _leads(where, month))
        for month, parts in months.items()
    ]
    rows = tuple(
        (bar.label, *(str(bar.parts.get(kind, 0)) for kind in kinds), str(bar.height))
        for bar in bars
    )
    return View(
        "Permits a month",
        "Permits by the month in which they were issued (box 13) and where they stand now.",
        ("month", *kinds, "all"),
        rows,
        tuple(bar.link for bar in bars),
        columns("Permits a month", bars),
    )


def _leads(where: Filter, month: str) -> str:
    return address("taxa", where, year=month[:4])
