"""The published schemas: fresh, valid themselves, and in agreement with the reader."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

from cites_chain.codes import TERMS, PermitType
from cites_chain.errors import DocumentError
from cites_chain.permit import PermitDocument, show
from cites_chain.permit.canonical import canonical_tree, tree_of
from cites_chain.permit.schema import SCHEMAS, schema_of
from tests import permits
from tests.permits import documents, permit_file

PUBLISHED = Path(__file__).parents[3] / "docs" / "schema"
DOCUMENT = jsonschema.Draft202012Validator(schema_of("permit-1.schema.json"))


@pytest.mark.parametrize("name", SCHEMAS)
def test_published_schema_is_fresh_and_a_schema(name: str) -> None:
    found = json.loads((PUBLISHED / name).read_text(encoding="utf-8"))
    assert found == schema_of(name)
    jsonschema.Draft202012Validator.check_schema(found)


@settings(max_examples=40)
@given(documents())
def test_schema_accepts_what_is_written(document: PermitDocument) -> None:
    DOCUMENT.validate(tree_of(document))
    DOCUMENT.validate(canonical_tree(document))


@pytest.mark.parametrize("permit_type", list(PermitType), ids=lambda each: each.name)
def test_schema_accepts_documents_of_each_type(permit_type: PermitType) -> None:
    DOCUMENT.validate(permits.fields_of_type(permit_type))


@pytest.mark.parametrize(
    "found",
    [
        permits.fields(permit_type="EXPROT"),
        permits.fields(permit_number=None),
        permits.fields(permit_number="9" * 36),
        permits.fields(purpose="X"),
        permits.fields(lines=[]),
        permits.fields(lines=[permits.PYTHON_SKINS] * 33),
        permits.fields(comment="x"),
        permits.with_line(term="XXX"),
        permits.with_line(quantity="84.6001"),
        permits.with_line(quantity="-1"),
        permits.with_line(quantity="1e3"),
        permits.with_line(trem="SKI"),
    ],
    ids=range(12),
)
def test_schema_and_reader_refuse_the_same_boxes(found: permits.Fields) -> None:
    good = permits.fields()
    assert DOCUMENT.is_valid(good)
    assert PermitDocument.model_validate(good)
    assert not DOCUMENT.is_valid(found)
    with pytest.raises(DocumentError):
        PermitDocument.model_validate(found)


def test_schemas_of_files_accept_what_is_written() -> None:
    file = permit_file()
    whole = jsonschema.Draft202012Validator(schema_of("permit-file-1.schema.json"))
    part = jsonschema.Draft202012Validator(schema_of("permit-part-1.schema.json"))
    whole.validate(json.loads(file.to_json()))
    part.validate(json.loads(show(file, ["8"]).to_json()))
    assert not part.is_valid(json.loads(file.to_json()))


def test_schema_names_boxes_and_codes() -> None:
    found = schema_of("permit-1.schema.json")
    line = found["$defs"]["LineItem"]["properties"]
    assert line["term"]["x-box"] == "9"
    assert line["term"]["enum"] == [row.code for row in TERMS]
    assert found["properties"]["purpose"]["x-box"] == "5a"
    assert "Box 7" in line["scientific_name"]["description"]
