"""Who may act, as frozen values: Parties, officers, proposals and their histories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cites_chain.ids import Account, Hour, Jurisdiction, OfficerId, PartyId, moment_of
from cites_chain.ledger.reader.vocabulary import ProposalKind, ProposalStatus, Role


@dataclass(frozen=True, slots=True)
class NetworkRecord:
    """The network as its Parties decided it.

    Attributes:
        party_count: Parties ever admitted; the last id given.
        active_party_count: Parties that are not suspended.
        member_epoch: How often the member set changed; founders count once together.
        officer_count: Officers ever appointed; the last id given.
        proposal_count: Proposals ever made; the last id given.
        validators: Accounts of the nodes that make blocks.
        minimum_validators: Fewest validators that a vote may leave.
        observer: Account of the CITES Secretariat, None for none.
        successor: Registries that the Parties voted to follow, authority and permit; None for none.
    """

    party_count: int
    active_party_count: int
    member_epoch: int
    officer_count: int
    proposal_count: int
    validators: tuple[Account, ...]
    minimum_validators: int
    observer: Account | None
    successor: tuple[Account, Account] | None


@dataclass(frozen=True, slots=True)
class JurisdictionRecord:
    """A territory that a Party speaks for.

    Attributes:
        jurisdiction: Its code.
        party_id: Party that holds it; 0 for none.
        area: Single market it belongs to; 0 for none.
        is_active: That Party is not suspended.
    """

    jurisdiction: Jurisdiction
    party_id: PartyId
    area: int
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A member Party.

    Attributes:
        party_id: Number, given once.
        admin: Account that names officers and votes.
        validator: Account of its node, None for a Party without one.
        is_active: Not suspended.
        jurisdictions: What it speaks for now.
    """

    party_id: PartyId
    admin: Account
    validator: Account | None
    is_active: bool
    jurisdictions: tuple[JurisdictionRecord, ...]


@dataclass(frozen=True, slots=True)
class OfficerRecord:
    """An officer's key.

    Attributes:
        officer_id: Number, given once.
        account: Key that signs.
        party_id: Party that appointed the officer.
        jurisdiction: Where the officer acts.
        roles: What the officer may do.
        identity_hash: Salted hash of the officer's identity; the identity is with the Party.
        start: From when.
        end: First second after the term, None for one that never ends.
        void_hour: Acts from this hour on are void, None for none.
    """

    officer_id: OfficerId
    account: Account
    party_id: PartyId
    jurisdiction: Jurisdiction
    roles: Role
    identity_hash: bytes
    start: datetime
    end: datetime | None
    void_hour: Hour | None

    @property
    def void_from(self) -> datetime | None:
        """Beginning of the hour from which acts are void, UTC."""
        return None if self.void_hour is None else moment_of(self.void_hour)

    def is_in_term(self, moment: datetime) -> bool:
        """Whether the term, as it is now, covers a moment; says nothing of the Party's standing."""
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """Something the Parties vote on. Fields that its kind does not need are 0, None or empty.

    Attributes:
        proposal_id: Number of the proposal.
        kind: What would be done.
        status: Where it stands.
        party_id: Party that it is about; 0 for none.
        proposer: Party that made it.
        made: When.
        votes: Votes of others than the subject.
        votes_needed: How many of those carry it, if the subject does not agree.
        subject_agrees: The Party that it is about voted for it, too.
        jurisdiction: Jurisdiction to be added, removed or given an area.
        area: Area of that jurisdiction.
        hour: Hour from which a key is to be void.
        account: Admin, validator, officer, observer or authority registry.
        second_account: Second account: validator to be admitted, account to be replaced, or
            permit registry.
        seats: Jurisdictions that a candidate asks for.
        voters: Parties that voted for it, oldest first.
    """

    proposal_id: int
    kind: ProposalKind
    status: ProposalStatus
    party_id: PartyId
    proposer: PartyId
    made: datetime
    votes: int
    votes_needed: int
    subject_agrees: bool
    jurisdiction: Jurisdiction
    area: int
    hour: Hour | None
    account: Account | None
    second_account: Account | None
    seats: tuple[JurisdictionRecord, ...] = ()
    voters: tuple[PartyId, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether votes still count."""
        return self.status is ProposalStatus.OPEN


@dataclass(frozen=True, slots=True)
class StandingRecord:
    """One change of who speaks for a jurisdiction.

    Attributes:
        time: When.
        change: Its place among all changes of the registry; tells apart those of one second.
        party_id: Active Party that holds it from then on; 0 for none.
    """

    time: datetime
    change: int
    party_id: PartyId


@dataclass(frozen=True, slots=True)
class TermRecord:
    """One change of an officer's roles and term.

    Attributes:
        time: When it was made.
        change: Its place among all changes of the registry.
        roles: Roles from then on.
        start: First second of the term.
        end: First second after it, None for one that never ends.
    """

    time: datetime
    change: int
    roles: Role
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class VoidingRecord:
    """One voiding of a key that stands; each is earlier than the one before.

    Attributes:
        declared: When it was declared.
        hour: Acts from here on are void.
        is_by_vote: By vote of the Parties, else by the Party's admin.
    """

    declared: datetime
    hour: Hour
    is_by_vote: bool
