"""Calls of the contracts, encoded: the words of the ABI for what officers say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from eth_hash.auto import keccak

from cites_chain.chain.artifacts import acts_by_selector, encode_call
from cites_chain.errors import InvalidDocument
from cites_chain.ids import Account, PermitId
from cites_chain.ledger.reader.questions import AUTHORITY_REGISTRY, PERMIT_REGISTRY
from cites_chain.ledger.reader.records import Link, Ties
from cites_chain.ledger.reader.words import draw_word

FORWARDER = Account("0x0000000000000000000000000000000000007003")
"""Where every network has its forwarder of signed acts."""

NO_PERMIT = PermitId(bytes(32))
NO_ACCOUNT = Account("0x0000000000000000000000000000000000000000")

_CONTRACTS = {
    AUTHORITY_REGISTRY: "AuthorityRegistry",
    PERMIT_REGISTRY: "PermitRegistry",
    FORWARDER: "CitesForwarder",
}

_LARGEST_AMOUNT = 2**64 - 1
_PERMIT_NAMES = ("permitId", "transcriptionId")
_WORD = 32


def calldata(contract: Account, function: str, *arguments: object) -> bytes:
    """Return selector and arguments of a call."""
    return encode_call(_CONTRACTS[contract], function, arguments)


def act_in(contract: Account, data: bytes) -> tuple[str, PermitId | None]:
    """Return which act a call is, in the words of the contract, and the permit that it names first.

    Both are empty for what is no act of a registry; whether the rest can be read is not looked at.
    """
    name = _CONTRACTS.get(contract)
    entry = None if name is None else acts_by_selector(name).get(data[:4])
    if entry is None:
        return "", None
    is_about_permit = bool(entry["inputs"]) and entry["inputs"][0]["name"] in _PERMIT_NAMES
    permit_id = data[4:36]
    return (
        str(entry["name"]),
        PermitId(permit_id) if is_about_permit and len(permit_id) == _WORD else None,
    )


def amount(quantity: Decimal) -> int:
    """Return the limit or opening balance of a quota in thousandths of the unit.

    Raises:
        InvalidDocument: It is finer than a thousandth, negative, or more than fits.
    """
    counted = quantity * 1000
    if not 0 <= counted <= _LARGEST_AMOUNT or counted != counted.to_integral_value():
        raise InvalidDocument(
            "11a",
            f"a quota has thousandths, from 0 to {Decimal(_LARGEST_AMOUNT).scaleb(-3):,}",
            value=str(quantity),
        )
    return int(counted)


def ties_words(ties: Ties) -> tuple[PermitId, list[tuple[PermitId, int]]]:
    """Return ties as the contract takes them."""
    return (ties.import_permit_id or NO_PERMIT, link_words(ties.links))


def link_words(links: Sequence[Link]) -> list[tuple[PermitId, int]]:
    """Return links as the contract takes them."""
    return [(link.origin_id, draw_word(link)) for link in links]


def links_hash(links: Sequence[Link]) -> bytes:
    """Return keccak256 of the encoded links: what stands for them where they need not be read."""
    head = (32).to_bytes(32, "big") + len(links).to_bytes(32, "big")
    pairs = (link.origin_id + draw_word(link).to_bytes(32, "big") for link in links)
    return keccak(head + b"".join(pairs))


def second(moment: datetime | None) -> int:
    """Return a moment in seconds since 1970; 0 stands for "this block" and is what None gives."""
    return 0 if moment is None else int(moment.astimezone(UTC).timestamp())


__all__ = [
    "AUTHORITY_REGISTRY",
    "FORWARDER",
    "NO_ACCOUNT",
    "NO_PERMIT",
    "PERMIT_REGISTRY",
    "act_in",
    "amount",
    "calldata",
    "link_words",
    "links_hash",
    "second",
    "ties_words",
]
