"""What each announcement of the permit registry changes in the index.

The rules of what is given back and what counts in a quota are those of the contract, as in
`ledger.reader.rebuild`; here they work on numbers in rows. `index check` and the tests hold both
against the ledger's storage.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cites_chain.ids import Day, date_of
from cites_chain.indexer.decoding import lines_in
from cites_chain.indexer.permit_rows import LineRow, LinkRow, PermitRow, PermitRows
from cites_chain.indexer.quota_rows import QuotaRows
from cites_chain.indexer.store import IndexStore
from cites_chain.ledger.reader import Medium, PermitType, Status
from cites_chain.ledger.reader.words import (
    COUNTED,
    EXTENDED,
    LOST,
    RETROSPECTIVE,
)

Values = tuple[Any, ...]
Subjects = tuple[int | None, int | None]
"""Numbers of the permit that an event is about, and of the second one that it names."""

_HOUR = 0xFFFFFF
_ACT = 0xFFFFFFFFFFFF
_QUANTITY = 0xFFFFFFFFFF
_APPENDIX = 0x03
_SOURCE_SEIZED = 10
_MULTI_USE = frozenset(kind for kind in PermitType if kind.is_multi_use)
_EXPORT, _FROM_THE_SEA = PermitType.EXPORT.value, PermitType.INTRODUCTION_FROM_THE_SEA.value
_TRANSCRIBED = Medium.TRANSCRIBED.value
_ISSUED = Status.ISSUED.value


class PermitEvents:
    """Takes announcements in, one after the other."""

    def __init__(self, store: IndexStore, rows: PermitRows, quotas: QuotaRows) -> None:
        self._store = store
        self._rows = rows
        self._quotas = quotas
        self._overruns: list[tuple[bytes, int, int]] = []

    def handlers(self) -> dict[str, Callable[[Values, int], Subjects]]:
        """Return what to call for each event: with its fields and its place."""
        return {
            "PermitIssued": self._issued,
            "PermitTranscribed": self._transcribed,
            "PermitTied": self._tied,
            "PermitReplaced": self._replaced,
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
            "TranscriptionAttested": self._attested,
            "PermitPresented": self._presented,
            "TranscriptionRepudiated": self._repudiated,
            "RetrospectiveConsented": self._consented,
            "TimberExtended": self._extended,
            "DestinationReleased": self._released,
            "DestinationAccepted": self._accepted,
            "QuotaSet": self._quota_set,
            "QuotaChanged": self._quota_changed,
            "QuotaOverrun": self._quota_overrun,
            "TaxonNamed": self._taxon_named,
        }

    # ---------------------------------------------------------------------------- writing permits

    def _issued(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, head, document_hash, flat = values
        row = self._write(permit_id, head, document_hash, place)
        row.lines = _lines_of(flat)
        self._rows.add(row)
        for line in row.lines:
            self._count(row, line, line.permitted)
        self._place_overruns(row)
        if row.flags & RETROSPECTIVE:
            self._store.run(
                "UPDATE consents SET is_used = 1 WHERE permit_id = ? AND document_hash = ?",
                (permit_id, document_hash),
            )
        return row.permit, None

    def _transcribed(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, transcriber, head, document_hash, flat = values
        row = self._write(permit_id, head, document_hash, place)
        row.transcriber = transcriber
        row.lines = _lines_of(flat)
        self._rows.add(row)
        return row.permit, None

    def _tied(self, values: Values, place: int) -> Subjects:
        permit_id, import_permit_id, reason, flat = values
        row = self._change(permit_id, place)
        row.import_permit_id = import_permit_id if any(import_permit_id) else None
        row.unlinked_reason = reason
        for at in range(0, len(flat), 2):
            origin, draw = self._of(flat[at]), flat[at + 1]
            quantity = draw & _QUANTITY
            link = (row.permit, at // 2, draw >> 48, origin.permit, draw >> 40 & 0xFF)
            row.links.append(LinkRow((*link, quantity, quantity)))
            self._draw(origin, draw >> 40 & 0xFF, quantity)
        if row.import_permit_id is None:
            return row.permit, None
        return row.permit, self._of(import_permit_id).permit

    def _replaced(self, values: Values, place: int) -> Subjects:
        old_id, new_id, _, head, document_hash, _, reason = values
        old = self._change(old_id, place)
        new = self._write(new_id, head, document_hash, place)
        new.lines = [LineRow(_line_values(line)) for line in old.lines]
        new.links = [LinkRow(_link_values(link)) for link in old.links]
        new.import_permit_id = old.import_permit_id
        new.unlinked_reason = old.unlinked_reason
        new.exported_on = old.exported_on
        new.predecessor = old.permit
        self._rows.add(new)
        old.status = Status.REPLACED.value
        old.reason = reason
        for link in old.links:
            link.held = 0
        return old.permit, new.permit

    def _write(self, permit_id: bytes, head: bytes, document_hash: bytes, place: int) -> PermitRow:
        """Return a new row as its head says; see `contracts/types/Head.sol`."""
        acts = int.from_bytes(head[14:], "big")
        kind, medium = head[1], head[2]
        middle, last = acts >> 48 & _ACT, acts & _ACT
        row = PermitRow(_BLANK, [], [])
        row.permit_id, row.document_hash = permit_id, document_hash
        row.type, row.medium, row.status = kind, medium, head[3]
        row.issuing, row.destination = head[4] << 8 | head[5], head[6] << 8 | head[7]
        row.issued_on, row.last_day = head[8] << 8 | head[9], head[10] << 8 | head[11]
        row.flags = head[13]
        row.issue_officer, row.issue_hour = acts >> 120, acts >> 96 & _HOUR
        if kind in _MULTI_USE:
            row.crossings = middle & _HOUR
            row.attester = middle >> 24 or None
        elif middle and medium == _TRANSCRIBED:
            row.attester, row.attest_hour = middle >> 24, middle & _HOUR
        elif middle:
            row.export_officer, row.export_hour = middle >> 24, middle & _HOUR
        if last:
            row.import_officer, row.import_hour = last >> 24, last & _HOUR
        row.written = row.changed = place
        return row

    # ---------------------------------------------------------------------------- ways of permits

    def _endorsed(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, act, acted_on, exported = values
        row = self._change(permit_id, place)
        rest: dict[int, int] = {}
        for line, quantity in zip(row.lines, exported, strict=True):
            self._count(row, line, quantity - line.permitted)
            line.exported = quantity
            if quantity < line.permitted and not line.marks & _CONVERTED:
                rest[line.position] = line.permitted - quantity
        row.status = Status.ENDORSED.value
        row.export_officer, row.export_hour, row.exported_on = act >> 24, act & _HOUR, acted_on
        if rest:
            for link in reversed(row.links):
                share = min(link.held, rest.get(link.position, 0))
                if share:
                    rest[link.position] -= share
                    self._give_back(link, share)
        return row.permit, None

    def _imported(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, act, acted_on, discrepancy, imported = values
        row = self._change(permit_id, place)
        for line, quantity in zip(row.lines, imported, strict=True):
            line.imported = quantity
            if row.type == _FROM_THE_SEA:
                line.exported = quantity
        row.status = Status.IMPORTED.value
        row.import_officer, row.import_hour, row.imported_on = act >> 24, act & _HOUR, acted_on
        row.discrepancy = discrepancy or None
        row.reason = None  # of an earlier refusal that was void
        return row.permit, None

    def _refused(self, values: Values, place: int) -> Subjects:
        permit_id, _, _, act, acted_on, reason = values
        row = self._change(permit_id, place)
        for line in row.lines:
            line.imported = 0
        row.status = Status.REFUSED.value
        row.import_officer, row.import_hour, row.imported_on = act >> 24, act & _HOUR, acted_on
        row.reason, row.discrepancy = reason, None
        return row.permit, None

    def _returned_to_origin(self, values: Values, place: int) -> Subjects:
        return self._close(values[0], Status.RETURNED, place)

    def _cancelled(self, values: Values, place: int) -> Subjects:
        return self._close(values[0], Status.CANCELLED, place, reason=values[4])

    def _returned(self, values: Values, place: int) -> Subjects:
        return self._close(values[0], Status.RETURNED, place)

    def _expired(self, values: Values, place: int) -> Subjects:
        return self._close(values[0], Status.EXPIRED, place)

    def _withdrawal_proposed(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        row.withdrawal_officer, row.withdrawal_hour = values[3] >> 24, values[3] & _HOUR
        row.reason = values[4]
        return row.permit, None

    def _withdrawn(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        row.withdrawal_officer = row.withdrawal_hour = None
        return self._close(values[0], Status.CANCELLED, place, reason=row.reason)

    def _crossed(self, values: Values, place: int) -> Subjects:
        permit_id, _, at, act, acted_on, direction, count = values
        row = self._change(permit_id, place)
        row.crossings = count
        crossing = (row.permit, count, at, direction, acted_on, act >> 24, act & _HOUR, place)
        self._store.run("INSERT INTO crossings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", crossing)
        return row.permit, None

    def _import_permit_moved(self, values: Values, place: int) -> Subjects:
        import_permit_id, permit_id, status = values
        row = self._change(import_permit_id, place)
        row.status = status
        return row.permit, self._of(permit_id).permit

    def _lost(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        row.flags |= LOST
        return row.permit, None

    def _found(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        row.flags &= ~LOST
        return row.permit, None

    # --------------------------------------------------------------------------------- rare acts

    def _attested(self, values: Values, place: int) -> Subjects:
        transcription_id, own_id, _, act, is_copy, is_counted = values
        row = self._change(transcription_id, place)
        row.attester = act >> 24
        row.attest_hour = None if row.type in _MULTI_USE else act & _HOUR
        if is_counted:
            row.flags |= COUNTED
            for line in row.lines:
                self._count(row, line, line.exported)
        own = self._rows.find(own_id)
        if own is None and not is_copy:
            self._store.run("INSERT INTO aliases VALUES (?, ?)", (own_id, row.permit))
        return row.permit, None if own is None else own.permit

    def _presented(self, values: Values, place: int) -> Subjects:
        permit_id, transcription_id, _, _ = values
        row = self._change(permit_id, place)
        if row.status == _ISSUED:
            for line in row.lines:
                line.exported = line.permitted
        row.status = Status.PRESENTED.value
        row.transcription = self._of(transcription_id).permit
        return row.permit, row.transcription

    def _repudiated(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        if row.flags & COUNTED:
            for line in row.lines:
                self._count(row, line, -line.exported)
        row.status = Status.REPUDIATED.value
        row.reason = values[4]
        return row.permit, None

    def _consented(self, values: Values, place: int) -> Subjects:
        permit_id, destination, document_hash, _ = values
        consent = (permit_id, document_hash, destination, place, 0)
        self._store.run("INSERT INTO consents VALUES (?, ?, ?, ?, ?)", consent)
        row = self._rows.find(permit_id)
        return None if row is None else row.permit, None

    def _extended(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        row.last_day = values[4]
        row.flags |= EXTENDED
        return row.permit, None

    def _released(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        row.release_officer, row.release_hour = values[3] >> 24, values[3] & _HOUR
        row.release_to = values[4]
        return row.permit, None

    def _accepted(self, values: Values, place: int) -> Subjects:
        row = self._change(values[0], place)
        row.destination = values[2]
        row.release_to = row.release_officer = row.release_hour = None
        return row.permit, None

    def _quota_set(self, values: Values, _: int) -> Subjects:
        self._quotas.set(values[3:9], values[9:14])
        return None, None

    def _quota_changed(self, values: Values, _: int) -> Subjects:
        self._quotas.change(values[3:9], values[9], values[10])
        return None, None

    def _quota_overrun(self, values: Values, place: int) -> Subjects:
        permit_id, position = values[0], int.from_bytes(values[2], "big")
        row = self._rows.find(permit_id)
        if row is None:  # announced just before the permit itself
            self._overruns.append((permit_id, position, place))
            return self._rows.next_number, None
        self._quotas.overrun(_quota_key(row, row.lines[position]), place)
        return row.permit, None

    def _taxon_named(self, values: Values, _: int) -> Subjects:
        taxon_id, name = values[0], values[1].decode("utf-8", "replace")
        taxon = taxon_id - (1 << 64) if taxon_id >= 1 << 63 else taxon_id
        genus = name.split(" ", 1)[0]
        self._store.run(
            "INSERT INTO taxa VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
            "SET name = excluded.name, genus = excluded.genus",
            (taxon, name, genus),
        )
        return None, None

    # ------------------------------------------------------------------------------------- rules

    def _of(self, permit_id: bytes) -> PermitRow:
        row = self._rows.find(permit_id)
        if row is None:
            raise KeyError(permit_id.hex())
        return row

    def _change(self, permit_id: bytes, place: int) -> PermitRow:
        row = self._of(permit_id)
        row.changed = place
        self._rows.touch(row)
        return row

    def _draw(self, origin: PermitRow, position: int, quantity: int) -> None:
        origin.lines[position].drawn += quantity
        self._rows.touch(origin)

    def _give_back(self, link: LinkRow, quantity: int) -> None:
        link.held -= quantity
        self._draw(self._rows.number(link.origin), link.origin_position, -quantity)

    def _close(
        self, permit_id: bytes, status: Status, place: int, *, reason: int | None = None
    ) -> Subjects:
        row = self._change(permit_id, place)
        is_unused = row.status == _ISSUED
        for link in row.links:
            if link.held:
                self._give_back(link, link.held)
        for line in row.lines:
            self._count(row, line, -(line.permitted if is_unused else line.exported))
        row.status = status.value
        if reason is not None:
            row.reason = reason
        return row.permit, None

    def _place_overruns(self, row: PermitRow) -> None:
        for permit_id, position, place in self._overruns:
            if permit_id == row.permit_id:
                self._quotas.overrun(_quota_key(row, row.lines[position]), place)
        self._overruns = []

    def _count(self, row: PermitRow, line: LineRow, use: int) -> None:
        """Add to the line's quota what the line uses of it; what is given back is negative."""
        if not self._quotas or row.type != _EXPORT or line.source == _SOURCE_SEIZED:
            return
        if row.medium != _TRANSCRIBED or row.flags & COUNTED:
            self._quotas.count(_quota_key(row, line), row.issued_on, use)


_CONVERTED = 0x40
_BLANK = (
    *(0, b"", b"", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    *(None, None, None, None, None, None, None, None, None),
    0,
    *(None, None, None, None, None, None, None, None, None, None, None),
    *(0, 0),
)


def _lines_of(flat: tuple[Any, ...]) -> list[LineRow]:
    return [
        LineRow((0, at, *line[:4], line[4] & _APPENDIX, line[4] & ~_APPENDIX, *line[5:]))
        for at, line in enumerate(lines_in(flat))
    ]


def _line_values(line: LineRow) -> tuple[int, ...]:
    return tuple(getattr(line, name) for name in LineRow.__slots__)


def _link_values(link: LinkRow) -> tuple[int, ...]:
    return tuple(getattr(link, name) for name in LinkRow.__slots__)


def _quota_key(row: PermitRow, line: LineRow) -> tuple[int, ...]:
    year = date_of(Day(row.issued_on)).year
    return (row.issuing, year, line.taxon, line.term, line.unit, line.source)
