"""Announcements of the permit registry, field by field as in `IPermitEvents.sol`.

Lines are counted from 0, quantities are decimals of the unit. Whether an act is void is not known
when it is announced, so in here it never is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.fields import (
    AccountField,
    ActField,
    DayField,
    DirectionField,
    HashOfDocument,
    HeadField,
    JurisdictionCode,
    Lines,
    Links,
    PermitKey,
    PermitKeyOrNone,
    Quantities,
    StatusField,
    Uint8,
    Uint24,
)
from cites_chain.ledger.reader.rare_events import (
    DestinationAccepted,
    DestinationReleased,
    PermitPresented,
    QuotaChanged,
    QuotaOverrun,
    QuotaSet,
    RetrospectiveConsented,
    TaxonNamed,
    TimberExtended,
    TranscriptionAttested,
    TranscriptionRepudiated,
)


@dataclass(frozen=True, slots=True)
class PermitIssued(Announcement):
    """A permit was written.

    By `issue`, `issueBatch`, `registerPaper` or `issueRetrospective`, told apart by medium
    and flags of the head.
    """

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    head: HeadField
    document_hash: HashOfDocument
    lines: Lines


@dataclass(frozen=True, slots=True)
class PermitTranscribed(Announcement):
    """An officer of `transcriber` wrote down a paper that `issuing` had not recorded."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    transcriber: JurisdictionCode
    head: HeadField
    document_hash: HashOfDocument
    lines: Lines


@dataclass(frozen=True, slots=True)
class PermitTied(Announcement):
    """The permit just written draws on `links` and names `import_permit_id` (0.

    None). Announced for every re-export and every permit with an import permit.
    `unlinked_reason` is 0 if no line was declared unlinked.
    """

    topics: ClassVar[int] = 2

    permit_id: PermitKey
    import_permit_id: PermitKeyOrNone
    unlinked_reason: Uint8
    links: Links


@dataclass(frozen=True, slots=True)
class PermitReplaced(Announcement):
    """The permit `old_id` was replaced.

    The new one has its lines (nothing imported or drawn), ties and quota.
    """

    topics: ClassVar[int] = 3

    old_id: PermitKey
    new_id: PermitKey
    issuing: JurisdictionCode
    head: HeadField
    document_hash: HashOfDocument
    act: ActField
    reason: Uint8


@dataclass(frozen=True, slots=True)
class ExportEndorsed(Announcement):
    """Customs saw these quantities leave."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    acted_on: DayField
    exported: Quantities


@dataclass(frozen=True, slots=True)
class ImportConfirmed(Announcement):
    """These quantities arrived.

    `discrepancy` says why less, 0 if not less. For an introduction from the sea they are the
    exported quantities too. Overrides an earlier, void import or refusal.
    """

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    acted_on: DayField
    discrepancy: Uint8
    imported: Quantities


@dataclass(frozen=True, slots=True)
class ImportRefused(Announcement):
    """The import was refused.

    Imported quantities are 0. Overrides an earlier, void import or refusal.
    """

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    acted_on: DayField
    reason: Uint8


@dataclass(frozen=True, slots=True)
class ReturnedToOrigin(Announcement):
    """Refused goods were seen back at `issuing`; everything was given back."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    acted_on: DayField


@dataclass(frozen=True, slots=True)
class CrossingRecorded(Announcement):
    """A multi-use document went out of or into `at`, its `count`th crossing."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    at: JurisdictionCode
    act: ActField
    acted_on: DayField
    direction: DirectionField
    count: Uint24


@dataclass(frozen=True, slots=True)
class ImportPermitMoved(Announcement):
    """An import permit became `status` through the permit that names it."""

    topics: ClassVar[int] = 2

    import_permit_id: PermitKey
    permit_id: PermitKey
    status: StatusField


@dataclass(frozen=True, slots=True)
class PermitCancelled(Announcement):
    """The permit was cancelled by its issuer; everything was given back."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    reason: Uint8


@dataclass(frozen=True, slots=True)
class PermitReturned(Announcement):
    """The permit came back unused; everything was given back."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField


@dataclass(frozen=True, slots=True)
class PermitExpired(Announcement):
    """The permit ran out unused; everything was given back."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    account: AccountField


@dataclass(frozen=True, slots=True)
class WithdrawalProposed(Announcement):
    """An INSPECTOR reports that the endorsed goods never left."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField
    reason: Uint8


@dataclass(frozen=True, slots=True)
class ExportWithdrawn(Announcement):
    """The withdrawal was confirmed; the permit is cancelled, everything was given back."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField


@dataclass(frozen=True, slots=True)
class LossReported(Announcement):
    """The document is reported lost or stolen."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField


@dataclass(frozen=True, slots=True)
class FindReported(Announcement):
    """The document was found again."""

    topics: ClassVar[int] = 3

    permit_id: PermitKey
    issuing: JurisdictionCode
    destination: JurisdictionCode
    act: ActField


PERMIT_EVENTS: tuple[type[Announcement], ...] = (
    PermitIssued,
    PermitTranscribed,
    PermitTied,
    PermitReplaced,
    ExportEndorsed,
    ImportConfirmed,
    ImportRefused,
    ReturnedToOrigin,
    CrossingRecorded,
    ImportPermitMoved,
    PermitCancelled,
    PermitReturned,
    PermitExpired,
    WithdrawalProposed,
    ExportWithdrawn,
    LossReported,
    FindReported,
    TranscriptionAttested,
    PermitPresented,
    TranscriptionRepudiated,
    RetrospectiveConsented,
    TimberExtended,
    DestinationReleased,
    DestinationAccepted,
    QuotaSet,
    QuotaChanged,
    QuotaOverrun,
    TaxonNamed,
)
"""All of them; the table from which `events` decodes."""

__all__ = [
    "PERMIT_EVENTS",
    "CrossingRecorded",
    "DestinationAccepted",
    "DestinationReleased",
    "ExportEndorsed",
    "ExportWithdrawn",
    "FindReported",
    "ImportConfirmed",
    "ImportPermitMoved",
    "ImportRefused",
    "LossReported",
    "PermitCancelled",
    "PermitExpired",
    "PermitIssued",
    "PermitPresented",
    "PermitReplaced",
    "PermitReturned",
    "PermitTied",
    "PermitTranscribed",
    "QuotaChanged",
    "QuotaOverrun",
    "QuotaSet",
    "RetrospectiveConsented",
    "ReturnedToOrigin",
    "TaxonNamed",
    "TimberExtended",
    "TranscriptionAttested",
    "TranscriptionRepudiated",
    "WithdrawalProposed",
]
