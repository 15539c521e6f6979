"""A card as JSON: one small file that travels, and one entry of the network file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eth_utils.address import to_checksum_address

from cites_chain.chain.founders import Founder, Seat
from cites_chain.codes import JURISDICTIONS
from cites_chain.errors import CitesChainError
from cites_chain.ids import Account, Jurisdiction
from cites_chain.network.card import Card, Consent
from cites_chain.network.enode import Enode
from cites_chain.network.errors import CardRefused
from cites_chain.private_files import read_file

FORMAT = "cites-chain/card/1"
_LONGEST_FILE = 64 * 1024
_ACCOUNT = re.compile(r"0x[0-9a-fA-F]{40}")
_SIGNATURE = re.compile(r"0x[0-9a-f]{130}")
_LARGEST_AREA = 255


def card_document(card: Card) -> dict[str, object]:
    """Return the content of a card's file."""
    return {"format": FORMAT, "chain_id": card.chain_id, **party_document(card)}


def party_document(card: Card) -> dict[str, object]:
    """Return what a card says of its Party, as it stands in the network file, too."""
    founder, consent = card.founder, card.consent
    return {
        "seats": [
            {"jurisdiction": _code(seat.jurisdiction), "area": seat.area} for seat in founder.seats
        ],
        "admin": founder.admin,
        "validator": founder.validator,
        "enode": card.node.url if card.node else None,
        "made_at": consent.made_at.isoformat() if consent else None,
        "admin_signature": _hex(consent.admin_signature) if consent else None,
        "validator_signature": _hex(consent.validator_signature) if consent else None,
    }


def read_card(path: Path) -> Card:
    """Read a card's file. Who relies on it asks `require_signed` for its signatures.

    Raises:
        FileProblem: It cannot be read.
        CardRefused: It is no card; the error names the field.
    """
    try:
        found = json.loads(read_file(path, limit=_LONGEST_FILE))
    except (ValueError, RecursionError) as problem:
        raise CardRefused(str(path), "format", "it is not JSON") from problem
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise CardRefused(str(path), "format", f"it is not {FORMAT}")
    chain_id = found.get("chain_id")
    if type(chain_id) is not int or chain_id < 1:
        raise CardRefused(str(path), "chain_id", "it is no number of a network")
    return card_from(found, chain_id, str(path))


def card_from(found: Mapping[str, Any], chain_id: int, where: str) -> Card:
    """Return the card that `party_document` told of.

    Raises:
        CardRefused: A field is missing or malformed; the error names it.
    """
    reading = _Reading(found, where)
    validator = reading.optional("validator", _account)
    return Card(
        chain_id,
        Founder(reading.needed("admin", _account), validator, reading.needed("seats", _seats)),
        reading.optional("enode", Enode.from_url),
        _consent(reading),
    )


class _Reading:
    """Reads fields; whatever is wrong with one becomes an error that names it."""

    def __init__(self, found: Mapping[str, Any], where: str) -> None:
        self._found = found
        self._where = where

    def needed(self, field: str, read: Any) -> Any:
        if self._found.get(field) is None:
            raise CardRefused(self._where, field, "it is missing")
        try:
            return read(self._found[field])
        except CitesChainError as problem:
            raise CardRefused(self._where, field, problem.message) from problem
        except (ValueError, TypeError, KeyError, AttributeError) as problem:
            raise CardRefused(self._where, field, "it is malformed") from problem

    def optional(self, field: str, read: Any) -> Any:
        return None if self._found.get(field) is None else self.needed(field, read)


def _consent(reading: _Reading) -> Consent | None:
    made_at = reading.optional("made_at", _moment)
    if made_at is None:
        return None
    return Consent(
        made_at,
        reading.needed("admin_signature", _signature),
        reading.needed("validator_signature", _signature),
    )


def _seats(found: Any) -> tuple[Seat, ...]:
    seats = []
    for each in found:
        area = each["area"]
        if type(area) is not int or not 0 <= area <= _LARGEST_AREA:
            raise ValueError(area)
        row = JURISDICTIONS.get(each["jurisdiction"])
        seats.append(Seat(Jurisdiction(row.number), area))
    if not seats:
        raise ValueError(found)
    return tuple(seats)


def _account(text: str) -> Account:
    if not _ACCOUNT.fullmatch(text) or to_checksum_address(text) != text:
        raise ValueError(text)
    return Account(text)


def _signature(text: str) -> bytes:
    if text != "0x" and not _SIGNATURE.fullmatch(text):
        raise ValueError(text)
    return bytes.fromhex(text[2:])


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or found.microsecond:
        raise ValueError(text)
    return found.astimezone(UTC)


def _code(number: int) -> str:
    return JURISDICTIONS.get_number(number).code


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
