"""A signing key held in this process. Nothing else in the package ever sees a private key."""

from __future__ import annotations

import secrets
from typing import NoReturn

from coincurve import PrivateKey, PublicKey
from eth_hash.auto import keccak
from eth_utils.address import to_checksum_address

from cites_chain.errors import KeyStoreError, UnusableKey
from cites_chain.ids import Account
from cites_chain.keys.rlp import encode_bytes, encode_list, encode_number
from cites_chain.signing import UnsignedTransaction

SECRET_BYTES = 32
_ACCOUNT_BYTES = 20
_DIGEST_BYTES = 32
_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Order of secp256k1 (SEC 2, section 2.4.1): a private key is a number from 1 to below it."""
_ZERO = encode_number(0)


class LocalSigner:
    """Signs with a private key in memory (libsecp256k1: nonces by RFC 6979, s in the lower half).

    Equal input gives an equal signature, so signing an act again after a crash makes no second one.
    """

    __slots__ = ("_account", "_key")

    def __init__(self, secret: bytes) -> None:
        """Take a private key.

        Raises:
            UnusableKey: Not 32 bytes, zero, or not below the order of the curve.
        """
        if len(secret) != SECRET_BYTES or not 0 < int.from_bytes(secret, "big") < _ORDER:
            raise UnusableKey(
                "these bytes are not a private key of the curve secp256k1",
                hint="A private key is 32 bytes, written as 64 hexadecimal digits.",
                facts={"length": len(secret)},
            )
        self._key = PrivateKey(secret)
        self._account = _account_of(self._key.public_key)

    @classmethod
    def generate(cls) -> LocalSigner:
        """Return a signer with a new random key that is written nowhere."""
        return cls(new_secret())

    @property
    def account(self) -> Account:
        """The account that belongs to the key, checksummed (EIP-55)."""
        return self._account

    @property
    def public_key(self) -> bytes:
        """The point of the curve that belongs to the key: x and y, 64 bytes."""
        return self._key.public_key.format(compressed=False)[1:]

    def sign_transaction(self, transaction: UnsignedTransaction) -> bytes:
        """Return the raw signed transaction: RLP, type 0, EIP-155, price 0 and value 0.

        Raises:
            KeyStoreError: The transaction calls no account; it would create a contract.
        """
        called = bytes.fromhex(transaction.to.removeprefix("0x"))
        if len(called) != _ACCOUNT_BYTES:
            raise KeyStoreError(
                f"{transaction.to!r} is not an account that a transaction can call",
                facts={"to": transaction.to},
            )
        call = b"".join(
            (
                encode_number(transaction.nonce),
                _ZERO,  # price
                encode_number(transaction.gas),
                encode_bytes(called),
                _ZERO,  # value
                encode_bytes(transaction.data),
            )
        )
        unsigned = call + encode_number(transaction.chain_id) + _ZERO + _ZERO
        signature = self._sign(keccak(encode_list(unsigned)))
        v = 35 + 2 * transaction.chain_id + signature[64]
        r, s = signature[:32].lstrip(b"\0"), signature[32:64].lstrip(b"\0")
        return encode_list(call + encode_number(v) + encode_bytes(r) + encode_bytes(s))

    def sign_hash(self, digest: bytes) -> bytes:
        """Return r, s and v (27 or 28) for a 32-byte digest.

        Raises:
            KeyStoreError: The digest has another length.
        """
        if len(digest) != _DIGEST_BYTES:
            raise KeyStoreError(
                f"only a digest of {_DIGEST_BYTES} bytes can be signed, not {len(digest)} bytes",
                facts={"length": len(digest)},
            )
        signature = self._sign(digest)
        return signature[:64] + bytes((27 + signature[64],))

    def _sign(self, digest: bytes) -> bytes:
        return self._key.sign_recoverable(digest, hasher=None)

    def __repr__(self) -> str:
        return f"LocalSigner({self._account})"

    def __reduce__(self) -> NoReturn:
        raise KeyStoreError("a signing key cannot be copied out of its process")


def new_secret() -> bytes:
    """Return a new private key from the operating system's random source."""
    # Out of range once in about 2^128 draws; then LocalSigner refuses it and nothing was written.
    return secrets.token_bytes(SECRET_BYTES)


def recover_account(digest: bytes, signature: bytes) -> Account | None:
    """Return whose key made a signature over a digest, or None where nobody's did.

    A signature whose s lies in the upper half is nobody's, as in OpenZeppelin's ECDSA (EIP-2).
    """
    if len(digest) != _DIGEST_BYTES or len(signature) != 65 or signature[64] not in (27, 28):
        return None
    if int.from_bytes(signature[32:64], "big") > _ORDER // 2:
        return None
    recoverable = signature[:64] + bytes((signature[64] - 27,))
    try:
        return _account_of(PublicKey.from_signature_and_message(recoverable, digest, hasher=None))
    except Exception:  # noqa: BLE001 - coincurve raises bare Exception and ValueError alike
        return None


def account_of_key(public_key: bytes) -> Account:
    """Return the account that belongs to a public key: x and y, 64 bytes."""
    return Account(to_checksum_address(keccak(public_key)[12:]))


def _account_of(key: PublicKey) -> Account:
    return account_of_key(key.format(compressed=False)[1:])
