"""Documents as words of the ledger: read back by the reader as what the document says."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.codes import JURISDICTIONS, SOURCES, TERMS, UNITS, PermitType
from cites_chain.errors import InvalidDocument
from cites_chain.ids import Day, Jurisdiction, PermitId, date_of
from cites_chain.ledger.reader import Link
from cites_chain.ledger.reader.words import draw_word as readers_draw_word
from cites_chain.ledger.reader.words import read_line, read_link
from cites_chain.permit import (
    PermitDocument,
    draft_word,
    draw_word,
    facts_of,
    line_word,
    line_words,
    taxon_id,
    thousandths,
)
from tests import permits
from tests.permits import documents

TYPES = pytest.mark.parametrize("permit_type", list(PermitType), ids=lambda each: each.name)


def fields_of_draft(word: int) -> dict[str, int]:
    """As `contracts/types/Draft.sol` reads it."""
    widths = {
        "permit_type": 1,
        "destination": 2,
        "issued_on": 2,
        "last_day": 2,
        "timber": 1,
        "unlinked_reason": 1,
        "named_issuer": 2,
    }
    found = {}
    for name, width in widths.items():
        found[name] = word & (1 << 8 * width) - 1
        word >>= 8 * width
    assert word == 0
    return found


@TYPES
def test_draft_word_holds_type_destination_and_days(permit_type: PermitType) -> None:
    document = PermitDocument.model_validate(permits.fields_of_type(permit_type))
    found = fields_of_draft(draft_word(document))
    assert found["permit_type"] == permit_type
    assert found["destination"] == document.destination
    assert date_of(Day(found["issued_on"])) == document.issued_on == date(2024, 2, 5)
    assert date_of(Day(found["last_day"])) == document.last_day
    assert (found["timber"], found["unlinked_reason"], found["named_issuer"]) == (0, 0, 0)


def test_draft_word_holds_what_its_writer_adds() -> None:
    word = draft_word(
        permits.document(is_timber=True), unlinked_reason=121, named_issuer=Jurisdiction(360)
    )
    found = fields_of_draft(word)
    assert (found["timber"], found["unlinked_reason"], found["named_issuer"]) == (1, 121, 360)


@given(documents())
def test_line_words_are_read_as_the_lines_of_the_document(document: PermitDocument) -> None:
    for position, word in enumerate(line_words(document)):
        line, record = document.lines[position], read_line(word, position)
        assert record.taxon_id == taxon_id(line.scientific_name)
        assert record.term == TERMS.get(line.term).number
        assert record.unit == UNITS.get(line.unit).number
        assert record.source == SOURCES.get(line.source).number
        assert record.appendix == len(line.appendix)
        assert record.permitted == line.quantity
        assert (record.exported, record.imported, record.drawn) == (0, 0, 0)
        assert not record.is_unlinked | record.is_converted | record.is_converted_before


def test_line_word_of_unlinked_and_shipped_line_says_so() -> None:
    line = permits.document().lines[0]
    record = read_line(line_word(line, is_unlinked=True, exported=Decimal("980.5")), 0)
    assert record.is_unlinked
    assert record.exported == Decimal("980.5")
    two = permits.document(lines=[permits.PYTHON_SKINS] * 2)
    marked = line_words(two, unlinked=frozenset({1}), exported={0: Decimal(7)})
    records = [read_line(word, at) for at, word in enumerate(marked)]
    assert [record.is_unlinked for record in records] == [False, True]
    assert [record.exported for record in records] == [7, 0]


@given(st.integers(0, 31), st.integers(0, 31), st.integers(0, 2**40 - 1))
def test_draw_word_is_that_of_the_reader(position: int, origin: int, count: int) -> None:
    quantity = Decimal(count).scaleb(-3)
    link = Link(PermitId(bytes(32)), origin, position, quantity)
    word = draw_word(position, origin, quantity)
    assert word == readers_draw_word(link)
    assert asdict(read_link(bytes(32), word)) == asdict(link)


@pytest.mark.parametrize(
    "quantity",
    [
        "-0.001",
        "0.0001",
        "1.0000000000000000000000000000000001",
        "1099511627.776",
        "1E+20",
    ],
)
def test_quantity_that_does_not_fit_is_refused(quantity: str) -> None:
    assert thousandths(Decimal("1099511627.775")) == 2**40 - 1
    assert thousandths(Decimal(0)) == 0
    with pytest.raises(InvalidDocument) as refused:
        thousandths(Decimal(quantity), box="14 line A")
    assert refused.value.facts["box"] == "14 line A"
    assert refused.value.facts["value"] == str(Decimal(quantity))


@TYPES
def test_facts_of_document_are_its_words(permit_type: PermitType) -> None:
    document = PermitDocument.model_validate(permits.fields_of_type(permit_type))
    found = {(fact.name, fact.position): fact.value for fact in facts_of(document)}
    record = read_line(line_words(document)[0], 0)
    for name in ("taxon_id", "term", "unit", "source", "appendix", "permitted"):
        assert found[(name, 0)] == getattr(record, name)
    assert found[("permit_type", None)] is permit_type
    assert found[("issuing", None)] == document.issuing
    assert found[("issued_on", None)] == document.issued_on
    assert found[("last_day", None)] == document.last_day
    assert found[("line_count", None)] == len(document.lines)
    assert found.get(("destination", None), document.destination) == document.destination


def test_facts_name_the_boxes_of_the_form() -> None:
    boxes = {fact.name: fact.box for fact in facts_of(permits.document())}
    assert boxes == {
        "permit_type": "1",
        "last_day": "2",
        "destination": "3a",
        "issuing": "6",
        "line_count": "7-12",
        "taxon_id": "7 line A",
        "term": "9 line A",
        "appendix": "10 line A",
        "source": "10 line A",
        "permitted": "11 line A",
        "unit": "11 line A",
        "issued_on": "13",
    }


def test_destination_of_import_permit_is_the_fact_of_box_4() -> None:
    document = PermitDocument.model_validate(permits.fields_of_type(PermitType.IMPORT))
    fact = next(fact for fact in facts_of(document) if fact.name == "destination")
    assert (fact.box, fact.value) == ("4", JURISDICTIONS.get("ID").number)
