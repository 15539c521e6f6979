"""What a candidate signed, as a small JSON file that travels to the Party that proposes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import words
from cli.exits import InputProblem
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ids import Account
    from cites_chain.ledger.candidacy import Admission, Replacement
    from cites_chain.network import Card

ADMISSION_FORMAT = "cites-chain/admission/1"
CARD_FORMAT = "cites-chain/card/1"
CONSENT_FORMAT = "cites-chain/consent/1"
_LONGEST_FILE = 64 * 1024
_ACCOUNT_BYTES = 20
_SIGNATURE_BYTES = 65


@dataclass(frozen=True, slots=True)
class SignedAdmission:
    """A Party that asks to be admitted, with the signatures of its accounts."""

    admission: Admission
    admin_signature: bytes
    validator_signature: bytes


@dataclass(frozen=True, slots=True)
class SignedReplacement:
    """An account that asks for a duty in a Party, with its signature."""

    replacement: Replacement
    signature: bytes


def admission_document(signed: SignedAdmission, chain_id: int) -> Document:
    """Return the file's content."""
    admission = signed.admission
    return {
        "format": ADMISSION_FORMAT,
        "chain_id": chain_id,
        "admin": admission.admin,
        "validator": admission.validator,
        "seats": [
            {"jurisdiction": words.country(seat.jurisdiction), "area": seat.area}
            for seat in admission.seats
        ],
        "deadline": _second_text(admission.deadline),
        "admin_signature": f"0x{signed.admin_signature.hex()}",
        "validator_signature": f"0x{signed.validator_signature.hex()}",
    }


def replacement_document(signed: SignedReplacement, chain_id: int) -> Document:
    """Return the file's content."""
    replacement = signed.replacement
    return {
        "format": CONSENT_FORMAT,
        "chain_id": chain_id,
        "party_id": int(replacement.party_id),
        "current": replacement.current,
        "candidate": replacement.candidate,
        "duty": "node" if replacement.is_validator else "admin",
        "deadline": _second_text(replacement.deadline),
        "signature": f"0x{signed.signature.hex()}",
    }


def read_admission(path: Path) -> SignedAdmission:
    """Read what `party apply` wrote, or a card of `network card`.

    Raises:
        InputProblem: It is not such a file.
        FileProblem: It cannot be read.
    """
    from cites_chain.ledger.candidacy import Admission, SeatSought

    found = _read(path, ADMISSION_FORMAT, CARD_FORMAT)
    if found["format"] == CARD_FORMAT:
        return _admission_of_card(path, found)
    try:
        seats = [
            SeatSought(words.jurisdiction_from(str(seat["jurisdiction"])), int(seat["area"]))
            for seat in found["seats"]
        ]
        admission = Admission(
            admin=_account(found["admin"]),
            validator=None if found["validator"] is None else _account(found["validator"]),
            seats=tuple(seats),
            deadline=_moment(found["deadline"]),
        )
        return _signed(admission, found)
    except (KeyError, TypeError, ValueError) as problem:
        raise _unreadable(path) from problem


def admission_of(card: Card, deadline: datetime) -> Admission:
    """Return what the registry asks of the Party of a card, should it be voted on."""
    from cites_chain.ledger.candidacy import Admission, SeatSought

    founder = card.founder
    seats = tuple(SeatSought(seat.jurisdiction, seat.area) for seat in founder.seats)
    return Admission(founder.admin, founder.validator, seats, deadline)


def with_admission(document: Document, signed: SignedAdmission) -> Document:
    """Return a card's content with what lets a member propose its Party by vote."""
    return {
        **document,
        "admission": {
            "deadline": _second_text(signed.admission.deadline),
            "admin_signature": f"0x{signed.admin_signature.hex()}",
            "validator_signature": f"0x{signed.validator_signature.hex()}",
        },
    }


def _admission_of_card(path: Path, found: Mapping[str, Any]) -> SignedAdmission:
    from cites_chain.network import read_card

    card = read_card(path)
    card.require_signed(str(path))
    try:
        asked = found["admission"]
        return _signed(admission_of(card, _moment(asked["deadline"])), asked)
    except (KeyError, TypeError, ValueError) as problem:
        raise _unreadable(path) from problem


def _signed(admission: Admission, found: Mapping[str, Any]) -> SignedAdmission:
    return SignedAdmission(
        admission,
        _bytes(found["admin_signature"], _SIGNATURE_BYTES),
        _bytes(found["validator_signature"], 0, _SIGNATURE_BYTES),
    )


def read_replacement(path: Path) -> SignedReplacement:
    """Read what `party consent` wrote.

    Raises:
        InputProblem: It is not such a file.
        FileProblem: It cannot be read.
    """
    from cites_chain.ids import PartyId
    from cites_chain.ledger.candidacy import Replacement

    found = _read(path, CONSENT_FORMAT)
    try:
        replacement = Replacement(
            party_id=PartyId(int(found["party_id"])),
            current=None if found["current"] is None else _account(found["current"]),
            candidate=_account(found["candidate"]),
            is_validator={"node": True, "admin": False}[found["duty"]],
            deadline=_moment(found["deadline"]),
        )
        return SignedReplacement(replacement, _bytes(found["signature"], _SIGNATURE_BYTES))
    except (KeyError, TypeError, ValueError) as problem:
        raise _unreadable(path) from problem


def _read(path: Path, *wanted: str) -> Mapping[str, Any]:
    from cites_chain.private_files import read_file

    try:
        found = json.loads(read_file(path, limit=_LONGEST_FILE))
    except (ValueError, RecursionError) as problem:
        raise _unreadable(path) from problem
    if not isinstance(found, dict) or found.get("format") not in wanted:
        raise _unreadable(path)
    return found


def _unreadable(path: Path) -> InputProblem:
    return InputProblem(
        f"{path} is not what a candidate signs",
        hint="`cites-chain party apply`, `party consent` and `network card` write such files.",
    )


def _second_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _account(text: str) -> Account:
    from cites_chain.ids import Account

    _bytes(text, _ACCOUNT_BYTES)
    return Account(text)


def _bytes(text: str, *lengths: int) -> bytes:
    if not text.startswith("0x"):
        raise ValueError(text)
    found = bytes.fromhex(text[2:])
    if len(found) not in lengths:
        raise ValueError(text)
    return found
