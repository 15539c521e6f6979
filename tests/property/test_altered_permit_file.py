"""One change of any box of a permit file, and the verdict is never green."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.errors import DocumentError
from cites_chain.ledger.reader import LedgerReader
from cites_chain.permit import PermitDocument, PermitFile, read_permit_file
from cites_chain.permit.hashing import leaves_of
from cites_chain.verify import Outcome, Verdict, verify
from tests.documented_ledger import EXPORT, a_document, record
from tests.ledger_simulator import SimulatedLedger

SPRING = datetime(2024, 3, 15, 12, tzinfo=UTC)

FULL: dict[str, Any] = {
    **EXPORT,
    "applicant_signature": "e-signed 2024-02-01",
    "import_permit": {"permit_number": "SG/24/17", "issued_on": "2024-01-30"},
    "annex_pages": 1,
    "annexes": [{"title": "Tags", "sha256": "ab" * 32}],
    "is_timber": True,
    "lines": [
        {
            **EXPORT["lines"][0],
            "marks": [{"kind": "tag", "number": "ID-1", "maker": "مصنع"}],
            "operation_no": "A-ID-501",
        },
        {**EXPORT["lines"][0], "term": "LIV", "quantity": "3", "common_name": "网纹蟒"},
    ],
}
OPTIONAL: dict[str, Any] = {
    "holder_boxes": ["14"],
    "ata_carnet": "C-1",
    "countries_visited": ["FR"],
    "retrospective": {"reason": "late"},
    "replaces": {"permit_number": "OLD", "issued_on": "2024-01-01", "reason": "LOST"},
}

LEDGER = SimulatedLedger()
FILE = record(LEDGER, a_document(FULL))
TEXT: dict[str, Any] = json.loads(FILE.to_json())
READER = LedgerReader(LEDGER)


def steps(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value of the document but its format, which is no box."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if path or name != "format":
                yield from steps(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from steps(inner, (*path, at))
    else:
        yield path


PATHS = sorted(steps(TEXT["document"]), key=str)
PARENTS = sorted({path[:-1] for path in PATHS if len(path) > 1}, key=str)


def at(whole: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        whole = whole[step]
    return whole


def is_same_text(left: object, right: object) -> bool:
    """Two ways to write one text in Unicode are one text: that is no change."""
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    return unicodedata.normalize("NFC", left) == unicodedata.normalize("NFC", right)


@st.composite
def one_value(draw: st.DrawFn) -> dict[str, Any]:
    """Another value in one box: a letter changed, added or gone, a day or number moved."""
    whole = deepcopy(TEXT)
    *way, last = draw(st.sampled_from(PATHS))
    place = at(whole["document"], tuple(way))
    old = place[last]
    if isinstance(old, bool):
        new: Any = not old
    elif isinstance(old, int):
        new = draw(st.integers(0, 10_000).filter(lambda n: n != old))
    else:
        where = draw(st.integers(0, len(old)))
        gone = draw(st.integers(0, 1))
        new = old[:where] + draw(st.text(max_size=1)) + old[where + gone :]
        if is_same_text(old, new):
            new = old + "x"
    place[last] = new
    return whole


@st.composite
def one_place(draw: st.DrawFn) -> dict[str, Any]:
    """One box emptied, added, or two of its entries exchanged."""
    whole = deepcopy(TEXT)
    document = whole["document"]
    kind = draw(st.sampled_from(["empty", "add", "group", "exchange", "double"]))
    if kind == "add":
        name = draw(st.sampled_from(sorted(OPTIONAL)))
        document[name] = OPTIONAL[name]
    elif kind == "exchange":
        document["lines"].reverse()
    elif kind == "double":
        document["lines"].append(document["lines"][0])
    else:
        *way, last = draw(st.sampled_from(PATHS if kind == "empty" else PARENTS))
        del at(document, tuple(way))[last]
    return whole


def outcome_of(whole: dict[str, Any]) -> Outcome | None:
    """The verdict on a file's text, None where it cannot even be read as a permit."""
    file = file_or_none(json.dumps(whole).encode())
    return None if file is None else verdict_on(file).outcome


def file_or_none(content: bytes) -> PermitFile | None:
    try:
        return read_permit_file(content)
    except DocumentError:
        return None


def verdict_on(file: PermitFile) -> Verdict:
    return verify(file, READER, SPRING)


def test_file_without_any_change_is_green() -> None:
    assert verdict_on(FILE).is_valid
    assert outcome_of(TEXT) is Outcome.VALID


@settings(max_examples=300, deadline=None)
@given(one_value())
def test_one_value_changed_is_never_green(whole: dict[str, Any]) -> None:
    assert outcome_of(whole) in (Outcome.INVALID, None)


@settings(max_examples=100, deadline=None)
@given(one_place())
def test_one_box_emptied_added_or_moved_is_never_green(whole: dict[str, Any]) -> None:
    assert outcome_of(whole) in (Outcome.INVALID, None)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changed_document_with_leaf_hashes_made_to_fit_is_never_green(data: st.DataObject) -> None:
    whole = data.draw(one_value())
    file = file_or_none(json.dumps(whole).encode())
    if file is None or file.document == FILE.document:
        return
    refitted = file.model_copy(update={"leaf_hashes": leaf_hashes_of(file.document, file.secret)})
    assert refitted.hash_when_issued == refitted.document_hash
    assert verdict_on(refitted).outcome is Outcome.INVALID


def leaf_hashes_of(document: PermitDocument, secret: bytes) -> dict[str, bytes]:
    return {leaf.path: leaf.hash() for leaf in leaves_of(document, secret)}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_another_secret_or_permit_id_is_never_green(data: st.DataObject) -> None:
    whole = deepcopy(TEXT)
    name = data.draw(st.sampled_from(["secret", "permit_id", "security_code"]))
    old = whole[name]
    where = data.draw(st.integers(2, len(old) - 1).filter(lambda at: old[at] != "-"))
    letter = data.draw(st.sampled_from("0123456789abcdef").filter(lambda x: x != old[where]))
    whole[name] = old[:where] + (letter.upper() if name == "security_code" else letter)
    whole[name] += old[where + 1 :]
    if whole[name] != old:
        assert outcome_of(whole) in (Outcome.INVALID, None)
