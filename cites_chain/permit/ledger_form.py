"""A document in the ledger's terms: the words that travel, and the facts that can be compared.

The words are those of `contracts/types/Draft.sol`, `Line.sol` and `Draw.sol`; the reader
(`ledger.reader.words`) has the way back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from cites_chain.codes import (
    APPENDICES,
    JURISDICTIONS,
    PERMIT_TYPES,
    SOURCES,
    TERMS,
    UNITS,
    Code,
    CodeTable,
    Life,
)
from cites_chain.errors import InvalidDocument
from cites_chain.ids import Jurisdiction, day_of
from cites_chain.permit.boxes import box_of, line_box, path_of
from cites_chain.permit.canonical import canonical_tree, iter_values
from cites_chain.permit.form import PermitForm
from cites_chain.permit.model import PermitDocument
from cites_chain.permit.parts import LineItem
from cites_chain.permit.taxa import taxon_id
from cites_chain.permit.values import LARGEST_QUANTITY, THOUSANDTH

_UNLINKED = 0x80

FactValue: TypeAlias = int | str | date | Decimal


@dataclass(frozen=True, slots=True)
class LedgerFact:
    """One thing that a document says and the ledger knows too.

    Attributes:
        box: Box of the form, with the line's letter where it has one ("11 line A").
        name: Field of the reader's `PermitRecord`, or of `LineRecord` where `position` is given.
        value: What the document says, in the ledger's terms.
        position: Line, from 0.
    """

    box: str
    name: str
    value: FactValue
    position: int | None = None


# --- words ----------------------------------------------------------------------------------------


def thousandths(quantity: Decimal, *, box: str = "") -> int:
    """Return a quantity as the ledger counts it.

    Raises:
        InvalidDocument: It is negative, finer than a thousandth, or does not fit.
    """
    if not 0 <= quantity <= LARGEST_QUANTITY or quantity % THOUSANDTH:
        raise InvalidDocument(
            box,
            "the quantity does not fit on the ledger: thousandths from 0 to"
            f" {LARGEST_QUANTITY:,} do",
            value=str(quantity),
        )
    return int(quantity / THOUSANDTH)


def draft_word(
    form: PermitForm, *, unlinked_reason: int = 0, named_issuer: Jurisdiction | None = None
) -> int:
    """Return what the writer of a permit says about it, in one word.

    Args:
        form: The document.
        unlinked_reason: Number of the reason, where a line of a re-export has no origin here.
        named_issuer: Jurisdiction that signed the paper, for a transcription.
    """
    return (
        int(form.permit_type)
        | form.destination << 8
        | day_of(form.issued_on) << 24
        | day_of(form.last_day) << 40
        | int(form.is_timber) << 56
        | unlinked_reason << 64
        | (named_issuer or 0) << 72
    )


def line_word(
    line: LineItem,
    position: int = 0,
    *,
    is_unlinked: bool = False,
    exported: Decimal | None = None,
) -> int:
    """Return one line in one word, as it is written.

    Args:
        line: The line.
        position: Its place in the permit, from 0; for the box in an error.
        is_unlinked: Declared to have no origin on the ledger.
        exported: Box 14, for a transcription; None leaves it 0.

    Raises:
        InvalidDocument: Name or quantity does not fit.
    """
    marks = APPENDICES.get(line.appendix).number | (_UNLINKED if is_unlinked else 0)
    box = line_box("11", position)
    return (
        taxon_id(line.scientific_name, box=line_box("7", position)) << 192
        | TERMS.get(line.term).number << 184
        | UNITS.get(line.unit).number << 176
        | SOURCES.get(line.source).number << 168
        | marks << 160
        | thousandths(line.quantity, box=box) << 120
        | thousandths(exported or Decimal(0), box=box) << 80
    )


def line_words(
    form: PermitForm,
    *,
    unlinked: frozenset[int] = frozenset(),
    exported: Mapping[int, Decimal] | None = None,
) -> tuple[int, ...]:
    """Return all lines of a document as words.

    Args:
        form: The document.
        unlinked: Positions of lines declared to have no origin on the ledger.
        exported: Box 14 by position, for a transcription.

    Raises:
        InvalidDocument: A name or quantity does not fit.
    """
    shipped = exported or {}
    return tuple(
        line_word(line, position, is_unlinked=position in unlinked, exported=shipped.get(position))
        for position, line in enumerate(form.lines)
    )


def draw_word(position: int, origin_position: int, quantity: Decimal) -> int:
    """Return which line takes how much from which line of an origin, in one word.

    Raises:
        InvalidDocument: The quantity does not fit.
    """
    counted = thousandths(quantity, box=line_box("12", position))
    return position << 48 | origin_position << 40 | counted


# --- facts ----------------------------------------------------------------------------------------

_LINE_CODES: dict[str, CodeTable[Code]] = {
    "term": TERMS,
    "unit": UNITS,
    "source": SOURCES,
    "appendix": APPENDICES,
}


def facts_of(form: PermitForm) -> tuple[LedgerFact, ...]:
    """Return all that a document says and the ledger knows too.

    Raises:
        InvalidDocument: A scientific name does not fit.
    """
    return facts_of_values(dict(iter_values(canonical_tree(form))))


def facts_of_values(values: Mapping[str, Any]) -> tuple[LedgerFact, ...]:
    """Return the same of single values of a document, by path: as far as they are shown.

    Raises:
        UnknownCode: A code is in no list.
        InvalidDocument: A scientific name does not fit.
    """
    return (*_head_facts(values), *_line_facts(values))


def _head_facts(values: Mapping[str, Any]) -> Iterator[LedgerFact]:
    if "/permit_type" in values:
        found = PERMIT_TYPES.get(values["/permit_type"], box="1").permit_type
        yield LedgerFact("1", "permit_type", found)
        yield from _destination(found.life, values)
    if "/last_day" in values:
        yield LedgerFact("2", "last_day", date.fromisoformat(values["/last_day"]))
    if "/authority/country" in values:
        home = JURISDICTIONS.get(values["/authority/country"], box="6")
        yield LedgerFact("6", "issuing", home.number)
    # A replacement has a day of its own; the ledger keeps that of the first document.
    if "/issued_on" in values and "/replaces/permit_number" not in values:
        yield LedgerFact("13", "issued_on", date.fromisoformat(values["/issued_on"]))
    if "/lines" in values:
        yield LedgerFact("7-12", "line_count", int(values["/lines"]))


def _destination(life: Life, values: Mapping[str, Any]) -> Iterator[LedgerFact]:
    """Yield the destination where it is shown; see `PermitForm.destination_country`."""
    box, path = ("4", "/consignor/country") if life is Life.IMPORT else ("3a", "/country_of_import")
    country = values.get(path)
    if country is not None and life is not Life.MULTI_USE:
        yield LedgerFact(box, "destination", JURISDICTIONS.get(country, box=box).number)


def _line_facts(values: Mapping[str, Any]) -> Iterator[LedgerFact]:
    for path, value in values.items():
        match path_of(path):
            case ("lines", int(position), str(name)):
                yield from _line_fact(position, name, value)


def _line_fact(position: int, name: str, value: Any) -> Iterator[LedgerFact]:
    box = box_of(PermitDocument, ("lines", position, name))
    if name == "scientific_name":
        yield LedgerFact(box, "taxon_id", taxon_id(value, box=box), position)
    elif name == "quantity":
        yield LedgerFact(box, "permitted", Decimal(value), position)
    elif name in _LINE_CODES:
        number = _LINE_CODES[name].get(value, box=box).number
        yield LedgerFact(box, name, number, position)
