"""Searching: each filter alone and together, pages that stay, codes and higher taxa."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cites_chain.codes import TERMS
from cites_chain.errors import CitesChainError
from cites_chain.ids import OfficerId, PermitId
from cites_chain.indexer import IndexStore
from cites_chain.ledger.reader import AmbiguousCode, NotOnLedger, PermitType, Status
from cites_chain.ledger.reader.permit_events import TaxonNamed
from cites_chain.permit import InvalidSecurityCode, code_of, taxon_id
from cites_chain.queries.search import Filter, InvalidCursor, permit_id_of_code, search, taxa_below
from tests.ledger_simulator import ID, IT, SG, START, US, a_line
from tests.unit.queries.goods import Book, belts

NAMES = ("Malayopython reticulatus", "Python regius", "Panthera leo", "Strangea unknownensis")


def found(store: IndexStore, **wanted: Any) -> list[PermitId]:
    return [permit.permit_id for permit in search(store, Filter(**wanted)).permits]


@pytest.fixture
def species(book: Book) -> dict[str, PermitId]:
    """One permit for each name, the last one for a name that nobody announced."""
    made = {}
    for name in NAMES:
        line = replace(a_line("5"), taxon_id=taxon_id(name))
        made[name] = book.ledger.issue(name, [line])
        if name != NAMES[3]:
            book.ledger.announce(TaxonNamed(taxon_id(name), name))
    book.sync()
    return made


def test_filters_find_what_they_say(book: Book) -> None:
    first, second, third, fourth = belts(book.ledger)
    store = book.sync()
    assert found(store) == [fourth, third, second, first]
    assert found(store, issuing=SG) == [second]
    assert found(store, destination=IT) == [second]
    assert found(store, country=IT) == [third, second]
    assert found(store, permit_type=PermitType.EXPORT) == [first]
    assert found(store, status=Status.IMPORTED) == [fourth, third, second, first]
    assert found(store, status=Status.ISSUED) == []
    assert found(store, term=TERMS.get("LPS").number) == [fourth, third]
    assert found(store, officer=OfficerId(2), issuing=US) == [fourth]
    assert found(store, officer=OfficerId(9)) == []
    assert found(store, issued_until=START.date()) == [first]
    assert found(store, issued_from=START.date() + timedelta(days=1), issuing=ID) == []
    assert found(store, source=1, appendix=2, issuing=ID) == [first]
    assert found(store, source=2) == []
    assert found(store, country=IT, term=TERMS.get("LPS").number) == [third]
    assert Filter().is_empty
    assert not Filter(appendix=1).is_empty


def test_taxa_are_found_by_name_genus_and_higher_taxon(
    book: Book, species: dict[str, PermitId]
) -> None:
    store = book.store
    reticulated, royal, lion, strange = species.values()
    assert found(store, taxon="malayopython  RETICULATUS") == [reticulated]
    assert found(store, taxon="Python") == [royal]
    assert found(store, taxon="Pythonidae") == [royal, reticulated]
    assert found(store, taxon="Animalia") == [lion, royal, reticulated]
    assert found(store, taxon=NAMES[3]) == [strange]
    assert found(store, taxon="Felidae") == found(store, taxon="mammalia") == [lion]
    assert found(store, taxon="Strangea") == []
    assert len(taxa_below(store, "Panthera leo")) == 1


def test_names_come_with_the_page(book: Book, species: dict[str, PermitId]) -> None:
    page = search(book.store)
    assert len(page.permits) == len(species)
    assert set(page.names.values()) == set(NAMES[:3])


def test_pages_follow_each_other_and_stay_while_the_ledger_grows(book: Book) -> None:
    made = [book.ledger.issue(f"P{n}", [a_line("1")]) for n in range(7)]
    store = book.sync()
    page = search(store, limit=3)
    seen = [permit.permit_id for permit in page.permits]
    book.ledger.issue("later", [a_line("1")])
    book.sync()
    while page.cursor:
        page = search(store, limit=3, cursor=page.cursor)
        seen += [permit.permit_id for permit in page.permits]
    assert seen == made[::-1]
    assert len(search(store, limit=8).permits) == 8
    assert search(store, limit=8).cursor == ""


@pytest.mark.parametrize("cursor", ["-1", "x", "1 OR 1", "٣", "9" * 40])
def test_a_cursor_that_no_page_gave_is_refused(book: Book, cursor: str) -> None:
    book.ledger.issue("P", [a_line("1")])
    store = book.sync()
    assert len(search(store, cursor="2").permits) == 1
    with pytest.raises(InvalidCursor) as caught:
        search(store, cursor=cursor)
    assert caught.value.facts["cursor"] == cursor


def test_codes_lead_to_permits_as_on_the_ledger(book: Book) -> None:
    base = bytes(range(32))
    twins = [PermitId(base), PermitId(base[:20] + bytes(12))]
    other = PermitId(b"\xff" * 32)
    for number, permit_id in enumerate([*twins, other]):
        book.ledger.issue(f"P{number}", [a_line("1")], permit_id=permit_id)
    store = book.sync()
    assert permit_id_of_code(store, code_of(other).lower()) == other
    for code, kind in ((code_of(twins[0]), AmbiguousCode), ("0000-0000-0000", NotOnLedger)):
        errors: list[CitesChainError] = []
        for ask in (book.reader.get_permit_id, lambda text: permit_id_of_code(store, text)):
            with pytest.raises(kind) as caught:
                ask(code)
            errors.append(caught.value)
        assert errors[0].message == errors[1].message
        assert errors[0].facts == errors[1].facts
    with pytest.raises(InvalidSecurityCode):
        permit_id_of_code(store, "short")


def test_quantities_of_a_page_are_those_of_the_ledger(book: Book) -> None:
    permits = belts(book.ledger)
    (last,) = search(book.sync(), limit=1).permits
    assert last == book.reader.get_permit(permits[3])
    assert last.lines[0].imported == Decimal(200)
