"""The permit file: written, read, and whatever is altered in it is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.errors import DocumentError, InvalidDocument, UnknownCode, UnsupportedSchema
from cites_chain.permit import (
    Issuer,
    PermitDocument,
    PermitFile,
    UnusableSecret,
    altered_boxes,
    canonical_bytes,
    new_permit_file,
    read_permit_file,
)
from cites_chain.permit.boxes import box_of, path_of
from cites_chain.permit.canonical import iter_values, tree_of
from tests import permits
from tests.permits import NETWORK, documents, permit_file


def written(file: PermitFile, **changes: Any) -> bytes:
    return json.dumps(json.loads(file.to_json()) | changes).encode()


def altered(file: PermitFile, path: str, value: object) -> bytes:
    """The text of a file with one value of its document replaced."""
    whole = json.loads(file.to_json())
    *way, last = path_of(path)
    here = whole["document"]
    for step in way:
        here = here[step]
    here[last] = value
    return json.dumps(whole).encode()


@settings(max_examples=50)
@given(documents())
def test_file_written_and_read_is_the_same(document: PermitDocument) -> None:
    file = permit_file(document)
    again = read_permit_file(file.to_json().encode())
    assert again == file
    assert altered_boxes(again) == ()
    assert again.document_hash == again.hash_when_issued == file.document_hash


def test_file_with_signature_is_read_with_it() -> None:
    signed = permit_file(issuer=Issuer(account="0x" + "ab" * 20, signature=b"g" * 65))
    again = read_permit_file(signed.to_json().encode())
    assert again.issuer is not None
    assert again.issuer.signature == b"g" * 65
    unsigned = read_permit_file(permit_file(issuer=None).to_json().encode())
    assert unsigned.issuer is None


def test_file_is_shown_without_its_secret() -> None:
    shown = repr(permit_file())
    assert permits.SECRET.hex() not in shown
    assert repr(permits.SECRET) not in shown
    assert "leaf_hashes" not in shown


CHANGES: list[tuple[str, object, str]] = [
    ("/permit_type", "CAPTIVE_BRED", "1"),
    ("/permit_number", "24ID001201/SX", "1"),
    ("/last_day", "2024-08-03", "2"),
    ("/consignee/name", "Straits Reptile Leather Pte Ltb", "3"),
    ("/consignee/postal_address", "19 Tuas View", "3"),
    ("/country_of_import", "SE", "3a"),
    ("/consignor/name", "PT Kulit Nusantarа", "4"),
    ("/consignor/country", "IN", "4"),
    ("/conditions", "Nothing special!", "5"),
    ("/purpose", "H", "5a"),
    ("/security_stamp_no", "ID 771202", "5b"),
    ("/authority/name", "CITES MA, Jakarto", "6"),
    ("/lines/0/scientific_name", "Malayopython reticulatis", "7 line A"),
    ("/lines/0/common_name", "Reticulated pythom", "8 line A"),
    ("/lines/0/term", "SKP", "9 line A"),
    ("/lines/0/description", "raw salted skin", "9 line A"),
    ("/lines/0/marks/0/number", "ID-24-000001 to ID-24-001001", "9 line A"),
    ("/lines/0/appendix", "III", "10 line A"),
    ("/lines/0/source", "R", "10 line A"),
    ("/lines/0/quantity", "1001", "11 line A"),
    ("/lines/0/unit", "KGM", "11 line A"),
    ("/lines/0/quota/used", "41001", "11a line A"),
    ("/issued_by", "R. Wibowa", "13"),
    ("/place_of_issue", "Jakarto", "13"),
    ("/issued_on", "2024-02-06", "13"),
]


@pytest.mark.parametrize(("path", "value", "box"), CHANGES, ids=[path for path, _, _ in CHANGES])
def test_box_altered_by_one_letter_changes_the_hash_and_is_named(
    path: str, value: object, box: str
) -> None:
    file = permit_file()
    assert altered_boxes(read_permit_file(file.to_json().encode())) == ()
    forged = read_permit_file(altered(file, path, value))
    assert altered_boxes(forged) == (box,)
    assert forged.document_hash != file.document_hash
    assert forged.hash_when_issued == file.document_hash


def test_every_value_of_a_document_is_altered_in_some_case() -> None:
    paths = {path for path, _ in iter_values(tree_of(permit_file().document))}
    tried = {path for path, _, _ in CHANGES}
    rest = {
        "",
        "/format",
        "/lines",
        "/lines/0/marks",
        "/lines/0/marks/0/kind",
        "/lines/0/quota/annual",
        "/authority/country",
    }
    assert paths == tried | rest


@settings(max_examples=80)
@given(documents(), st.data())
def test_any_character_changed_in_any_text_is_refused_or_named(
    document: PermitDocument, data: st.DataObject
) -> None:
    file = permit_file(document)
    values = [(path, v) for path, v in iter_values(tree_of(document)) if isinstance(v, str)]
    path, text = data.draw(st.sampled_from([pair for pair in values if pair[0] != "/format"]))
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(exclude_categories=["Cs"]))
    changed = text[:at] + letter + text[at + 1 :]
    found = file_or_box(altered(file, path, changed))
    if isinstance(found, PermitFile):
        is_same = canonical_bytes(found.document) == canonical_bytes(document)
        assert is_same == (found.document_hash == file.document_hash)
        assert is_same == (altered_boxes(found) == ())
        if not is_same:
            assert box_of(PermitDocument, path_of(path)) in altered_boxes(found)
    else:
        assert found != ""


def file_or_box(content: bytes) -> PermitFile | str:
    try:
        return read_permit_file(content)
    except DocumentError as refused:
        return str(refused.facts["box"])


@pytest.mark.parametrize(
    ("change", "boxes"),
    [
        ({"conditions": None}, ("5",)),
        ({"ata": "ignored"}, None),
        ({"annex_pages": 2}, ("annex",)),
        ({"lines": [permits.PYTHON_SKINS] * 2}, ("7-12", "7 line B", "8 line B")),
    ],
)
def test_box_added_or_taken_away_is_named(
    change: dict[str, object], boxes: tuple[str, ...] | None
) -> None:
    file = permit_file()
    whole = json.loads(file.to_json())
    whole["document"] = {k: v for k, v in (whole["document"] | change).items() if v is not None}
    content = json.dumps(whole).encode()
    if boxes is None:
        with pytest.raises(InvalidDocument) as refused:
            read_permit_file(content)
        assert refused.value.facts["problem"] == "the field 'ata' is not part of the form"
    else:
        assert altered_boxes(read_permit_file(content))[: len(boxes)] == boxes


def test_leaf_hash_changed_without_its_box_shows_in_the_hash_when_issued() -> None:
    file = permit_file()
    forged = file.model_copy(update={"leaf_hashes": file.leaf_hashes | {"/purpose": bytes(32)}})
    assert altered_boxes(forged) == ("5a",)
    assert forged.document_hash == file.document_hash
    assert forged.hash_when_issued != file.document_hash


def test_leaf_hash_of_no_box_is_told_as_the_form() -> None:
    file = permit_file()
    forged = file.model_copy(update={"leaf_hashes": file.leaf_hashes | {"nowhere": bytes(32)}})
    assert altered_boxes(forged) == ("form",)


def test_code_written_in_small_letters_is_a_change() -> None:
    file = permit_file()
    assert read_permit_file(altered(file, "/lines/0/term", "SKI")) == file
    with pytest.raises(InvalidDocument) as refused:
        read_permit_file(altered(file, "/lines/0/term", "ski"))
    assert refused.value.facts["box"] == "9 line A"
    assert refused.value.facts["problem"] == "is written as 'ski', the form has 'SKI'"


def test_quantity_written_otherwise_is_a_change() -> None:
    file = permit_file()
    assert read_permit_file(altered(file, "/lines/0/quantity", "1000")) == file
    with pytest.raises(InvalidDocument) as refused:
        read_permit_file(altered(file, "/lines/0/quantity", "1000.0"))
    assert refused.value.facts["box"] == "11 line A"


@pytest.mark.parametrize(
    ("changes", "box", "problem"),
    [
        ({"secret": None}, "", "secret is not 0x and 64 hexadecimal digits"),
        ({"secret": "0x12"}, "", "secret is not 0x and 64 hexadecimal digits"),
        ({"permit_id": "0x" + "g" * 64}, "", "permit_id is not 0x and 64 hexadecimal digits"),
        ({"permit_id": "0x" + " f" * 32}, "", "permit_id is not 0x and 64 hexadecimal digits"),
        ({"network": {"chain_id": 1}}, "", "genesis is missing"),
        ({"network": NETWORK.model_dump(mode="json") | {"chain_id": 0}}, "", "chain_id"),
        ({"network": NETWORK.model_dump(mode="json") | {"chain_id": "1"}}, "", "chain_id is not"),
        ({"issuer": {"account": "0x12"}}, "", "account"),
        ({"leaf_hashes": {"/purpose": "0x12"}}, "", "is not 0x and 64 hexadecimal digits"),
        ({"leaf_hashes": {}}, "", "leaf_hashes"),
        ({"leaf_hashes": []}, "", "leaf_hashes"),
        ({"comment": "hello"}, "", "the field 'comment' is not part of the form"),
        ({"format": None}, "", "the file does not say its format"),
    ],
)
def test_envelope_that_is_malformed_is_refused_with_the_field(
    changes: dict[str, object], box: str, problem: str
) -> None:
    file = permit_file()
    assert read_permit_file(written(file)) == file
    with pytest.raises(InvalidDocument) as refused:
        read_permit_file(written(file, **changes))
    assert refused.value.facts["box"] == box
    assert problem in str(refused.value.facts["problem"])


def test_secret_that_is_malformed_is_not_repeated_in_the_error() -> None:
    file = permit_file()
    almost = f"0x{permits.SECRET.hex()[:-1]}"
    with pytest.raises(InvalidDocument) as refused:
        read_permit_file(written(file, secret=almost))
    assert refused.value.facts["value"] is None
    shown = f"{refused.value.explain()} {refused.value.facts} {refused.value.__cause__}"
    assert almost[2:] not in shown


def test_document_in_file_that_breaks_a_rule_is_refused_with_its_box() -> None:
    file = permit_file()
    with pytest.raises(UnknownCode) as refused:
        read_permit_file(altered(file, "/lines/0/term", "XXX"))
    assert refused.value.facts["box"] == "9 line A"
    with pytest.raises(InvalidDocument) as late:
        read_permit_file(altered(file, "/last_day", "2025-08-04"))
    assert late.value.facts["box"] == "2"


@pytest.mark.parametrize("found", ["cites-permit-file/2", "cites-permit/1", "7" * 200])
def test_file_of_another_format_is_refused(found: str) -> None:
    assert read_permit_file(written(permit_file(), format="cites-permit-file/1"))
    with pytest.raises(UnsupportedSchema) as refused:
        read_permit_file(written(permit_file(), format=found))
    assert refused.value.facts == {"found": found[:80], "supported": "cites-permit-file/1"}


def test_new_file_with_secret_of_another_length_is_refused() -> None:
    document = permits.document()
    file = permit_file(document)
    with pytest.raises(UnusableSecret) as refused:
        new_permit_file(document, b"short", file.permit_id, NETWORK)  # type: ignore[arg-type]
    assert refused.value.facts == {"length": 5, "shortest": 32}
