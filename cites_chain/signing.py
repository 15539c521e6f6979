"""What signs for an officer: a protocol, so that the chain layer never sees a key.

An implementation may hold a key in memory (`cites_chain.keys.LocalSigner`), on a card or behind a
service; whoever uses it knows only the account and asks for signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from cites_chain.ids import Account

SIGNATURE_BYTES = 65
"""Length of a recoverable signature: r (32), s (32), v (1)."""


@dataclass(frozen=True, slots=True)
class UnsignedTransaction:
    """A call of a contract, before its author signs it.

    The network takes no fee and moves no money: price and value are always 0 and have no field
    here, so that nobody can set them by accident. The type is always 0 (legacy) with the chain id
    of EIP-155.

    Attributes:
        nonce: How many transactions the account sent before this one.
        to: Contract that is called; creating a contract is not possible here.
        data: Selector and encoded arguments.
        gas: Most gas the call may use.
        chain_id: Network for which the signature counts, and no other.
    """

    nonce: int
    to: Account
    data: bytes
    gas: int
    chain_id: int


@runtime_checkable
class Signer(Protocol):
    """Something that can sign for one account."""

    @property
    def account(self) -> Account:
        """The account for which this signer signs, checksummed (EIP-55)."""
        ...

    def sign_transaction(self, transaction: UnsignedTransaction) -> bytes:
        """Return the raw signed transaction: RLP, type 0, EIP-155, price 0 and value 0."""
        ...

    def sign_hash(self, digest: bytes) -> bytes:
        """Return r, s and v (27 or 28) for a 32-byte digest: 65 bytes, s in the lower half (EIP-2).

        The digest must already bind its purpose and network, as those of EIP-712 do. A signer signs
        what it is given; nothing foreign may reach it.
        """
        ...
