"""The rows of permits that events change, and the rules of what is given back and counted.

The rules are those of the contract, as in `ledger.reader.rebuild`; here they work on numbers in
rows. `index check` and the tests hold both against the ledger's storage.
"""

from __future__ import annotations

from typing import Any

from cites_chain.ids import Day, date_of
from cites_chain.indexer.permit_rows import LineRow, LinkRow, PermitRow, PermitRows
from cites_chain.indexer.quota_rows import QuotaRows
from cites_chain.indexer.store import IndexStore
from cites_chain.ledger.reader import Medium, PermitType, Status
from cites_chain.ledger.reader.words import COUNTED

Values = tuple[Any, ...]
Subjects = tuple[int | None, int | None]
"""Numbers of the permit that an event is about, and of the second one that it names."""

HOUR = 0xFFFFFF
MULTI_USE = frozenset(kind for kind in PermitType if kind.is_multi_use)
TRANSCRIBED = Medium.TRANSCRIBED.value
ISSUED = Status.ISSUED.value
_SOURCE_SEIZED = 10
_EXPORT = PermitType.EXPORT.value


class PermitBook:
    """Permits, quotas and the other rows of one index, while events are taken in."""

    def __init__(self, store: IndexStore, rows: PermitRows, quotas: QuotaRows) -> None:
        self.store = store
        self.rows = rows
        self.quotas = quotas

    def of(self, permit_id: bytes) -> PermitRow:
        """Return a permit that must be there."""
        row = self.rows.find(permit_id)
        if row is None:
            raise KeyError(permit_id.hex())
        return row

    def change(self, permit_id: bytes, place: int) -> PermitRow:
        """Return a permit as one that an event changes."""
        row = self.of(permit_id)
        row.changed = place
        self.rows.touch(row)
        return row

    def draw(self, origin: PermitRow, position: int, quantity: int) -> None:
        """Take a quantity from a line of an origin; what is given back is negative."""
        origin.lines[position].drawn += quantity
        self.rows.touch(origin)

    def give_back(self, link: LinkRow, quantity: int) -> None:
        """Give a quantity that was drawn back to its origin."""
        link.held -= quantity
        self.draw(self.rows.number(link.origin), link.origin_position, -quantity)

    def close(
        self, permit_id: bytes, status: Status, place: int, *, reason: int | None = None
    ) -> Subjects:
        """End a permit: what it drew and what it used of quotas is given back."""
        row = self.change(permit_id, place)
        is_unused = row.status == ISSUED
        for link in row.links:
            if link.held:
                self.give_back(link, link.held)
        for line in row.lines:
            self.count(row, line, -(line.permitted if is_unused else line.exported))
        row.status = status.value
        if reason is not None:
            row.reason = reason
        return row.permit, None

    def count(self, row: PermitRow, line: LineRow, use: int) -> None:
        """Add to the line's quota what the line uses of it; what is given back is negative."""
        if not self.quotas or row.type != _EXPORT or line.source == _SOURCE_SEIZED:
            return
        if row.medium != TRANSCRIBED or row.flags & COUNTED:
            self.quotas.count(quota_key(row, line), row.issued_on, use)


def quota_key(row: PermitRow, line: LineRow) -> tuple[int, ...]:
    """Return the quota that a line of a permit counts in."""
    year = date_of(Day(row.issued_on)).year
    return (row.issuing, year, line.taxon, line.term, line.unit, line.source)
