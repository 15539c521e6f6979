"""The annual report of a jurisdiction: all that left it and all that came, line by line.

Quantities, codes and days come from the index of the ledger; permit numbers, purposes, names as
printed and box 12 from the documents in the authority's vault. What is reported is actual trade:
quantities that customs saw leave or arrive, in the year in which they saw it.

| left out | why |
|---|---|
| cancelled, returned, expired, withdrawn, brought back | nothing moved, or it came back |
| replaced | reported under the number that took its place |
| import permits, documents for many crossings | no movement of their own |
| refused imports | in the report of illegal trade, not here |
| acts with a voided key | not the authority's own; listed with the report |
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cites_chain.codes import (
    APPENDICES,
    JURISDICTIONS,
    SOURCES,
    TERMS,
    UNITS,
    PermitType,
)
from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore
from cites_chain.indexer.columns import Columns
from cites_chain.indexer.schema import taxon_id_of
from cites_chain.ledger.reader.words import quantity_of
from cites_chain.queries.dimensions import unnamed
from cites_chain.reports.movements import MovedLine, Movement, movements
from cites_chain.reports.rows import ReportRow, Side
from cites_chain.vault import Vault

_NOTHING: Mapping[str, Any] = {}

Progress = Callable[[int, int], None]
"""Told how many permits of how many were read."""


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """What a jurisdiction reports of one calendar year.

    Attributes:
        country: Code of the jurisdiction.
        year: Calendar year.
        exports: Exports and re-exports, ordered by their cells.
        imports: Imports and landings from the sea, ordered by their cells.
        voided: Permits left out because acts on them were voided with a key.
    """

    country: str
    year: int
    exports: tuple[ReportRow, ...]
    imports: tuple[ReportRow, ...]
    voided: tuple[PermitId, ...]

    def rows(self, side: Side) -> tuple[ReportRow, ...]:
        """Return the rows of one side."""
        return self.exports if side is Side.EXPORTS else self.imports

    @property
    def without_document(self) -> tuple[ReportRow, ...]:
        """Rows whose numbers are not known: the authority's vault has not the document."""
        return tuple(row for row in (*self.exports, *self.imports) if not row.has_document)


def annual_report(
    columns: Columns,
    vault: Vault | None,
    country: str,
    year: int,
    *,
    progress: Progress = lambda _, __: None,
) -> AnnualReport:
    """Make the annual report of a jurisdiction.

    Args:
        columns: Columns of the index, up to date.
        vault: The authority's documents; None leaves numbers and purposes empty.
        country: Code of the jurisdiction.
        year: Calendar year.
        progress: Told how far it is.

    Raises:
        UnknownCode: There is no such jurisdiction.
        VaultDamaged: A document was changed.
    """
    place = JURISDICTIONS.get(country).number
    found = movements(columns, place, year)
    maker = _RowMaker(columns.store, vault)
    rows: list[ReportRow] = []
    for at, movement in enumerate(found.moved, start=1):
        rows += maker.rows_of(movement, year)
        progress(at, len(found.moved))
    rows.sort(key=_order)
    return AnnualReport(
        country=country,
        year=year,
        exports=tuple(row for row in rows if row.side is Side.EXPORTS),
        imports=tuple(row for row in rows if row.side is Side.IMPORTS),
        voided=found.voided,
    )


class _RowMaker:
    """Joins what the ledger knows of a permit with what its document says."""

    def __init__(self, store: IndexStore, vault: Vault | None) -> None:
        self._vault = vault
        self._names: dict[int, str] = dict(store.rows("SELECT taxon, name FROM taxa"))
        self._kept = set() if vault is None else set(vault.permits.iter_ids())

    def rows_of(self, movement: Movement, year: int) -> list[ReportRow]:
        document = self._document(movement.permit_id)
        lines: Sequence[Mapping[str, Any]] = document.get("lines", ())
        found = []
        for line in movement.lines:
            printed = lines[line.position] if line.position < len(lines) else _NOTHING
            found.append(self._row(movement, line, document, printed, year))
        return found

    def _row(
        self,
        movement: Movement,
        line: MovedLine,
        document: Mapping[str, Any],
        printed: Mapping[str, Any],
        year: int,
    ) -> ReportRow:
        number = str(document.get("permit_number", ""))
        is_landing = movement.permit_type is PermitType.INTRODUCTION_FROM_THE_SEA
        exporter = "HS" if is_landing else movement.issuing
        origin, origin_permit = _origin(movement, line.origin, printed)
        ifs = number if is_landing else origin_permit if line.is_from_landing else ""
        if origin == exporter:  # then both columns stay empty
            origin = origin_permit = ""
        named = document.get("import_permit") or _NOTHING
        is_import = movement.side is Side.IMPORTS
        name = self._names.get(line.taxon) or unnamed(taxon_id_of(line.taxon))
        return ReportRow(
            side=movement.side,
            appendix=APPENDICES.get_number(line.appendix).code,
            species=str(printed.get("scientific_name", name)),
            term=TERMS.get_number(line.term).code,
            quantity=quantity_of(line.quantity),
            unit=UNITS.get_number(line.unit).code,
            partner=exporter if is_import else movement.destination,
            origin=origin,
            export_permit="" if is_landing else number,
            origin_permit=origin_permit,
            import_permit=str(named.get("permit_number", "")) if is_import else "",
            ifs_permit=ifs,
            purpose=str(document.get("purpose", "")),
            source=SOURCES.get_number(line.source).code,
            year=year,
            permit_id=movement.permit_id,
            position=line.position,
            exporter=exporter,
            importer=movement.destination,
            has_document=bool(document),
        )

    def _document(self, permit_id: PermitId) -> Mapping[str, Any]:
        if self._vault is None or permit_id not in self._kept:
            return _NOTHING
        content = json.loads(self._vault.permits.get(permit_id).document)
        document: Mapping[str, Any] = content["document"]
        return document


def _origin(movement: Movement, traced: str, printed: Mapping[str, Any]) -> tuple[str, str]:
    """Return country of origin and its permit: of box 12, or as far as the ledger can tell."""
    if movement.permit_type is not PermitType.REEXPORT:
        return "", ""
    quoted = printed.get("origin")
    if quoted is None:
        return traced, ""
    return str(quoted["country"]), str(quoted.get("permit_number") or "")


def _order(row: ReportRow) -> tuple[object, ...]:
    return (
        row.appendix, row.species, row.term, row.unit, row.partner, row.origin, row.purpose,
        row.source, row.export_permit, row.permit_id, row.position,
    )  # fmt: skip
