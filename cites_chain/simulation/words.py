"""Permits of the simulated world as the contract takes them and as its events tell them."""

from __future__ import annotations

from hashlib import sha256

from cites_chain.codes import APPENDICES, ReasonGroup, reasons_for
from cites_chain.ids import PermitId
from cites_chain.ledger.calldata import NO_PERMIT
from cites_chain.ledger.reader import Link, Medium, Ties
from cites_chain.ledger.reader.words import (
    CONVERTED,
    CONVERTED_BEFORE,
    UNLINKED,
    quantity_of,
)
from cites_chain.simulation.goods import word_of
from cites_chain.simulation.model import Line, Permit, number_of


def draft_word(permit: Permit) -> int:
    """Return what the writer says about a permit; see `contracts/types/Draft.sol`."""
    named = number_of(permit.issuing) if permit.medium is Medium.TRANSCRIBED else 0
    return (
        int(permit.permit_type)
        | number_of(permit.destination) << 8
        | permit.issued_on << 24
        | permit.last_day << 40
        | unlinked_reason(permit) << 64
        | named << 72
    )


def written_line(permit: Permit, line: Line) -> int:
    """Return a line as it is written: with no marks but that of a missing origin."""
    marks = UNLINKED if line.is_declared_unlinked else 0
    return _line(permit, line, marks)


def announced_line(permit: Permit, line: Line) -> int:
    """Return a line as the ledger announces it: with all the marks that it earned."""
    marks = UNLINKED if line.is_unlinked else 0
    marks |= CONVERTED if line.is_converted else 0
    marks |= CONVERTED_BEFORE if line.was_converted else 0
    return _line(permit, line, marks)


def links_of(permit: Permit) -> list[tuple[PermitId, int]]:
    """Return what a permit draws on, in the order of its lines."""
    return [
        (draw.origin.permit_id, at << 48 | draw.origin_line << 40 | draw.quantity)
        for at, draw in permit.draws
    ]


def ties_of(permit: Permit) -> Ties:
    """Return links and import permit as the reader has them."""
    links = tuple(
        Link(draw.origin.permit_id, draw.origin_line, at, quantity_of(draw.quantity))
        for at, draw in permit.draws
    )
    return Ties(links=links, import_permit_id=import_permit_id(permit))


def import_permit_id(permit: Permit) -> PermitId | None:
    """Return the key of the import permit that a permit names."""
    return None if permit.import_permit is None else permit.import_permit.permit_id


def issue_words(permit: Permit) -> tuple[object, ...]:
    """Return the struct `Issue` of the contract."""
    return (
        permit.tag,
        document_hash(permit),
        draft_word(permit),
        import_permit_id(permit) or NO_PERMIT,
        [written_line(permit, line) for line in permit.lines],
        links_of(permit),
    )


def document_hash(permit: Permit) -> bytes:
    """Return the hash of a permit's document; one that stands for it, where none was made."""
    return permit.document_hash or sha256(b"no document of " + permit.permit_id).digest()


def unlinked_reason(permit: Permit) -> int:
    """Return the number of the reason why a line has no origin on the ledger, 0 for none."""
    code = permit.unlinked_reason
    return reasons_for(ReasonGroup.UNLINKED).get(code).number if code else 0


def reason_number(group: ReasonGroup, code: str) -> int:
    """Return the number of a reason, 0 for none."""
    return reasons_for(group).get(code).number if code else 0


def _line(permit: Permit, line: Line, marks: int) -> int:
    exported = line.permitted if permit.medium is Medium.TRANSCRIBED else 0
    return (
        word_of(line.kind, line.source)
        | (APPENDICES.get(line.appendix).number | marks) << 160
        | line.permitted << 120
        | exported << 80
    )
