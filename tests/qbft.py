"""Headers of real QBFT nodes (`tests/vectors/qbft`), and headers sealed by keys of a test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rlp  # type: ignore[import-untyped]
from coincurve import PrivateKey

from cites_chain.chain.seals import QbftHeader, read_header
from cites_chain.chain.storage_proof import validators_from_proof
from cites_chain.ids import Account

VECTORS = Path(__file__).parent / "vectors" / "qbft"
REGISTRY_OF_VECTORS = Account("0x0000000000000000000000000000000000007777")


@dataclass(frozen=True)
class RealHeader:
    """A block of a real node, and who may seal it."""

    name: str
    block: dict[str, Any]
    validators: tuple[Account, ...]


def load(name: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return content


def real_headers() -> list[RealHeader]:
    besu = [
        RealHeader(_name("besu", entry), entry["block"], tuple(entry["validators"]))
        for entry in load("besu-26.3.json")
    ]
    goquorum = [
        RealHeader(_name("goquorum", entry), entry["block"], validators_of(entry))
        for entry in load("goquorum-22.7.4.json")
    ]
    return besu + goquorum


def validators_of(entry: dict[str, Any]) -> tuple[Account, ...]:
    root = bytes.fromhex(entry["parent_state_root"][2:])
    return validators_from_proof(entry["proof"], root, registry=REGISTRY_OF_VECTORS)


def sealed_by(header: QbftHeader, keys: Sequence[PrivateKey]) -> QbftHeader:
    """Return the header with the seals of these keys only."""
    seals = tuple(key.sign_recoverable(header.signed_hash, hasher=None) for key in keys)
    return replace(header, extra=replace(header.extra, seals=seals))


def with_extra(block: dict[str, Any], extra: bytes) -> dict[str, Any]:
    """Return the block with other extra data, and the hash that it has then."""
    return block | {"extraData": f"0x{extra.hex()}"}


def parts_of(block: dict[str, Any]) -> list[Any]:
    """Return the five parts of a block's extra data."""
    return list(rlp.decode(bytes.fromhex(block["extraData"][2:])))


def read(block: dict[str, Any]) -> QbftHeader:
    return read_header(block)


def _name(engine: str, entry: dict[str, Any]) -> str:
    return f"{engine} {int(entry['block']['number'], 16)}"
