"""What the page's modules are held against: made by the Python package, read by node."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import base45
import cbor2

from cites_chain.chain.artifacts import encode_call
from cites_chain.ids import PermitId
from cites_chain.keys import ForwardRequest, LocalSigner
from cites_chain.ledger.acts import PlannedAct
from cites_chain.ledger.calldata import FORWARDER, PERMIT_REGISTRY, calldata
from cites_chain.permit import PermitDocument, code_of, thousandths
from cites_chain.permit.boxes import box_of, path_of
from cites_chain.permit.merkle import root_of
from cites_chain.verify import qr
from tests.documented_ledger import EXPORT, ISSUER, REEXPORT, a_document, file_of

Row = tuple[str, dict[str, Any]]

PERMIT = PermitId(sha256(b"a permit").digest())
DOCUMENTS = Path(__file__).parents[1] / "vectors" / "document-1.json"
TREES = Path(__file__).parents[1] / "vectors" / "merkle-1.json"


def hexed(value: bytes) -> str:
    return f"0x{value.hex()}"


def all_rows() -> list[Row]:
    """Every vector, as kind and content."""
    trees = json.loads(TREES.read_text(encoding="utf-8"))["trees"]
    rows: list[Row] = [("tree", tree) for tree in trees if tree.get("proofs")]
    rows += [("document", row) for row in _documents()]
    return [*rows, *_qr(), *_refused(), *_codes(), *_calls(), *_acts(), *_signatures(), *_amounts()]


# --- the permit file ------------------------------------------------------------------------------


def _documents() -> Iterator[dict[str, Any]]:
    """The golden documents, as permit files hold them; box names as the page writes them."""
    for row in json.loads(DOCUMENTS.read_text(encoding="utf-8"))["documents"]:
        paths = [path for path, _, _ in row["leaves"]]
        boxes = {path: box_of(PermitDocument, path_of(path)) for path in paths if path}
        yield {
            "document": row["document"],
            "secret": hexed(sha256(row["secret_is_sha256_of"].encode()).digest()),
            "canonical": row["canonical"],
            "leaves": row["leaves"],
            "root": row["root"],
            "boxes": {path: box.replace(" line ", " ") for path, box in boxes.items()},
        }


# --- the QR code ----------------------------------------------------------------------------------


def _qr() -> Iterator[Row]:
    names = {"name": "شركة \u200fجلود <script>alert(1)</script>"}
    whole = [
        file_of(a_document()),
        file_of(a_document(REEXPORT)),
        file_of(a_document(authority={"name": names["name"], "country": "ID"})),
        file_of(a_document(lines=[EXPORT["lines"][0]] * 4)),
        file_of(a_document(), signer=None),
    ]
    for file in whole:
        payload = qr.payload_of(file)
        yield (
            "qr",
            {
                "text": qr.encode(payload),
                "root": hexed(root_of(payload.boxes, payload.proof)),
                "signer": None if payload.signature is None else ISSUER.account,
                "payload": {
                    "chain_id": payload.chain_id,
                    "permit_id": hexed(payload.permit_id),
                    "boxes": [[box.path, box.value, hexed(box.salt)] for box in payload.boxes],
                    "proof": [hexed(step) for step in payload.proof.hashes],
                    "sides": list(payload.proof.sides),
                    "signature": payload.signature and hexed(payload.signature),
                },
            },
        )


def text_of(content: bytes) -> str:
    return qr.PREFIX + base45.b45encode(zlib.compress(content, 9)).decode()


def _content(**changes: object) -> bytes:
    whole: dict[object, object] = {1: 1, 2: 20190, 3: bytes(32), 4: [], 5: [], 6: []}
    named = {"v": 1, "chain": 2, "permit": 3, "boxes": 4, "proof": 5, "sides": 6, "more": 9}
    whole |= {named[name]: value for name, value in changes.items()}
    return cbor2.dumps(whole, canonical=True)


def _refused() -> Iterator[Row]:
    good = qr.encode(qr.payload_of(file_of(a_document())))
    packed = base45.b45decode(good.removeprefix(qr.PREFIX))
    unsorted = cbor2.dumps({2: 20190, 1: 1, 3: bytes(32), 4: [], 5: [], 6: []})
    texts = {
        "prefix": ["https://evil.example/permit", "http://x", "WWW.EVIL.EXAMPLE", "javascript:x"],
        "text": [good + "0" * 4296],
        "base45": [good + "a", good[:-1] + "€", f"{qr.PREFIX}:::", f"{qr.PREFIX}A"],
        "zlib": [
            f"{qr.PREFIX}{base45.b45encode(packed[:-9]).decode()}",
            f"{qr.PREFIX}{base45.b45encode(packed + b'tail').decode()}",
            f"{qr.PREFIX}{base45.b45encode(bytes(40)).decode()}",
            text_of(bytes(2_000_000)),  # a bomb: 2 MB in one small code
            text_of(bytes(16_385)),
        ],
        "cbor": [
            text_of(bytes(10)),
            text_of(b""),
            text_of(unsorted),
            text_of(_content() + b"\x00"),
            text_of(_content().replace(b"\x19\x4e\xde", b"\x1a\x00\x00\x4e\xde")),  # not shortest
            text_of(b"\xa1\x01\xa1\x01\xa1\x01\xa1\x01\xa1\x01\x01"),  # too deep
            text_of(b"\xbf\x01\x01\xff"),  # of indefinite length
            text_of(cbor2.dumps({1: 1.5})),
            text_of(b"\xa1\x01\xc0\x61a"),  # a tag
            text_of(b"\xa1\x01\x9a\xff\xff\xff\xff"),  # a list of four thousand million
            text_of(b"\xa1\x01\x61\xff"),  # no UTF-8
            text_of(b"\xa2\x01\x01\x01\x01"),  # a key twice
        ],
        "structure": [
            text_of(cbor2.dumps([1], canonical=True)),
            text_of(_content(v=2)),
            text_of(_content(v=True)),
            text_of(_content(chain=0)),
            text_of(_content(permit=bytes(31))),
            text_of(_content(boxes=[["/lines", "1", bytes(15)]])),
            text_of(_content(boxes=[["/lines", 1, bytes(16)]])),
            text_of(_content(proof=[bytes(33)])),
            text_of(_content(sides=[1])),
            text_of(_content(more=1)),
        ],
    }
    texts["prefix"] += ["", "CITES2:ABC", "cites1:abc"]
    for layer, each in texts.items():
        yield from (("refused", {"text": text, "layer": layer}) for text in each)


# --- codes and quantities -------------------------------------------------------------------------


def _codes() -> Iterator[Row]:
    for label in range(20):
        permit_id = PermitId(sha256(f"permit {label}".encode()).digest())
        code = code_of(permit_id)
        bare = code.replace("-", "")
        blanks = " ".join(bare)
        mistaken = bare.replace("0", "O").replace("1", "l")
        typed = [code, bare, bare.lower(), blanks, mistaken, f" {code}\n", bare.replace("1", "i")]
        yield "code", {"permit_id": hexed(permit_id), "code": code, "typed": typed}
    for typed in ("", "ABCD", "ABCD-EFGH-JKM", "ABCD-EFGH-JKMU", "<script>12345", "A" * 52):
        yield "no code", {"typed": typed}


def _amounts() -> Iterator[Row]:
    for text in ("1000", "0", "84.6", "84.612", "1099511627.775", "0.001"):
        yield "quantity", {"text": text, "thousandths": thousandths(Decimal(text), box="14")}
    yield "quantity", {"text": " 84,6 ", "thousandths": 84_600}
    for text in ("", "-1", "1e3", "84.6125", "1099511627.776", "1 000", "٣", "NaN", "1.", ".5"):
        yield "quantity", {"text": text, "thousandths": None}


# --- calls, acts and signatures -------------------------------------------------------------------


def _call(verb: str, details: dict[str, Any], *arguments: object) -> Row:
    data = encode_call("PermitRegistry", verb, arguments)
    gas = PlannedAct(verb, PERMIT_REGISTRY, data, ()).gas
    whole = {"permitId": hexed(PERMIT), "day": 19_758, **details}
    return "call", {"verb": verb, "details": whole, "data": hexed(data), "gas": gas}


def _calls() -> Iterator[Row]:
    other, hashed = sha256(b"another").digest(), sha256(b"links").digest()
    many = [1000 * at for at in range(32)]
    for amounts in ([980_000], many, [2**40 - 1, 1]):
        yield _call(
            "endorseExport", {"quantities": amounts}, PERMIT, 19_758, amounts, (bytes(32), [])
        )
    ties = {
        "import_permit_id": hexed(other),
        "links": [{"origin_id": hexed(other), "draw": str(2**200 + at)} for at in range(3)],
    }
    pairs = [(other, 2**200 + at) for at in range(3)]
    yield _call(
        "endorseExport", {"quantities": [5], "ties": ties}, PERMIT, 19_758, [5], (other, pairs)
    )
    yield _call(
        "confirmImport", {"quantities": many}, PERMIT, 19_758, many, 0, bytes(32), bytes(32)
    )
    named = {"linksHash": hexed(hashed), "importPermitId": hexed(other)}
    yield _call(
        "confirmImport",
        {"quantities": [7], "reason": 6, **named},
        *(PERMIT, 19_758, [7], 6, hashed, other),
    )
    yield _call("refuseImport", {"reason": 31, **named}, PERMIT, 19_758, 31, hashed, other)
    yield _call("refuseImport", {"reason": 43}, PERMIT, 19_758, 43, bytes(32), bytes(32))
    for direction in (1, 2):
        yield _call("recordCrossing", {"direction": direction}, PERMIT, 19_758, direction)


def _acts() -> Iterator[Row]:
    for nonce in range(6):
        key = sha256(f"telephone {nonce}".encode()).digest()
        signer = LocalSigner(key)
        data = calldata(
            PERMIT_REGISTRY, "endorseExport", PERMIT, 19_758, [980_000], (bytes(32), [])
        )
        planned = PlannedAct("endorseExport", PERMIT_REGISTRY, data, ())
        request = ForwardRequest(
            sender=signer.account,
            to=PERMIT_REGISTRY,
            gas=planned.gas,
            nonce=nonce,
            deadline=1_707_120_000 + 7 * 86_400,
            data=data,
        )
        signature = signer.sign_hash(request.digest(FORWARDER, 20190))
        yield (
            "act",
            {
                "verb": "endorseExport",
                "details": {"permitId": hexed(PERMIT), "day": 19_758, "quantities": [980_000]},
                "key": hexed(key),
                "chain_id": 20190,
                "nonce": nonce,
                "at": 1_707_120_000.9,
                "request": {
                    "from": signer.account,
                    "to": request.to,
                    "value": 0,
                    "gas": request.gas,
                    "nonce": nonce,
                    "deadline": request.deadline,
                    "data": hexed(data),
                    "signature": hexed(signature),
                },
            },
        )


def _signatures() -> Iterator[Row]:
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    for label in range(12):
        signer = LocalSigner(key := sha256(f"key {label}".encode()).digest())
        digest = sha256(f"digest {label}".encode()).digest()
        signature = signer.sign_hash(digest)
        row = {"key": hexed(key), "digest": hexed(digest), "signature": hexed(signature)}
        yield "signature", row | {"account": signer.account}
        twin = order - int.from_bytes(signature[32:64], "big")
        upper = signature[:32] + twin.to_bytes(32, "big") + bytes((55 - signature[64],))
        for bad in (upper, signature[:64] + b"\x00", bytes(64) + b"\x1b"):
            yield "nobody's", {"digest": hexed(digest), "signature": hexed(bad)}


def forged(rows: list[Row], kind: str) -> list[Row]:
    """The rows with one of a kind made wrong, to see that the check can fail."""
    changes = {
        "qr": lambda row: row | {"root": hexed(bytes(32))},
        "refused": lambda row: row | {"layer": "other"},
        "tree": lambda row: row | {"root": hexed(bytes(32))},
        "document": lambda row: row | {"canonical": row["canonical"] + " "},
        "code": lambda row: row | {"code": "0000-0000-0000"},
        "call": lambda row: row | {"data": row["data"][:-2] + "ff"},
        "act": lambda row: row | {"nonce": row["nonce"] + 1},
        "signature": lambda row: row | {"account": "0x" + "00" * 20},
    }
    at = next(place for place, row in enumerate(rows) if row[0] == kind)
    return [*rows[:at], (kind, changes[kind](rows[at][1])), *rows[at + 1 :]]


__all__ = ["all_rows", "forged", "text_of"]
