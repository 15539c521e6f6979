"""Rebuilds the authority registry from its announcements (contracts.md, invariant 6).

The founders stand in the genesis and were never announced, so a replica begins with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import TypeVar

import cites_chain.ledger.reader.authority_events as events
from cites_chain.ids import Account, Hour, Jurisdiction, OfficerId, PartyId
from cites_chain.ledger.reader.announcement import Announcement
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
from cites_chain.ledger.reader.vocabulary import ProposalStatus

UNDO_WITHIN = timedelta(days=30)
"""How long a vote may undo what an admin declared void."""

PROPOSAL_LIFE = timedelta(days=30)
"""How long a proposal can be voted on."""

_NOBODY = PartyId(0)

T = TypeVar("T")


class AuthorityReplica:
    """The authority registry as its announcements tell it. Apply them all, in their order."""

    def __init__(
        self, founders: Sequence[PartyRecord], *, minimum_validators: int, founded: datetime
    ) -> None:
        """Begin with the founders.

        Args:
            founders: First Parties, in the order of their ids.
            minimum_validators: Fewest validators that a vote may leave.
            founded: Time of the genesis block.
        """
        self._parties: dict[PartyId, PartyRecord] = {}
        self._holdings: dict[Jurisdiction, JurisdictionRecord] = {}
        self._standings: dict[Jurisdiction, list[StandingRecord]] = {}
        self._officers: dict[OfficerId, OfficerRecord] = {}
        self._terms: dict[OfficerId, list[TermRecord]] = {}
        self._voidings: dict[OfficerId, list[VoidingRecord]] = {}
        self._proposals: dict[int, ProposalRecord] = {}
        self._epochs: dict[int, int] = {}
        self._validators: list[Account] = []
        self._observer: Account | None = None
        self._successor: tuple[Account, Account] | None = None
        self._minimum_validators = minimum_validators
        self._changes = 0
        self._epoch = 0
        self._time = founded
        for party in founders:
            self.apply(events.PartyAdmitted(party.party_id, party.admin, party.validator), founded)
            if party.validator is not None:
                self.apply(events.ValidatorAdded(party.validator), founded)
            for seat in party.jurisdictions:
                added = events.JurisdictionAdded(party.party_id, seat.jurisdiction, seat.area)
                self.apply(added, founded)
        self._epoch = 1

    # --------------------------------------------------------------------------- what stands

    def network(self) -> NetworkRecord:
        """Return the counts, the validators and what the Parties decided for all."""
        return NetworkRecord(
            party_count=len(self._parties),
            active_party_count=sum(party.is_active for party in self._parties.values()),
            member_epoch=self._epoch,
            officer_count=len(self._officers),
            proposal_count=len(self._proposals),
            validators=tuple(self._validators),
            minimum_validators=self._minimum_validators,
            observer=self._observer,
            successor=self._successor,
        )

    def parties(self) -> tuple[PartyRecord, ...]:
        """Return every Party ever admitted, by number."""
        return tuple(
            replace(
                party,
                jurisdictions=tuple(self._holdings[s.jurisdiction] for s in party.jurisdictions),
            )
            for party in self._parties.values()
        )

    def jurisdiction(self, jurisdiction: Jurisdiction) -> JurisdictionRecord:
        """Return who speaks for a jurisdiction; Party 0 for nobody."""
        return self._holdings.get(
            jurisdiction, JurisdictionRecord(jurisdiction, _NOBODY, 0, is_active=False)
        )

    def standings(self, jurisdiction: Jurisdiction) -> tuple[StandingRecord, ...]:
        """Return every change of who speaks for a jurisdiction, oldest first."""
        return tuple(self._standings.get(jurisdiction, ()))

    def officers(self) -> tuple[OfficerRecord, ...]:
        """Return every officer ever appointed, by number."""
        return tuple(self._officers.values())

    def terms(self, officer_id: OfficerId) -> tuple[TermRecord, ...]:
        """Return every change of an officer's roles and term, oldest first."""
        return tuple(self._terms.get(officer_id, ()))

    def voidings(self, officer_id: OfficerId) -> tuple[VoidingRecord, ...]:
        """Return the voidings of a key that stand, oldest first."""
        return tuple(self._voidings.get(officer_id, ()))

    def proposals(self, now: datetime) -> tuple[ProposalRecord, ...]:
        """Return every proposal as it stands at a moment, oldest first."""
        return tuple(self._as_of(proposal, now) for proposal in self._proposals.values())

    # ------------------------------------------------------------------------------ applying

    def apply(self, event: Announcement, time: datetime) -> None:
        """Take one announcement in, with the time of its block."""
        self._time = time
        self._take(event)

    @singledispatchmethod
    def _take(self, event: Announcement) -> None:
        """Announcements of the permit registry change nothing here."""

    @_take.register
    def _(self, event: events.PartyAdmitted) -> None:
        party = PartyRecord(
            event.party_id, event.admin, event.validator, is_active=True, jurisdictions=()
        )
        self._parties[event.party_id] = party
        self._epoch += 1

    @_take.register
    def _(self, event: events.PartySuspended) -> None:
        self._set_active(event.party_id, is_active=False)

    @_take.register
    def _(self, event: events.PartyReinstated) -> None:
        self._set_active(event.party_id, is_active=True)

    @_take.register
    def _(self, event: events.AdminReplaced) -> None:
        party = self._parties[event.party_id]
        self._parties[event.party_id] = replace(party, admin=event.current)

    @_take.register
    def _(self, event: events.ValidatorReplaced) -> None:
        party = self._parties[event.party_id]
        self._parties[event.party_id] = replace(party, validator=event.current)

    @_take.register
    def _(self, event: events.JurisdictionAdded) -> None:
        seat = JurisdictionRecord(event.jurisdiction, event.party_id, event.area)
        self._holdings[event.jurisdiction] = seat
        party = self._parties[event.party_id]
        self._parties[event.party_id] = replace(party, jurisdictions=(*party.jurisdictions, seat))
        self._stand(event.jurisdiction, event.party_id)

    @_take.register
    def _(self, event: events.JurisdictionRemoved) -> None:
        party = self._parties[event.party_id]
        held = _without([s.jurisdiction for s in party.jurisdictions], event.jurisdiction)
        seats = tuple(self._holdings[jurisdiction] for jurisdiction in held)
        self._parties[event.party_id] = replace(party, jurisdictions=seats)
        holding = self._holdings[event.jurisdiction]
        self._holdings[event.jurisdiction] = replace(holding, party_id=_NOBODY, is_active=False)
        if holding.is_active:
            self._stand(event.jurisdiction, _NOBODY)

    @_take.register
    def _(self, event: events.AreaSet) -> None:
        self._holdings[event.jurisdiction] = replace(
            self.jurisdiction(event.jurisdiction), area=event.area
        )

    @_take.register
    def _(self, event: events.ValidatorAdded) -> None:
        self._validators.append(event.account)

    @_take.register
    def _(self, event: events.ValidatorRemoved) -> None:
        self._validators = _without(self._validators, event.account)

    @_take.register
    def _(self, event: events.OfficerAdded) -> None:
        self._officers[event.officer_id] = OfficerRecord(
            officer_id=event.officer_id,
            account=event.account,
            party_id=event.party_id,
            jurisdiction=event.jurisdiction,
            roles=event.roles,
            identity_hash=event.identity_hash,
            start=event.start,
            end=event.until,
            void_hour=None,
        )
        self._record_term(event.officer_id)

    @_take.register
    def _(self, event: events.OfficerChanged) -> None:
        officer = self._officers[event.officer_id]
        self._officers[event.officer_id] = replace(
            officer, roles=event.roles, start=event.start, end=event.until
        )
        self._record_term(event.officer_id)

    @_take.register
    def _(self, event: events.OfficerKeyVoided) -> None:
        hour = event.hour or Hour(0)
        voiding = VoidingRecord(self._time, hour, is_by_vote=event.by_vote)
        self._voidings.setdefault(event.officer_id, []).append(voiding)
        self._set_void_hour(event.officer_id, hour)

    @_take.register
    def _(self, event: events.VoidUndone) -> None:
        standing = self._voidings[event.officer_id]
        while standing and not standing[-1].is_by_vote:
            if standing[-1].declared + UNDO_WITHIN < self._time:
                break
            standing.pop()
        self._set_void_hour(event.officer_id, event.hour)

    @_take.register
    def _(self, event: events.Proposed) -> None:
        self._epochs[event.proposal_id] = event.member_epoch
        self._proposals[event.proposal_id] = ProposalRecord(
            proposal_id=event.proposal_id,
            kind=event.kind,
            status=ProposalStatus.OPEN,
            party_id=event.party_id,
            proposer=event.proposer,
            made=self._time,
            votes=0,
            votes_needed=0,
            subject_agrees=False,
            jurisdiction=event.jurisdiction,
            area=event.area,
            hour=event.hour,
            account=event.account,
            second_account=event.second_account,
        )

    @_take.register
    def _(self, event: events.SeatsProposed) -> None:
        proposal = self._proposals[event.proposal_id]
        self._proposals[event.proposal_id] = replace(proposal, seats=event.seats)

    @_take.register
    def _(self, event: events.Voted) -> None:
        proposal = self._proposals[event.proposal_id]
        is_subject = event.party_id == proposal.party_id
        self._proposals[event.proposal_id] = replace(
            proposal,
            subject_agrees=proposal.subject_agrees or is_subject,
            votes=proposal.votes + (not is_subject),
            voters=(*proposal.voters, event.party_id),
        )

    @_take.register
    def _(self, event: events.ProposalCarried) -> None:
        proposal = self._proposals[event.proposal_id]
        self._proposals[event.proposal_id] = replace(proposal, status=ProposalStatus.CARRIED)

    @_take.register
    def _(self, event: events.ObserverChanged) -> None:
        self._observer = event.current

    @_take.register
    def _(self, event: events.SuccessorAnnounced) -> None:
        pair = (event.authority_registry, event.permit_registry)
        self._successor = None if pair[0] is None or pair[1] is None else (pair[0], pair[1])

    # -------------------------------------------------------------------------------- rules

    def _set_active(self, party_id: PartyId, *, is_active: bool) -> None:
        party = self._parties[party_id]
        self._parties[party_id] = replace(party, is_active=is_active)
        self._epoch += 1
        for seat in party.jurisdictions:
            holding = self._holdings[seat.jurisdiction]
            self._holdings[seat.jurisdiction] = replace(holding, is_active=is_active)
            self._stand(seat.jurisdiction, party_id if is_active else _NOBODY)

    def _stand(self, jurisdiction: Jurisdiction, party_id: PartyId) -> None:
        self._changes += 1
        standing = StandingRecord(self._time, self._changes, party_id)
        self._standings.setdefault(jurisdiction, []).append(standing)

    def _record_term(self, officer_id: OfficerId) -> None:
        self._changes += 1
        officer = self._officers[officer_id]
        term = TermRecord(self._time, self._changes, officer.roles, officer.start, officer.end)
        self._terms.setdefault(officer_id, []).append(term)

    def _set_void_hour(self, officer_id: OfficerId, hour: Hour | None) -> None:
        self._officers[officer_id] = replace(self._officers[officer_id], void_hour=hour)

    def _as_of(self, proposal: ProposalRecord, now: datetime) -> ProposalRecord:
        status = proposal.status
        if status is not ProposalStatus.CARRIED:
            if self._epochs[proposal.proposal_id] != self._epoch:
                status = ProposalStatus.OVERTAKEN
            elif now > proposal.made + PROPOSAL_LIFE:
                status = ProposalStatus.EXPIRED
        return replace(proposal, status=status, votes_needed=self._votes_needed(proposal.party_id))

    def _votes_needed(self, subject: PartyId) -> int:
        others = sum(
            party.is_active and party.party_id != subject for party in self._parties.values()
        )
        return max(2 * others // 3 + 1, 1 if len(self._parties) < 2 else 2)


def _without(items: list[T], item: T) -> list[T]:
    """Return the list as the contract leaves it: the last one takes the place that became free."""
    kept = list(items)
    at = kept.index(item)
    last = kept.pop()
    if at < len(kept):
        kept[at] = last
    return kept
