"""The text of a permit's QR code: `CITES1:` + base45(zlib(CBOR)).

It carries data and proof, never a link: whoever reads it asks a ledger that it trusts already.
Text from a camera is hostile until shown otherwise, so every layer has a limit and only one way of
being written (docs/decisions/0052). What packs the content may differ from machine to machine.

>>> text = encode(QrPayload(20190, PermitId(bytes(32)), boxes=(), proof=Proof()))
>>> text[:7], decode(text).chain_id
('CITES1:', 20190)
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

import base45  # type: ignore[import-untyped]
import cbor2

from cites_chain.errors import DocumentError
from cites_chain.ids import PermitId
from cites_chain.permit import Leaf, PermitDocument, PermitFile, Proof, show
from cites_chain.permit.boxes import box_of, path_of

PREFIX = "CITES1:"
"""Format and version. Its letters are all in the QR code's alphanumeric alphabet."""

LONGEST_TEXT = 4296
"""Characters of the largest QR code, version 40-L in alphanumeric mode (ISO/IEC 18004)."""

LONGEST_CONTENT = 16_384
"""Bytes of content; a permit of 32 lines with its proof needs less than half."""

MOST_BOXES = 256
"""Boxes that one code may show."""

_DEPTH = 4
_HASH = 32
_SALT = 16
_SIGNATURE = 65
_LINK = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.\-]*:(//|[a-z])|\s*www\.", re.IGNORECASE)
_VERSION, _CHAIN_ID, _PERMIT_ID, _BOXES, _PROOF, _SIDES, _SIGNED = range(1, 8)


class UnreadableQr(DocumentError):
    """The text is not a permit's QR code; nothing was fetched or opened."""

    code = "UNREADABLE_QR"

    def __init__(self, problem: str, layer: str) -> None:
        super().__init__(
            f"the QR code {problem}",
            hint="Scan the code printed on the permit, or type its security code.",
            facts={"layer": layer},
        )


@dataclass(frozen=True, slots=True)
class QrPayload:
    """What a permit's QR code says.

    Attributes:
        chain_id: Network of the ledger that holds the permit.
        permit_id: Key on that ledger.
        boxes: The boxes an officer needs, each with the salt that hides it in the document hash.
        proof: What leads from the boxes to the document hash.
        signature: The issuing officer's signature, None where the code has none.
    """

    chain_id: int
    permit_id: PermitId
    boxes: tuple[Leaf, ...]
    proof: Proof
    signature: bytes | None = None


def encode(payload: QrPayload) -> str:
    """Return the text of the QR code that holds a payload.

    Raises:
        UnreadableQr: It does not fit into one code.
    """
    content = {
        _VERSION: 1,
        _CHAIN_ID: payload.chain_id,
        _PERMIT_ID: payload.permit_id,
        _BOXES: [[box.path, box.value, box.salt] for box in payload.boxes],
        _PROOF: list(payload.proof.hashes),
        _SIDES: list(payload.proof.sides),
    }
    if payload.signature is not None:
        content[_SIGNED] = payload.signature
    packed = zlib.compress(cbor2.dumps(content, canonical=True), 9)
    text = PREFIX + _letters_of(packed)
    _require(len(text) <= LONGEST_TEXT, "would be larger than any QR code", "text")
    return text


OFFICER_BOXES = ("1", "2", "3a", "6", "7", "9", "10", "11", "12", "13", "7-12")
"""Boxes that an officer needs at a border."""


def payload_of(file: PermitFile, boxes: Iterable[str] = OFFICER_BOXES) -> QrPayload:
    """Return what the QR code of a permit says: these boxes of it, as far as they are filled in."""
    filled = {
        box_of(PermitDocument, path_of(path)).partition(" line ")[0] for path in file.leaf_hashes
    }
    part = show(file, [box for box in boxes if box in filled])
    return QrPayload(
        chain_id=part.network.chain_id,
        permit_id=PermitId(part.permit_id),
        boxes=tuple(Leaf(shown.path, shown.value, shown.salt) for shown in part.boxes),
        proof=Proof(part.proof, part.sides),
        signature=None if part.issuer is None else part.issuer.signature,
    )


def decode(text: str) -> QrPayload:
    """Return what the text of a QR code says; nobody has checked yet that it is true.

    Raises:
        UnreadableQr: It is a link, too large, damaged, or not what `encode` writes.
    """
    _require(len(text) <= LONGEST_TEXT, "is larger than any QR code", "text")
    if not text.startswith(PREFIX):
        _require(not _LINK.match(text), "holds a link, not a permit", "prefix")
        raise UnreadableQr(f"does not begin with {PREFIX}", "prefix")
    return _payload_of(_structure_of(_unpacked(_packed(text.removeprefix(PREFIX)))))


def _letters_of(packed: bytes) -> str:
    return str(base45.b45encode(packed), "ascii")


def _packed(letters: str) -> bytes:
    try:
        packed = bytes(base45.b45decode(letters))
    except ValueError as problem:
        raise UnreadableQr("has letters that are not base 45", "base45") from problem
    _require(_letters_of(packed) == letters, "has letters that are not base 45", "base45")
    return packed


def _unpacked(packed: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        # Bounded: a bomb is cut off after its first bytes, whatever it would grow to.
        content = inflater.decompress(packed, LONGEST_CONTENT + 1)
    except zlib.error as problem:
        raise UnreadableQr("is damaged: its content does not unpack", "zlib") from problem
    _require(len(content) <= LONGEST_CONTENT, "unpacks to more than a permit needs", "zlib")
    _require(inflater.eof and not inflater.unused_data, "is cut off or has a tail", "zlib")
    return content


class _NoTags(dict[int, Callable[[Any, bool], Any]]):
    """Refuses every tag: dates, references and patterns have no place here."""

    def __getitem__(self, tag: int) -> NoReturn:
        raise cbor2.CBORDecodeError(f"tag {tag}")


def _structure_of(content: bytes) -> dict[object, object]:
    try:
        found = cbor2.loads(
            content,
            semantic_decoders=_NoTags(),
            max_depth=_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
        )
    except (cbor2.CBORDecodeError, ValueError) as problem:
        raise UnreadableQr(
            "is damaged: its content is not CBOR as it should be", "cbor"
        ) from problem
    _require(isinstance(found, dict), "holds something else than a permit", "structure")
    _require(cbor2.dumps(found, canonical=True) == content, "is not in canonical form", "cbor")
    return dict(found)


def _payload_of(found: dict[object, object]) -> QrPayload:
    version = found.pop(_VERSION, None)
    _require(version == 1 and version is not True, "has a version not known here", "structure")
    chain_id = found.pop(_CHAIN_ID, None)
    permit_id = found.pop(_PERMIT_ID, None)
    signature = found.pop(_SIGNED, None)
    boxes = _items(found.pop(_BOXES, None))
    proof = _items(found.pop(_PROOF, None))
    sides = _items(found.pop(_SIDES, None))
    _require(not found, "holds fields not known here", "structure")
    if not isinstance(chain_id, int) or isinstance(chain_id, bool) or not 0 < chain_id < 2**53:
        raise UnreadableQr("names no network", "structure")
    return QrPayload(
        chain_id=chain_id,
        permit_id=PermitId(_bytes(permit_id, _HASH)),
        boxes=tuple(_box_of(box) for box in boxes),
        proof=Proof(
            tuple(_bytes(step, _HASH) for step in proof), tuple(_side_of(side) for side in sides)
        ),
        signature=None if signature is None else _bytes(signature, _SIGNATURE),
    )


def _items(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > 2 * MOST_BOXES:
        raise UnreadableQr("misses a list, or has a list too long", "structure")
    return value


def _box_of(value: object) -> Leaf:
    match value:
        case [str(path), str(text), bytes(salt)] if len(salt) == _SALT:
            return Leaf(path, text, salt)
    raise UnreadableQr("shows a box that is not path, value and salt", "structure")


def _side_of(value: object) -> bool:
    if not isinstance(value, bool):
        raise UnreadableQr("has a proof that cannot be followed", "structure")
    return value


def _bytes(value: object, length: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        raise UnreadableQr(f"misses a value of {length} bytes", "structure")
    return value


def _require(holds: bool, problem: str, layer: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise UnreadableQr(problem, layer)
