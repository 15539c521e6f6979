"""Answers the views of the authority registry from a replica, encoded by the compiled ABI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from eth_abi.abi import decode, encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from cites_chain.ids import Account, Jurisdiction, OfficerId, PartyId
from cites_chain.ledger.reader.authority_rebuild import AuthorityReplica
from cites_chain.ledger.reader.authority_records import (
    JurisdictionRecord,
    OfficerRecord,
    PartyRecord,
    ProposalRecord,
)
from tests.abi import canonical, entries, signature

NOBODY = "0x" + "00" * 20
FOREVER = 2**40 - 1


def account(name: str) -> Account:
    """An account that stands for a name."""
    return Account(to_checksum_address(keccak(name.encode())[:20]))


def founders(*seats: tuple[int, ...]) -> tuple[PartyRecord, ...]:
    """Parties 1, 2, 3 ... with these jurisdictions; each has a node."""
    return tuple(
        PartyRecord(
            party_id=PartyId(i),
            admin=account(f"admin {i}"),
            validator=account(f"validator {i}"),
            is_active=True,
            jurisdictions=tuple(
                JurisdictionRecord(Jurisdiction(code), PartyId(i), 0) for code in held
            ),
        )
        for i, held in enumerate(seats, start=1)
    )


def second(moment: datetime | None) -> int:
    return FOREVER if moment is None else int(moment.timestamp())


class AuthorityViews:
    """The views, each a function of its arguments that returns what Solidity would return."""

    def __init__(self, replica: AuthorityReplica) -> None:
        self.replica = replica
        self.could: set[tuple[Account, int, int]] = set()

    def answer(self, data: bytes, now: datetime) -> bytes:
        functions = entries("AuthorityRegistry", "function")
        entry = next(e for e in functions.values() if keccak(signature(e).encode())[:4] == data[:4])
        arguments = decode([canonical(part) for part in entry["inputs"]], data[4:])
        found = self._views(now)[entry["name"]](*arguments)
        kinds = [canonical(part) for part in entry["outputs"]]
        return encode(kinds, found if len(kinds) > 1 else [found])

    def _views(self, now: datetime) -> Mapping[str, Callable[..., Any]]:
        replica = self.replica
        network = replica.network()
        return {
            "partyCount": lambda: network.party_count,
            "activePartyCount": lambda: network.active_party_count,
            "memberEpoch": lambda: network.member_epoch,
            "officerCount": lambda: network.officer_count,
            "proposalCount": lambda: network.proposal_count,
            "minimumValidators": lambda: network.minimum_validators,
            "observer": lambda: network.observer or NOBODY,
            "successor": lambda: network.successor or (NOBODY, NOBODY),
            "getValidators": lambda: list(network.validators),
            "getParty": lambda i: self._party(PartyId(i)),
            "partyOf": self._party_of,
            "getJurisdiction": self._holding,
            "getStandings": lambda code: [
                (second(s.time), s.change, s.party_id) for s in replica.standings(code)
            ],
            "getOfficer": lambda i: self._officer(OfficerId(i)),
            "officerIdOf": self._officer_id_of,
            "getTerms": lambda i: [
                (second(t.time), t.change, int(t.roles), second(t.start), second(t.end))
                for t in replica.terms(i)
            ],
            "getVoidings": lambda i: [
                (second(v.declared), v.hour, v.is_by_vote) for v in replica.voidings(i)
            ],
            "getProposal": lambda i: self._proposal(i, now),
            "couldAct": lambda who, roles, at: any(
                int(who, 16) == int(a, 16) and r & roles and t == at for a, r, t in self.could
            ),
        }

    def _party(self, party_id: PartyId) -> tuple[object, ...]:
        for party in self.replica.parties():
            if party.party_id == party_id:
                held = [seat.jurisdiction for seat in party.jurisdictions]
                status = 1 if party.is_active else 2
                return (party.admin, status, party.validator or NOBODY, held)
        return (NOBODY, 0, NOBODY, [])

    def _party_of(self, admin: str) -> int:
        parties = self.replica.parties()
        return next((p.party_id for p in parties if int(p.admin, 16) == int(admin, 16)), 0)

    def _holding(self, code: Jurisdiction) -> tuple[object, ...]:
        seat = self.replica.jurisdiction(code)
        return (seat.party_id, seat.is_active and seat.party_id != 0, seat.area)

    def _officer(self, officer_id: OfficerId) -> tuple[object, ...]:
        for officer in self.replica.officers():
            if officer.officer_id == officer_id:
                return _officer_words(officer)
        return (NOBODY, 0, 0, 0, 0, 0, 0, bytes(32))

    def _officer_id_of(self, who: str) -> int:
        officers = self.replica.officers()
        return next((o.officer_id for o in officers if int(o.account, 16) == int(who, 16)), 0)

    def _proposal(self, proposal_id: int, now: datetime) -> tuple[object, ...]:
        for proposal in self.replica.proposals(now):
            if proposal.proposal_id == proposal_id:
                return _proposal_words(proposal)
        nothing = (0, False, False, 0, 0, 0, 0, 0, 0, 0, 0, NOBODY, NOBODY)
        return (nothing, 0, 0, [])


def _officer_words(officer: OfficerRecord) -> tuple[object, ...]:
    return (
        officer.account,
        officer.party_id,
        officer.jurisdiction,
        int(officer.roles),
        second(officer.start),
        second(officer.end),
        officer.void_hour or 0,
        officer.identity_hash,
    )


def _proposal_words(proposal: ProposalRecord) -> tuple[object, ...]:
    stored = (
        int(proposal.kind),
        proposal.status == 2,
        proposal.subject_agrees,
        proposal.votes,
        proposal.party_id,
        proposal.proposer,
        second(proposal.made),
        1,
        proposal.jurisdiction,
        proposal.area,
        proposal.hour or 0,
        proposal.account or NOBODY,
        proposal.second_account or NOBODY,
    )
    seats = [(seat.jurisdiction, seat.area) for seat in proposal.seats]
    return (stored, int(proposal.status), proposal.votes_needed, seats)
