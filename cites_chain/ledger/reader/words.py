"""Reads the 32-byte words in which the registry keeps a head, a line and a draw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from eth_hash.auto import keccak

from cites_chain.ids import (
    Day,
    DocumentHash,
    Hour,
    Jurisdiction,
    OfficerId,
    PermitId,
    TaxonId,
    date_of,
)
from cites_chain.ledger.reader.answers import named
from cites_chain.ledger.reader.records import Act, LineRecord, Link, PermitRecord, Ties
from cites_chain.ledger.reader.vocabulary import Medium, PermitType, Status

LOST = 0x01
TIMBER = 0x02
EXTENDED = 0x04
WITH_IMPORT_PERMIT = 0x08
RETROSPECTIVE = 0x10
COUNTED = 0x20
SUCCESSOR = 0x40

UNLINKED = 0x80
CONVERTED = 0x40
CONVERTED_BEFORE = 0x20

_ACT = 0xFFFFFFFFFFFF
_OFFICER = 0xFFFFFF
_QUANTITY = 0xFFFFFFFFFF


def quantity_of(thousandths: int) -> Decimal:
    """Return the quantity that stands on the ledger as thousandths of the unit."""
    return Decimal(thousandths).scaleb(-3).normalize() + 0


def thousandths_of(quantity: Decimal) -> int:
    """Return the thousandths that stand on the ledger for a quantity read from it."""
    return int(quantity.scaleb(3))


def act_of(word: int) -> Act | None:
    """Return officer and hour of six bytes, None for zero: not done."""
    if not word:
        return None
    return Act(OfficerId(word >> 24), Hour(word & 0xFFFFFF))


def act_word(act: Act | None) -> int:
    """Return the six bytes of an act, zero for None."""
    return 0 if act is None else act.officer_id << 24 | act.hour


@dataclass(frozen=True, slots=True)
class HeadWord:
    """What a permit is and where it stands, as one word; see `contracts/types/Head.sol`.

    Attributes:
        word: The word as stored and as emitted.
    """

    word: int

    @property
    def permit_type(self) -> PermitType:
        """Which document it is."""
        return named(PermitType, self.word >> 240 & 0xFF)

    @property
    def medium(self) -> Medium:
        """How it came onto the ledger."""
        return named(Medium, self.word >> 232 & 0xFF)

    @property
    def status(self) -> Status:
        """Where it stands."""
        return named(Status, self.word >> 224 & 0xFF)

    @property
    def issuing(self) -> Jurisdiction:
        """Jurisdiction that signed it."""
        return Jurisdiction(self.word >> 208 & 0xFFFF)

    @property
    def destination(self) -> Jurisdiction:
        """Jurisdiction of box 3a."""
        return Jurisdiction(self.word >> 192 & 0xFFFF)

    @property
    def issued_on(self) -> date:
        """Box 13."""
        return date_of(Day(self.word >> 176 & 0xFFFF))

    @property
    def last_day(self) -> date:
        """Box 2."""
        return date_of(Day(self.word >> 160 & 0xFFFF))

    @property
    def line_count(self) -> int:
        """Number of lines."""
        return self.word >> 152 & 0xFF

    @property
    def issue_act(self) -> Act:
        """Who wrote it."""
        word = self.word >> 96
        return Act(OfficerId(word >> 24 & _OFFICER), Hour(word & 0xFFFFFF))

    @property
    def middle_act(self) -> Act | None:
        """Endorsement, or attestation of a transcription; multi-use documents have neither here."""
        return None if self.permit_type.is_multi_use else act_of(self.word >> 48 & _ACT)

    @property
    def import_act(self) -> Act | None:
        """Import or its refusal."""
        return act_of(self.word & _ACT)

    @property
    def attester(self) -> OfficerId | None:
        """Officer of the named issuer who stands by a transcription."""
        if self.medium is not Medium.TRANSCRIBED:
            return None
        return OfficerId(self.word >> 72 & _OFFICER) or None

    @property
    def crossings(self) -> int:
        """Crossings of a multi-use document."""
        return self.word >> 48 & _OFFICER if self.permit_type.is_multi_use else 0

    def has(self, flag: int) -> bool:
        """Whether a flag (`LOST`, `TIMBER`, ...) is set."""
        return bool(self.word >> 144 & flag)


def read_line(word: int, position: int) -> LineRecord:
    """Return the line that a word holds; see `contracts/types/Line.sol`."""
    marks = word >> 160 & 0xFF
    return LineRecord(
        position=position,
        taxon_id=TaxonId(word >> 192),
        term=word >> 184 & 0xFF,
        unit=word >> 176 & 0xFF,
        source=word >> 168 & 0xFF,
        appendix=marks & 0x03,
        is_unlinked=bool(marks & UNLINKED),
        is_converted=bool(marks & CONVERTED),
        is_converted_before=bool(marks & CONVERTED_BEFORE),
        permitted=quantity_of(word >> 120 & _QUANTITY),
        exported=quantity_of(word >> 80 & _QUANTITY),
        imported=quantity_of(word >> 40 & _QUANTITY),
        drawn=quantity_of(word & _QUANTITY),
    )


def read_link(origin_id: bytes, draw: int) -> Link:
    """Return the link that an origin and a draw word make; see `contracts/types/Draw.sol`."""
    return Link(
        origin_id=PermitId(origin_id),
        origin_position=draw >> 40 & 0xFF,
        position=draw >> 48,
        quantity=quantity_of(draw & _QUANTITY),
    )


def draw_word(link: Link) -> int:
    """Return the draw word of a link."""
    return link.position << 48 | link.origin_position << 40 | thousandths_of(link.quantity)


def ties_hash(ties: Ties) -> bytes:
    """Return the hash with which the registry remembers links and import permit."""
    head = (32).to_bytes(32, "big") + len(ties.links).to_bytes(32, "big")
    pairs = b"".join(link.origin_id + draw_word(link).to_bytes(32, "big") for link in ties.links)
    return keccak(keccak(head + pairs) + (ties.import_permit_id or bytes(32)))


def read_permit(
    permit_id: PermitId,
    head: HeadWord,
    document_hash: DocumentHash,
    lines: tuple[LineRecord, ...],
) -> PermitRecord:
    """Return the record that a head makes with its lines; nothing else is set, no act is void."""
    is_transcribed = head.medium is Medium.TRANSCRIBED
    return PermitRecord(
        permit_id=permit_id,
        permit_type=head.permit_type,
        medium=head.medium,
        status=head.status,
        issuing=head.issuing,
        destination=head.destination,
        issued_on=head.issued_on,
        last_day=head.last_day,
        document_hash=document_hash,
        lines=lines,
        issue_act=head.issue_act,
        export_act=None if is_transcribed else head.middle_act,
        import_act=head.import_act,
        attester=head.attester,
        attestation=head.middle_act if is_transcribed else None,
        crossings=head.crossings,
        is_lost=head.has(LOST),
        is_timber=head.has(TIMBER),
        is_extended=head.has(EXTENDED),
        is_retrospective=head.has(RETROSPECTIVE),
        names_import_permit=head.has(WITH_IMPORT_PERMIT),
        is_counted=head.has(COUNTED),
    )
