"""Rebuilds the permit registry from its announcements alone (contracts.md, invariant 6).

An index built this way can be checked against the ledger, and the ledger against its own history.
What an act gives back is not announced: it follows from the links of the permit by the same rules
as in the contract, and these rules stand here a second time.

>>> replica = PermitReplica()
>>> replica.find_permit(PermitId(bytes(32))) is None
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import singledispatchmethod

import cites_chain.ledger.reader.permit_events as events
from cites_chain.ids import DocumentHash, Jurisdiction, PermitId
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.records import (
    Act,
    Alias,
    CrossingRecord,
    LineRecord,
    PermitRecord,
    QuotaKey,
    QuotaRecord,
    Release,
    Ties,
)
from cites_chain.ledger.reader.vocabulary import Medium, PermitType, Status
from cites_chain.ledger.reader.words import SUCCESSOR, read_permit, ties_hash

SOURCE_SEIZED = 10
"""Number of source code I in the code table; it never counts in a quota (domain rule R-24)."""

_NOTHING = Decimal(0)

_GAVE_ALL_BACK = frozenset({Status.CANCELLED, Status.RETURNED, Status.EXPIRED, Status.REPLACED})

ConsentKey = tuple[PermitId, DocumentHash, Jurisdiction]


class PermitReplica:
    """The permit registry as its announcements tell it. Apply them all, in their order.

    Acts are never void in here: that is decided by the authority registry, later.
    """

    def __init__(self) -> None:
        self._permits: dict[PermitId, PermitRecord] = {}
        self._ties: dict[PermitId, Ties] = {}
        self._aliases: dict[PermitId, PermitId] = {}
        self._quotas: dict[QuotaKey, QuotaRecord] = {}
        self._crossings: dict[tuple[PermitId, Jurisdiction], CrossingRecord] = {}
        self._crossed_as: dict[PermitId, PermitId] = {}
        self._consents: dict[ConsentKey, Act] = {}
        self._taxa: dict[int, str] = {}

    # --------------------------------------------------------------------------- what stands

    def permit_ids(self) -> tuple[PermitId, ...]:
        """Return every id under which a permit was written, oldest first."""
        return tuple(self._permits)

    def find_permit(self, permit_id: PermitId) -> PermitRecord | Alias | None:
        """Return what stands under an id."""
        record = self._permits.get(permit_id)
        if record is None and permit_id in self._aliases:
            return Alias(permit_id, self._aliases[permit_id])
        return record

    def ties_of(self, permit_id: PermitId) -> Ties:
        """Return links and import permit of a permit, as written."""
        return self._ties.get(permit_id, Ties())

    def find_quota(self, key: QuotaKey) -> QuotaRecord | None:
        """Return a quota and its use."""
        return self._quotas.get(key)

    def quota_keys(self) -> tuple[QuotaKey, ...]:
        """Return every quota that was set."""
        return tuple(self._quotas)

    def find_crossing(self, permit_id: PermitId, at: Jurisdiction) -> CrossingRecord | None:
        """Return the last crossing of a multi-use document, or of one it replaced, somewhere."""
        return self._crossings.get((self._crossed_as.get(permit_id, permit_id), at))

    def find_consent(self, key: ConsentKey) -> Act | None:
        """Return an unused consent to a retrospective permit."""
        return self._consents.get(key)

    def taxon_names(self) -> dict[int, str]:
        """Return the names given to taxon ids; the last one given counts."""
        return dict(self._taxa)

    # ------------------------------------------------------------------------------ applying

    @singledispatchmethod
    def apply(self, event: Announcement) -> None:
        """Take one announcement in. Those of the authority registry change nothing here."""

    @apply.register
    def _(self, event: events.PermitIssued) -> None:
        record = read_permit(event.permit_id, event.head, event.document_hash, event.lines)
        self._permits[event.permit_id] = record
        self._count(record, lambda line: line.permitted)
        if record.is_retrospective:
            del self._consents[event.permit_id, event.document_hash, event.destination]

    @apply.register
    def _(self, event: events.PermitTranscribed) -> None:
        self._permits[event.permit_id] = read_permit(
            event.permit_id, event.head, event.document_hash, event.lines
        )

    @apply.register
    def _(self, event: events.PermitTied) -> None:
        ties = Ties(event.links, event.import_permit_id, event.unlinked_reason)
        self._ties[event.permit_id] = ties
        self._change(event.permit_id, ties_hash=ties_hash(ties))
        for link in event.links:
            self._draw(link.origin_id, link.origin_position, link.quantity)

    @apply.register
    def _(self, event: events.PermitReplaced) -> None:
        old = self._permits[event.old_id]
        new = read_permit(event.new_id, event.head, event.document_hash, old.lines)
        self._permits[event.new_id] = replace(new, ties_hash=old.ties_hash)
        if event.head.has(SUCCESSOR):
            self._crossed_as[event.new_id] = self._crossed_as.get(event.old_id, event.old_id)
        self._change(event.old_id, status=Status.REPLACED)
        if event.old_id in self._ties:
            self._ties[event.new_id] = self._ties[event.old_id]

    @apply.register
    def _(self, event: events.ExportEndorsed) -> None:
        record = self._permits[event.permit_id]
        lines = tuple(
            replace(line, exported=quantity)
            for line, quantity in zip(record.lines, event.exported, strict=True)
        )
        self._count(record, lambda line: event.exported[line.position] - line.permitted)
        self._change(event.permit_id, status=Status.ENDORSED, export_act=event.act, lines=lines)
        rest = _unshipped(self._permits[event.permit_id])
        for link in reversed(self.ties_of(event.permit_id).links):
            share = _take(rest, link.position, link.quantity)
            self._draw(link.origin_id, link.origin_position, -share)

    @apply.register
    def _(self, event: events.ImportConfirmed) -> None:
        record = self._permits[event.permit_id]
        from_sea = record.permit_type is PermitType.INTRODUCTION_FROM_THE_SEA
        lines = tuple(
            replace(line, imported=quantity, exported=quantity if from_sea else line.exported)
            for line, quantity in zip(record.lines, event.imported, strict=True)
        )
        self._change(event.permit_id, status=Status.IMPORTED, import_act=event.act, lines=lines)

    @apply.register
    def _(self, event: events.ImportRefused) -> None:
        record = self._permits[event.permit_id]
        lines = tuple(replace(line, imported=_NOTHING) for line in record.lines)
        self._change(event.permit_id, status=Status.REFUSED, import_act=event.act, lines=lines)

    @apply.register
    def _(self, event: events.ReturnedToOrigin) -> None:
        self._close(event.permit_id, Status.RETURNED)

    @apply.register
    def _(self, event: events.CrossingRecorded) -> None:
        first_id = self._crossed_as.get(event.permit_id, event.permit_id)
        self._crossings[first_id, event.at] = CrossingRecord(
            event.at, event.direction, event.acted_on, event.act, event.count
        )
        self._change(event.permit_id, crossings=event.count)

    @apply.register
    def _(self, event: events.ImportPermitMoved) -> None:
        self._change(event.import_permit_id, status=event.status)

    @apply.register
    def _(self, event: events.PermitCancelled) -> None:
        self._close(event.permit_id, Status.CANCELLED)

    @apply.register
    def _(self, event: events.PermitReturned) -> None:
        self._close(event.permit_id, Status.RETURNED)

    @apply.register
    def _(self, event: events.PermitExpired) -> None:
        self._close(event.permit_id, Status.EXPIRED)

    @apply.register
    def _(self, event: events.WithdrawalProposed) -> None:
        self._change(event.permit_id, withdrawal=event.act)

    @apply.register
    def _(self, event: events.ExportWithdrawn) -> None:
        self._change(event.permit_id, withdrawal=None)
        self._close(event.permit_id, Status.CANCELLED)

    @apply.register
    def _(self, event: events.LossReported) -> None:
        self._change(event.permit_id, is_lost=True)

    @apply.register
    def _(self, event: events.FindReported) -> None:
        self._change(event.permit_id, is_lost=False)

    @apply.register
    def _(self, event: events.TranscriptionAttested) -> None:
        record = self._permits[event.transcription_id]
        is_multi_use = record.permit_type.is_multi_use
        self._change(
            event.transcription_id,
            attester=event.act.officer_id,
            attestation=None if is_multi_use else event.act,
            is_counted=event.counted,
        )
        if event.counted:
            self._count(self._permits[event.transcription_id], lambda line: line.exported)
        if not event.copy and event.own_id not in self._permits:
            self._aliases[event.own_id] = event.transcription_id

    @apply.register
    def _(self, event: events.PermitPresented) -> None:
        record = self._permits[event.permit_id]
        lines = record.lines
        if record.status is Status.ISSUED:
            lines = tuple(replace(line, exported=line.permitted) for line in lines)
        self._change(
            event.permit_id,
            status=Status.PRESENTED,
            transcription_id=event.transcription_id,
            lines=lines,
        )

    @apply.register
    def _(self, event: events.TranscriptionRepudiated) -> None:
        record = self._permits[event.permit_id]
        if record.is_counted:
            self._count(record, lambda line: -line.exported)
        self._change(event.permit_id, status=Status.REPUDIATED)

    @apply.register
    def _(self, event: events.RetrospectiveConsented) -> None:
        key = (event.permit_id, DocumentHash(event.document_hash), event.destination)
        self._consents[key] = event.act

    @apply.register
    def _(self, event: events.TimberExtended) -> None:
        self._change(event.permit_id, last_day=event.last_day, is_extended=True)

    @apply.register
    def _(self, event: events.DestinationReleased) -> None:
        self._change(event.permit_id, release=Release(event.new_destination, event.act))

    @apply.register
    def _(self, event: events.DestinationAccepted) -> None:
        self._change(event.permit_id, destination=event.new_destination, release=None)

    @apply.register
    def _(self, event: events.QuotaSet) -> None:
        terms = event.quota
        self._quotas[event.key] = QuotaRecord(
            event.key, terms.limit, terms.used, terms.opening, terms.first_day, terms.is_hard
        )

    @apply.register
    def _(self, event: events.QuotaChanged) -> None:
        quota = self._quotas[event.key]
        self._quotas[event.key] = replace(quota, limit=event.limit, is_hard=event.hard)

    @apply.register
    def _(self, event: events.TaxonNamed) -> None:
        self._taxa[event.taxon_id] = event.name

    # -------------------------------------------------------------------------------- rules

    def _change(self, permit_id: PermitId, **changes: object) -> None:
        self._permits[permit_id] = replace(self._permits[permit_id], **changes)  # type: ignore[arg-type]

    def _draw(self, origin_id: PermitId, position: int, quantity: Decimal) -> None:
        origin = self._permits[origin_id]
        line = origin.lines[position]
        drawn = replace(line, drawn=(line.drawn + quantity).normalize() + 0)
        self._change(
            origin_id, lines=(*origin.lines[:position], drawn, *origin.lines[position + 1 :])
        )

    def _close(self, permit_id: PermitId, status: Status) -> None:
        record = self._permits[permit_id]
        is_unused = record.status is Status.ISSUED
        given = {} if is_unused else _unshipped(record)
        for link in reversed(self.ties_of(permit_id).links):
            share = _take(given, link.position, link.quantity)
            self._draw(link.origin_id, link.origin_position, share - link.quantity)
        self._count(record, lambda line: -(line.permitted if is_unused else line.exported))
        self._change(permit_id, status=status)

    def _count(self, record: PermitRecord, use: Callable[[LineRecord], Decimal]) -> None:
        """Add to each line's quota what the line uses of it; what is given back is negative."""
        if record.permit_type is not PermitType.EXPORT:
            return
        if record.medium is Medium.TRANSCRIBED and not record.is_counted:
            return
        for line in record.lines:
            quota = self._quota_of(record.issuing, record.issued_on, line)
            if quota is not None:
                used = (quota.used + use(line)).normalize() + 0
                self._quotas[quota.key] = replace(quota, used=used)

    def _quota_of(
        self, issuing: Jurisdiction, issued_on: date, line: LineRecord
    ) -> QuotaRecord | None:
        key = QuotaKey(issuing, issued_on.year, line.taxon_id, line.term, line.unit, line.source)
        quota = self._quotas.get(key)
        if quota is None or issued_on < quota.first_day or line.source == SOURCE_SEIZED:
            return None
        return quota


def held_draws(record: PermitRecord, ties: Ties) -> tuple[Decimal, ...]:
    """Return what each link of a permit still holds of its origin, in the order of the links.

    All of it while the permit is issued, without the unshipped part once it is endorsed, nothing
    once everything was given back or another permit took its place.
    """
    if record.status in _GAVE_ALL_BACK:
        return tuple(_NOTHING for _ in ties.links)
    rest = {} if record.status is Status.ISSUED else _unshipped(record)
    held = [link.quantity - _take(rest, link.position, link.quantity) for link in ties.links[::-1]]
    return tuple(quantity.normalize() + 0 for quantity in reversed(held))


def _unshipped(record: PermitRecord) -> dict[int, Decimal]:
    """Per line, what an endorsement gave back to its origins: nothing of a converted line."""
    return {
        line.position: line.permitted - line.exported
        for line in record.lines
        if not line.is_converted
    }


def _take(rest: dict[int, Decimal], position: int, quantity: Decimal) -> Decimal:
    """Take one link's part off a line's unshipped rest, and return it."""
    share = min(quantity, rest.get(position, _NOTHING))
    if share:
        rest[position] -= share
    return share
