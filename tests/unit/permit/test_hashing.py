"""Canonical bytes and document hash: fixed points, and changed by any change."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.permit import (
    MerkleTree,
    PermitDocument,
    UnusableSecret,
    canonical_bytes,
    document_hash,
    read_document,
    root_of,
)
from cites_chain.permit.canonical import SHAPE, canonical_tree, iter_values
from cites_chain.permit.hashing import leaves_of, salt_of
from tests import permits
from tests.permits import SECRET, documents

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "document-1.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", VECTORS["documents"], ids=lambda row: row["name"])
def test_document_of_vector_has_its_canonical_text_leaves_and_hash(row: dict[str, object]) -> None:
    document = PermitDocument.model_validate(row["document"])
    secret = hashlib.sha256(str(row["secret_is_sha256_of"]).encode()).digest()
    assert canonical_bytes(document).decode() == row["canonical"]
    assert [[x.path, x.value, f"0x{x.salt.hex()}"] for x in leaves_of(document, secret)] == row[
        "leaves"
    ]
    assert f"0x{document_hash(document, secret).hex()}" == row["root"]


@given(documents())
def test_canonical_bytes_are_a_fixed_point(document: PermitDocument) -> None:
    content = canonical_bytes(document)
    again = read_document(content)
    assert canonical_bytes(again) == content
    assert rfc8785.dumps(json.loads(content)) == content
    assert document_hash(again, SECRET) == document_hash(document, SECRET)


@given(documents())
def test_canonical_bytes_do_not_depend_on_composed_or_decomposed_letters(
    document: PermitDocument,
) -> None:
    fields = json.loads(canonical_bytes(document))
    fields["issued_by"] = unicodedata.normalize("NFD", fields["issued_by"])
    assert canonical_bytes(PermitDocument.model_validate(fields)) == canonical_bytes(document)


def test_canonical_bytes_leave_empty_boxes_out() -> None:
    bare = permits.document(conditions=None, countries_visited=[], is_timber=False)
    filled = permits.document(conditions=" ", countries_visited=None)
    assert canonical_bytes(bare) == canonical_bytes(filled)
    assert b"null" not in canonical_bytes(bare)
    assert b"is_timber" not in canonical_bytes(bare)
    assert b'"is_timber":true' in canonical_bytes(permits.document(is_timber=True))


@settings(max_examples=60)
@given(documents(), st.data())
def test_canonical_bytes_and_hash_change_with_any_field(
    document: PermitDocument, data: st.DataObject
) -> None:
    tree = canonical_tree(document)
    name = data.draw(st.sampled_from(sorted(set(tree) - {"format"})))
    other = data.draw(documents())
    if canonical_tree(other).get(name) == tree[name]:
        return
    changed = document.model_copy(update={name: getattr(other, name)})
    assert canonical_bytes(changed) != canonical_bytes(document)
    assert document_hash(changed, SECRET) != document_hash(document, SECRET)


def test_every_value_of_the_form_is_a_leaf_and_the_shape_lists_them() -> None:
    values = dict(iter_values(canonical_tree(permits.document())))
    assert values["/lines/0/marks/0/number"] == "ID-24-000001 to ID-24-001000"
    assert values["/lines"] == values["/lines/0/marks"] == 1
    assert values[SHAPE] == sorted(path for path in values if path != SHAPE)


def test_shape_changes_where_boxes_come_or_go() -> None:
    def shape(document: PermitDocument) -> object:
        return dict(iter_values(canonical_tree(document)))[SHAPE]

    whole = permits.document()
    assert shape(whole) == shape(permits.document(conditions="Something else."))
    assert shape(whole) != shape(permits.document(conditions=None))
    assert shape(whole) != shape(permits.document(lines=[permits.PYTHON_SKINS] * 2))


def test_two_identical_lines_are_two_leaves_each() -> None:
    twice = permits.document(lines=[permits.PYTHON_SKINS, permits.PYTHON_SKINS])
    values = dict(iter_values(canonical_tree(twice)))
    assert values["/lines"] == 2
    assert values["/lines/0/quantity"] == values["/lines/1/quantity"] == "1000"
    salts = {leaf.salt for leaf in leaves_of(twice, SECRET)}
    assert len(salts) == len(values)


def test_salt_is_hkdf_of_secret_and_path() -> None:
    key = hmac.new(bytes(32), SECRET, hashlib.sha256).digest()
    expected = hmac.new(key, b"cites-permit/1 salt /purpose\x01", hashlib.sha256).digest()[:16]
    assert salt_of(SECRET, "/purpose") == expected


def test_hash_with_another_secret_is_another() -> None:
    document = permits.document()
    assert document_hash(document, SECRET) == document_hash(document, SECRET)
    assert document_hash(document, SECRET) != document_hash(document, bytes(32))


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_secret_of_another_length_is_refused(length: int) -> None:
    assert document_hash(permits.document(), bytes(32))
    with pytest.raises(UnusableSecret) as refused:
        document_hash(permits.document(), bytes(length))
    assert refused.value.facts == {"length": length, "shortest": 32}


@settings(max_examples=40)
@given(documents(), documents())
def test_proof_never_passes_between_documents(one: PermitDocument, other: PermitDocument) -> None:
    leaves = leaves_of(one, SECRET)
    proof = MerkleTree(leaf.hash() for leaf in leaves).prove([leaves[0].hash()])
    found = root_of(leaves[:1], proof)
    assert found == document_hash(one, SECRET)
    assert (found == document_hash(other, SECRET)) == (
        canonical_bytes(one) == canonical_bytes(other)
    )
