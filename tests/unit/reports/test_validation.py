"""Each check of the Trade Database: a good row passes, one that differs in one thing does not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cites_chain.ids import PermitId
from cites_chain.reports.rows import ReportRow, Side, upload_text
from cites_chain.reports.validation import RULES, validate

GOOD = ReportRow(
    side=Side.EXPORTS,
    appendix="II",
    species="Malayopython reticulatus",
    term="SKI",
    quantity=Decimal("980"),
    unit="NAR",
    partner="SG",
    origin="",
    export_permit="24id000001 / sk",
    origin_permit="",
    import_permit="",
    ifs_permit="",
    purpose="T",
    source="W",
    year=2024,
    permit_id=PermitId(bytes(32)),
    position=0,
    exporter="ID",
    importer="SG",
    has_document=True,
)
PLANT = {"species": "Cycas revoluta", "term": "LIV", "source": "A", "exporter": "JP"}


def test_a_good_row_passes_everything() -> None:
    assert list(validate([GOOD, replace(GOOD, **PLANT)])) == []


@pytest.mark.parametrize(
    ("rule", "changes", "is_primary", "is_strict"),
    [
        ("present", {"species": " "}, True, True),
        ("present", {"partner": ""}, True, True),
        ("numeric", {"quantity": Decimal(0)}, True, True),
        ("numeric", {"quantity": Decimal("NaN")}, True, True),
        ("numeric", {"year": 24}, True, True),
        ("in_lists", {"appendix": "IV"}, True, True),
        ("in_lists", {"term": "SKN"}, True, True),
        ("in_lists", {"unit": "KIL"}, True, True),
        ("in_lists", {"source": "V"}, True, True),
        ("in_lists", {"purpose": "X"}, True, True),
        ("in_lists", {"partner": "ZZZ"}, True, True),
        ("in_lists", {"origin": "QQ"}, True, True),
        ("taxon_appendix", {"appendix": "I"}, False, True),
        ("term_unit", {"unit": "MTQ"}, False, False),
        ("term_purpose", {"purpose": "N"}, False, False),
        ("taxon_term", {"term": "CAV", "unit": "KGM"}, False, True),
        ("distribution", {"exporter": "DE"}, False, True),
        ("distribution", {"origin": "PE"}, False, True),
        ("origin_differs", {"origin": "ID"}, False, True),
        ("sides_differ", {"importer": "ID"}, False, True),
        ("kingdom_source", {"source": "A"}, False, True),
        ("kingdom_source", {**PLANT, "source": "C"}, False, True),
    ],
)
def test_a_row_that_differs_in_one_thing_is_found(
    rule: str, changes: dict[str, Any], is_primary: bool, is_strict: bool
) -> None:
    found = {finding.rule: finding for finding in validate([replace(GOOD, **changes)])}
    assert rule in found
    assert (found[rule].is_primary, found[rule].is_strict) == (is_primary, is_strict)
    assert found[rule].sentence
    assert rule in RULES


def test_what_the_table_does_not_know_is_not_objected_to() -> None:
    unknown = replace(GOOD, species="Rarissima nova", term="KNL", appendix="III", exporter="DE")
    assert list(validate([unknown])) == []


def test_numbers_are_capitals_and_formulas_are_text() -> None:
    text = upload_text(Side.EXPORTS, [GOOD, replace(GOOD, export_permit="=cmd|'/c calc'!A1")])
    first, second = (line.split(",") for line in text.splitlines()[1:])
    assert first[7] == "24ID000001 / SK"
    assert second[7] == "'=CMD|'/C CALC'!A1"


def test_headers_are_those_of_the_trade_database() -> None:
    assert upload_text(Side.EXPORTS, []) == (
        "Appendix,SpeciesName,TermCode,Quantity,UnitCode,TradingPartner,CountryOfOrigin,"
        "ExportPermit,OriginPermit,IFSPermit,PurposeCode,SourceCode,Year\n"
    )
    assert upload_text(Side.IMPORTS, []) == (
        "Appendix,SpeciesName,TermCode,Quantity,UnitCode,TradingPartner,CountryOfOrigin,"
        "ImportPermit,ExportPermit,OriginPermit,IFSPermit,PurposeCode,SourceCode,Year\n"
    )
