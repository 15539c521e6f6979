"""The parts of the form: people, references to other documents, and one line (boxes 7 to 12b).

Numbers before the first word of a field's text are boxes of the form.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from cites_chain.permit.boxes import Box
from cites_chain.permit.values import (
    Amount,
    AppendixCode,
    CalendarDay,
    JurisdictionText,
    LineText,
    NumberText,
    OptionalLine,
    OptionalNumber,
    OptionalParagraph,
    Paragraph,
    Quantity,
    ReplacementReason,
    SourceCode,
    TermCode,
    UnitCode,
)


def _null_is_empty(value: object) -> object:
    return () if value is None else value


EmptyIfNull = BeforeValidator(_null_is_empty)


class FormPart(BaseModel):
    """A part of the form: frozen, and without any field that the form does not have."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        hide_input_in_errors=True,  # a traceback shows no names and no secret
    )


class TradeParty(FormPart):
    """Who sends or receives: the real trader, not an agent."""

    name: LineText
    """Name as on the form."""
    postal_address: OptionalParagraph = None
    """Post address."""
    country: JurisdictionText | None = None
    """Country of the address."""


class ManagementAuthority(FormPart):
    """The authority that issues."""

    name: LineText
    """Name as in the CITES directory."""
    postal_address: OptionalParagraph = None
    """Post address."""
    country: JurisdictionText
    """Jurisdiction for which it issues."""


class OriginReference(FormPart):
    """A country, and the document under which the specimen left it."""

    country: JurisdictionText
    """Country of origin, or of last re-export."""
    permit_number: OptionalNumber = None
    """Number of its document."""
    issued_on: CalendarDay | None = None
    """Day on which that document was issued."""


class ImportPermitReference(FormPart):
    """The import permit that was granted before the export."""

    permit_number: NumberText
    """Its number."""
    issued_on: CalendarDay | None = None
    """Day on which it was issued."""


class Replacement(FormPart):
    """The document whose place this one takes (R-37)."""

    permit_number: NumberText
    """Number of the old document."""
    issued_on: CalendarDay
    """Day on which the old document was issued."""
    reason: ReplacementReason
    """Why it had to be replaced."""
    is_true_copy: StrictBool = False
    """Whether this one says that it is a true copy of the original."""


class Retrospective(FormPart):
    """The statement that the goods had left before the permit was issued (R-36)."""

    reason: Paragraph
    """Why it was not issued before."""


class Annex(FormPart):
    """A page or file that belongs to the permit, such as a list of microchips."""

    title: LineText
    """What it is."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the file, in lower-case hexadecimal digits."""


class Mark(FormPart):
    """A tag, ring, microchip, label or stamp on the specimen."""

    kind: LineText
    """What sort of mark."""
    number: LineText
    """What it says."""
    maker: OptionalLine = None
    """Who made it, for microchips."""


class QuotaUse(FormPart):
    """Box 11a: how far the year's quota is used."""

    used: Amount
    """Exported so far in the calendar year, this permit included."""
    annual: Amount
    """Quota of the year."""


class LineItem(FormPart):
    """One line of the form: one kind of specimen."""

    scientific_name: Annotated[LineText, Box("7")]
    """Box 7. Name as printed, after the standard nomenclature."""
    common_name: Annotated[OptionalLine, Box("8")] = None
    """Box 8. Common name."""
    term: Annotated[TermCode, Box("9")]
    """Box 9. What the specimen is."""
    description: Annotated[OptionalParagraph, Box("9")] = None
    """Box 9. Description in words."""
    marks: Annotated[tuple[Mark, ...], Box("9"), EmptyIfNull] = ()
    """Box 9. Tags, rings, microchips, labels."""
    age: Annotated[OptionalLine, Box("9")] = None
    """Box 9. Age of a live animal."""
    sex: Annotated[OptionalLine, Box("9")] = None
    """Box 9. Sex of a live animal."""
    appendix: Annotated[AppendixCode, Box("10")]
    """Box 10. Appendix under which the specimen is listed."""
    source: Annotated[SourceCode, Box("10")]
    """Box 10. Where it came from."""
    secondary_source: Annotated[SourceCode | None, Box("10")] = None
    """Box 10. Second source, beside I (seized) or O (pre-Convention)."""
    quantity: Annotated[Quantity, Box("11")]
    """Box 11. How much is permitted; net weight."""
    unit: Annotated[UnitCode, Box("11")]
    """Box 11. Unit of the quantity."""
    quota: Annotated[QuotaUse | None, Box("11a")] = None
    """Box 11a. Use of the year's quota."""
    origin: Annotated[OriginReference | None, Box("12")] = None
    """Box 12. Country where it was taken, bred or grown, and that country's permit."""
    last_reexport: Annotated[OriginReference | None, Box("12a")] = None
    """Box 12a. Country of last re-export and its certificate; empty on a first re-export."""
    operation_no: Annotated[OptionalLine, Box("12b")] = None
    """Box 12b. Number of the registered breeding operation or nursery."""
    acquired_on: Annotated[CalendarDay | None, Box("12b")] = None
    """Box 12b. Day of acquisition of a pre-Convention specimen."""
    justification: Annotated[OptionalParagraph, Box("5")] = None
    """Box 5. Why some entry about the origin is missing."""

    @property
    def is_quantity_of_one(self) -> bool:
        """Whether the line is about a single specimen."""
        return self.quantity == Decimal(1)
