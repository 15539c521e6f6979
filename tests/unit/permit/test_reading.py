"""JSON texts: limits, no floats, no field twice; every refusal says where."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.errors import InvalidDocument
from cites_chain.permit import UnreadableDocument, read_document
from cites_chain.permit.canonical import tree_of
from cites_chain.permit.reading import LARGEST_FILE, read_json
from tests import permits


def test_read_json_makes_decimals_of_fractions() -> None:
    found = read_json(b'{"a": 84.612, "b": 7, "c": [1.10]}')
    assert found == {"a": Decimal("84.612"), "b": 7, "c": [Decimal("1.10")]}
    assert isinstance(found["a"], Decimal)


def test_read_json_takes_numbers_of_forty_digits_and_no_longer_ones() -> None:
    assert read_json(b'{"a": ' + b"9" * 40 + b"}") == {"a": int("9" * 40)}
    with pytest.raises(UnreadableDocument) as refused:
        read_json(b'{"a": ' + b"9" * 41 + b"}")
    assert refused.value.facts["problem"] == "a number has 41 digits"


def test_read_json_takes_a_byte_order_mark() -> None:
    assert read_json('\ufeff{"a": "ü"}'.encode()) == {"a": "ü"}


@pytest.mark.parametrize(
    ("content", "problem", "line", "column"),
    [
        (b'{"a": 1,\n "b" 2}', "this is not JSON: Expecting ':' delimiter", 2, 6),
        (b"", "this is not JSON: Expecting value", 1, 1),
        (b'{"a": 1', "this is not JSON: Expecting ',' delimiter", 1, 8),
        (b'{"a": "\x01"}', "this is not JSON: Invalid control character at", 1, 8),
        (b"[1, 2]", "it is not a group of fields", 0, 0),
        (b'"text"', "it is not a group of fields", 0, 0),
        (b'{"a": NaN}', "NaN is no number", 0, 0),
        (b'{"a": -Infinity}', "-Infinity is no number", 0, 0),
        (b'{"a": 1, "a": 2}', "the field 'a' stands twice in one group", 0, 0),
        (b'{"x": {"a": 1, "a": 1}}', "the field 'a' stands twice in one group", 0, 0),
        (b'{"a": "\xff"}', "byte 7 is not UTF-8 text", 0, 0),
        (b'{"a": ' + b"9" * 41 + b"}", "a number has 41 digits", 0, 0),
        (b'{"a": 0.' + b"9" * 4000 + b"}", "a number has 4002 digits", 0, 0),
        (b'{"a": 1e99999999999999999999}', "a number is out of all bounds", 0, 0),
        (b'{"a":' * 13 + b"1" + b"}" * 13, "its groups are nested too deep", 0, 0),
        (b'{"a":' * 90_000, "its groups are nested too deep", 0, 0),
        (b"[" * 90_000, "its groups are nested too deep", 0, 0),
    ],
    ids=range(17),
)
def test_read_json_of_something_else_is_refused(
    content: bytes, problem: str, line: int, column: int
) -> None:
    assert read_json(b'{"a": 1, "b": 2}') == {"a": 1, "b": 2}
    with pytest.raises(UnreadableDocument) as refused:
        read_json(content)
    assert refused.value.facts == {"problem": problem, "line": line, "column": column}


def test_read_json_of_brackets_in_text_is_not_nesting() -> None:
    text = "[" * 50 + '\\" {{{'
    assert read_json(json.dumps({"a": text, "b": [text]}).encode()) == {"a": text, "b": [text]}


def test_read_json_of_twelve_levels_is_read() -> None:
    assert read_json(b'{"a":' * 12 + b"1" + b"}" * 12)


def test_read_json_of_file_of_50_megabytes_is_refused_unread() -> None:
    largest = b'{"a": "' + b"x" * (LARGEST_FILE - 9) + b'"}'
    assert len(read_json(largest)["a"]) == LARGEST_FILE - 9
    with pytest.raises(UnreadableDocument) as refused:
        read_json(b"{" * 50_000_000)
    assert refused.value.facts["problem"] == (
        "the file has 50,000,000 bytes, at most 8,388,608 are read"
    )


@given(st.binary(max_size=300))
def test_read_json_of_any_bytes_gives_fields_or_the_typed_refusal(content: bytes) -> None:
    assert isinstance(fields_or_none(content), dict | None)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_read_json_of_any_json_gives_fields_or_the_typed_refusal(value: object) -> None:
    content = json.dumps({"a": value}).encode()
    found = fields_or_none(content)
    assert found is None or found == {"a": value}


def fields_or_none(content: bytes) -> dict[str, object] | None:
    try:
        return read_json(content)
    except UnreadableDocument:
        return None


def test_read_document_takes_numbers_without_a_float_between() -> None:
    fields = permits.with_line(quantity="84.612", unit="MTQ", quota=None)
    text = json.dumps(fields).replace('"84.612"', "84.612")
    assert read_document(text.encode()).lines[0].quantity == Decimal("84.612")


def test_read_document_of_document_written_gives_it_back() -> None:
    document = permits.document(issued_by="王小明")
    assert read_document(json.dumps(tree_of(document)).encode()) == document


def test_read_document_with_half_a_surrogate_is_refused() -> None:
    text = json.dumps(permits.fields(issued_by="A")).replace('"A"', r'"\ud800"')
    with pytest.raises(InvalidDocument) as refused:
        read_document(text.encode())
    assert refused.value.facts["problem"] == "issued_by holds U+D800, which is no character"
