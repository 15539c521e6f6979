"""Single boxes of the form: what they hold, what they refuse, and how the error says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cites_chain.codes import JURISDICTIONS, PermitType
from cites_chain.codes.line_letters import line_letter
from cites_chain.errors import InvalidDocument, UnknownCode, UnsupportedSchema
from cites_chain.permit import PermitDocument
from cites_chain.permit.boxes import box_of
from cites_chain.permit.canonical import tree_of
from tests import permits
from tests.permits import documents, fields, line_fields, with_line


def made(found: permits.Fields) -> PermitDocument:
    return PermitDocument.model_validate(found)


def test_document_from_fields_has_its_values() -> None:
    document = permits.document()
    assert document.permit_type is PermitType.EXPORT
    assert document.lines[0].quantity == Decimal(1000)
    assert (document.issuing, document.destination) == (360, 702)
    assert document.lines[0].quota is not None
    assert document.lines[0].quota.annual == Decimal(87000)


def test_document_is_frozen() -> None:
    document = permits.document()
    with pytest.raises(ValidationError):
        document.purpose = "H"  # type: ignore[misc]
    assert document.purpose == "T"


@given(documents())
def test_document_written_and_read_is_the_same(document: PermitDocument) -> None:
    assert made(tree_of(document)) == document


@pytest.mark.parametrize(
    ("found", "box", "problem"),
    [
        (fields(permit_number=None), "1", "permit_number is missing"),
        (fields(permit_number="9" * 36), "1", "permit_number has 36 characters"),
        (fields(permit_number=""), "1", "permit_number is empty"),
        (fields(permit_number=24), "1", "permit_number is not text"),
        (fields(last_day="2024-02-30"), "2", "last_day is not a day of the calendar"),
        (fields(last_day="05/02/2024"), "2", "last_day is not a day written as YYYY-MM-DD"),
        (fields(last_day=1707091200), "2", "last_day is not a day written as YYYY-MM-DD"),
        (fields(last_day="2024-08-04T00:00:00"), "2", "last_day is not a day written"),
        (fields(last_day="٢٠٢٤-٠٨-٠٤"), "2", "last_day is not a day written"),
        (fields(consignee={"postal_address": "x"}), "3", "name is missing"),
        (fields(consignee="Straits"), "3", "consignee is not a group of fields"),
        (fields(consignee={"name": "x", "phone": "1"}), "3", "the field 'phone' is not part"),
        (fields(conditions=7), "5", "conditions is not text"),
        (fields(is_timber="yes"), "5", "is_timber is neither true nor false"),
        (fields(lines=[]), "7-12", "lines are 0; a permit has 1 to 32"),
        (fields(lines=[permits.PYTHON_SKINS] * 33), "7-12", "lines are 33; a permit has 1 to 32"),
        (fields(lines=None), "7-12", "lines is missing"),
        (fields(lines={}), "7-12", "lines is not a list"),
        (with_line(scientific_name=None), "7 line A", "scientific_name is missing"),
        (with_line(quantity="0"), "11 line A", "quantity is zero"),
        (with_line(quantity="-1"), "11 line A", "quantity is not a decimal number"),
        (with_line(quantity=-1), "11 line A", "quantity is negative"),
        (with_line(quantity="84.6001"), "11 line A", "finer than a thousandth"),
        (with_line(quantity=Decimal("84.6001")), "11 line A", "finer than a thousandth"),
        (with_line(quantity=84.6), "11 line A", "quantity is a binary fraction"),
        (with_line(quantity="1e3"), "11 line A", "quantity is not a decimal number"),
        (with_line(quantity="1,000"), "11 line A", "quantity is not a decimal number"),
        (with_line(quantity="١٠"), "11 line A", "quantity is not a decimal number"),
        (with_line(quantity=True), "11 line A", "quantity is not a decimal number"),
        (with_line(quantity=Decimal("NaN")), "11 line A", "quantity is not a decimal number"),
        (with_line(quantity=Decimal("Infinity")), "11 line A", "quantity is not a decimal number"),
        (with_line(quantity="1099511627.776"), "11 line A", "more than fits on the ledger"),
        (with_line(quantity=Decimal("1E+30")), "11 line A", "more than fits on the ledger"),
        (with_line(quota={"used": "1"}), "11a line A", "annual is missing"),
        (with_line(marks=[{"kind": "tag"}]), "9 line A", "number is missing"),
        (with_line(trem="SKI"), "7-12 line A", "the field 'trem' is not part of the form"),
        (fields(issued_by=None), "13", "issued_by is missing"),
        (fields(annex_pages=0), "annex", "annex_pages is too small"),
        (fields(annexes=[{"title": "x", "sha256": "AB"}]), "annex", "not 64 lower-case"),
        (fields(consigner={"name": "x"}), "", "the field 'consigner' is not part of the form"),
        (fields(**{"": "x"}), "", "the field '' is not part of the form"),
        (fields(**{"a/b\0": "x"}), "", "the field 'a/b\ufffd' is not part of the form"),
    ],
)
def test_box_that_is_malformed_is_refused_with_its_name(
    found: permits.Fields, box: str, problem: str
) -> None:
    assert made(fields())
    with pytest.raises(InvalidDocument) as refused:
        made(found)
    assert refused.value.facts["box"] == box
    assert problem in str(refused.value.facts["problem"])
    assert refused.value.facts["problems"] == 1
    assert str(refused.value).startswith(f"box {box}: " if box else "the field")


@pytest.mark.parametrize(
    ("found", "code_list", "value", "box", "hint"),
    [
        (fields(permit_type="EXPROT"), "permit type", "EXPROT", "1", "EXPORT"),
        (fields(country_of_import="UK"), "jurisdiction", "UK", "3a", "GB"),
        (fields(purpose="X"), "purpose", "X", "5a", "purpose codes"),
        (fields(authority={"name": "x", "country": "Q1"}), "jurisdiction", "Q1", "6", ""),
        (with_line(term="SHO"), "term", "SHO", "9 line A", "Write LPS"),
        (with_line(appendix="IV"), "appendix", "IV", "10 line A", "Perhaps I ("),
        (with_line(source="Q"), "source", "Q", "10 line A", "source codes"),
        (with_line(unit="KIL"), "unit", "KIL", "11 line A", "Write KGM"),
        (with_line(unit="KGS"), "unit", "KGS", "11 line A", "KGM (kilogram)"),
        (
            with_line(origin={"country": "Indonesia"}),
            "jurisdiction",
            "Indonesia",
            "12 line A",
            "ID",
        ),
    ],
)
def test_code_in_no_list_is_refused_with_list_value_box_and_hint(
    found: permits.Fields, code_list: str, value: str, box: str, hint: str
) -> None:
    assert made(fields())
    with pytest.raises(UnknownCode) as refused:
        made(found)
    facts = refused.value.facts
    assert (facts["list"], facts["value"], facts["box"]) == (code_list, value, box)
    assert hint in refused.value.hint


def test_codes_in_small_letters_become_capitals() -> None:
    assert made(with_line(term=" ski", unit="nar")).lines[0].term == "SKI"
    assert made(fields(purpose="t")).purpose == "T"


def test_another_format_is_refused() -> None:
    assert made(fields(format="cites-permit/1"))
    with pytest.raises(UnsupportedSchema) as refused:
        made(fields(format="cites-permit/2"))
    assert refused.value.facts == {"found": "cites-permit/2", "supported": "cites-permit/1"}


def test_all_problems_are_collected_the_first_is_the_error() -> None:
    found = with_line(quantity="0", unit="KGS") | {"purpose": "X"}
    with pytest.raises(UnknownCode) as refused:
        made(found)
    assert refused.value.facts["box"] == "5a"
    assert refused.value.facts["problems"] == 3
    others = str(refused.value.facts["others"])
    assert "box 11 line A: quantity is zero" in others
    assert "box 11 line A: 'KGS' is not a CITES unit code" in others
    assert others in refused.value.explain()


def test_many_problems_are_cut_short() -> None:
    bad = [line_fields(quantity="0") for _ in range(32)]
    with pytest.raises(InvalidDocument) as refused:
        made(fields(lines=bad))
    assert refused.value.facts["problems"] == 32
    assert "and 11 more" in refused.value.hint


@pytest.mark.parametrize(("lines", "told"), [(21, False), (22, True)])
def test_what_is_left_out_of_many_problems_is_counted(lines: int, told: bool) -> None:
    bad = [line_fields(quantity="0") for _ in range(lines)]
    with pytest.raises(InvalidDocument) as refused:
        made(fields(lines=bad))
    assert refused.value.facts["problems"] == lines
    assert ("; and 1 more" in str(refused.value.facts["others"])) is told


@pytest.mark.parametrize(
    ("found", "value"),
    [
        (with_line(quantity="-1"), "-1"),
        (with_line(quantity="0"), "0"),
        (with_line(scientific_name=None), None),
        (fields(lines=[]), None),
    ],
)
def test_error_holds_the_value_it_is_about_if_there_is_one(
    found: permits.Fields, value: str | None
) -> None:
    with pytest.raises(InvalidDocument) as refused:
        made(found)
    assert refused.value.facts.get("value") == value


def test_file_of_nothing_but_mistakes_is_refused_at_once() -> None:
    found = fields() | {f"field{at}": at for at in range(20_000)}
    with pytest.raises(InvalidDocument) as refused:
        made(found)
    assert refused.value.facts["problems"] == 20_000
    assert len(refused.value.hint) < 3000


def test_misspelt_field_is_told_its_name() -> None:
    with pytest.raises(InvalidDocument) as refused:
        made(with_line(quantty="5"))
    assert refused.value.hint == "Perhaps 'quantity' was meant."
    with pytest.raises(InvalidDocument) as top:
        made(fields(consigner={"name": "x"}))
    assert top.value.hint == "Perhaps 'consignor' was meant."
    with pytest.raises(InvalidDocument) as nested:
        made(fields(consignee={"name": "x", "adress": "y"}))
    assert nested.value.facts["box"] == "3"
    assert nested.value.hint == "Perhaps 'postal_address' was meant."
    with pytest.raises(InvalidDocument) as deepest:
        made(with_line(marks=[{"kind": "tag", "nunber": "1", "number": "2"}]))
    assert deepest.value.facts["box"] == "9 line A"
    assert deepest.value.hint == "Perhaps 'number' was meant."


def test_error_of_the_library_behind_does_not_show_what_was_typed() -> None:
    with pytest.raises(InvalidDocument) as refused:
        made(fields(issued_by="Confidential Name\x00"))
    assert "Confidential" not in str(refused.value.__cause__)


def test_document_from_keywords_is_refused_in_our_own_words() -> None:
    assert PermitDocument(**fields()).purpose == "T"
    with pytest.raises(UnknownCode) as refused:
        PermitDocument(**fields(purpose="X"))
    assert refused.value.facts["box"] == "5a"


@pytest.mark.parametrize("found", [None, [], "text", 5, {}])
def test_something_that_is_no_form_at_all_is_refused(found: Any) -> None:
    assert made(fields())
    with pytest.raises(InvalidDocument):
        made(found)


# --- text -----------------------------------------------------------------------------------------

ODD_TEXTS = [
    "مركز العين للصقور",
    "濒危物种进出口管理办公室",
    "Охотничий клуб «Сокол»",
    "शेर का खाल",
    "José Nun\u0303ez",
    "RTL \u200f mark and \u202a embedding \u202c",
    "é" * 100 + "e\u0301" * 100,
    "👩‍👩‍👧 and \U0001d11e",
    "<script>alert(1)</script>",
    '=cmd|"/c calc"!A1',
    'quote " backslash \\ slash /',
    " leading and trailing ",
    "x" * 10_000,
]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=range(len(ODD_TEXTS)))
def test_text_of_any_script_and_length_is_kept_unchanged(text: str) -> None:
    document = made(fields(issued_by=text, consignee={"name": text, "postal_address": text}))
    assert document.issued_by == text
    again = made(tree_of(document))
    assert again == document
    assert again.consignee is not None
    assert again.consignee.name == text


@pytest.mark.parametrize("letter", ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x85", "\n"])
def test_control_character_in_a_line_of_text_is_refused(letter: str) -> None:
    assert made(fields(issued_by="ab"))
    with pytest.raises(InvalidDocument) as refused:
        made(fields(issued_by=f"a{letter}b"))
    assert refused.value.facts["box"] == "13"
    problem = f"issued_by holds the control character U+{ord(letter):04X}"
    assert refused.value.facts["problem"] == problem
    assert letter not in str(refused.value.facts["value"])


def test_paragraph_may_have_several_lines_but_no_other_control() -> None:
    assert made(fields(conditions="one\ntwo\tthree")).conditions == "one\ntwo\tthree"
    with pytest.raises(InvalidDocument) as refused:
        made(fields(conditions="one\x1b[2Jtwo"))
    assert refused.value.facts["box"] == "5"


@pytest.mark.parametrize("letter", ["\ud800", "\ufffe", "\U0010ffff", "\ufdd0"])
def test_what_is_no_character_is_refused(letter: str) -> None:
    assert made(fields(issued_by="a\ufffdb"))
    with pytest.raises(InvalidDocument) as refused:
        made(fields(issued_by=f"a{letter}b"))
    assert "which is no character" in str(refused.value.facts["problem"])


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_blank_text_in_a_box_that_may_be_empty_is_no_text(blank: str | None) -> None:
    assert made(fields() | {"conditions": blank}).conditions is None


# --- quantities -----------------------------------------------------------------------------------


@given(st.integers(1, 1_099_511_627_775))
def test_quantity_in_thousandths_is_kept_exactly(count: int) -> None:
    text = f"{count // 1000}.{count % 1000:03d}"
    assert made(with_line(quantity=text)).lines[0].quantity == Decimal(count).scaleb(-3)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("84.600", "84.6"),
        ("0.001", "0.001"),
        (25, "25"),
        (Decimal("24.8"), "24.8"),
        (Decimal("1E+3"), "1000"),
        ("00012", "12"),
        ("1099511627.775", "1099511627.775"),
    ],
)
def test_quantity_is_written_as_plain_digits(written: Any, kept: str) -> None:
    document = made(with_line(quantity=written))
    assert document.model_dump(mode="json")["lines"][0]["quantity"] == kept


# --- boxes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "box"),
    [
        (("permit_number",), "1"),
        (("consignee", "postal_address"), "3"),
        (("lines",), "7-12"),
        (("lines", 0, "term"), "9 line A"),
        (("lines", 31, "origin", "permit_number"), "12 line AF"),
        (("lines", 2, "marks", 7, "maker"), "9 line C"),
        (("lines", 2, "no_such_field"), "7-12 line C"),
        (("no_such_field",), ""),
        ((), ""),
    ],
)
def test_box_of_path_is_the_box_of_the_form(path: tuple[str | int, ...], box: str) -> None:
    assert box_of(PermitDocument, path) == box


def test_every_field_of_the_form_has_a_box_and_a_docstring() -> None:
    for name, field in PermitDocument.model_fields.items():
        assert field.description, name
        assert name == "format" or box_of(PermitDocument, (name,)), name


def test_letters_of_lines_go_on_after_z() -> None:
    assert [line_letter(at) for at in (0, 25, 26, 31)] == ["A", "Z", "AA", "AF"]


@pytest.mark.parametrize("permit_type", list(PermitType), ids=lambda each: each.name)
def test_document_of_each_type_has_a_place_on_the_ledger(permit_type: PermitType) -> None:
    document = made(permits.fields_of_type(permit_type))
    home = JURISDICTIONS.get_number(document.issuing).code
    assert home == document.authority.country
    assert document.is_multi_use == permit_type.is_multi_use
    is_home = document.destination == document.issuing
    assert is_home == (permit_type is PermitType.INTRODUCTION_FROM_THE_SEA)


def test_destination_of_import_permit_is_the_country_that_exports() -> None:
    document = made(permits.fields_of_type(PermitType.IMPORT))
    assert (document.authority.country, document.destination_country) == ("SG", "ID")


def test_destination_of_passport_is_various_unless_it_names_a_country() -> None:
    instrument = permits.fields_of_type(PermitType.MUSICAL_INSTRUMENT)
    assert made(instrument).destination_country == "XV"
    assert made(instrument | {"country_of_import": "CH"}).destination_country == "CH"
    assert made(instrument | {"country_of_import": "ID"}).destination_country == "XV"
