"""What stands on the ledger, as frozen values: nothing here can reach a chain.

Quantities are decimals of the line's unit, days are dates, hours are ledger hours; lines are
counted from 0 (position A of the form is 0). Names of people are not on the ledger and so not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cites_chain.ids import (
    DocumentHash,
    Hour,
    Jurisdiction,
    OfficerId,
    PermitId,
    TaxonId,
    moment_of,
)
from cites_chain.ledger.reader.vocabulary import (
    LIVE,
    Direction,
    Medium,
    PermitType,
    Status,
)


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """How far the ledger had come when it was read.

    Attributes:
        chain_id: Number of the network (EIP-155).
        genesis: Hash of block 0; tells apart two networks of one number.
        number: Number of the newest block.
        time: Time of the newest block, UTC.
    """

    chain_id: int
    genesis: bytes
    number: int
    time: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, and in which hour the ledger was told.

    Attributes:
        officer_id: Who.
        hour: When, in hours since 1970.
        is_void: The officer's key was voided from that hour or an earlier one.
    """

    officer_id: OfficerId
    hour: Hour
    is_void: bool = False

    @property
    def moment(self) -> datetime:
        """Beginning of the hour, UTC."""
        return moment_of(self.hour)


@dataclass(frozen=True, slots=True)
class LineRecord:
    """One line (boxes 7 to 12) and its quantities: drawn <= imported <= exported <= permitted.

    Attributes:
        position: Place in the permit, from 0.
        taxon_id: First 8 bytes of the hash of the scientific name (box 7).
        term: Number of the term (box 9) in the code table.
        unit: Number of the unit (box 11).
        source: Number of the source (box 10).
        appendix: 1, 2 or 3 (box 10).
        is_unlinked: An origin from before the ledger, declared or inherited.
        is_converted: Made from another term or unit than it draws.
        is_converted_before: Some ancestor was converted.
        permitted: Box 11.
        exported: Box 14; what customs saw leave.
        imported: What arrived.
        drawn: What re-exports have taken from it.
    """

    position: int
    taxon_id: TaxonId
    term: int
    unit: int
    source: int
    appendix: int
    is_unlinked: bool
    is_converted: bool
    is_converted_before: bool
    permitted: Decimal
    exported: Decimal
    imported: Decimal
    drawn: Decimal

    @property
    def left(self) -> Decimal:
        """What a re-export may still draw."""
        return self.imported - self.drawn


@dataclass(frozen=True, slots=True)
class Link:
    """A line of a re-export takes a quantity from a line of an origin.

    Attributes:
        origin_id: Permit that gives.
        origin_position: Its line, from 0.
        position: Line of the re-export, from 0.
        quantity: How much, in the origin's unit; as written, before anything was given back.
    """

    origin_id: PermitId
    origin_position: int
    position: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Ties:
    """Where the goods of a permit come from, as it was written.

    Attributes:
        links: What it draws on; empty for anything but a re-export.
        import_permit_id: Import permit that it names.
        unlinked_reason: Number of the reason why a line has no origin on the ledger, 0 if each has.
    """

    links: tuple[Link, ...] = ()
    import_permit_id: PermitId | None = None
    unlinked_reason: int = 0


@dataclass(frozen=True, slots=True)
class Release:
    """A destination given up for another (timber, R-17), not taken over yet."""

    destination: Jurisdiction
    act: Act


@dataclass(frozen=True, slots=True)
class PermitRecord:
    """A permit as the ledger holds it.

    Attributes:
        permit_id: Key on the ledger.
        permit_type: Which document it is.
        medium: How it came onto the ledger.
        status: Where it stands. Out of date is not a status: compare `last_day`.
        issuing: Jurisdiction that signed it.
        destination: Jurisdiction of box 3a.
        issued_on: Box 13.
        last_day: Box 2; the permit is good until the end of that day.
        document_hash: Root over all boxes of the document.
        lines: In the order of the form.
        issue_act: Who wrote it; for a transcription the transcriber.
        export_act: Who endorsed the export, if it was; never of a transcription.
        import_act: Who confirmed or refused the import.
        attester: Officer of the named issuer who stands by a transcription.
        attestation: The same with its hour, which is not kept for multi-use documents.
        crossings: How often a multi-use document crossed a border.
        is_lost: Reported lost or stolen.
        is_timber: Rules R-16 and R-17 may apply.
        is_extended: The one extension of R-16 was used.
        is_retrospective: Issued after the goods had left (R-36).
        names_import_permit: An import permit is tied to it.
        is_counted: The attestation of the transcription was counted in the issuer's quota.
        ties_hash: Hash over links and import permit, None where it has neither.
        transcription_id: The number belongs to this attested transcription.
        withdrawal: Who proposed to withdraw the export.
        release: A destination given up and not yet taken over.
    """

    permit_id: PermitId
    permit_type: PermitType
    medium: Medium
    status: Status
    issuing: Jurisdiction
    destination: Jurisdiction
    issued_on: date
    last_day: date
    document_hash: DocumentHash
    lines: tuple[LineRecord, ...]
    issue_act: Act
    export_act: Act | None = None
    import_act: Act | None = None
    attester: OfficerId | None = None
    attestation: Act | None = None
    crossings: int = 0
    is_lost: bool = False
    is_timber: bool = False
    is_extended: bool = False
    is_retrospective: bool = False
    names_import_permit: bool = False
    is_counted: bool = False
    ties_hash: bytes | None = None
    transcription_id: PermitId | None = None
    withdrawal: Act | None = None
    release: Release | None = None

    @property
    def is_live(self) -> bool:
        """Whether some act may still use it (before looking at days, loss and void acts)."""
        return self.status in LIVE


@dataclass(frozen=True, slots=True)
class Alias:
    """A number whose permit stands on the ledger as an attested transcription only."""

    permit_id: PermitId
    transcription_id: PermitId


@dataclass(frozen=True, slots=True)
class CrossingRecord:
    """One crossing of a multi-use document.

    Attributes:
        at: Jurisdiction at whose border it was.
        direction: Out of it or into it.
        acted_on: Calendar day where the officer stood.
        act: Who recorded it.
        count: Its number among the document's crossings, from 1.
    """

    at: Jurisdiction
    direction: Direction
    acted_on: date
    act: Act
    count: int


@dataclass(frozen=True, slots=True)
class QuotaKey:
    """What a quota is about."""

    jurisdiction: Jurisdiction
    year: int
    taxon_id: TaxonId
    term: int
    unit: int
    source: int


@dataclass(frozen=True, slots=True)
class QuotaRecord:
    """A quota of one jurisdiction and year, and its use.

    Attributes:
        key: What it is about.
        limit: Most that may be exported.
        used: What counts against it now, opening balance included.
        opening: What was exported before `first_day`.
        first_day: First day of issue that counts.
        is_hard: More is refused (true) or only announced.
    """

    key: QuotaKey
    limit: Decimal
    used: Decimal
    opening: Decimal
    first_day: date
    is_hard: bool

    @property
    def left(self) -> Decimal:
        """What may still be permitted; negative where a soft quota was overrun."""
        return self.limit - self.used
