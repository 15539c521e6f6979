"""Reads what the authority registry's views return: words in the layout of the ABI."""

from __future__ import annotations

from collections.abc import Iterator

from eth_utils.address import to_checksum_address

from cites_chain.ids import Account, Hour, Jurisdiction, OfficerId, PartyId
from cites_chain.ledger.reader.answers import named, second_of, second_or_none
from cites_chain.ledger.reader.authority_records import (
    JurisdictionRecord,
    OfficerRecord,
    PartyRecord,
    ProposalRecord,
    StandingRecord,
    TermRecord,
    VoidingRecord,
)
from cites_chain.ledger.reader.views import Words
from cites_chain.ledger.reader.vocabulary import (
    PartyStatus,
    ProposalKind,
    ProposalStatus,
    Role,
)


def read_account(words: Words, position: int) -> Account | None:
    """Return an account, None for zero."""
    word = words.raw(position)
    return Account(to_checksum_address(word[12:])) if any(word) else None


def read_accounts(data: bytes) -> tuple[Account, ...]:
    """Return what `getValidators()` returned (`address[]`)."""
    found = Words(data).at_offset(0)
    accounts = (read_account(found, 1 + i) for i in range(found.number(0)))
    return tuple(account for account in accounts if account is not None)


def read_party(party_id: PartyId, data: bytes) -> PartyRecord | None:
    """Return what `getParty(uint16)` returned; areas are not known from it and left 0."""
    found = Words(data).at_offset(0)
    admin = read_account(found, 0)
    if admin is None:
        return None
    status = named(PartyStatus, found.number(1))
    held = found.at_offset(3)
    is_active = status is PartyStatus.ACTIVE
    return PartyRecord(
        party_id=party_id,
        admin=admin,
        validator=read_account(found, 2),
        is_active=is_active,
        jurisdictions=tuple(
            JurisdictionRecord(Jurisdiction(held.number(1 + i)), party_id, 0, is_active)
            for i in range(held.number(0))
        ),
    )


def read_holding(jurisdiction: Jurisdiction, data: bytes) -> JurisdictionRecord:
    """Return what `getJurisdiction(uint16)` returned."""
    found = Words(data)
    return JurisdictionRecord(
        jurisdiction=jurisdiction,
        party_id=PartyId(found.number(0)),
        area=found.number(2),
        is_active=bool(found.number(1)),
    )


def read_officer(officer_id: OfficerId, data: bytes) -> OfficerRecord | None:
    """Return what `getOfficer(uint24)` returned."""
    found = Words(data)
    account = read_account(found, 0)
    if account is None:
        return None
    return OfficerRecord(
        officer_id=officer_id,
        account=account,
        party_id=PartyId(found.number(1)),
        jurisdiction=Jurisdiction(found.number(2)),
        roles=Role(found.number(3)),
        start=second_of(found.number(4)),
        end=second_or_none(found.number(5)),
        void_hour=_hour(found, 6),
        identity_hash=found.raw(7),
    )


def read_proposal(proposal_id: int, data: bytes) -> ProposalRecord | None:
    """Return what `getProposal(uint256)` returned, without the voters."""
    found = Words(data)
    status_number, needed, seats = found.number(13), found.number(14), found.at_offset(15)
    if not status_number:
        return None
    return ProposalRecord(
        proposal_id=proposal_id,
        kind=named(ProposalKind, found.number(0)),
        status=named(ProposalStatus, status_number),
        subject_agrees=bool(found.number(2)),
        votes=found.number(3),
        votes_needed=needed,
        party_id=PartyId(found.number(4)),
        proposer=PartyId(found.number(5)),
        made=second_of(found.number(6)),
        jurisdiction=Jurisdiction(found.number(8)),
        area=found.number(9),
        hour=_hour(found, 10),
        account=read_account(found, 11),
        second_account=read_account(found, 12),
        seats=tuple(
            JurisdictionRecord(
                Jurisdiction(seats.number(1 + 2 * i)), PartyId(0), seats.number(2 + 2 * i)
            )
            for i in range(seats.number(0))
        ),
    )


def read_standings(data: bytes) -> tuple[StandingRecord, ...]:
    """Return what `getStandings(uint16)` returned."""
    return tuple(
        StandingRecord(second_of(item.number(0)), item.number(1), PartyId(item.number(2)))
        for item in _items(data, 3)
    )


def read_terms(data: bytes) -> tuple[TermRecord, ...]:
    """Return what `getTerms(uint24)` returned."""
    return tuple(
        TermRecord(
            time=second_of(item.number(0)),
            change=item.number(1),
            roles=Role(item.number(2)),
            start=second_of(item.number(3)),
            end=second_or_none(item.number(4)),
        )
        for item in _items(data, 5)
    )


def read_voidings(data: bytes) -> tuple[VoidingRecord, ...]:
    """Return what `getVoidings(uint24)` returned."""
    return tuple(
        VoidingRecord(second_of(item.number(0)), Hour(item.number(1)), bool(item.number(2)))
        for item in _items(data, 3)
    )


def _items(data: bytes, words_each: int) -> Iterator[Words]:
    found = Words(data).at_offset(0)
    for i in range(found.number(0)):
        yield found.after(1 + i * words_each)


def _hour(words: Words, position: int) -> Hour | None:
    return Hour(words.number(position)) or None
