"""The QR text: what is written is read back, and nothing else is read at all."""

from __future__ import annotations

import zlib
from dataclasses import replace
from hashlib import sha256

import base45
import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.ids import PermitId
from cites_chain.permit import Leaf, Proof
from cites_chain.verify.qr import (
    LONGEST_TEXT,
    MOST_BOXES,
    PREFIX,
    QrPayload,
    UnreadableQr,
    decode,
    encode,
)

PERMIT = PermitId(bytes(range(32)))
PAYLOAD = QrPayload(
    chain_id=20190,
    permit_id=PERMIT,
    boxes=(Leaf("/lines/0/quantity", "600", b"s" * 16),),
    proof=Proof((b"p" * 32,), (True,)),
    signature=b"g" * 65,
)

BOXES = st.builds(
    Leaf, st.text(max_size=40), st.text(max_size=40), st.binary(min_size=16, max_size=16)
)
PAYLOADS = st.builds(
    QrPayload,
    chain_id=st.integers(1, 2**53 - 1),
    permit_id=st.binary(min_size=32, max_size=32).map(PermitId),
    boxes=st.lists(BOXES, max_size=5).map(tuple),
    proof=st.builds(
        Proof,
        st.lists(st.binary(min_size=32, max_size=32), max_size=8).map(tuple),
        st.lists(st.booleans(), max_size=12).map(tuple),
    ),
    signature=st.none() | st.binary(min_size=65, max_size=65),
)


def text_of(content: bytes) -> str:
    return PREFIX + base45.b45encode(zlib.compress(content)).decode()


def content_of(**changes: object) -> dict[int, object]:
    whole: dict[int, object] = {
        1: 1,
        2: 20190,
        3: bytes(PERMIT),
        4: [["/lines/0/quantity", "600", b"s" * 16]],
        5: [b"p" * 32],
        6: [True],
        7: b"g" * 65,
    }
    for key, value in changes.items():
        number = int(key.removeprefix("field_"))
        if value is None:
            del whole[number]
        else:
            whole[number] = value
    return whole


@given(PAYLOADS)
def test_decode_of_encoded_payload_gives_it_back(payload: QrPayload) -> None:
    assert decode(encode(payload)) == payload


def test_encode_uses_letters_of_the_alphanumeric_mode_only() -> None:
    assert set(encode(PAYLOAD)) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_encode_of_too_many_boxes_is_refused() -> None:
    boxes = tuple(Leaf(f"/{i}", "x", bytes([i]) * 16) for i in range(255))
    assert decode(encode(QrPayload(1, PERMIT, boxes[:20], Proof())))
    random_salts = tuple(
        Leaf(f"/{i}", "x", zlib.crc32(bytes([i])).to_bytes(4, "big") * 4) for i in range(255)
    )
    hashes = tuple(bytes((i * k + k) % 251 for k in range(32)) for i in range(255))
    with pytest.raises(UnreadableQr) as refused:
        encode(QrPayload(1, PERMIT, random_salts, Proof(hashes)))
    assert refused.value.facts == {"layer": "text"}


def test_encode_of_what_just_fits_into_the_largest_code_is_read_back() -> None:
    noise = "".join(sha256(bytes([i])).hexdigest() for i in range(100))
    growing = (
        replace(PAYLOAD, boxes=(Leaf("/x", noise[:size], b"s" * 16),))
        for size in range(4_500, len(noise))
    )
    largest = next(payload for payload in growing if len(encode(payload)) == LONGEST_TEXT)
    assert decode(encode(largest)) == largest


@pytest.mark.parametrize(
    ("allowed", "too_much"),
    [
        ({"field_6": [True] * 2 * MOST_BOXES}, {"field_6": [True] * (2 * MOST_BOXES + 1)}),
        ({"field_2": 2**53 - 1}, {"field_2": 2**53}),
        ({"field_2": 1}, {"field_2": 0}),
    ],
)
def test_decode_goes_up_to_each_limit_and_no_further(
    allowed: dict[str, object], too_much: dict[str, object]
) -> None:
    assert decode(text_of(cbor2.dumps(content_of(**allowed), canonical=True)))
    with pytest.raises(UnreadableQr) as refused:
        decode(text_of(cbor2.dumps(content_of(**too_much), canonical=True)))
    assert refused.value.facts == {"layer": "structure"}


@given(st.text(max_size=200))
def test_decode_of_any_text_gives_a_payload_or_the_typed_refusal(text: str) -> None:
    assert_payload_or_refusal(text)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=200))
def test_decode_of_any_base45_text_gives_a_payload_or_the_typed_refusal(letters: str) -> None:
    assert_payload_or_refusal(PREFIX + letters)


@given(st.binary(max_size=200))
def test_decode_of_any_content_gives_a_payload_or_the_typed_refusal(content: bytes) -> None:
    assert_payload_or_refusal(text_of(content))


NESTED = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.binary(max_size=40)
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.integers(0, 8), inner, max_size=8)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.integers(1, 7), NESTED, max_size=7))
def test_decode_of_any_fields_gives_a_payload_or_the_typed_refusal(
    changes: dict[int, object],
) -> None:
    assert_payload_or_refusal(text_of(cbor2.dumps(content_of() | changes, canonical=True)))


def assert_payload_or_refusal(text: str) -> None:
    """Any other exception ends the test; a payload must be what the text says."""
    payload = payload_or_none(text)
    assert payload is None or decode(encode(payload)) == payload


def payload_or_none(text: str) -> QrPayload | None:
    try:
        return decode(text)
    except UnreadableQr:
        return None


@given(st.data())
def test_decode_of_text_with_one_letter_changed_is_refused_or_says_something_else(
    data: st.DataObject,
) -> None:
    text = encode(PAYLOAD)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
    changed = text[:at] + letter + text[at + 1 :]
    found = payload_or_none(changed)
    assert (found == PAYLOAD) == (changed == text) or found is None


@pytest.mark.parametrize(
    ("changes", "layer"),
    [
        ({"field_1": 2}, "structure"),
        ({"field_1": True}, "structure"),
        ({"field_2": 0}, "structure"),
        ({"field_2": True}, "structure"),
        ({"field_2": 2**60}, "structure"),
        ({"field_3": bytes(31)}, "structure"),
        ({"field_3": "text"}, "structure"),
        ({"field_4": [["path", "value"]]}, "structure"),
        ({"field_4": [["path", "value", bytes(15)]]}, "structure"),
        ({"field_4": [["path", 1, bytes(16)]]}, "structure"),
        ({"field_4": None}, "structure"),
        ({"field_5": [bytes(31)]}, "structure"),
        ({"field_6": [1]}, "structure"),
        ({"field_6": [True] * 600}, "structure"),
        ({"field_7": bytes(64)}, "structure"),
        ({"field_9": "more"}, "structure"),
        ({"field_4": [[["deep"], "value", bytes(16)]]}, "structure"),
        ({"field_4": [[[["deeper"]], "value", bytes(16)]]}, "cbor"),
        ({"field_2": 1.5}, "structure"),
    ],
)
def test_decode_of_content_with_one_field_wrong_is_refused(
    changes: dict[str, object], layer: str
) -> None:
    assert decode(text_of(cbor2.dumps(content_of(), canonical=True))) == PAYLOAD
    with pytest.raises(UnreadableQr) as refused:
        decode(text_of(cbor2.dumps(content_of(**changes), canonical=True)))
    assert refused.value.facts == {"layer": layer}


@pytest.mark.parametrize(
    "content",
    [
        cbor2.dumps(content_of(), canonical=True) + b"\0",
        cbor2.dumps(content_of(), canonical=True)[:-1],
        bytes.fromhex("bf0101ff"),  # a map of indefinite length
        bytes.fromhex("a201010101"),  # one key twice
        bytes.fromhex("d81c80"),  # a shared value
        bytes.fromhex("d82363616263"),  # a pattern
        bytes.fromhex("c11a514b67b0"),  # a date
        bytes.fromhex("d9d9f7a10101"),  # the mark that says this is CBOR
        bytes.fromhex("a101d9100001"),  # a tag without meaning, inside
        cbor2.dumps(dict(reversed(content_of().items()))),  # another order
        b"",
    ],
)
def test_decode_of_other_than_canonical_cbor_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableQr) as refused:
        decode(text_of(content))
    assert refused.value.facts == {"layer": "cbor"}


def test_decode_of_content_that_is_no_map_is_refused() -> None:
    with pytest.raises(UnreadableQr) as refused:
        decode(text_of(cbor2.dumps([1, 2])))
    assert refused.value.facts == {"layer": "structure"}


def test_decode_of_other_compression_of_the_same_content_is_read() -> None:
    content = cbor2.dumps(content_of(), canonical=True)
    stored = PREFIX + base45.b45encode(zlib.compress(content, 0)).decode()
    assert stored != encode(PAYLOAD)
    assert decode(stored) == PAYLOAD


@pytest.mark.parametrize("tail", [b"x", zlib.compress(b"second")])
def test_decode_of_compressed_content_with_a_tail_is_refused(tail: bytes) -> None:
    packed = zlib.compress(cbor2.dumps(content_of(), canonical=True))
    assert decode(PREFIX + base45.b45encode(packed).decode()) == PAYLOAD
    with pytest.raises(UnreadableQr) as refused:
        decode(PREFIX + base45.b45encode(packed + tail).decode())
    assert refused.value.facts == {"layer": "zlib"}


def test_decode_of_longest_text_plus_one_is_refused_unread() -> None:
    with pytest.raises(UnreadableQr) as refused:
        decode(PREFIX + "0" * (LONGEST_TEXT - len(PREFIX) + 1))
    assert refused.value.facts == {"layer": "text"}
