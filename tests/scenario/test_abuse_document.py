"""Abuse cases that the document itself refuses: rows 4, 5, 6, 7, 10, 16, 18 and 19."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cites_chain.errors import InvalidDocument, UnknownCode
from cites_chain.permit import (
    PermitDocument,
    altered_boxes,
    document_hash,
    permit_id_of,
    read_document,
    read_permit_file,
    tag_of,
)
from cites_chain.permit.canonical import tree_of
from tests import permits
from tests.permits import PARTY_SECRET, SECRET, fields, permit_file, with_line


def made(found: permits.Fields) -> PermitDocument:
    return PermitDocument.model_validate(found)


@pytest.mark.parametrize(
    "spelling",
    [
        "24id001201/sk",
        " 24 ID 001201 /SK ",
        "24IDОО12О1/SK",
        "24ІD001201/ЅК",
        "２４ＩＤ００１２０１／ＳＫ",
        "24ID001201SK",
        "24ID00I20l/SK",
    ],
    ids=["case", "spaces", "Cyrillic O", "Cyrillic I, S, K", "full width", "no stroke", "I and l"],
)
def test_abuse_4_number_with_look_alike_letters_or_spaces_is_the_same_permit(
    spelling: str,
) -> None:
    first = made(fields(permit_number="24ID001201/SK"))
    again = made(fields(permit_number=spelling))
    next_one = made(fields(permit_number="24ID001202/SK"))

    def permit_id(document: PermitDocument) -> bytes:
        return permit_id_of(document.issuing, tag_of(PARTY_SECRET, document.permit_number))

    assert permit_id(next_one) != permit_id(first)
    assert permit_id(again) == permit_id(first)
    assert document_hash(again, SECRET) != document_hash(first, SECRET)  # it is another document


@pytest.mark.parametrize(
    ("quantity", "problem"),
    [
        ("0", "quantity is zero"),
        ("0.000", "quantity is zero"),
        ("1099511627.776", "quantity is more than fits on the ledger (1,099,511,627.775)"),
        ("84.6001", "quantity is finer than a thousandth of the unit"),
    ],
)
def test_abuse_5_quantity_zero_too_large_or_too_fine_is_refused(
    quantity: str, problem: str
) -> None:
    for good in ("0.001", "84.600", "1099511627.775"):
        assert made(with_line(quantity=good))
    with pytest.raises(InvalidDocument) as refused:
        made(with_line(quantity=quantity))
    facts = refused.value.facts
    assert (facts["box"], facts["problem"], facts["value"]) == ("11 line A", problem, quantity)


@pytest.mark.parametrize("count", [0, 33, 1000])
def test_abuse_6_no_lines_or_too_many_are_refused(count: int) -> None:
    for good in (1, 32):
        assert len(made(fields(lines=[permits.PYTHON_SKINS] * good)).lines) == good
    with pytest.raises(InvalidDocument) as refused:
        made(fields(lines=[permits.PYTHON_SKINS] * count))
    facts = refused.value.facts
    assert facts["box"] == "7-12"
    assert facts["problem"] == f"lines are {count}; a permit has 1 to 32"


def test_abuse_7_two_identical_lines_are_both_kept() -> None:
    document = made(fields(lines=[permits.PYTHON_SKINS] * 2))
    assert len(document.lines) == 2
    assert document.lines[0] == document.lines[1]


@pytest.mark.parametrize(
    ("found", "code_list", "box"),
    [
        (fields(permit_type="PASSPORT"), "permit type", "1"),
        (fields(country_of_import="ZZ"), "jurisdiction", "3a"),
        (fields(authority={"name": "x", "country": "QM"}), "jurisdiction", "6"),
        (fields(purpose="Y"), "purpose", "5a"),
        (with_line(term="ABC"), "term", "9 line A"),
        (with_line(unit="TON"), "unit", "11 line A"),
        (with_line(source="Z"), "source", "10 line A"),
        (with_line(appendix="N"), "appendix", "10 line A"),
    ],
    ids=["type", "country", "issuer", "purpose", "term", "unit", "source", "appendix"],
)
def test_abuse_10_unknown_code_is_refused_before_anything_is_sent(
    found: permits.Fields, code_list: str, box: str
) -> None:
    assert made(fields())
    with pytest.raises(UnknownCode) as refused:
        made(found)
    facts = refused.value.facts
    assert (facts["list"], facts["box"]) == (code_list, box)


def test_abuse_16_any_letter_of_any_box_changed_is_named() -> None:
    file = permit_file()
    text = file.to_json()
    assert altered_boxes(read_permit_file(text.encode())) == ()
    for old, new, box in (
        ("R. Wibowo", "R. Wibova", "13"),
        ("Straits Reptile", "Strait5 Reptile", "3"),
        ("reticulatus", "reticulatis", "7 line A"),
        ('"quantity": "1000"', '"quantity": "1008"', "11 line A"),
        ("24ID001201/SK", "24ID001201/SX", "1"),
    ):
        assert text.count(old) == 1
        forged = read_permit_file(text.replace(old, new).encode())
        assert altered_boxes(forged) == (box,)
        assert forged.document_hash != file.document_hash


ODD_NAMES = {
    "Arabic": "شركة الصقور العربية",
    "Chinese": "濒危物种进出口管理办公室",
    "Cyrillic": "ООО «Охотник»",
    "200 characters": "Añ" * 100,
    "combining": "e\u0301\u0327 and \u0645\u0651",
    "right to left": "\u200fالعين\u200e ABC \u2067x\u2069 \u202ey\u202c",
    "joined": "👩\u200d🔬 نمی\u200cخواهم",
}


@pytest.mark.parametrize("name", ODD_NAMES.values(), ids=ODD_NAMES)
def test_abuse_18_name_in_any_script_comes_back_unchanged(name: str) -> None:
    document = made(fields(issued_by=name, consignee={"name": name}))
    again = read_document(json.dumps(tree_of(document)).encode())
    file = read_permit_file(permit_file(document).to_json().encode())
    assert again == file.document == document
    assert file.document.issued_by == name
    assert file.document_hash == document_hash(again, SECRET)


HOSTILE = [
    "<script>alert(1)</script>",
    "\"; DROP TABLE permits; --'",
    '=cmd|"/c calc"!A1',
    "{{7*7}} ${x} %s",
]
TEXT_FIELDS: list[tuple[str, Any]] = [
    ("issued_by", lambda text: {"issued_by": text}),
    ("conditions", lambda text: {"conditions": text}),
    ("importer", lambda text: {"consignee": {"name": text, "postal_address": text}}),
    ("authority", lambda text: {"authority": {"name": text, "country": "ID"}}),
    ("description", lambda text: with_line(description=text)),
    ("common name", lambda text: with_line(common_name=text)),
]


@pytest.mark.parametrize("change", [c for _, c in TEXT_FIELDS], ids=[n for n, _ in TEXT_FIELDS])
def test_abuse_19_hostile_text_is_text_and_control_characters_are_refused(change: Any) -> None:
    for text in HOSTILE:
        document = made(fields() | change(text))
        assert read_document(json.dumps(tree_of(document)).encode()) == document
    for control in ("\x00", "\x1b[2J", "\x08", "\x9b1m"):
        with pytest.raises(InvalidDocument) as refused:
            made(fields() | change(f"name{control}"))
        assert f"control character U+{ord(control[0]):04X}" in str(refused.value.facts["problem"])
        assert control[0] not in refused.value.explain()
