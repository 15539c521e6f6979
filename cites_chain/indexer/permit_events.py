"""What each step of a permit's ordinary way changes in the index."""

from __future__ import annotations

from collections.abc import Callable

from cites_chain.indexer.permit_book import HOUR, PermitBook, Subjects, Values
from cites_chain.ledger.reader import PermitType, Status
from cites_chain.ledger.reader.words import LOST

_FROM_THE_SEA = PermitType.INTRODUCTION_FROM_THE_SEA.value
_CONVERTED = 0x40


class PermitEvents:
    """Takes endorsements, imports and ends of permits in, one after the other."""

    def __init__(self, book: PermitBook) -> None:
        self._book = book

    def handlers(self) -> dict[str, Callable[[Values, int], Subjects]]:
        """Return what to call for each event: with its fields and its place."""
        return {
            "ExportEndorsed": self._endorsed,
            "ImportConfirmed": self._imported,
            "ImportRefused": self._refused,
            "ReturnedToOrigin": self._returned_to_origin,
            "CrossingRecorded": self._crossed,
            "ImportPermitMoved": self._import_permit_moved,
            "PermitCancelled": self._cancelled,
            "PermitReturned": self._returned,
            "PermitExpired": self._expired,
            "WithdrawalProposed": self._withdrawal_proposed,
            "ExportWithdrawn": self._withdrawn,
            "LossReported": self._lost,
            "FindReported": self._found,
        }

    def _endorsed(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, act, acted_on, exported = values
        row = self._book.change(permit_id, place)
        rest: dict[int, int] = {}
        for line, quantity in zip(row.lines, exported, strict=True):
            self._book.count(row, line, quantity - line.permitted)
            line.exported = quantity
            if quantity < line.permitted and not line.marks & _CONVERTED:
                rest[line.position] = line.permitted - quantity
        row.status = Status.ENDORSED.value
        row.export_officer, row.export_hour, row.exported_on = act >> 24, act & HOUR, acted_on
        if rest:
            for link in reversed(row.links):
                share = min(link.held, rest.get(link.position, 0))
                if share:
                    rest[link.position] -= share
                    self._book.give_back(link, share)
        return row.permit, None

    def _imported(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, act, acted_on, discrepancy, imported = values
        row = self._book.change(permit_id, place)
        for line, quantity in zip(row.lines, imported, strict=True):
            line.imported = quantity
            if row.type == _FROM_THE_SEA:
                line.exported = quantity
        row.status = Status.IMPORTED.value
        row.import_officer, row.import_hour, row.imported_on = act >> 24, act & HOUR, acted_on
        row.discrepancy = discrepancy or None
        row.reason = None  # of an earlier refusal that was void
        return row.permit, None

    def _refused(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, act, acted_on, reason = values
        row = self._book.change(permit_id, place)
        for line in row.lines:
            line.imported = 0
        row.status = Status.REFUSED.value
        row.import_officer, row.import_hour, row.imported_on = act >> 24, act & HOUR, acted_on
        row.reason, row.discrepancy = reason, None
        return row.permit, None

    def _returned_to_origin(self, values: Values, place: int) -> Subjects:
        return self._book.close(values[0], Status.RETURNED, place)

    def _crossed(self, values: Values, place: int) -> Subjects:
        permit_id, _, at, act, acted_on, direction, count = values
        row = self._book.change(permit_id, place)
        row.crossings = count
        crossing = (row.permit, count, at, direction, acted_on, act >> 24, act & HOUR, place)
        self._book.store.run("INSERT INTO crossings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", crossing)
        return row.permit, None

    def _import_permit_moved(self, values: Values, place: int) -> Subjects:
        import_permit_id, permit_id, status = values
        row = self._book.change(import_permit_id, place)
        row.status = status
        return row.permit, self._book.of(permit_id).permit

    def _cancelled(self, values: Values, place: int) -> Subjects:
        return self._book.close(values[0], Status.CANCELLED, place, reason=values[4])

    def _returned(self, values: Values, place: int) -> Subjects:
        return self._book.close(values[0], Status.RETURNED, place)

    def _expired(self, values: Values, place: int) -> Subjects:
        return self._book.close(values[0], Status.EXPIRED, place)

    def _withdrawal_proposed(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        row.withdrawal_officer, row.withdrawal_hour = values[3] >> 24, values[3] & HOUR
        row.reason = values[4]
        return row.permit, None

    def _withdrawn(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        row.withdrawal_officer = row.withdrawal_hour = None
        return self._book.close(values[0], Status.CANCELLED, place, reason=row.reason)

    def _lost(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        row.flags |= LOST
        return row.permit, None

    def _found(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        row.flags &= ~LOST
        return row.permit, None
