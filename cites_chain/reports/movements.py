"""What moved out of a jurisdiction and into it in a year, as the index of the ledger has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from cites_chain.codes import JURISDICTIONS, PermitType
from cites_chain.ids import PermitId
from cites_chain.indexer.columns import Columns
from cites_chain.reports.rows import Side

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class MovedLine:
    """One line that moved.

    Attributes:
        position: Its place in the permit, from 0.
        taxon: Number of the taxon in the index.
        term: Ledger number of the term.
        unit: Ledger number of the unit.
        source: Ledger number of the source.
        appendix: Its number.
        quantity: Thousandths of the unit.
        origin: Code of the country of origin as far as the ledger can tell.
        is_from_landing: Its goods were introduced from the sea.
    """

    position: int
    taxon: int
    term: int
    unit: int
    source: int
    appendix: int
    quantity: int
    origin: str
    is_from_landing: bool


@dataclass(frozen=True, slots=True)
class Movement:
    """One permit under which goods moved.

    Attributes:
        side: Whether they left or came.
        permit_id: The permit.
        permit_type: Which document it is.
        issuing: Code of the issuing jurisdiction.
        destination: Code of the destination.
        lines: Lines of which something moved.
    """

    side: Side
    permit_id: PermitId
    permit_type: PermitType
    issuing: str
    destination: str
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, slots=True)
class Movements:
    """What moved in a year.

    Attributes:
        moved: Permits, exports first.
        voided: Permits left out because acts on them were voided with a key.
    """

    moved: tuple[Movement, ...]
    voided: tuple[PermitId, ...]


def movements(columns: Columns, place: int, year: int) -> Movements:
    """Return what moved out of a jurisdiction and into it.

    Args:
        columns: Columns of the index, up to date.
        place: Ledger number of the jurisdiction.
        year: Calendar year.
    """
    moved: list[Movement] = []
    for side, question in ((Side.EXPORTS, _EXPORTS), (Side.IMPORTS, _IMPORTS)):
        rows = columns.question(question, (place, year))
        moved += _grouped(columns, side, rows)
    voided = columns.question(_VOIDED, (place, place, year))
    ids = _ids(columns, [row[0] for row in voided])
    return Movements(tuple(moved), tuple(ids[row[0]][0] for row in voided))


def _grouped(columns: Columns, side: Side, rows: list[tuple[Any, ...]]) -> Iterator[Movement]:
    numbers = list(dict.fromkeys(row[0] for row in rows))
    ids = _ids(columns, numbers)
    details = _details(columns, numbers)
    landed = _from_landings(columns, numbers)
    for permit, group in groupby(rows, key=lambda row: int(row[0])):
        permit_id, kind, issuing, destination = ids[permit]
        yield Movement(
            side,
            permit_id,
            PermitType(kind),
            _code(issuing),
            _code(destination),
            tuple(
                _line(row, details[row[:2]], side, is_from_landing=row[:2] in landed)
                for row in group
            ),
        )


def _line(
    row: tuple[Any, ...], detail: tuple[Any, ...], side: Side, *, is_from_landing: bool
) -> MovedLine:
    _, position, origin = row
    taxon, term, unit, source, appendix, exported, imported = detail
    return MovedLine(
        position=position,
        taxon=taxon,
        term=term,
        unit=unit,
        source=source,
        appendix=appendix,
        quantity=exported if side is Side.EXPORTS else imported,
        origin=_code(origin) if origin else "",
        is_from_landing=is_from_landing,
    )


def _code(number: int) -> str:
    return JURISDICTIONS.get_number(number).code


def _chunks(numbers: list[int]) -> Iterator[tuple[str, list[int]]]:
    for at in range(0, len(numbers), _AT_ONCE):
        chosen = numbers[at : at + _AT_ONCE]
        yield ", ".join("?" * len(chosen)), chosen


def _ids(columns: Columns, numbers: list[int]) -> dict[int, tuple[PermitId, int, int, int]]:
    found = {}
    for marks, chosen in _chunks(numbers):
        question = f"{_PERMITS} ({marks})"
        for permit, permit_id, kind, issuing, destination in columns.store.rows(question, chosen):
            found[permit] = (PermitId(bytes(permit_id)), kind, issuing, destination)
    return found


def _details(columns: Columns, numbers: list[int]) -> dict[tuple[int, int], tuple[Any, ...]]:
    found = {}
    for marks, chosen in _chunks(numbers):
        for row in columns.store.rows(f"{_LINES} ({marks})", chosen):
            found[row[0], row[1]] = row[2:]
    return found


def _from_landings(columns: Columns, numbers: list[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for marks, chosen in _chunks(numbers):
        found.update(columns.store.rows(f"{_LANDED} ({marks})", chosen))
    return found


_EXPORTS = """
SELECT permit, position, origin FROM trade
WHERE exporter = ? AND year = ? AND exported IS NOT NULL AND NOT is_void ORDER BY 1, 2
"""
_IMPORTS = """
SELECT permit, position, origin FROM trade
WHERE importer = ? AND year = ? AND imported IS NOT NULL AND NOT is_void ORDER BY 1, 2
"""
_VOIDED = """
SELECT DISTINCT permit FROM trade
WHERE (exporter = ? OR importer = ?) AND year = ? AND is_void ORDER BY 1
"""
_PERMITS = "SELECT permit, permit_id, type, issuing, destination FROM permits WHERE permit IN"
_LINES = (
    "SELECT permit, position, taxon, term, unit, source, appendix, exported, imported"
    " FROM lines WHERE permit IN"
)
_LANDED = (
    "SELECT DISTINCT k.permit, k.position FROM links k"
    " JOIN permits o ON o.permit = k.origin AND o.type = 4 WHERE k.permit IN"
)
"""Lines that draw on a certificate of introduction from the sea (`PermitType` 4)."""
