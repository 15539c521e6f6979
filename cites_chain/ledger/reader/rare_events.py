"""Announcements of the permit registry about rare acts, quotas and names (`permit_events`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.fields import (
    ActField,
    Amount,
    DayField,
    Flag,
    HashOfDocument,
    JurisdictionCode,
    PermitKey,
    QuotaField,
    QuotaKeyField,
    TaxonKey,
    Text,
    Uint8,
    Uint256,
    WideAmount,
    Year,
)


@dataclass(frozen=True, slots=True)
class TranscriptionAttested(Announcement):
    """The issuer stands by the transcription, as its document `own_id`.

    `copy`: a further transcription of one multi-use passport, the alias stays with the first.
    `counted`: it was added to the quota.
    """

    topics: ClassVar[int] = 3

    transcription_id: PermitKey
    own_id: PermitKey
    issuing: JurisdictionCode
    act: ActField
    copy: Flag
    counted: Flag


@dataclass(frozen=True, slots=True)
class PermitPresented(Announcement):
    """The issuer's own permit was closed by an attested transcription of the same paper.

    If it had not been endorsed, what it permitted counts as exported.
    """

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    transcription_id: PermitKey
    issuing: JurisdictionCode
    act: ActField


@dataclass(frozen=True, slots=True)
class TranscriptionRepudiated(Announcement):
    """The named issuer says that the transcribed paper is not, or no longer, its own."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    reason: Uint8


@dataclass(frozen=True, slots=True)
class RetrospectiveConsented(Announcement):
    """`destination` agrees to a retrospective permit with this hash (R-36)."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    destination: JurisdictionCode
    document_hash: HashOfDocument
    act: ActField


@dataclass(frozen=True, slots=True)
class TimberExtended(Announcement):
    """The destination gave a timber permit a new last day (R-16)."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    last_day: DayField


@dataclass(frozen=True, slots=True)
class DestinationReleased(Announcement):
    """The destination lets timber go to `new_destination` (R-17)."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    new_destination: JurisdictionCode


@dataclass(frozen=True, slots=True)
class DestinationAccepted(Announcement):
    """`new_destination` took the timber over."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    new_destination: JurisdictionCode
    act: ActField
    old_destination: JurisdictionCode


@dataclass(frozen=True, slots=True)
class QuotaSet(Announcement):
    """A quota was set, with what was exported before its first day as opening balance."""

    topics: ClassVar[int] = 3

    jurisdiction: JurisdictionCode
    year: Year
    taxon_id: TaxonKey
    key: QuotaKeyField
    quota: QuotaField
    act: ActField


@dataclass(frozen=True, slots=True)
class QuotaChanged(Announcement):
    """A quota has a new limit or hardness."""

    topics: ClassVar[int] = 3

    jurisdiction: JurisdictionCode
    year: Year
    taxon_id: TaxonKey
    key: QuotaKeyField
    limit: Amount
    hard: Flag
    act: ActField


@dataclass(frozen=True, slots=True)
class QuotaOverrun(Announcement):
    """The line brought its quota's use above the limit; the act does not refuse that."""

    topics: ClassVar[int] = 2

    permit_id: PermitKey
    jurisdiction: JurisdictionCode
    line: Uint256
    used: WideAmount
    limit: WideAmount


@dataclass(frozen=True, slots=True)
class TaxonNamed(Announcement):
    """A name for a taxon id, as an officer wrote it."""

    topics: ClassVar[int] = 1

    taxon_id: TaxonKey
    name: Text
