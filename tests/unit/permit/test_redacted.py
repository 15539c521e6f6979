"""Showing box 8 alone: true, and nothing else is given away."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.errors import InvalidDocument, UnsupportedSchema
from cites_chain.permit import (
    InvalidProof,
    PermitDocument,
    RedactedPermit,
    facts_of_values,
    read_redacted,
    show,
)
from cites_chain.permit.boxes import box_of, path_of
from cites_chain.permit.hashing import leaves_of
from tests import permits
from tests.permits import SECRET, documents, permit_file

TWO_LINES = permits.document(
    lines=[permits.PYTHON_SKINS, permits.line_fields(common_name="Boa", quantity="5")]
)


def written(part: RedactedPermit, **changes: Any) -> bytes:
    return json.dumps(json.loads(part.to_json()) | changes).encode()


def test_box_8_alone_is_proved_and_the_rest_is_not_there() -> None:
    file = permit_file()
    part = show(file, ["8"])
    text = part.to_json()
    assert [(shown.path, shown.value) for shown in part.boxes] == [
        ("/lines/0/common_name", '"Reticulated python"')
    ]
    assert part.document_hash == file.document_hash
    for hidden in ("Wibowo", "24ID001201", "Straits", "SKI", SECRET.hex(), "1000"):
        assert hidden not in text


def test_part_written_and_read_is_the_same() -> None:
    part = show(permit_file(), ["3", "5a", "11"])
    assert read_redacted(part.to_json().encode()) == part


def test_box_of_one_line_or_of_every_line_is_shown() -> None:
    file = permit_file(TWO_LINES)
    assert {shown.box for shown in show(file, ["8"]).boxes} == {"8 line A", "8 line B"}
    assert {shown.box for shown in show(file, ["8 line B"]).boxes} == {"8 line B"}
    assert show(file, ["8 line B"]).document_hash == file.document_hash


@pytest.mark.parametrize("box", ["12b", "99", "", "8 line C", "1 line A"])
def test_box_with_nothing_in_it_is_refused(box: str) -> None:
    file = permit_file(TWO_LINES)
    assert show(file, ["8"])
    with pytest.raises(InvalidDocument) as refused:
        show(file, ["8", box])
    assert refused.value.facts["box"] == box


@settings(max_examples=50)
@given(documents(), st.data())
def test_any_boxes_shown_lead_to_the_hash_of_the_document(
    document: PermitDocument, data: st.DataObject
) -> None:
    file = permit_file(document)
    named = [box_of(PermitDocument, path_of(leaf.path)) for leaf in leaves_of(document, SECRET)]
    boxes = data.draw(st.lists(st.sampled_from([box for box in named if box]), min_size=1))
    part = read_redacted(show(file, boxes).to_json().encode())
    assert {shown.box for shown in part.boxes} >= set(boxes)
    assert part.document_hash == file.document_hash


@pytest.mark.parametrize("name", ["path", "value", "salt"])
def test_shown_box_altered_does_not_lead_to_the_hash(name: str) -> None:
    part = show(permit_file(), ["8"])
    box = json.loads(part.to_json())["boxes"][0]
    other = {
        "path": "/lines/1/common_name",
        "value": '"Reticulated pythom"',
        "salt": "0x" + "0" * 32,
    }
    assert read_redacted(written(part, boxes=[box])).document_hash == part.document_hash
    forged = read_redacted(written(part, boxes=[box | {name: other[name]}]))
    assert forged.document_hash != part.document_hash


def test_part_of_one_document_does_not_prove_a_box_of_another() -> None:
    one, other = permit_file(), permit_file(TWO_LINES)
    part, others = show(one, ["8"]), show(other, ["8 line B"])
    mixed = part.model_copy(update={"boxes": others.boxes})
    assert mixed.document_hash not in (one.document_hash, other.document_hash)


def test_part_with_proof_cut_short_is_refused() -> None:
    part = show(permit_file(), ["8"])
    cut = read_redacted(written(part, proof=json.loads(part.to_json())["proof"][:-1]))
    with pytest.raises(InvalidProof):
        _ = cut.document_hash


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"boxes": []}, "boxes"),
        ({"boxes": [{"path": "/a", "value": "1"}]}, "salt is missing"),
        ({"boxes": [{"path": "/a", "value": "1", "salt": "0x00"}]}, "salt is not 0x and 32"),
        ({"proof": ["0x00"]}, "is not 0x and 64 hexadecimal digits"),
        ({"sides": [1]}, "is neither true nor false"),
        ({"document": {}}, "the field 'document' is not part of the form"),
    ],
)
def test_part_that_is_malformed_is_refused(changes: dict[str, object], problem: str) -> None:
    part = show(permit_file(), ["8"])
    assert read_redacted(written(part)) == part
    with pytest.raises(InvalidDocument) as refused:
        read_redacted(written(part, **changes))
    assert problem in str(refused.value.facts["problem"])


def test_whole_file_is_no_part() -> None:
    with pytest.raises(UnsupportedSchema) as refused:
        read_redacted(permit_file().to_json().encode())
    assert refused.value.facts["found"] == "cites-permit-file/1"


def test_facts_of_what_is_shown_are_facts_of_the_ledger() -> None:
    part = show(permit_file(), ["1", "11", "3a"])
    values = {shown.path: json.loads(shown.value) for shown in part.boxes}
    found = {(fact.box, fact.name): fact.value for fact in facts_of_values(values)}
    assert found[("3a", "destination")] == 702
    assert found[("11 line A", "permitted")] == 1000
    assert ("6", "issuing") not in found
