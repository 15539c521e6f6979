"""Rows of an annual report, in the words of the CITES Trade Database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cites_chain.ids import PermitId
from cites_chain.permit import code_of
from cites_chain.queries.cells import csv_text

EXPORTER_COLUMNS = (
    "Appendix", "SpeciesName", "TermCode", "Quantity", "UnitCode", "TradingPartner",
    "CountryOfOrigin", "ExportPermit", "OriginPermit", "IFSPermit", "PurposeCode", "SourceCode",
    "Year",
)  # fmt: skip
"""Columns of the upload of exports and re-exports, in their order."""

IMPORTER_COLUMNS = (*EXPORTER_COLUMNS[:7], "ImportPermit", *EXPORTER_COLUMNS[7:])
"""Columns of the upload of imports."""


class Side(StrEnum):
    """Who reports."""

    EXPORTS = "exports"
    IMPORTS = "imports"

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the upload."""
        return EXPORTER_COLUMNS if self is Side.EXPORTS else IMPORTER_COLUMNS


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of one permit, as it is reported.

    Attributes:
        side: Whether it is reported as an export (or re-export), or as an import.
        appendix: I, II or III.
        species: Name as printed in box 7.
        term: Code of box 9.
        quantity: What really left, or arrived.
        unit: Code of box 11.
        partner: Code of the other country; `HS` for what was landed from the sea.
        origin: Code of the country of origin of a re-export; empty where it is the exporter.
        export_permit: Number of the export permit or re-export certificate.
        origin_permit: Number of the country of origin's permit.
        import_permit: Number of the import permit.
        ifs_permit: Number of the certificate of introduction from the sea.
        purpose: Code of box 5a; empty where the document is not at hand.
        source: Code of box 10.
        year: Calendar year of the movement.
        permit_id: The permit that the row comes from.
        position: Its line, from 0.
        exporter: Code of the exporting country.
        importer: Code of the importing country.
        has_document: Whether numbers and purpose come from a document in the vault.
    """

    side: Side
    appendix: str
    species: str
    term: str
    quantity: Decimal
    unit: str
    partner: str
    origin: str
    export_permit: str
    origin_permit: str
    import_permit: str
    ifs_permit: str
    purpose: str
    source: str
    year: int
    permit_id: PermitId
    position: int
    exporter: str
    importer: str
    has_document: bool

    @property
    def code(self) -> str:
        """Security code of the permit that it comes from."""
        return code_of(self.permit_id)


def upload_text(side: Side, rows: Sequence[ReportRow]) -> str:
    """Return rows as the Trade Database takes them: CSV, no cell of it a formula."""
    return csv_text(side.columns, map(upload_cells, rows))


def upload_cells(row: ReportRow) -> list[str]:
    """Return a row in the columns of its side, in capitals where the Trade Database has them."""
    cells = {
        "Appendix": row.appendix,
        "SpeciesName": row.species,
        "TermCode": row.term,
        "Quantity": format(row.quantity, "f"),
        "UnitCode": row.unit,
        "TradingPartner": row.partner,
        "CountryOfOrigin": row.origin,
        "ImportPermit": squeezed(row.import_permit),
        "ExportPermit": squeezed(row.export_permit),
        "OriginPermit": squeezed(row.origin_permit),
        "IFSPermit": squeezed(row.ifs_permit),
        "PurposeCode": row.purpose,
        "SourceCode": row.source,
        "Year": str(row.year),
    }
    return [cells[column] for column in row.side.columns]


def squeezed(number: str) -> str:
    """Return a permit number as the Trade Database keeps it: trimmed, single spaces, capitals."""
    return " ".join(number.split()).upper()


def origin_text(side: Side, rows: Sequence[ReportRow]) -> str:
    """Return, row by row, the permit that each row of an upload comes from."""
    headings = ("Row", "SecurityCode", "Line", "PermitId")
    return csv_text(
        headings,
        (
            [str(at), row.code, chr(ord("A") + row.position % 26), row.permit_id.hex()]
            for at, row in enumerate(rows, start=1)
            if row.side is side
        ),
    )
