"""Announcements of the authority registry: who may act, and the votes about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.fields import (
    AccountField,
    AccountOrNone,
    Bytes32,
    Flag,
    HourOrNone,
    JurisdictionCode,
    KindField,
    OfficerKey,
    PartyKey,
    Roles,
    Seats,
    Second,
    SecondOrNone,
    Uint8,
    Uint32,
    Uint256,
)


@dataclass(frozen=True, slots=True)
class PartyAdmitted(Announcement):
    """A Party became a member.

    A founder, or by vote. Its jurisdictions follow as {JurisdictionAdded}.
    """

    topics: ClassVar[int] = 1

    party_id: PartyKey
    admin: AccountField
    validator: AccountOrNone


@dataclass(frozen=True, slots=True)
class PartySuspended(Announcement):
    """The Party may not act; nor may its officers. Its validator leaves the set."""

    topics: ClassVar[int] = 1

    party_id: PartyKey


@dataclass(frozen=True, slots=True)
class PartyReinstated(Announcement):
    """The Party and its officers may act again. Its validator returns to the set."""

    topics: ClassVar[int] = 1

    party_id: PartyKey


@dataclass(frozen=True, slots=True)
class AdminReplaced(Announcement):
    """Another account acts for the Party from now on."""

    topics: ClassVar[int] = 1

    party_id: PartyKey
    previous: AccountField
    current: AccountField


@dataclass(frozen=True, slots=True)
class ValidatorReplaced(Announcement):
    """The Party's node has another key from now on; 0 for no node."""

    topics: ClassVar[int] = 1

    party_id: PartyKey
    previous: AccountOrNone
    current: AccountOrNone


@dataclass(frozen=True, slots=True)
class JurisdictionAdded(Announcement):
    """The Party holds the jurisdiction from now on."""

    topics: ClassVar[int] = 2

    party_id: PartyKey
    jurisdiction: JurisdictionCode
    area: Uint8


@dataclass(frozen=True, slots=True)
class JurisdictionRemoved(Announcement):
    """The Party no longer holds the jurisdiction. Its area stays as it was."""

    topics: ClassVar[int] = 2

    party_id: PartyKey
    jurisdiction: JurisdictionCode


@dataclass(frozen=True, slots=True)
class AreaSet(Announcement):
    """The jurisdiction belongs to another single market from now on; 0 for none."""

    topics: ClassVar[int] = 1

    jurisdiction: JurisdictionCode
    area: Uint8


@dataclass(frozen=True, slots=True)
class ValidatorAdded(Announcement):
    """`account` entered the validator set."""

    topics: ClassVar[int] = 1

    account: AccountField


@dataclass(frozen=True, slots=True)
class ValidatorRemoved(Announcement):
    """`account` left the validator set."""

    topics: ClassVar[int] = 1

    account: AccountField


@dataclass(frozen=True, slots=True)
class OfficerAdded(Announcement):
    """The Party appointed an officer."""

    topics: ClassVar[int] = 3

    officer_id: OfficerKey
    jurisdiction: JurisdictionCode
    account: AccountField
    party_id: PartyKey
    roles: Roles
    start: Second
    until: SecondOrNone
    identity_hash: Bytes32


@dataclass(frozen=True, slots=True)
class OfficerChanged(Announcement):
    """The officer has these roles, and this end of term, from now on."""

    topics: ClassVar[int] = 1

    officer_id: OfficerKey
    roles: Roles
    start: Second
    until: SecondOrNone


@dataclass(frozen=True, slots=True)
class OfficerKeyVoided(Announcement):
    """Acts of the officer are void from `hour` on."""

    topics: ClassVar[int] = 2

    officer_id: OfficerKey
    account: AccountField
    hour: HourOrNone
    by_vote: Flag


@dataclass(frozen=True, slots=True)
class VoidUndone(Announcement):
    """Recent voidings by the admin were undone; acts are void from `hour` on, 0 for none."""

    topics: ClassVar[int] = 2

    officer_id: OfficerKey
    account: AccountField
    hour: HourOrNone


@dataclass(frozen=True, slots=True)
class Proposed(Announcement):
    """A Party proposed something and voted for it. Fields that the kind does not need are 0."""

    topics: ClassVar[int] = 3

    proposal_id: Uint256
    kind: KindField
    party_id: PartyKey
    proposer: PartyKey
    member_epoch: Uint32
    jurisdiction: JurisdictionCode
    area: Uint8
    hour: HourOrNone
    account: AccountOrNone
    second_account: AccountOrNone


@dataclass(frozen=True, slots=True)
class SeatsProposed(Announcement):
    """The jurisdictions that a candidate asks for; follows {Proposed}."""

    topics: ClassVar[int] = 1

    proposal_id: Uint256
    seats: Seats


@dataclass(frozen=True, slots=True)
class Voted(Announcement):
    """A Party voted for the proposal."""

    topics: ClassVar[int] = 2

    proposal_id: Uint256
    party_id: PartyKey


@dataclass(frozen=True, slots=True)
class ProposalCarried(Announcement):
    """The last vote carried the proposal; it was done in the same transaction."""

    topics: ClassVar[int] = 1

    proposal_id: Uint256


@dataclass(frozen=True, slots=True)
class ObserverChanged(Announcement):
    """Another account observes for the CITES Secretariat; 0 for none."""

    topics: ClassVar[int] = 0

    previous: AccountOrNone
    current: AccountOrNone


@dataclass(frozen=True, slots=True)
class SuccessorAnnounced(Announcement):
    """The Parties announced the pair of registries that follows this one.

    0 and 0 withdraws the announcement.
    """

    topics: ClassVar[int] = 0

    authority_registry: AccountOrNone
    permit_registry: AccountOrNone


AUTHORITY_EVENTS: tuple[type[Announcement], ...] = (
    PartyAdmitted,
    PartySuspended,
    PartyReinstated,
    AdminReplaced,
    ValidatorReplaced,
    JurisdictionAdded,
    JurisdictionRemoved,
    AreaSet,
    ValidatorAdded,
    ValidatorRemoved,
    OfficerAdded,
    OfficerChanged,
    OfficerKeyVoided,
    VoidUndone,
    Proposed,
    SeatsProposed,
    Voted,
    ProposalCarried,
    ObserverChanged,
    SuccessorAnnounced,
)
"""All of them; the table from which `events` decodes."""
