"""All fields of the permit form up to box 13, without the rules that hold between them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, StrictBool

from cites_chain.codes import JURISDICTIONS, Life
from cites_chain.ids import Jurisdiction
from cites_chain.permit.boxes import Box
from cites_chain.permit.parts import (
    Annex,
    EmptyIfNull,
    FormPart,
    ImportPermitReference,
    LineItem,
    ManagementAuthority,
    Replacement,
    Retrospective,
    TradeParty,
)
from cites_chain.permit.values import (
    CalendarDay,
    JurisdictionText,
    LineText,
    NumberText,
    OptionalLine,
    OptionalParagraph,
    PermitTypeName,
    PurposeCode,
    problem,
)

FORMAT: Final = "cites-permit/1"
"""Version of the document's fields, of its canonical bytes and of its hash."""

MOST_LINES = 32
"""Lines of one permit, annex pages included."""


def _require_line_count(lines: object) -> object:
    if isinstance(lines, list | tuple) and not 1 <= len(lines) <= MOST_LINES:
        raise problem(f"are {len(lines)}; a permit has 1 to {MOST_LINES}")
    return lines


class PermitForm(FormPart):
    """The boxes of a permit or certificate; `PermitDocument` is the one that keeps the rules."""

    format: Literal["cites-permit/1"] = FORMAT
    """Version of these fields."""
    permit_type: Annotated[PermitTypeName, Box("1")]
    """Box 1. Which document it is."""
    permit_number: Annotated[NumberText, Box("1")]
    """Box 1. Number given by the authority; confidential."""
    last_day: Annotated[CalendarDay, Box("2")]
    """Box 2. Last day on which it may be used; it ends at midnight."""
    consignee: Annotated[TradeParty | None, Box("3")] = None
    """Box 3. Importer."""
    country_of_import: Annotated[JurisdictionText | None, Box("3a")] = None
    """Box 3a. Country of import."""
    consignor: Annotated[TradeParty | None, Box("4")] = None
    """Box 4. Exporter, re-exporter or owner."""
    applicant_signature: Annotated[OptionalLine, Box("4")] = None
    """Box 4. What stands for the applicant's signature."""
    conditions: Annotated[OptionalParagraph, Box("5")] = None
    """Box 5. Special conditions."""
    import_permit: Annotated[ImportPermitReference | None, Box("5")] = None
    """Box 5. Import permit that was granted before."""
    replaces: Annotated[Replacement | None, Box("5")] = None
    """Box 5. Document whose place this one takes."""
    retrospective: Annotated[Retrospective | None, Box("5")] = None
    """Box 5. Statement that it was issued after the goods had left."""
    is_timber: Annotated[StrictBool, Box("5")] = False
    """Box 5. Timber that may be extended once and sent to another destination (R-16, R-17)."""
    ata_carnet: Annotated[OptionalLine, Box("5")] = None
    """Box 5. Number of the ATA carnet that goes with a sample collection."""
    countries_visited: Annotated[tuple[JurisdictionText, ...], Box("5"), EmptyIfNull] = ()
    """Box 5. Countries that a sample collection or an exhibition will visit."""
    holder_boxes: Annotated[tuple[LineText, ...], Box("5"), EmptyIfNull] = ()
    """Box 5. Boxes of a partially completed document that the holder fills in."""
    purpose: Annotated[PurposeCode | None, Box("5a")] = None
    """Box 5a. Purpose of the transaction."""
    security_stamp_no: Annotated[OptionalLine, Box("5b")] = None
    """Box 5b. Number of the security stamp."""
    authority: Annotated[ManagementAuthority, Box("6")]
    """Box 6. Management Authority that issues."""
    lines: Annotated[
        tuple[LineItem, ...],
        BeforeValidator(_require_line_count),
        Field(json_schema_extra={"minItems": 1, "maxItems": MOST_LINES}),
        Box("7-12"),
    ]
    """Boxes 7 to 12b, one entry for each kind of specimen."""
    issued_by: Annotated[LineText, Box("13")]
    """Box 13. Officer who signs."""
    place_of_issue: Annotated[OptionalLine, Box("13")] = None
    """Box 13. Place."""
    issued_on: Annotated[CalendarDay, Box("13")]
    """Box 13. Day of issue."""
    annex_pages: Annotated[int | None, Field(ge=1, le=9999, strict=True), Box("annex")] = None
    """Number of annex pages that are announced on the permit."""
    annexes: Annotated[tuple[Annex, ...], Box("annex"), EmptyIfNull] = ()
    """Annexes, each bound by the hash of its file."""

    @property
    def is_multi_use(self) -> bool:
        """Whether it crosses borders many times."""
        return self.permit_type.is_multi_use

    @property
    def issuing(self) -> Jurisdiction:
        """Jurisdiction that issues, as on the ledger."""
        return Jurisdiction(JURISDICTIONS.get(self.authority.country, box="6").number)

    @property
    def destination_country(self) -> str:
        """Code of the jurisdiction on the other side, as the ledger understands it.

        Of an import permit this is the country that is expected to export. A document for many
        crossings has none in particular and goes to "various" unless box 3a names another country.
        """
        home = self.authority.country
        match self.permit_type.life:
            case Life.IMPORT:
                return (self.consignor.country if self.consignor else None) or "XX"
            case Life.MULTI_USE:
                named = self.country_of_import
                return named if named is not None and named != home else "XV"
        return self.country_of_import or home

    @property
    def destination(self) -> Jurisdiction:
        """Jurisdiction on the other side, as on the ledger."""
        return Jurisdiction(JURISDICTIONS.get(self.destination_country).number)
