"""The list of differences: where exporters and importers reported different quantities, and why."""

from __future__ import annotations

from cites_chain.permit import code_of
from cites_chain.pictures import Pair, paired_bars
from cites_chain.queries.aggregates import Aggregates, written
from cites_chain.queries.comparison import DIFFERENCE_KEYS, differences
from cites_chain.queries.dimensions import Filter
from cites_chain.reports.views.view import View, address

_MOST = 200
_SHOWN = 20
_CODES = 3


def differences_view(aggregates: Aggregates, where: Filter) -> View:
    """Return where the two sides differ, the largest share first, with the permits behind it."""
    found = differences(aggregates, where, most=_MOST)
    links = [
        address("chain", where, permit=code_of(each.permit_ids[0])) if each.permit_ids else None
        for each in found
    ]
    rows = tuple(
        (
            *each.keys,
            written(each.exported),
            written(each.imported),
            written(each.difference),
            each.reason,
            " ".join(code_of(one) for one in each.permit_ids[:_CODES]),
            str(each.permits),
        )
        for each in found
    )
    bars = [
        Pair(f"{each.keys[2]} {each.keys[4]} to {each.keys[3]}", each.exported, each.imported, link)
        for each, link in zip(found[:_SHOWN], links, strict=False)
    ]
    headings = tuple(key.value for key in DIFFERENCE_KEYS)
    return View(
        "Differences",
        "Groups of which exporters and importers reported different quantities, the largest share"
        f" first, at most {_MOST}. Every row names permits behind it.",
        (*headings, "exported", "imported", "difference", "why", "permits", "count"),
        rows,
        tuple(links),
        paired_bars("Differences", "exported", "imported", bars),
    )
