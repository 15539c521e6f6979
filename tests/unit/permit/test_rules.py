"""The timeless rules of the form: each with a good document beside the bad one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cites_chain.codes import Life, PermitType
from cites_chain.errors import InvalidDocument
from cites_chain.ids import day_of
from cites_chain.permit import PermitDocument
from tests.permits import PYTHON_SKINS, REEXPORT_LINE, Fields, fields_of_type, line_fields

TYPES = pytest.mark.parametrize("permit_type", list(PermitType), ids=lambda each: each.name)


def require_refused(found: Fields, box: str, problem: str) -> InvalidDocument:
    with pytest.raises(InvalidDocument) as refused:
        PermitDocument.model_validate(found)
    facts = refused.value.facts
    assert (facts["box"], facts["problem"]) == (box, problem), refused.value.explain()
    return refused.value


def changed(permit_type: PermitType, **changes: Any) -> Fields:
    """A good document of a type, changed; the unchanged one is made first, so it is good."""
    good = fields_of_type(permit_type)
    PermitDocument.model_validate(good)
    whole = good | changes
    return {name: value for name, value in whole.items() if value is not None}


def changed_line(permit_type: PermitType, **changes: Any) -> Fields:
    """The same with changes in its first line."""
    good = fields_of_type(permit_type)
    whole = good["lines"][0] | changes
    line = {name: value for name, value in whole.items() if value is not None}
    return changed(permit_type, lines=[line, *good["lines"][1:]])


# --- days -----------------------------------------------------------------------------------------


@TYPES
def test_validity_up_to_the_longest_is_taken_a_day_more_is_refused(permit_type: PermitType) -> None:
    issued_on, longest = date(2024, 2, 5), permit_type.longest_validity
    latest = issued_on + timedelta(days=longest)
    document = PermitDocument.model_validate(changed(permit_type, last_day=latest.isoformat()))
    assert document.last_day == latest
    too_late = (latest + timedelta(days=1)).isoformat()
    with pytest.raises(InvalidDocument) as refused:
        PermitDocument.model_validate(changed(permit_type, last_day=too_late))
    assert refused.value.facts["box"] == "2"
    assert f"{longest} days at most, not for {longest + 1}" in str(refused.value.facts["problem"])
    assert str(latest) in refused.value.hint


@TYPES
def test_last_day_before_the_day_of_issue_is_refused(permit_type: PermitType) -> None:
    assert PermitDocument.model_validate(changed(permit_type, last_day="2024-02-05"))
    require_refused(
        changed(permit_type, last_day="2024-02-04"),
        "2",
        "the last day is before the day of issue, 2024-02-05",
    )


@pytest.mark.parametrize("day", ["1969-12-31", "2149-06-01", "9999-12-31"])
def test_day_of_issue_that_does_not_fit_on_the_ledger_is_refused(day: str) -> None:
    found = changed(PermitType.EXPORT, issued_on=day, last_day=day)
    require_refused(found, "13", "the day of issue does not fit on the ledger")


def test_first_and_last_day_of_issue_that_fit_on_the_ledger_are_taken() -> None:
    first = changed(PermitType.EXPORT, issued_on="1970-01-01", last_day="1970-01-01")
    assert PermitDocument.model_validate(first).issued_on == date(1970, 1, 1)
    last = changed(PermitType.EXPORT, issued_on="2148-12-04", last_day="2149-06-06")
    assert day_of(PermitDocument.model_validate(last).last_day) == 0xFFFF
    late = changed(PermitType.EXPORT, issued_on="2148-12-05", last_day="2149-06-06")
    require_refused(late, "13", "the day of issue does not fit on the ledger")


# --- jurisdictions --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["HS", "XX", "XV", "EU", "YU"])
def test_word_of_trade_reports_issues_nothing_and_is_no_destination(code: str) -> None:
    issuer = changed(PermitType.EXPORT, authority={"name": "x", "country": code})
    with pytest.raises(InvalidDocument) as refused:
        PermitDocument.model_validate(issuer)
    assert (refused.value.facts["box"], refused.value.facts["value"]) == ("6", code)
    destination = changed(PermitType.EXPORT, country_of_import=code)
    with pytest.raises(InvalidDocument) as there:
        PermitDocument.model_validate(destination)
    assert (there.value.facts["box"], there.value.facts["value"]) == ("3a", code)


@pytest.mark.parametrize(
    "permit_type", [each for each in PermitType if each.is_movement], ids=lambda each: each.name
)
def test_movement_goes_to_another_country(permit_type: PermitType) -> None:
    require_refused(
        changed(permit_type, country_of_import="ID"),
        "3a",
        "the country of import is the issuing one, ID",
    )
    require_refused(
        changed(permit_type, country_of_import=None), "3a", "the country of import is missing"
    )


def test_introduction_from_the_sea_is_landed_where_it_is_issued() -> None:
    sea = PermitType.INTRODUCTION_FROM_THE_SEA
    assert PermitDocument.model_validate(changed(sea, country_of_import=None)).destination == 360
    require_refused(
        changed(sea, country_of_import="SG"),
        "3a",
        "goods from the sea are landed where it is issued, ID",
    )


@pytest.mark.parametrize(
    ("changes", "box", "problem"),
    [
        (
            {"country_of_import": "CH"},
            "3a",
            "an import permit is issued by the country of import, SG",
        ),
        (
            {"consignor": {"name": "x"}},
            "4",
            "the country from which the goods will come is missing",
        ),
        (
            {"consignor": {"name": "x", "country": "SG"}},
            "4",
            "the goods come from the issuing country, SG",
        ),
        ({"consignor": {"name": "x", "country": "XX"}}, "4", "XX (unknown) exports nothing"),
    ],
)
def test_import_permit_is_issued_by_the_importing_country_for_another(
    changes: Fields, box: str, problem: str
) -> None:
    require_refused(changed(PermitType.IMPORT, **changes), box, problem)


# --- people and purpose ---------------------------------------------------------------------------


@TYPES
def test_importer_and_exporter_are_there_where_the_form_has_them(permit_type: PermitType) -> None:
    with_importer = not permit_type.is_multi_use
    if with_importer:
        require_refused(changed(permit_type, consignee=None), "3", "the importer is missing")
    if permit_type.life is not Life.INTRODUCTION:
        with pytest.raises(InvalidDocument) as refused:
            PermitDocument.model_validate(changed(permit_type, consignor=None))
        assert refused.value.facts["box"] == "4"


def test_certificate_of_ownership_has_no_importer() -> None:
    found = changed(PermitType.PERSONAL_OWNERSHIP, consignee={"name": "x"})
    require_refused(found, "3", "a certificate of ownership has no importer")


def test_goods_from_the_sea_have_no_exporter() -> None:
    found = changed(PermitType.INTRODUCTION_FROM_THE_SEA, consignor={"name": "x"})
    require_refused(found, "4", "goods from the sea have no exporter (R-28)")


@TYPES
def test_purpose_is_missing_on_certificates_of_origin_only(permit_type: PermitType) -> None:
    found = changed(permit_type, purpose=None)
    if permit_type in (PermitType.CERTIFICATE_OF_ORIGIN, PermitType.PHYTOSANITARY):
        assert PermitDocument.model_validate(found).purpose is None
    else:
        require_refused(found, "5a", "the purpose is missing")


# --- other documents ------------------------------------------------------------------------------


def test_import_permit_is_named_by_what_moves_and_is_older() -> None:
    reference = {"permit_number": "25DE000310/IM", "issued_on": "2024-02-05"}
    named = changed(PermitType.EXPORT, import_permit=reference)
    assert PermitDocument.model_validate(named).import_permit is not None
    require_refused(
        changed(PermitType.MUSICAL_INSTRUMENT, import_permit=reference),
        "5",
        "a musical instrument certificate names no import permit",
    )
    require_refused(
        changed(PermitType.EXPORT, import_permit=reference | {"issued_on": "2024-02-06"}),
        "5",
        "the import permit is dated after this one, 2024-02-05",
    )


def test_replacement_quotes_number_date_and_reason_of_another_document() -> None:
    quoted = {"permit_number": "24ID000900/SK", "issued_on": "2024-01-05", "reason": "LOST"}
    found = PermitDocument.model_validate(changed(PermitType.EXPORT, replaces=quoted))
    assert found.replaces is not None
    assert found.replaces.reason == "LOST"
    for name in quoted:
        partial = {key: value for key, value in quoted.items() if key != name}
        require_refused(changed(PermitType.EXPORT, replaces=partial), "5", f"{name} is missing")
    require_refused(
        changed(PermitType.EXPORT, replaces=quoted | {"permit_number": "24ID001201/SK"}),
        "5",
        "a document does not replace itself",
    )
    require_refused(
        changed(PermitType.EXPORT, replaces=quoted | {"issued_on": "2024-02-06"}),
        "5",
        "the replaced document is dated after this one, 2024-02-05",
    )


def test_retrospective_permit_is_never_for_appendix_one() -> None:
    late = {"retrospective": {"reason": "Customs were closed."}}
    assert PermitDocument.model_validate(changed(PermitType.EXPORT, **late))
    found = changed_line(PermitType.EXPORT, appendix="I") | late
    require_refused(found, "10 line A", "nothing of Appendix I is permitted retrospectively (R-36)")
    require_refused(
        changed(PermitType.IMPORT, **late),
        "5",
        "an import permit is not issued retrospectively (R-36)",
    )


def test_timber_is_moved_and_not_of_appendix_one() -> None:
    assert PermitDocument.model_validate(changed(PermitType.EXPORT, is_timber=True)).is_timber
    found = changed_line(PermitType.EXPORT, appendix="I") | {"is_timber": True}
    require_refused(found, "10 line A", "timber of Appendix I is not extended or diverted (R-16)")
    require_refused(
        changed(PermitType.IMPORT, is_timber=True),
        "5",
        "an import permit is not for timber in transit (R-16)",
    )


def test_annexes_are_announced_with_their_number_of_pages() -> None:
    annexes = [{"title": "microchips", "sha256": "ab" * 32}]
    announced = changed(PermitType.EXPORT, annexes=annexes, annex_pages=2)
    assert PermitDocument.model_validate(announced).annexes[0].title == "microchips"
    require_refused(
        changed(PermitType.EXPORT, annexes=annexes),
        "annex",
        "the number of annex pages is not announced",
    )


# --- multi-use ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "box", "problem"),
    [
        ({"ata_carnet": None}, "5", "the number of the ATA carnet is missing (R-43)"),
        (
            {"countries_visited": None},
            "5",
            "the countries that the collection will visit are missing (R-43)",
        ),
        (
            {"consignee": {"name": "Somebody else"}},
            "3",
            "importer and exporter of a sample collection differ (R-43)",
        ),
    ],
)
def test_sample_collection_has_carnet_countries_and_one_owner(
    changes: Fields, box: str, problem: str
) -> None:
    require_refused(changed(PermitType.SAMPLE_COLLECTION, **changes), box, problem)


def test_carnet_goes_with_sample_collections_only() -> None:
    require_refused(
        changed(PermitType.EXPORT, ata_carnet="ID-1"),
        "5",
        "an ATA carnet goes with a sample collection only (R-43)",
    )


@pytest.mark.parametrize(
    "permit_type", [PermitType.TRAVELLING_EXHIBITION, PermitType.PERSONAL_OWNERSHIP]
)
def test_there_is_one_certificate_for_each_live_animal(permit_type: PermitType) -> None:
    problem = "there is one certificate for each live animal (R-42)"
    require_refused(changed_line(permit_type, quantity="2"), "11 line A", problem)
    animal = fields_of_type(permit_type)["lines"][0]
    require_refused(changed(permit_type, lines=[animal, animal]), "7-12", problem)
    plants = changed_line(permit_type, quantity="20", source="A")
    assert PermitDocument.model_validate(plants).lines[0].quantity == 20
    herd = changed_line(PermitType.EXPORT, term="LIV", quantity="20")
    assert PermitDocument.model_validate(herd).lines[0].quantity == 20


# --- lines ----------------------------------------------------------------------------------------


def test_second_source_stands_beside_seized_or_preconvention_only() -> None:
    seized = changed_line(PermitType.EXPORT, source="I", secondary_source="W")
    assert PermitDocument.model_validate(seized).lines[0].secondary_source == "W"
    require_refused(
        changed_line(PermitType.EXPORT, source="W", secondary_source="C"),
        "10 line A",
        "only source I or O stands beside another one (R-30)",
    )


def test_export_of_registered_operation_names_it() -> None:
    named = changed_line(PermitType.EXPORT, source="D", operation_no="A-GB-599")
    assert PermitDocument.model_validate(named)
    require_refused(
        changed_line(PermitType.EXPORT, source="D"),
        "12b line A",
        "the number of the registered operation is missing (R-05)",
    )


def test_preconvention_specimen_has_its_day_of_acquisition_or_a_reason() -> None:
    justified = changed_line(
        PermitType.PRE_CONVENTION, acquired_on=None, justification="Inherited; papers burnt."
    )
    assert PermitDocument.model_validate(justified)
    require_refused(
        changed_line(PermitType.PRE_CONVENTION, acquired_on=None),
        "12b line A",
        "the day of acquisition is missing (R-29)",
    )
    require_refused(
        changed_line(PermitType.PRE_CONVENTION, acquired_on="2024-02-06"),
        "12b line A",
        "the acquisition is dated after this one, 2024-02-05",
    )


def test_goods_from_the_sea_have_source_x_and_origin_hs() -> None:
    sea = PermitType.INTRODUCTION_FROM_THE_SEA
    require_refused(
        changed_line(sea, source="W"), "10 line A", "what comes from the sea has source X (R-28)"
    )
    require_refused(
        changed_line(sea, origin={"country": "ID"}),
        "12 line A",
        "the origin of what comes from the sea is HS (R-28)",
    )


def test_certificate_of_origin_is_for_goods_of_the_issuing_country() -> None:
    home = changed_line(PermitType.CERTIFICATE_OF_ORIGIN, origin={"country": "ID"})
    assert PermitDocument.model_validate(home)
    require_refused(
        changed_line(PermitType.CERTIFICATE_OF_ORIGIN, origin={"country": "MY"}),
        "12 line A",
        "the origin is not the issuing country, ID (R-08)",
    )


@pytest.mark.parametrize("missing", ["permit_number", "issued_on"])
@pytest.mark.parametrize(
    ("name", "box"), [("origin", "12 line A"), ("last_reexport", "12a line A")]
)
def test_reexport_quotes_number_and_date_or_says_why_not(missing: str, name: str, box: str) -> None:
    whole = {"country": "MY", "permit_number": "23MY000001", "issued_on": "2023-02-05"}
    partial = {key: value for key, value in whole.items() if key != missing}
    line = REEXPORT_LINE | {name: partial}
    bare = changed(PermitType.REEXPORT, conditions=None, lines=[line])
    refused = require_refused(
        bare,
        box,
        "number and date of the document quoted are missing and nothing says why (R-09)",
    )
    assert "justification" in refused.hint
    justified = line | {"justification": "The archive was flooded."}
    assert PermitDocument.model_validate(bare | {"lines": [justified]})


def test_reexport_names_the_country_of_origin() -> None:
    require_refused(
        changed(PermitType.REEXPORT, lines=[line_fields(quota=None)]),
        "12 line A",
        "a re-export certificate names the country of origin (R-09)",
    )


def test_document_quoted_is_not_younger_than_the_certificate() -> None:
    origin = REEXPORT_LINE["origin"] | {"issued_on": "2024-02-06"}
    require_refused(
        changed(PermitType.REEXPORT, lines=[REEXPORT_LINE, REEXPORT_LINE | {"origin": origin}]),
        "12 line B",
        "the document quoted is dated after this one, 2024-02-05",
    )


def test_origin_is_a_country_not_a_union() -> None:
    require_refused(
        changed(PermitType.EXPORT, lines=[PYTHON_SKINS | {"origin": {"country": "EU"}}]),
        "12 line A",
        "name the country, not the union",
    )
    unknown = changed(PermitType.EXPORT, lines=[PYTHON_SKINS | {"origin": {"country": "XX"}}])
    assert PermitDocument.model_validate(unknown)


def test_several_broken_rules_are_told_together() -> None:
    found = changed(PermitType.EXPORT, consignee=None, purpose=None, country_of_import="ID")
    with pytest.raises(InvalidDocument) as refused:
        PermitDocument.model_validate(found)
    assert refused.value.facts["problems"] == 3
    assert "box 5a: the purpose is missing" in refused.value.hint
