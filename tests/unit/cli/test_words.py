from __future__ import annotations

import pytest

from cites_chain.codes import JURISDICTIONS, PERMIT_TYPES, SOURCES, TERMS, UNITS, PermitType
from cites_chain.errors import UnknownCode
from cites_chain.ids import PermitId
from cli import words


def test_numbers_of_the_ledger_are_shown_as_codes() -> None:
    assert (words.country(404), words.country_name(404), words.place(404)) == (
        "KE",
        "Kenya",
        "KE Kenya",
    )
    ski = next(row for row in TERMS if row.code == "SKI")
    kgm = next(row for row in UNITS if row.code == "KGM")
    wild = next(row for row in SOURCES if row.code == "W")
    assert words.term(ski.number) == "SKI"
    assert words.unit(kgm.number) == "KGM"
    assert words.source(wild.number) == "W"
    assert [words.appendix(number) for number in (1, 2, 3)] == ["I", "II", "III"]


@pytest.mark.parametrize(
    "shown", [words.country, words.country_name, words.place, words.term, words.unit, words.source]
)
def test_number_of_a_later_release_is_shown_as_itself(shown: object) -> None:
    assert shown(65_535) == "65535"  # type: ignore[operator]


def test_every_type_of_document_has_a_name() -> None:
    names = {words.type_name(kind) for kind in PermitType}
    assert len(names) == len(PERMIT_TYPES) == 13
    assert not any("_" in name for name in names)


def test_security_code_is_that_of_the_permit() -> None:
    assert words.security_code(PermitId(b"\xff" * 32)) == "ZZZZ-ZZZZ-ZZZZ"


@pytest.mark.parametrize("typed", ["KE", "ke", " Kenya ", "KENYA"])
def test_jurisdiction_is_taken_by_code_or_name(typed: str) -> None:
    assert words.jurisdiction_from(typed) == 404


def test_every_place_with_an_authority_is_found_by_both() -> None:
    places = [row for row in JURISDICTIONS if row.may_issue]
    assert len(places) > 200
    for row in places:
        assert words.jurisdiction_from(row.code) == row.number
        assert words.jurisdiction_from(row.name) == row.number


@pytest.mark.parametrize("typed", ["", "Atlantis", "HS", "XX"])
def test_what_is_no_place_with_an_authority_is_refused(typed: str) -> None:
    with pytest.raises(UnknownCode) as no:
        words.jurisdiction_from(typed)
    assert (no.value.facts["list"], no.value.facts["value"]) == ("jurisdiction", typed)
