"""Both registries rebuilt from their announcements, and held against what they store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cites_chain.ids import PermitId
from cites_chain.ledger.reader import Act, LedgerReader, PartyRecord, PermitRecord
from cites_chain.ledger.reader.authority_rebuild import AuthorityReplica
from cites_chain.ledger.reader.events import LedgerEvent
from cites_chain.ledger.reader.permit_events import CrossingRecorded, RetrospectiveConsented
from cites_chain.ledger.reader.questions import (
    ask_block_times,
    ask_consent,
    ask_crossing,
)
from cites_chain.ledger.reader.rebuild import PermitReplica


def permits_rebuilt(events: Sequence[LedgerEvent]) -> PermitReplica:
    replica = PermitReplica()
    for event in events:
        replica.apply(event.announcement)
    return replica


def authorities_rebuilt(
    reader: LedgerReader, events: Sequence[LedgerEvent], founders: Sequence[PartyRecord]
) -> AuthorityReplica:
    (times,) = reader.ask(ask_block_times([0]))
    replica = AuthorityReplica(
        founders, minimum_validators=reader.get_network().minimum_validators, founded=times[0]
    )
    for event in events:
        replica.apply(event.announcement, event.time)
    return replica


def without_voids(record: PermitRecord) -> PermitRecord:
    """Whether an act is void is the authority registry's to say, and not announced with it."""

    def sound(act: Act | None) -> Act | None:
        return None if act is None else replace(act, is_void=False)

    return replace(
        record,
        issue_act=replace(record.issue_act, is_void=False),
        export_act=sound(record.export_act),
        import_act=sound(record.import_act),
        attestation=sound(record.attestation),
    )


def require_permits_rebuilt(reader: LedgerReader, events: Sequence[LedgerEvent]) -> PermitReplica:
    """Hold every permit, tie, quota, crossing and consent against the storage."""
    replica = permits_rebuilt(events)
    ids = {permit_id for event in events for permit_id in event.permit_ids()}
    wanted = sorted(ids)
    for permit_id, found in zip(wanted, reader.list_permits(wanted), strict=True):
        stored = without_voids(found) if isinstance(found, PermitRecord) else found
        assert replica.find_permit(permit_id) == stored
        if isinstance(found, PermitRecord) and found.ties_hash is not None:
            assert reader.get_ties(permit_id) == replica.ties_of(permit_id)
    for key in replica.quota_keys():
        assert reader.find_quota(key) == replica.find_quota(key)
    for event in events:
        _require_rare_rebuilt(reader, replica, event)
    return replica


def _require_rare_rebuilt(reader: LedgerReader, replica: PermitReplica, event: LedgerEvent) -> None:
    match event.announcement:
        case CrossingRecorded(permit_id=permit_id, at=at):
            (stored,) = reader.ask(ask_crossing(permit_id, at))
            last = replica.find_crossing(permit_id, at)
            assert last is not None
            assert stored == (last.direction, last.acted_on, last.act)
        case RetrospectiveConsented(permit_id=permit_id, document_hash=h, destination=place):
            (consent,) = reader.ask(ask_consent(permit_id, h, place))
            assert consent == replica.find_consent((PermitId(permit_id), h, place))


def require_authorities_rebuilt(
    reader: LedgerReader, events: Sequence[LedgerEvent], founders: Sequence[PartyRecord]
) -> AuthorityReplica:
    """Hold every Party, officer, proposal and history against the storage."""
    replica = authorities_rebuilt(reader, events, founders)
    assert reader.get_network() == replica.network()
    assert reader.list_parties() == replica.parties()
    assert reader.list_officers() == replica.officers()
    for officer in replica.officers():
        assert reader.list_terms(officer.officer_id) == replica.terms(officer.officer_id)
        assert reader.list_voidings(officer.officer_id) == replica.voidings(officer.officer_id)
    seats = {seat.jurisdiction for party in founders for seat in party.jurisdictions}
    seats |= {seat.jurisdiction for party in replica.parties() for seat in party.jurisdictions}
    for jurisdiction in seats:
        assert reader.list_standings(jurisdiction) == replica.standings(jurisdiction)
        holding = reader.find_jurisdiction(jurisdiction)
        stored = replica.jurisdiction(jurisdiction)
        assert holding == (stored if stored.party_id else None)
    assert reader.list_proposals() == replica.proposals(reader.head().time)
    return replica
