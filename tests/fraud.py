"""What the indicators find of the frauds of a simulated world, and what they find besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cites_chain.indexer import IndexStore
from cites_chain.queries.patterns import suspicious
from cites_chain.simulation.model import REFUSALS, Label
from cites_chain.simulation.world import Settings

INDICATORS = {
    Label.STOLEN_KEY: "K-26",
    Label.SPLIT: "K-25",
    Label.OUTLIER: "K-16",
    Label.CAPTIVE: "K-15",
    Label.VANISHED: "K-27",
    Label.BACK_CONVERSION: "L-01",
    Label.BACK_DATED: "L-02",
    Label.UNATTESTED: "K-28",
}
"""Which indicator has to find what the contract cannot refuse."""


@dataclass
class Caught:
    """What was found.

    Attributes:
        there: How many permits there are of each fraud.
        found: How many of them its indicator names.
        false_alarms: Findings of those indicators without any fraud among their permits.
    """

    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false_alarms: Counter[str] = field(default_factory=Counter)

    @property
    def missed(self) -> int:
        """Frauds on the ledger that their indicator does not name."""
        return sum((self.there - self.found).values())


def caught(store: IndexStore, truth: Iterable[Mapping[str, Any]], settings: Settings) -> Caught:
    """Let the indicators look, on the last day of a world."""
    labels = {row["permit_id"]: row["label"] for row in truth}
    result = Caught(there=Counter(label for label in labels.values() if label))
    today: date = settings.start + timedelta(days=settings.days - 1)
    wanted = {code: label for label, code in INDICATORS.items()}
    named: dict[str, set[str]] = {}
    for finding in suspicious(store, today, codes=list(wanted)):
        ids = [permit_id.hex() for permit_id in finding.permits]
        found = {labels[permit_id] for permit_id in ids} - {None}
        result.false_alarms[finding.code] += not found
        for permit_id in ids:
            if labels[permit_id] == wanted[finding.code]:
                named.setdefault(labels[permit_id], set()).add(permit_id)
    result.found = Counter({label: len(ids) for label, ids in named.items()})
    return result


def refused(attempts: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Count the attempts that were refused for the reason they have to be refused for."""
    return Counter(
        row["label"] for row in attempts if row["refusal"] == REFUSALS[Label(row["label"])]
    )


def table_of_frauds(found: Caught, attempts: Mapping[str, int]) -> str:
    """Return a table for people: each fraud, by whom it was found, and the false alarms."""
    rows = [
        ("fraud", "refused", "by the contract", "on the ledger", "listed", "by", "false alarms")
    ]
    for label in Label:
        name, indicator = label.value.replace("_", " "), INDICATORS.get(label)
        if indicator is None:
            rows.append((name, f"{attempts.get(label, 0):,}", REFUSALS[label], "", "", "", ""))
            continue
        counts = (found.there[label], found.found[label], found.false_alarms[indicator])
        there, listed, alarms = (f"{count:,}" for count in counts)
        rows.append((name, "", "", there, listed, indicator, alarms))
    rows.insert(1, tuple("-" * len(heading) for heading in rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def broken_balances(store: IndexStore) -> list[tuple[Any, ...]]:
    """Lines of which more went out than came in; there must not be any, in any world."""
    return store.rows(
        """
        SELECT permit, position, 'line' FROM lines
        WHERE drawn > imported OR imported > exported OR exported > permitted
        UNION ALL
        SELECT l.permit, l.position, 'links' FROM lines l
        JOIN (SELECT origin, origin_position, sum(held) AS held FROM links GROUP BY 1, 2) k
            ON k.origin = l.permit AND k.origin_position = l.position
        WHERE k.held <> l.drawn
        UNION ALL
        SELECT l.permit, l.position, 'drawn from nothing' FROM lines l
        WHERE l.drawn > 0 AND NOT EXISTS (SELECT 1 FROM links k
            WHERE k.origin = l.permit AND k.origin_position = l.position)
        UNION ALL
        SELECT l.permit, l.position, 're-exported' FROM lines l
        JOIN (SELECT permit, position, sum(held) AS held FROM links GROUP BY 1, 2) k
            ON k.permit = l.permit AND k.position = l.position
        JOIN permits p ON p.permit = l.permit
        -- What came back gave everything back; a converted line is other goods.
        WHERE p.status IN (2, 3, 4) AND l.marks & 64 = 0 AND l.exported > k.held
        """
    )
