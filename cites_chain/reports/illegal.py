"""The report of illegal trade, as far as a ledger of permits knows of it.

What is seized without any document is not on the ledger. What is: goods that were turned away at a
border, and parts of consignments that were seized at arrival, with the permit they came with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cites_chain.codes import (
    APPENDICES,
    JURISDICTIONS,
    REASONS,
    SOURCES,
    TERMS,
    UNITS,
    PermitType,
)
from cites_chain.ids import Day, PermitId, date_of, day_of
from cites_chain.indexer import IndexStore
from cites_chain.indexer.schema import taxon_id_of
from cites_chain.ledger.reader import Status
from cites_chain.ledger.reader.words import quantity_of
from cites_chain.permit import code_of
from cites_chain.queries.cells import csv_text
from cites_chain.queries.dimensions import unnamed

COLUMNS = (
    "Date", "Appendix", "Species", "Term", "Quantity", "Unit", "CountryOfDiscovery",
    "AllegedOrigin", "AllegedDeparture", "AllegedDestination", "Source", "Reason", "SecurityCode",
)  # fmt: skip
"""Columns of the report that a ledger can fill."""

_WITHOUT_OFFENCE = ("DOCUMENT_OUT_OF_DATE", "TRANSPORT_UNFIT", "NOT_COLLECTED")
"""Reasons of a refusal that say nothing of a crime."""

_SEIZED = "PARTLY_SEIZED"


@dataclass(frozen=True, slots=True)
class Incident:
    """Goods that were stopped, line by line.

    Attributes:
        on: Day at the border.
        country: Code of the country that stopped them.
        permit_id: The permit that they came with.
        species: Scientific name.
        appendix: I, II or III.
        term: Code of box 9.
        unit: Code of box 11.
        source: Code of box 10, as the permit has it.
        quantity: What was stopped: all that had left, or what did not arrive.
        origin: Code of the country of origin where the permit says it; empty for a re-export.
        departure: Code of the country that issued the permit.
        reason: Code of the reason.
    """

    on: date
    country: str
    permit_id: PermitId
    species: str
    appendix: str
    term: str
    unit: str
    source: str
    quantity: Decimal
    origin: str
    departure: str
    reason: str

    def cells(self) -> tuple[str, ...]:
        """Return it in the columns of the report."""
        return (
            self.on.isoformat(),
            self.appendix,
            self.species,
            self.term,
            format(self.quantity, "f"),
            self.unit,
            self.country,
            self.origin,
            self.departure,
            self.country,
            self.source,
            self.reason,
            code_of(self.permit_id),
        )


def incidents(store: IndexStore, country: str, year: int) -> tuple[Incident, ...]:
    """Return what a country's customs stopped in a year, by day.

    Raises:
        UnknownCode: There is no such jurisdiction.
    """
    place = JURISDICTIONS.get(country).number
    days = (day_of(date(year, 1, 1)), day_of(date(year, 12, 31)))
    harmless = {REASONS.get(code).number for code in _WITHOUT_OFFENCE}
    seized = REASONS.get(_SEIZED).number
    names: dict[int, str] = dict(store.rows("SELECT taxon, name FROM taxa"))
    found = []
    for row in store.rows(_QUESTION, (place, *days, seized)):
        permit_id, issuing, on, status, reason, taxon, term, unit, source, appendix = row[:10]
        exported, imported, kind = row[10:]
        is_part = status == Status.IMPORTED
        number = seized if is_part else reason
        quantity = exported - imported if is_part else exported
        if number is None or number in harmless or quantity <= 0:
            continue
        departure = JURISDICTIONS.get_number(issuing).code
        found.append(
            Incident(
                on=date_of(Day(on)),
                country=country,
                permit_id=PermitId(bytes(permit_id)),
                species=names.get(taxon) or unnamed(taxon_id_of(taxon)),
                appendix=APPENDICES.get_number(appendix).code,
                term=TERMS.get_number(term).code,
                unit=UNITS.get_number(unit).code,
                source=SOURCES.get_number(source).code,
                quantity=quantity_of(quantity),
                origin="" if kind == PermitType.REEXPORT else departure,
                departure=departure,
                reason=REASONS.get_number(number).code,
            )
        )
    return tuple(found)


def illegal_text(found: tuple[Incident, ...]) -> str:
    """Return the report as CSV."""
    return csv_text(COLUMNS, (incident.cells() for incident in found))


_QUESTION = f"""
SELECT p.permit_id, p.issuing, p.imported_on, p.status, p.reason, l.taxon, l.term, l.unit,
    l.source, l.appendix, l.exported, l.imported, p.type
FROM permits p JOIN lines l ON l.permit = p.permit
WHERE p.destination = ? AND p.imported_on BETWEEN ? AND ?
    AND (p.status IN ({int(Status.REFUSED)}, {int(Status.RETURNED)}) OR p.discrepancy = ?)
ORDER BY p.imported_on, p.permit, l.position
"""  # noqa: S608 - numbers of this package
