"""The door: what a signed transaction must be before the ledger looks at what it wants.

Only type 0 with the chain id of EIP-155, price 0 and value 0 gets in. Everything else is refused at
once and in words: on a node a transaction with a price from an account without money is accepted,
never mined, and blocks its nonce for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import rlp  # type: ignore[import-untyped]
from coincurve import PublicKey
from eth_hash.auto import keccak
from eth_typing import Address
from rlp.exceptions import RLPException  # type: ignore[import-untyped]

from cites_chain.chain.evm import Invocation
from cites_chain.errors import TransactionRefused

_FIELDS = 9
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Order of secp256k1; a signature's s lies in the lower half (EIP-2)."""


@dataclass(frozen=True)
class SignedTransaction:
    """A transaction that got through the door.

    Attributes:
        raw: The bytes that were signed and sent.
        nonce: Its place among the sender's transactions.
        invocation: Who calls what, with which data.
        signature: v, r and s as they stand in it.
    """

    raw: bytes
    nonce: int
    invocation: Invocation
    signature: tuple[int, int, int]

    @cached_property
    def hash(self) -> bytes:
        """Hash by which the transaction is known."""
        return keccak(self.raw)


def read_transaction(raw: bytes, chain_id: int, gas_limit: int) -> SignedTransaction:
    """Read a signed transaction and find who signed it.

    Args:
        raw: RLP as it is sent.
        chain_id: Network for which it must be signed.
        gas_limit: Most gas that a block has room for.

    Raises:
        TransactionRefused: It cannot get in; the reason says why.
    """
    nonce, price, gas, to, value, data, *signature = _fields(raw)
    _require_free(_number(price), _number(value))
    v, r, s = (_number(part) for part in signature)
    _require_network(v, chain_id)
    if len(to) not in (0, 20):
        raise TransactionRefused("malformed", "it calls something that is no account")
    unsigned = rlp.encode([nonce, price, gas, to, value, data, chain_id, b"", b""])
    sender = _recover(keccak(unsigned), v - 35 - 2 * chain_id, r, s)
    invocation = Invocation(sender, Address(to), data, _number(gas))
    _require_gas(invocation, gas_limit)
    return SignedTransaction(raw, _number(nonce), invocation, (v, r, s))


def require_nonce(transaction: SignedTransaction, expected: int) -> None:
    """Refuse a transaction that is not the sender's next one.

    Raises:
        TransactionRefused: Its nonce is used, or others have to come first.
    """
    found = transaction.nonce
    if found < expected:
        raise TransactionRefused(
            "nonce_too_low",
            f"the account's nonce {found} is used; the next one is {expected}",
            hint="Another act of the same account was recorded first; sign this one anew.",
            expected=expected,
            found=found,
        )
    if found > expected:
        raise TransactionRefused(
            "nonce_too_high",
            f"its nonce is {found}, and the account's transaction {expected} has not come yet",
            hint="Send the account's transactions in their order.",
            expected=expected,
            found=found,
        )


def _fields(raw: bytes) -> list[bytes]:
    if raw[:1] and raw[0] < 0x80:
        raise TransactionRefused(
            "typed",
            f"it is of type {raw[0]}, and only type 0 (legacy) is taken",
            hint="Sign a legacy transaction with gas price 0.",
            type=raw[0],
        )
    try:
        parts = rlp.decode(raw)
    except RLPException as problem:
        raise TransactionRefused("malformed", "its bytes are no RLP") from problem
    if not isinstance(parts, list) or len(parts) != _FIELDS:
        raise TransactionRefused("malformed", "it is no list of nine fields")
    if not all(isinstance(part, bytes) for part in parts):
        raise TransactionRefused("malformed", "one of its fields is a list")
    return parts


def _number(part: bytes) -> int:
    if part[:1] == b"\0" or len(part) > 32:
        raise TransactionRefused("malformed", "one of its numbers is not written as it must be")
    return int.from_bytes(part, "big")


def _require_free(price: int, value: int) -> None:
    if price:
        raise TransactionRefused(
            "priced",
            f"it bids a gas price of {price}; on this network gas costs nothing",
            hint="Sign it with gas price 0.",
            gas_price=price,
        )
    if value:
        raise TransactionRefused(
            "valued",
            f"it carries a value of {value}; this network has no money",
            hint="Sign it with value 0.",
            value=value,
        )


def _require_network(v: int, chain_id: int) -> None:
    if v in (27, 28):
        raise TransactionRefused(
            "wrong_chain",
            "it is signed for no network (without chain id), so it could be replayed anywhere",
            hint=f"Sign it for chain id {chain_id}.",
            expected=chain_id,
            found=None,
        )
    if v < 35:
        raise TransactionRefused("unsigned", "it is not signed")
    if (v - 35) // 2 != chain_id:
        raise TransactionRefused(
            "wrong_chain",
            f"it is signed for network {(v - 35) // 2}, and this is network {chain_id}",
            hint="Check which ledger is being used.",
            expected=chain_id,
            found=(v - 35) // 2,
        )


def _require_gas(invocation: Invocation, gas_limit: int) -> None:
    if invocation.gas > gas_limit:
        raise TransactionRefused(
            "too_much_gas",
            f"it may use {invocation.gas} gas, and a block has room for {gas_limit}",
            limit=gas_limit,
            found=invocation.gas,
        )
    if invocation.gas < invocation.intrinsic_gas:
        raise TransactionRefused(
            "too_little_gas",
            f"it may use {invocation.gas} gas, and needs {invocation.intrinsic_gas} to begin with",
            needed=invocation.intrinsic_gas,
            found=invocation.gas,
        )


def _recover(digest: bytes, parity: int, r: int, s: int) -> Address:
    if not 0 < r < _ORDER or not 0 < s <= _ORDER // 2:
        raise TransactionRefused("unsigned", "its signature is not one (r or s out of range)")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((parity,))
    try:
        key = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception as problem:  # coincurve raises bare Exception and ValueError alike
        raise TransactionRefused("unsigned", "nobody's key made its signature") from problem
    return Address(keccak(key.format(compressed=False)[1:])[12:])
