"""Questions to the authority registry: who may act, and what the Parties decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cites_chain.ids import Account, Jurisdiction, OfficerId, PartyId
from cites_chain.ledger.reader.answers import bytes_of
from cites_chain.ledger.reader.authority_records import (
    JurisdictionRecord,
    NetworkRecord,
    OfficerRecord,
    PartyRecord,
    ProposalRecord,
    StandingRecord,
    TermRecord,
    VoidingRecord,
)
from cites_chain.ledger.reader.authority_views import (
    read_account,
    read_accounts,
    read_holding,
    read_officer,
    read_party,
    read_proposal,
    read_standings,
    read_terms,
    read_voidings,
)
from cites_chain.ledger.reader.questions import (
    AUTHORITY_REGISTRY,
    Question,
    Request,
    call,
    selector,
)
from cites_chain.ledger.reader.views import Words
from cites_chain.ledger.reader.vocabulary import Role

_NETWORK = (
    "partyCount()",
    "activePartyCount()",
    "memberEpoch()",
    "officerCount()",
    "proposalCount()",
    "minimumValidators()",
    "observer()",
    "successor()",
    "getValidators()",
)


def ask_network() -> Question[NetworkRecord]:
    """How many Parties, officers and proposals are there, and who makes the blocks?"""
    return Question(tuple(_view(signature) for signature in _NETWORK), _read_network)


def ask_validators() -> Question[tuple[Account, ...]]:
    """Who makes the blocks?"""
    return Question((_view("getValidators()"),), lambda a: read_accounts(bytes_of(a[0])))


def ask_party(party_id: PartyId) -> Question[PartyRecord | None]:
    """What is this Party (without the areas of its jurisdictions)?"""
    request = _view("getParty(uint16)", party_id)
    return Question((request,), lambda a: read_party(party_id, bytes_of(a[0])))


def ask_party_of(admin: Account) -> Question[PartyId | None]:
    """For which Party does this account act?"""
    return Question(
        (_view("partyOf(address)", int(admin, 16)),), lambda a: PartyId(_number(a[0])) or None
    )


def ask_holding(jurisdiction: Jurisdiction) -> Question[JurisdictionRecord]:
    """Who speaks for this jurisdiction?"""
    request = _view("getJurisdiction(uint16)", jurisdiction)
    return Question((request,), lambda a: read_holding(jurisdiction, bytes_of(a[0])))


def ask_standings(jurisdiction: Jurisdiction) -> Question[tuple[StandingRecord, ...]]:
    """Who spoke for this jurisdiction, and when?"""
    request = _view("getStandings(uint16)", jurisdiction)
    return Question((request,), lambda a: read_standings(bytes_of(a[0])))


def ask_officer(officer_id: OfficerId) -> Question[OfficerRecord | None]:
    """Who is this officer?"""
    request = _view("getOfficer(uint24)", officer_id)
    return Question((request,), lambda a: read_officer(officer_id, bytes_of(a[0])))


def ask_officer_id(account: Account) -> Question[OfficerId | None]:
    """Which officer has this key?"""
    return Question(
        (_view("officerIdOf(address)", int(account, 16)),),
        lambda a: OfficerId(_number(a[0])) or None,
    )


def ask_terms(officer_id: OfficerId) -> Question[tuple[TermRecord, ...]]:
    """Which roles and terms did this officer have?"""
    request = _view("getTerms(uint24)", officer_id)
    return Question((request,), lambda a: read_terms(bytes_of(a[0])))


def ask_voidings(officer_id: OfficerId) -> Question[tuple[VoidingRecord, ...]]:
    """Which voidings of this officer's key stand?"""
    request = _view("getVoidings(uint24)", officer_id)
    return Question((request,), lambda a: read_voidings(bytes_of(a[0])))


def ask_proposal(proposal_id: int) -> Question[ProposalRecord | None]:
    """What is this proposal (without its voters), and where does it stand?"""
    request = _view("getProposal(uint256)", proposal_id)
    return Question((request,), lambda a: read_proposal(proposal_id, bytes_of(a[0])))


def ask_could_act(account: Account, roles: Role, moment: datetime) -> Question[bool]:
    """Could this account act in one of these roles at any time of that second?"""
    second = int(moment.timestamp())
    request = _view("couldAct(address,uint8,uint256)", int(account, 16), roles, second)
    return Question((request,), lambda a: bool(_number(a[0])))


def _view(signature: str, *words: int) -> Request:
    arguments = b"".join(word.to_bytes(32, "big") for word in words)
    return call(AUTHORITY_REGISTRY, selector(signature) + arguments)


def _number(answer: object) -> int:
    return Words(bytes_of(answer)).number(0)


def _read_network(answers: Sequence[object]) -> NetworkRecord:
    *counts, observer, successor, validators = answers
    parties, active, epoch, officers, proposals, minimum = (_number(count) for count in counts)
    pair = Words(bytes_of(successor))
    authority_registry, permit_registry = read_account(pair, 0), read_account(pair, 1)
    return NetworkRecord(
        party_count=parties,
        active_party_count=active,
        member_epoch=epoch,
        officer_count=officers,
        proposal_count=proposals,
        minimum_validators=minimum,
        observer=read_account(Words(bytes_of(observer)), 0),
        successor=None
        if authority_registry is None or permit_registry is None
        else (authority_registry, permit_registry),
        validators=read_accounts(bytes_of(validators)),
    )
