"""Where the goods of a permit come from: links to origin permits, found or given.

A re-export quotes the number of the permit under which the goods came in (box 12a, else box 12).
The permit behind the number is looked up in the authority's own vault, because only the one who has
the document can know its id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from cites_chain.codes import JURISDICTIONS, TERMS, UNITS, PermitType, ReasonGroup, reasons_for
from cites_chain.errors import CitesChainError, Fact
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import LedgerReader, LineRecord, Link, PermitRecord, Ties
from cites_chain.permit import LineItem, OriginReference, PermitDocument, taxon_id
from cites_chain.permit.boxes import line_box
from cites_chain.vault import Vault

_NOTHING: Mapping[int, Decimal] = MappingProxyType({})


class OriginUnknown(CitesChainError):
    """A permit that the document quotes cannot be found, or not be told apart."""

    code = "ORIGIN_UNKNOWN"

    def __init__(self, box: str, problem: str, *, hint: str, **facts: Fact) -> None:
        super().__init__(
            f"box {box}: {problem}", hint=hint, facts={"box": box, "problem": problem, **facts}
        )


@dataclass(frozen=True, slots=True)
class Origins:
    """What the document itself does not say about where its goods come from.

    Attributes:
        links: Draws on origin permits; found by the quoted numbers, where None.
        unlinked_reason: Code that says why lines have no origin on the ledger
            (`ReasonGroup.UNLINKED`); empty where each must have one.
        drawn: How much a line draws, in the origin's unit, where its goods were made into
            something else; by the line's place, from 0.
        import_permit_id: Import permit that is tied to it; found by the quoted number, where None.
        is_import_permit_elsewhere: The import permit that is quoted is not on this ledger.
    """

    links: tuple[Link, ...] | None = None
    unlinked_reason: str = ""
    drawn: Mapping[int, Decimal] = field(default_factory=lambda: _NOTHING)
    import_permit_id: PermitId | None = None
    is_import_permit_elsewhere: bool = False


FOUND_BY_NUMBER = Origins()
"""Everything is to be found by the numbers that the document quotes."""


class OriginFinder:
    """Finds what a document quotes."""

    def __init__(self, reader: LedgerReader, vault: Vault | None) -> None:
        """Take where to look: the ledger and the authority's own documents."""
        self._reader = reader
        self._vault = vault

    def ties_of(self, document: PermitDocument, origins: Origins) -> Ties:
        """Return links and import permit of a document that is about to be written.

        Raises:
            OriginUnknown: What is quoted cannot be found, or not be told apart.
            UnknownCode: The reason is not in the list.
        """
        return Ties(
            links=self._links(document, origins),
            import_permit_id=self._import_permit(document, origins),
            unlinked_reason=_reason(origins),
        )

    def _links(self, document: PermitDocument, origins: Origins) -> tuple[Link, ...]:
        if origins.links is not None:
            return tuple(sorted(origins.links, key=lambda link: link.position))
        if document.permit_type is not PermitType.REEXPORT:
            return ()
        return tuple(
            link
            for position, line in enumerate(document.lines)
            for link in self._line_links(position, line, origins)
        )

    def _line_links(self, position: int, line: LineItem, origins: Origins) -> list[Link]:
        reference = line.last_reexport or line.origin
        name = "12" if line.last_reexport is None else "12a"
        record = self._quoted(reference, line_box(name, position), origins)
        if record is None:
            return []
        same = [found for found in record.lines if found.taxon_id == taxon_id(line.scientific_name)]
        alike = [found for found in same if _is_alike(found, line)]
        box = line_box("7", position)
        if alike:
            return list(_draws(record.permit_id, position, alike, line.quantity))
        drawn = origins.drawn.get(position)
        if not same or drawn is None:
            raise _no_line(box, record, is_converted=bool(same))
        return list(_draws(record.permit_id, position, same, drawn))

    def _quoted(
        self, reference: OriginReference | None, box: str, origins: Origins
    ) -> PermitRecord | None:
        if reference is None or reference.permit_number is None:
            found = []
        else:
            issuing = JURISDICTIONS.get(reference.country, box=box).number
            found = [
                record
                for record in self._by_number(reference.permit_number)
                if record.issuing == issuing and reference.issued_on in (None, record.issued_on)
            ]
        return _the_only(found, box, "origin permit", is_optional=bool(origins.unlinked_reason))

    def _import_permit(self, document: PermitDocument, origins: Origins) -> PermitId | None:
        quoted = document.import_permit
        if origins.import_permit_id is not None or quoted is None:
            return origins.import_permit_id
        if origins.is_import_permit_elsewhere:
            return None
        found = [
            record
            for record in self._by_number(quoted.permit_number)
            if record.permit_type is PermitType.IMPORT and record.issuing == document.destination
        ]
        record = _the_only(found, "5", "import permit", is_optional=False)
        return None if record is None else record.permit_id

    def _by_number(self, permit_number: str) -> list[PermitRecord]:
        if self._vault is None:
            return []
        permit_ids = self._vault.permits.find_by_number(permit_number)
        records = self._reader.list_permits(permit_ids) if permit_ids else ()
        return [record for record in records if isinstance(record, PermitRecord)]


def _is_alike(found: LineRecord, line: LineItem) -> bool:
    """Whether goods are drawn in the line's own unit, and not made into something else."""
    term, unit = TERMS.get(line.term).number, UNITS.get(line.unit).number
    return (found.term, found.unit) == (term, unit)


def _draws(
    origin_id: PermitId, position: int, lines: list[LineRecord], wanted: Decimal
) -> Iterator[Link]:
    """Draw from one line after the other; what is too much is asked of the last, and refused."""
    left = wanted
    for line in lines:
        is_last = line is lines[-1]
        drawn = left if is_last else min(line.left, left)
        if drawn > 0:
            yield Link(origin_id, line.position, position, drawn)
        left -= drawn


def _the_only(
    found: list[PermitRecord], box: str, what: str, *, is_optional: bool
) -> PermitRecord | None:
    if len(found) == 1:
        return found[0]
    if not found and is_optional:
        return None
    if not found:
        raise OriginUnknown(
            box,
            f"the {what} that is quoted here is not among your documents on this ledger",
            hint="Keep its permit file first, name its id, or say why it is not on the ledger.",
        )
    raise OriginUnknown(
        box,
        f"{len(found)} of your documents could be the {what} that is quoted here",
        hint="Name its permit id.",
        count=len(found),
    )


def _no_line(box: str, record: PermitRecord, *, is_converted: bool) -> OriginUnknown:
    if is_converted:
        return OriginUnknown(
            box,
            "the origin has these goods in another term or unit; how much was used is not said",
            hint="Say how much of the origin this line draws, in the origin's unit.",
            origin_id=record.permit_id.hex(),
        )
    return OriginUnknown(
        box,
        "the permit that is quoted has no line of this species",
        hint="Check the name and the number that is quoted.",
        origin_id=record.permit_id.hex(),
    )


def _reason(origins: Origins) -> int:
    code = origins.unlinked_reason
    return reasons_for(ReasonGroup.UNLINKED).get(code, box="5").number if code else 0
