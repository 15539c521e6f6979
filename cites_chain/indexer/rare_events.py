"""What attestations, quotas, names and other rare acts change in the index."""

from __future__ import annotations

from collections.abc import Callable

from cites_chain.indexer.permit_book import HOUR, ISSUED, MULTI_USE, PermitBook, Subjects, Values
from cites_chain.ledger.reader import Status
from cites_chain.ledger.reader.words import COUNTED, EXTENDED


class RareEvents:
    """Takes what seldom happens in, one after the other."""

    def __init__(self, book: PermitBook) -> None:
        self._book = book

    def handlers(self) -> dict[str, Callable[[Values, int], Subjects]]:
        """Return what to call for each event: with its fields and its place."""
        return {
            "TranscriptionAttested": self._attested,
            "PermitPresented": self._presented,
            "TranscriptionRepudiated": self._repudiated,
            "RetrospectiveConsented": self._consented,
            "TimberExtended": self._extended,
            "DestinationReleased": self._released,
            "DestinationAccepted": self._accepted,
            "QuotaSet": self._quota_set,
            "QuotaChanged": self._quota_changed,
            "TaxonNamed": self._taxon_named,
        }

    def _attested(self, values: Values, place: int) -> Subjects:
        transcription_id, own_id, _, act, is_copy, is_counted = values
        row = self._book.change(transcription_id, place)
        row.attester = act >> 24
        row.attest_hour = None if row.type in MULTI_USE else act & HOUR
        if is_counted:
            row.flags |= COUNTED
            for line in row.lines:
                self._book.count(row, line, line.exported)
        own = self._book.rows.find(own_id)
        if own is None and not is_copy:
            self._book.store.run("INSERT INTO aliases VALUES (?, ?)", (own_id, row.permit))
        return row.permit, None if own is None else own.permit

    def _presented(self, values: Values, place: int) -> Subjects:
        permit_id, transcription_id, _, _ = values
        row = self._book.change(permit_id, place)
        if row.status == ISSUED:
            for line in row.lines:
                line.exported = line.permitted
        row.status = Status.PRESENTED.value
        row.transcription = self._book.of(transcription_id).permit
        return row.permit, row.transcription

    def _repudiated(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        if row.flags & COUNTED:
            for line in row.lines:
                self._book.count(row, line, -line.exported)
        row.status = Status.REPUDIATED.value
        row.reason = values[4]
        return row.permit, None

    def _consented(self, values: Values, place: int) -> Subjects:
        permit_id, destination, document_hash, _ = values
        consent = (permit_id, document_hash, destination, place, 0)
        self._book.store.run("INSERT INTO consents VALUES (?, ?, ?, ?, ?)", consent)
        row = self._book.rows.find(permit_id)
        return None if row is None else row.permit, None

    def _extended(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        row.last_day = values[4]
        row.flags |= EXTENDED
        return row.permit, None

    def _released(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        row.release_officer, row.release_hour = values[3] >> 24, values[3] & HOUR
        row.release_to = values[4]
        return row.permit, None

    def _accepted(self, values: Values, place: int) -> Subjects:
        row = self._book.change(values[0], place)
        row.destination = values[2]
        row.release_to = row.release_officer = row.release_hour = None
        return row.permit, None

    def _quota_set(self, values: Values, _: int) -> Subjects:
        self._book.quotas.set(values[3:9], values[9:14])
        return None, None

    def _quota_changed(self, values: Values, _: int) -> Subjects:
        self._book.quotas.change(values[3:9], values[9], values[10])
        return None, None

    def _taxon_named(self, values: Values, _: int) -> Subjects:
        taxon_id, name = values[0], values[1].decode("utf-8", "replace")
        taxon = taxon_id - (1 << 64) if taxon_id >= 1 << 63 else taxon_id
        genus = name.split(" ", 1)[0]
        self._book.store.run(
            "INSERT INTO taxa VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
            "SET name = excluded.name, genus = excluded.genus",
            (taxon, name, genus),
        )
        return None, None
