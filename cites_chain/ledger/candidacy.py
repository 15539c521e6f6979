"""What a candidate signs before the Parties vote: that it asks for the duty, with that key.

Digests of EIP-712 for the authority registry of one network, computed here so that a candidate need
not trust the node it asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eth_hash.auto import keccak

from cites_chain.ids import Account, Jurisdiction, PartyId
from cites_chain.keys import SigningDomain
from cites_chain.ledger.calldata import AUTHORITY_REGISTRY, NO_ACCOUNT, second
from cites_chain.signing import Signer

REGISTRY_NAME = "CITES Authority Registry"
REGISTRY_VERSION = "1"

_SEAT = b"Seat(uint16 jurisdiction,uint8 area)"
_ADMISSION = b"Admission(address admin,address validator,Seat[] seats,uint40 deadline)" + _SEAT
_REPLACEMENT = (
    b"Replacement(uint16 partyId,address current,address candidate,bool validator,uint40 deadline)"
)


@dataclass(frozen=True, slots=True)
class SeatSought:
    """A jurisdiction that a Party is to speak for.

    Attributes:
        jurisdiction: Its number.
        area: Single market it belongs to; 0 for none.
    """

    jurisdiction: Jurisdiction
    area: int = 0


@dataclass(frozen=True, slots=True)
class Admission:
    """A Party that asks to be admitted.

    Attributes:
        admin: Account that will vote for it and name its officers.
        validator: Account of its node; None for a Party without one.
        seats: What it will speak for.
        deadline: Last second at which the Parties may decide.
    """

    admin: Account
    validator: Account | None
    seats: Sequence[SeatSought]
    deadline: datetime

    def digest(self, chain_id: int) -> bytes:
        """Return what admin and validator sign."""
        seats = b"".join(
            keccak(keccak(_SEAT) + _word(seat.jurisdiction) + _word(seat.area))
            for seat in self.seats
        )
        words = (
            keccak(_ADMISSION),
            _account(self.admin),
            _account(self.validator or NO_ACCOUNT),
            keccak(seats),
            _word(second(self.deadline)),
        )
        return _domain(chain_id).digest(keccak(b"".join(words)))

    def sign(self, signer: Signer, chain_id: int) -> bytes:
        """Return the signature of one of the two accounts: 65 bytes."""
        return signer.sign_hash(self.digest(chain_id))


@dataclass(frozen=True, slots=True)
class Replacement:
    """An account that asks to take another's place in a Party.

    Attributes:
        party_id: The Party.
        current: Who stands there now; None for a Party without a node.
        candidate: Who asks.
        is_validator: It asks to be the Party's node; else its admin.
        deadline: Last second at which the Parties may decide.
    """

    party_id: PartyId
    current: Account | None
    candidate: Account
    is_validator: bool
    deadline: datetime

    def digest(self, chain_id: int) -> bytes:
        """Return what the candidate signs."""
        words = (
            keccak(_REPLACEMENT),
            _word(self.party_id),
            _account(self.current or NO_ACCOUNT),
            _account(self.candidate),
            _word(self.is_validator),
            _word(second(self.deadline)),
        )
        return _domain(chain_id).digest(keccak(b"".join(words)))

    def sign(self, signer: Signer, chain_id: int) -> bytes:
        """Return the candidate's signature: 65 bytes."""
        return signer.sign_hash(self.digest(chain_id))


def _domain(chain_id: int) -> SigningDomain:
    return SigningDomain(REGISTRY_NAME, REGISTRY_VERSION, chain_id, AUTHORITY_REGISTRY)


def _word(number: int) -> bytes:
    return int(number).to_bytes(32, "big")


def _account(account: Account) -> bytes:
    return bytes.fromhex(account.removeprefix("0x")).rjust(32, b"\0")
